package schema_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// A maker makes random schemas and values out of few names and values, so that many values match.
type maker struct{ *rand.Rand }

func pick[T any](m maker, of ...T) T { return of[m.IntN(len(of))] }

func (m maker) name() string { return pick(m, "a", "b", "c", "aa", "", "0", "Ä", "a\"") }

func (m maker) number() json.Number {
	return json.Number(pick(m, "0", "-0", "1", "1.0", "1e0", "10", "1e1", "0.1e2", "100e-1", "2", "3", "-1", "-1.5", "1.5", "0.5", "0.05", "1e-300", "1e300", "9007199254740993", "9007199254740992",
		"9007199254740993.0", "0.30000000000000004", "0.3", "123456789012345678901234567890", "1234567890123456789012345678900e-1"))
}

func (m maker) text() string {
	return pick(m, "", "a", "b", "ab", "aab", "Ä", "\\", "\"", "\n", "2026-01-31", "2026-01-31T12:00:00Z", "12:00:00Z", "P1D", "10.0.0.1", "::1", "x@example.com", "https://example.com/a", "(", "a b", "1.2.3")
}

func (m maker) value(depth int) any {
	n := 7
	if depth == 0 {
		n = 4
	}
	switch m.IntN(n) {
	case 0:
		return nil
	case 1:
		return m.IntN(2) == 0
	case 2:
		return m.number()
	case 3:
		return m.text()
	case 4, 5:
		object := map[string]any{}
		for range m.IntN(5) {
			object[m.name()] = m.value(depth - 1)
		}
		return object
	}
	items := []any{}
	for range m.IntN(pick(m, 2, 5, 30)) {
		items = append(items, m.value(depth-1))
	}
	return items
}

var allTypes = []string{"null", "boolean", "number", "integer", "string", "array", "object"}

// schema makes a schema with a few keywords, which may be any.
func (m maker) schema(depth int) any {
	if m.IntN(15) == 0 {
		return m.IntN(3) > 0
	}
	s := map[string]any{}
	for range 1 + m.IntN(3) {
		m.keyword(s, depth-1)
	}
	return s
}

func (m maker) schemas(depth int) []any {
	list := []any{m.schema(depth)}
	for range m.IntN(3) {
		list = append(list, m.schema(depth))
	}
	return list
}

func (m maker) byName(depth int) map[string]any {
	all := map[string]any{}
	for range 1 + m.IntN(3) {
		all[m.name()] = m.schema(depth)
	}
	return all
}

func (m maker) names() []string {
	names := []string{m.name()}
	if other := m.name(); m.IntN(2) == 0 && other != names[0] {
		names = append(names, other)
	}
	return names
}

func (m maker) keyword(s map[string]any, depth int) {
	if depth > 0 && m.IntN(2) == 0 {
		m.applicator(s, depth)
		return
	}
	switch m.IntN(22) {
	case 0, 1, 2:
		s["type"] = pick(m, allTypes...)
	case 3:
		s["type"] = slices.Compact([]string{pick(m, "array", "null"), pick(m, "integer", "object")})
	case 4:
		s["const"] = m.value(2)
	case 5:
		one, other := m.value(2), m.value(1)
		if fmt.Sprint(one) == fmt.Sprint(other) {
			other = "else"
		}
		s["enum"] = []any{one, other}
	case 6:
		s["format"] = pick(m, "date", "date-time", "time", "email", "ipv4", "ipv6", "uri", "regex", "uuid", "duration", "hostname", "json-pointer", "semver")
	case 7:
		s["minimum"] = m.number()
	case 8:
		s["maximum"] = m.number()
	case 9:
		s["exclusiveMinimum"] = m.number()
	case 10:
		s["exclusiveMaximum"] = m.number()
	case 11:
		s["multipleOf"] = json.Number(pick(m, "1", "2", "3", "0.1", "0.05", "1.5", "1e-3", "10", "123456789012345678901234567890", "9007199254740993"))
	case 12:
		s["minLength"] = m.IntN(3)
	case 13:
		s["maxLength"] = m.IntN(3)
	case 14:
		s["pattern"] = pick(m, "^a", "b$", "^$", "Ä|a", `\n`)
	case 15:
		s["minItems"] = m.IntN(4)
	case 16:
		s["maxItems"] = m.IntN(4)
	case 17:
		s["uniqueItems"] = true
	case 18:
		s["minProperties"] = m.IntN(3)
	case 19:
		s["maxProperties"] = m.IntN(3)
	case 20:
		s["required"] = m.names()
	case 21:
		s["dependentRequired"] = map[string]any{m.name(): m.names()}
	}
}

