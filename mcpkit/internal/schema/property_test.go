package schema_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net"
	"net/netip"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/internal/wirejson"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// A typeMaker makes up Go types, their values, and instances of schemas.
type typeMaker struct{ *rand.Rand }

func one[T any](m typeMaker, of []T) T { return of[m.IntN(len(of))] }

// typ returns a type of at most that depth.
func (m typeMaker) typ(depth int) reflect.Type {
	switch {
	case m.IntN(40) == 0:
		return one(m, refused)
	case depth == 0 || m.IntN(3) == 0:
		return one(m, leaves)
	}
	switch m.IntN(7) {
	case 0:
		return reflect.PointerTo(m.typ(depth - 1))
	case 1:
		return reflect.SliceOf(m.typ(depth - 1))
	case 2:
		return reflect.ArrayOf(m.IntN(3), m.typ(depth-1))
	case 3:
		return reflect.MapOf(one(m, keys), m.typ(depth-1))
	}
	return m.object(depth)
}

// object returns a struct type.
func (m typeMaker) object(depth int) reflect.Type {
	fields := make([]reflect.StructField, m.IntN(5))
	for i := range fields {
		name := one(m, []string{"", "", "", "a", "b", "d_e", "-"})
		if name == "" {
			name = fmt.Sprintf("f%d", i)
		}
		options := one(m, []string{"", "", "", "", ",omitempty", ",omitempty", ",omitzero"})
		typ := m.typ(depth - 1)
		if m.IntN(40) == 0 || m.IntN(3) == 0 && quotable(typ) {
			options += ",string"
		}
		if embeddable(typ) && m.IntN(2) == 0 {
			fields[i] = reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: typ, Anonymous: true}
			continue
		}
		fields[i] = reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: typ, Tag: reflect.StructTag(fmt.Sprintf(`json:"%s%s"`, name, options))}
	}
	return reflect.StructOf(fields)
}

// quotable reports whether the option ",string" makes a text of a type.
func quotable(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Bool || t.Kind() >= reflect.Int && t.Kind() <= reflect.Float64 && t.Kind() != reflect.Uintptr
}

// embeddable reports whether a made-up struct can embed a type: package reflect does not make
// structs that embed types with methods.
func embeddable(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Struct && t.Name() == "" && t.NumMethod() == 0 && reflect.PointerTo(t).NumMethod() == 0
}

// fill sets v to a value of its type.
func (m typeMaker) fill(v reflect.Value, depth int) {
	if !v.CanSet() {
		return
	}
	switch p := v.Addr().Interface().(type) {
	case *time.Time:
		*p = time.Unix(m.Int64N(4e9), m.Int64N(1e9)).UTC()
		return
	case *json.Number:
		*p = one(m, []json.Number{"", "0", "-1.5", "1e3", "9007199254740993"})
		return
	case *json.RawMessage:
		*p = one(m, []json.RawMessage{nil, json.RawMessage(`{"x":[null]}`), json.RawMessage(`1`)})
		return
	case *big.Int:
		p.SetInt64(m.Int64())
		return
	case *netip.Addr:
		*p = netip.AddrFrom4([4]byte{10, 0, 0, byte(m.IntN(256))})
		return
	case *net.IP:
		*p = one(m, []net.IP{nil, net.IPv4(10, 0, 0, 1)})
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(m.IntN(2) == 0)
	case reflect.String:
		v.SetString(one(m, []string{"", "x", "größer", "<b>", "null", "5"}))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		bits := uint(v.Type().Bits())
		v.SetInt(one(m, []int64{0, 1, -1, 1<<(bits-1) - 1, -1 << (bits - 1), 42}))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		v.SetUint(one(m, []uint64{0, 1, 1<<uint(v.Type().Bits()) - 1, 42}))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(one(m, []float64{0, -1.5, 1e20, 3}))
	case reflect.Pointer:
		if depth > 0 && m.IntN(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			m.fill(v.Elem(), depth-1)
		}
	case reflect.Slice:
		if m.IntN(3) > 0 {
			v.Set(reflect.MakeSlice(v.Type(), m.IntN(3), 3))
			for i := range v.Len() {
				m.fill(v.Index(i), depth-1)
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			m.fill(v.Index(i), depth-1)
		}
	case reflect.Map:
		if m.IntN(3) > 0 {
			v.Set(reflect.MakeMap(v.Type()))
			for range m.IntN(3) {
				key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
				m.fill(key, depth-1)
				m.fill(elem, depth-1)
				v.SetMapIndex(key, elem)
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			m.fill(v.Field(i), depth-1)
		}
	case reflect.Interface:
		if v.NumMethod() == 0 {
			if x := reflect.ValueOf(one(m, []any{nil, 1, "x", []any{nil}, map[string]any{"a": nil}})); x.IsValid() {
				v.Set(x)
			}
		}
	}
}

// instance returns a value that satisfies a schema as For makes it.
func (m typeMaker) instance(t require.TestingT, s map[string]any) any {
	if enum, ok := s["enum"].([]any); ok {
		return one(m, enum)
	}
	switch s["type"] {
	case "boolean":
		return m.IntN(2) == 0
	case "integer":
		numbers := []json.Number{"0", "7", "-3", "10.0", "1e1"}
		for _, bound := range []string{"minimum", "maximum"} {
			if n, ok := s[bound].(json.Number); ok {
				numbers = append(numbers, n)
			}
		}
		return one(m, slices.DeleteFunc(numbers, func(n json.Number) bool {
			return !between(n, s["minimum"], s["maximum"])
		}))
	case "number":
		return one(m, []json.Number{"0", "-1.5", "1e3", "12"})
	case "string":
		return m.text(t, s)
	case "array":
		low, high := 0, 3
		if n, ok := s["minItems"].(json.Number); ok {
			k, _ := n.Int64()
			low, high = int(k), int(k)
		}
		items := []any{}
		for range low + m.IntN(high-low+1) {
			items = append(items, m.instance(t, s["items"].(map[string]any)))
		}
		return items
	case "object":
		return m.members(t, s)
	}
	return one(m, []any{nil, "x", json.Number("9007199254740993"), []any{nil}, map[string]any{"a": true}})
}

func between(n json.Number, low, high any) bool {
	value, _ := new(big.Rat).SetString(string(n))
	above := func(bound any, sign int) bool {
		b, ok := bound.(json.Number)
		if !ok {
			return true
		}
		limit, _ := new(big.Rat).SetString(string(b))
		return value.Cmp(limit)*sign >= 0
	}
	return above(low, 1) && above(high, -1)
}

func (m typeMaker) text(t require.TestingT, s map[string]any) string {
	candidates := []string{"", "x", "12", "-1", "1.5", "true", "größer", "red"}
	switch {
	case s["format"] == "date-time":
		candidates = []string{"2026-11-28T05:43:07Z", "2026-11-28T05:43:07.25+01:00"}
	case s["contentEncoding"] == "base64":
		candidates = []string{"", "AAEC", "/+8="}
	case s["pattern"] != nil:
		expr := regexp.MustCompile(s["pattern"].(string))
		candidates = slices.DeleteFunc(append(candidates, wholeNumberTexts...), func(c string) bool { return !expr.MatchString(c) })
	}
	require.NotEmpty(t, candidates, "%v", s)
	return one(m, candidates)
}

func (m typeMaker) members(t require.TestingT, s map[string]any) map[string]any {
	object := map[string]any{}
	required, _ := s["required"].([]any)
	properties, _ := s["properties"].(map[string]any)
	var names []string
	for name := range properties {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if slices.Contains(required, any(name)) || m.IntN(2) == 0 {
			object[name] = m.instance(t, properties[name].(map[string]any))
		}
	}
	if more, ok := s["additionalProperties"].(map[string]any); ok {
		for range m.IntN(3) {
			object[one(m, []string{"x", "red", "7", "größer"})] = m.instance(t, more)
		}
	}
	if by, ok := s["patternProperties"].(map[string]any); ok {
		for pattern, sub := range by {
			for range m.IntN(3) {
				if name := one(m, wholeNumberTexts); regexp.MustCompile(pattern).MatchString(name) {
					object[name] = m.instance(t, sub.(map[string]any))
				}
			}
		}
	}
	return object
}

// wholeNumberTexts are texts of integers at and beyond the bounds of each type, and other spellings
// of integers.
var wholeNumberTexts = func() []string {
	texts := []string{"", "7", "0", "-3", "10", "99", "100", "-0", "007", "+7", "1e1", "7.0", " 7", "7\n", "٣", "99999999999999999999999"}
	for _, bits := range []uint{7, 8, 15, 16, 31, 32, 63, 64} {
		bound := new(big.Int).Lsh(big.NewInt(1), bits)
		for d := int64(-2); d <= 2; d++ {
			n := new(big.Int).Add(bound, big.NewInt(d))
			texts = append(texts, n.String(), n.Neg(n).String())
		}
	}
	return texts
}()

// tally counts what the property tests did, so that they cannot pass without testing anything.
type tally struct{ described, refused, values int }

// checkOutput checks that what encoding/json writes for values of a type satisfies its schema.
func checkOutput(t require.TestingT, m typeMaker, typ reflect.Type, n *tally) {
	doc, err := schema.For(typ, schema.Output)
	if err != nil {
		n.refused++
		assert.NotContains(t, err.Error(), "panicked", "%s", typ)
		return
	}
	n.described++
	v, err := schema.Compile(doc)
	require.NoError(t, err, "%s\n%s", typ, doc)
	oracle, err := schema.NewOracle(doc)
	require.NoError(t, err, "%s\n%s", typ, doc)
	for range 3 {
		value := reflect.New(typ)
		m.fill(value.Elem(), 6)
		encoded, err := wirejson.Encode(value.Elem().Interface())
		if err != nil || string(encoded) == "null" {
			continue // such as an interface with a value that cannot be encoded
		}
		n.values++
		ready := v.WithoutNulls(encoded)
		if problems := oracle.Problems(ready); len(problems) > 0 {
			assert.Fail(t, "an output breaks its schema", "%s\n%s\n%s\n%s", typ, ready, doc, strings.Join(problems, "\n"))
			return
		}
	}
}

// checkInput checks that what satisfies the schema of a type can be decoded into it.
func checkInput(t require.TestingT, m typeMaker, typ reflect.Type, n *tally) {
	doc, err := schema.For(typ, schema.Input)
	if err != nil {
		n.refused++
		assert.NotContains(t, err.Error(), "panicked", "%s", typ)
		return
	}
	n.described++
	v, err := schema.Compile(doc)
	require.NoError(t, err, "%s\n%s", typ, doc)
	var tree map[string]any
	decoder := json.NewDecoder(strings.NewReader(string(doc)))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&tree))
	for range 3 {
		instance, err := json.Marshal(m.instance(t, tree))
		require.NoError(t, err)
		ready, problems := v.Arguments(instance)
		require.Empty(t, problems, "%s\n%s\n%s", typ, instance, doc)
		n.values++
		into := reflect.New(typ)
		if err := json.Unmarshal(ready, into.Interface()); err != nil && !ownError(err) {
			assert.Fail(t, "arguments cannot be decoded", "%s\n%s\n%s\n%s", typ, ready, doc, err)
			return
		}
	}
}