func (m maker) applicator(s map[string]any, depth int) {
	switch m.IntN(19) {
	case 0, 1:
		s["properties"] = m.byName(depth)
	case 2:
		s["patternProperties"] = map[string]any{pick(m, "^a", "^$", ".", "[0-9]"): m.schema(depth)}
	case 3:
		s["additionalProperties"] = m.schema(depth)
	case 4:
		s["additionalProperties"] = false
	case 5:
		s["propertyNames"] = m.schema(depth)
	case 6:
		s["dependentSchemas"] = m.byName(depth)
	case 7, 8:
		s["items"] = m.schema(depth)
	case 9:
		s["prefixItems"] = m.schemas(depth)
	case 10:
		s["contains"] = m.schema(depth)
		if m.IntN(2) == 0 {
			s["minContains"] = m.IntN(3)
		}
		if m.IntN(3) == 0 {
			s["maxContains"] = m.IntN(3)
		}
	case 11:
		s["allOf"] = m.schemas(depth)
	case 12:
		s["anyOf"] = m.schemas(depth)
	case 13:
		s["oneOf"] = m.schemas(depth)
	case 14:
		s["not"] = m.schema(depth)
	case 15:
		s["if"], s["then"], s["else"] = m.schema(depth), m.schema(depth), m.schema(depth)
	case 16:
		s["$ref"] = pick(m, "#", "#/$defs/x", "#/$defs/y")
	case 17:
		s["unevaluatedProperties"] = pick[any](m, false, m.schema(depth))
	case 18:
		s["unevaluatedItems"] = pick[any](m, false, m.schema(depth))
	}
}

// document makes a schema document of one of several drafts.
func (m maker) document() map[string]any {
	s, ok := m.schema(4).(map[string]any)
	if !ok {
		s = map[string]any{}
	}
	s["$defs"] = map[string]any{"x": m.schema(2), "y": m.schema(2)}
	switch m.IntN(8) {
	case 0:
		s["$schema"] = "https://json-schema.org/draft/2019-09/schema"
	case 1:
		s["$schema"] = "http://json-schema.org/draft-07/schema#"
		s["dependencies"] = map[string]any{m.name(): m.names(), "b": m.schema(1)}
		s["items"] = m.schemas(2)
		s["additionalItems"] = m.schema(1)
	}
	return s
}

// compare validates random values with a Validator and with the oracle. The verdicts must be the
// same, and so must the problems that a Validator lists.
func compare(t require.TestingT, m maker, doc []byte, values int) (compared, allowed int) {
	v, err := schema.Compile(doc)
	oracle, oracleErr := schema.NewOracle(doc)
	require.Equal(t, oracleErr == nil, err == nil, "%s: %v", doc, oracleErr)
	if err != nil {
		return 0, 0
	}
	for range values {
		value, err := json.Marshal(m.value(3))
		require.NoError(t, err)
		want := oracle.Problems(value)
		got := v.Validate(value)
		require.Equal(t, len(want) == 0, len(got) == 0, "%s\n%s\nwant %q\ngot %q", doc, value, want, got)
		compared++
		if len(want) == 0 {
			allowed++
			continue
		}
		if sameWords(want) {
			// The oracle reports the problems of all alternatives. The validator reports those of the
			// alternative that fits the type of the value, or the types that fit.
			alternatives := strings.Contains(strings.Join(want, "\n"), "none of the alternatives")
			for _, line := range got {
				require.True(t, line == "and more" || slices.Contains(want, line) || alternatives && strings.Contains(line, "must be "), "%s\n%s\nwant %q\ngot %q", doc, value, want, got)
			}
			if len(want) <= 10 && !alternatives && !strings.Contains(strings.Join(want, "\n"), "at most") && !strings.Contains(strings.Join(want, "\n"), "more than the schema allows") {
				require.Equal(t, want, got, "%s\n%s", doc, value)
			}
		}
	}
	return compared, allowed
}