// ownError reports whether an error comes from a decoding method of a type and not from
// encoding/json: no schema knows what such a method accepts.
func ownError(err error) bool {
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	return !errors.As(err, &wrong) && !errors.As(err, &syntax) && !strings.HasPrefix(err.Error(), "json: ")
}

// propertyTypes is how many types each property test makes up.
var propertyTypes = testsize.Rounds(6_000)

func TestWhatIsEncodedSatisfiesTheSchema(t *testing.T) {
	testsize.SkipUnderRace(t, "it starts no goroutine")
	m, n := typeMaker{rand.New(rand.NewPCG(16, 4))}, &tally{}
	for range propertyTypes {
		checkOutput(t, m, m.object(3), n)
		if t.Failed() {
			return
		}
	}
	assert.Greater(t, n.described, propertyTypes/4)
	assert.Greater(t, n.refused, propertyTypes/20)
	assert.Greater(t, n.values, propertyTypes/2)
	t.Logf("%d types described, %d refused, %d values", n.described, n.refused, n.values)
}

func TestWhatSatisfiesTheSchemaIsDecoded(t *testing.T) {
	testsize.SkipUnderRace(t, "it starts no goroutine")
	m, n := typeMaker{rand.New(rand.NewPCG(16, 5))}, &tally{}
	for range propertyTypes {
		checkInput(t, m, m.object(3), n)
		if t.Failed() {
			return
		}
	}
	assert.Greater(t, n.described, propertyTypes/4)
	assert.Greater(t, n.refused, propertyTypes/20)
	assert.Greater(t, n.values, propertyTypes/2)
	t.Logf("%d types described, %d refused, %d values", n.described, n.refused, n.values)
}

// FuzzTypes makes up types from seeds.
func FuzzTypes(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) {
		m, n := typeMaker{rand.New(rand.NewPCG(seed, 0))}, &tally{}
		typ := m.object(4)
		checkOutput(t, m, typ, n)
		checkInput(t, m, typ, n)
	})
}