// sameWords reports whether a Validator words the problems as the oracle does. It does not if they
// quote an array or object, or something long.
func sameWords(problems []string) bool {
	return !slices.ContainsFunc(problems, func(p string) bool {
		return strings.Contains(p, "got {") || strings.Contains(p, "got [") || strings.Contains(p, "not compared") ||
			strings.Contains(p, "got -0") || strings.Contains(p, "the property name") // whose path differs
	})
}

// TestVerdictsMatchTheOracle validates random values against random schemas.
func TestVerdictsMatchTheOracle(t *testing.T) {
	testsize.SkipUnderRace(t, "it starts no goroutine")
	compared, allowed := 0, 0
	documents := testsize.Rounds(4000)
	for seed := range uint64(documents) {
		m := maker{rand.New(rand.NewPCG(seed, 13))}
		doc, err := json.Marshal(m.document())
		require.NoError(t, err)
		c, a := compare(t, m, doc, 12)
		compared, allowed = compared+c, allowed+a
	}
	assert.Greater(t, compared, 5*documents)
	assert.Greater(t, allowed, compared/10, "both verdicts are compared")
	assert.Less(t, allowed, compared*9/10, "both verdicts are compared")
}

// TestDynamicReferences validates random schemas against the metaschemas, and values against
// schemas with dynamic and recursive references.
func TestDynamicReferences(t *testing.T) {
	for _, doc := range []string{
		`{"$ref":"https://json-schema.org/draft/2020-12/schema"}`,
		`{"properties":{"s":{"$ref":"https://json-schema.org/draft/2020-12/schema"}}}`,
		`{"$ref":"https://json-schema.org/draft/2019-09/schema"}`,
		`{"$ref":"http://json-schema.org/draft-07/schema#"}`,
		`{"$schema":"https://json-schema.org/draft/2019-09/schema","$recursiveAnchor":true,"type":["object","integer"],"additionalProperties":{"$recursiveRef":"#"}}`,
		`{"$id":"https://example.com/tree","$dynamicAnchor":"node","type":"object","properties":{"children":{"type":"array","items":{"$dynamicRef":"#node"}}}}`,
		`{"$id":"https://example.com/strict","$dynamicAnchor":"node","$ref":"tree","unevaluatedProperties":false,
			"$defs":{"t":{"$id":"tree","$dynamicAnchor":"node","type":"object","properties":{"a":true,"c":{"type":"array","items":{"$dynamicRef":"#node"}}}}}}`,
	} {
		v, err := schema.Compile([]byte(doc))
		require.NoError(t, err, doc)
		oracle, err := schema.NewOracle([]byte(doc))
		require.NoError(t, err, doc)
		for seed := range uint64(testsize.Count(300, 75)) {
			m := maker{rand.New(rand.NewPCG(seed, 14))}
			value, err := json.Marshal(pick[any](m, m.document(), m.value(3), map[string]any{"s": m.document()}, map[string]any{"c": []any{m.value(2), map[string]any{"a": 1, "c": []any{m.value(1)}}}}))
			require.NoError(t, err)
			want, got := oracle.Problems(value), v.Validate(value)
			require.Equal(t, len(want) == 0, len(got) == 0, "%s\n%s\nwant %q\ngot %q", doc, value, want, got)
		}
	}
}

// FuzzVerdict compares verdicts with those of the oracle.
func FuzzVerdict(f *testing.F) {
	f.Add(uint64(1), uint64(1))
	f.Add(uint64(613), uint64(57)) // too many members, some of them unevaluated
	f.Fuzz(func(t *testing.T, a, b uint64) {
		m := maker{rand.New(rand.NewPCG(a, b))}
		doc, err := json.Marshal(m.document())
		require.NoError(t, err)
		compare(t, m, doc, 20)
	})
}
