//nolint:staticcheck // The struct tags are wrong on purpose.
package schema_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// TestKeysOfMapsFollowEncodingJSON checks the schemas of maps whose keys have text methods, in both
// directions.
func TestKeysOfMapsFollowEncodingJSON(t *testing.T) {
	const (
		int8s  = "^(0|-?([1-9][0-9]{0,1}|1([0-1][0-9]|2[0-7]))|-128)$"
		int32s = "^(0|-?([1-9][0-9]{0,8}|1[0-9]{9}|2(0[0-9]{8}|1([0-3][0-9]{7}|4([0-6][0-9]{6}|7([0-3][0-9]{5}|4([0-7][0-9]{4}|8([0-2][0-9]{3}|3([0-5][0-9]{2}|6([0-3][0-9]|4[0-7])))))))))|-2147483648)$"
		uint8s = "^(0|[1-9][0-9]{0,1}|1[0-9]{2}|2([0-4][0-9]|5[0-5]))$"
	)
	const text = `{"additionalProperties":{"type":"integer"},"type":"object"}`
	numbers := func(pattern string) string {
		return `{"patternProperties":{"` + pattern + `":{"type":"integer"}},"additionalProperties":false,"type":"object"}`
	}
	for name, tc := range map[string]struct {
		typ     reflect.Type
		in, out string // "" if the type is refused
	}{
		"text":                         {reflect.TypeFor[map[string]int](), text, text},
		"text with methods":            {reflect.TypeFor[map[word]int](), text, text},
		"an integer with both methods": {reflect.TypeFor[map[color]int](), text, text},
		"an integer that writes text":  {reflect.TypeFor[map[outColor]int](), numbers(int8s), text},
		"an integer that reads text":   {reflect.TypeFor[map[inColor]int](), text, numbers("^[0-9]+$")},
		"a method of the pointer":      {reflect.TypeFor[map[pointerColor]int](), numbers(int32s), numbers("^-?[0-9]+$")},
		"a struct with both methods":   {reflect.TypeFor[map[pair]int](), text, text},
		"a boolean":                    {reflect.TypeFor[map[bool]int](), "", ""},
		"a struct":                     {reflect.TypeFor[map[inner]int](), "", ""},
		"an unsigned integer":          {reflect.TypeFor[map[uint8]int](), numbers(uint8s), numbers("^[0-9]+$")},
	} {
		for dir, want := range map[schema.Direction]string{schema.Input: tc.in, schema.Output: tc.out} {
			doc, err := schema.For(tc.typ, dir)
			if want == "" {
				assert.ErrorContains(t, err, "has no JSON form; use string keys", name)
				continue
			}
			if assert.NoError(t, err, name) {
				assert.JSONEq(t, want, string(doc), "%s, direction %d", name, dir)
			}
		}
	}
	v := compile[struct {
		Votes map[color]int `json:"votes"`
	}](t, schema.Input)
	_, problems := v.Arguments([]byte(`{"votes":{"green":1}}`))
	assert.Empty(t, problems)
}

// TestMethodsCountInTheirDirection checks types that only read or only write their own JSON or
// text.
func TestMethodsCountInTheirDirection(t *testing.T) {
	for name, tc := range map[string]struct {
		typ     reflect.Type
		in, out string
	}{
		"writes text":  {reflect.TypeFor[struct{ V outColor }](), `{"type":"integer","minimum":-128,"maximum":127}`, `{"type":"string"}`},
		"reads text":   {reflect.TypeFor[struct{ V inColor }](), `{"type":"string"}`, `{"type":"integer","minimum":0,"maximum":65535}`},
		"writes JSON":  {reflect.TypeFor[struct{ V outList }](), `{"type":"array","items":{"type":"integer"}}`, `{"description":"Any JSON value."}`},
		"reads JSON":   {reflect.TypeFor[struct{ V inList }](), `{"description":"Any JSON value."}`, `{"type":"array","items":{"type":"integer"}}`},
		"both":         {reflect.TypeFor[struct{ V color }](), `{"type":"string"}`, `{"type":"string"}`},
		"json.Number":  {reflect.TypeFor[struct{ V json.Number }](), `{"type":"number"}`, `{"type":"number"}`},
		"bytes":        {reflect.TypeFor[struct{ V []byteEnum }](), `{"type":"string","contentEncoding":"base64"}`, `{"type":"string","contentEncoding":"base64"}`},
		"list of text": {reflect.TypeFor[struct{ V []pointerColor }](), `{"type":"array","items":{"type":"integer","minimum":-2147483648,"maximum":2147483647}}`, `{"type":"array","items":{"type":"string"}}`},
	} {
		for dir, want := range map[schema.Direction]string{schema.Input: tc.in, schema.Output: tc.out} {
			doc, err := schema.For(tc.typ, dir)
			require.NoError(t, err, name)
			var got struct{ Properties map[string]json.RawMessage }
			require.NoError(t, json.Unmarshal(doc, &got))
			assert.JSONEq(t, want, string(got.Properties["V"]), "%s, direction %d", name, dir)
		}
	}
}

// TestMembersThatAreNotAlwaysThere checks the groups of fields that an embedded pointer adds.
func TestMembersThatAreNotAlwaysThere(t *testing.T) {
	required := func(typ reflect.Type, dir schema.Direction) []string {
		doc, err := schema.For(typ, dir)
		require.NoError(t, err, "%s", typ)
		var got struct{ Required []string }
		require.NoError(t, json.Unmarshal(doc, &got))
		return got.Required
	}
	for name, tc := range map[string]struct {
		typ     reflect.Type
		in, out []string
	}{
		"an embedded struct":        {reflect.TypeFor[embedsValue](), []string{"id"}, []string{"id"}},
		"an embedded pointer":       {reflect.TypeFor[embedsExported](), nil, nil},
		"a pointer below":           {reflect.TypeFor[embedsDeep](), nil, nil},
		"a pointer with a name":     {reflect.TypeFor[embedsTaggedPointer](), nil, nil},
		"a struct with a name":      {reflect.TypeFor[embedsTagged](), []string{"tagged", "own"}, []string{"tagged", "own"}},
		"omitempty on a struct":     {reflect.TypeFor[zeros](), nil, []string{"c"}},
		"a field that hides others": {reflect.TypeFor[shadows](), []string{"id"}, []string{"id"}},
	} {
		assert.Equal(t, tc.in, required(tc.typ, schema.Input), name)
		assert.Equal(t, tc.out, required(tc.typ, schema.Output), name)
	}
	doc, err := schema.For(reflect.TypeFor[embedsUnexported](), schema.Output)
	require.NoError(t, err)
	assert.Contains(t, string(doc), `"required":["own"]`)
}

// TestTypesThatCannotKeepTheirWordAreRefused checks the advice for each.
func TestTypesThatCannotKeepTheirWordAreRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		typ  reflect.Type
		dir  schema.Direction
		want string
	}{
		"an embedded pointer that cannot be set": {reflect.TypeFor[embedsUnexported](), schema.Input, "cannot set the embedded pointer *schema_test.inner"},
		"the same below":                         {reflect.TypeFor[struct{ V []embedsUnexported }](), schema.Input, "V[]: encoding/json cannot set the embedded pointer"},
		"a duration":                             {reflect.TypeFor[struct{ Timeout time.Duration }](), schema.Input, "Timeout: time.Duration is a number of nanoseconds"},
		"a duration in an output":                {reflect.TypeFor[struct{ Took *time.Duration }](), schema.Output, "name its unit"},
		"a list of durations":                    {reflect.TypeFor[struct{ V []time.Duration }](), schema.Input, "V[]: time.Duration"},
		"a map of durations":                     {reflect.TypeFor[map[string]time.Duration](), schema.Output, "{}: time.Duration"},
		"a method that is not used":              {reflect.TypeFor[struct{ V pointerColor }](), schema.Output, "V: encoding/json does not use the method of *schema_test.pointerColor here"},
		"the same in a map":                      {reflect.TypeFor[struct{ V map[string]pointerList }](), schema.Output, "use *schema_test.pointerList"},
		"an array that may contain null":         {reflect.TypeFor[struct{ V [2]*inner }](), schema.Output, "an array has a fixed length"},
	} {
		_, err := schema.For(tc.typ, tc.dir)
		if assert.Error(t, err, name) {
			assert.Contains(t, err.Error(), tc.want, name)
			assert.Equal(t, 1, strings.Count(err.Error(), "\n")+1, "%s: once: %v", name, err)
		}
	}
	for name, typ := range map[string]reflect.Type{
		"a pointer":                 reflect.TypeFor[struct{ V *pointerColor }](),
		"a list":                    reflect.TypeFor[struct{ V []pointerColor }](),
		"an output that is pointed": reflect.TypeFor[*struct{ V pointerColor }](),
	} {
		_, err := schema.For(typ, schema.Output)
		assert.NoError(t, err, name)
	}
}

// TestTagsThatAreIgnoredAreReported checks that each is one line that says what to do.
func TestTagsThatAreIgnoredAreReported(t *testing.T) {
	for name, tc := range map[string]struct {
		typ  reflect.Type
		want []string // the beginnings of the lines
	}{
		"a field that is not exported": {reflect.TypeFor[struct {
			secret string `jsonschema:"minLength=1"`
		}](), []string{"the field secret of struct { secret string \"jsonschema:\\\"minLength=1\\\"\" } is not exported"}},
		"a field that is left out": {reflect.TypeFor[struct {
			A string `json:"-" jsonschema:"minLength=1"`
		}](), []string{"the field A of struct"}},
		"an embedded struct": {reflect.TypeFor[struct {
			inner `jsonschema:"description=The note"`
		}](), []string{"the embedded struct inner of struct"}},
		"one choice with bars": {reflect.TypeFor[struct {
			A string `jsonschema:"enum=a|b|c"`
		}](), []string{"A: enum=a|b|c is one choice; write enum=a,enum=b,enum=c"}},
		"a choice twice": {reflect.TypeFor[struct {
			A string `jsonschema:"enum=a,enum=a"`
		}](), []string{"A: enum=a is there twice"}},
		"a minimum above the maximum": {reflect.TypeFor[struct {
			A int `jsonschema:"minimum=10,maximum=1"`
		}](), []string{"A: minimum=10 and maximum=1 leave no value"}},
		"lengths": {reflect.TypeFor[struct {
			A string   `jsonschema:"minLength=3,maxLength=2"`
			B []string `jsonschema:"minItems=3,maxItems=2"`
		}](), []string{"A: minLength=3 and maxLength=2", "B: minItems=3 and maxItems=2"}},
		"exclusive bounds": {reflect.TypeFor[struct {
			A float64 `jsonschema:"minimum=1,exclusiveMaximum=1"`
		}](), []string{"A: minimum=1 and exclusiveMaximum=1 leave no value"}},
		"a bound that the type cannot reach": {reflect.TypeFor[struct {
			A uint8 `jsonschema:"maximum=1000"`
		}](), []string{"A: maximum=1000 is outside of uint8, which holds 0 to 255"}},
		"an unknown option": {reflect.TypeFor[struct {
			A string `json:"a,omitemtpy"`
		}](), []string{`a: the json tag has the unknown option "omitemtpy", which encoding/json ignores; did you mean "omitempty"?`}},
		"an option without effect": {reflect.TypeFor[struct {
			A []int `json:"a,string"`
		}](), []string{`a: the json tag has the option "string", which has no effect on []int`}},
		"quotes around a text": {reflect.TypeFor[struct {
			A string `json:"a,string"`
		}](), []string{`a: the json tag has the option "string" on a string`}},
		"a name that is ignored": {reflect.TypeFor[struct {
			A string `json:"a'b"`
		}](), []string{`A: the json tag has the name "a'b", which encoding/json ignores`}},
		"a keyword twice": {reflect.TypeFor[struct {
			A string `jsonschema:"maxLength=1,maxLength=2"`
		}](), []string{`A: the jsonschema tag has the keyword "maxLength" twice`}},
		"a bad expression": {reflect.TypeFor[struct {
			A string `jsonschema:"pattern=[a"`
		}](), []string{"A: the pattern \"[a\" is not a regular expression of Go: missing closing ]: `[a`"}},
		"a default outside of its bounds": {reflect.TypeFor[struct {
			A int `jsonschema:"maximum=5,default=9"`
		}](), []string{"A: the default"}},
		"everything at once": {reflect.TypeFor[struct {
			A int    `json:"a" jsonschema:"maximum=5,default=9"`
			B string `json:"b,omitnil" jsonschema:"enum=x;y"`
			C string `json:"c" jsonschema:"minLenght=1"`
		}](), []string{`b: the json tag has the unknown option "omitnil"`, "b: enum=x;y is one choice", `c: the jsonschema tag has the unknown keyword "minLenght"`, "a: the default"}},
	} {
		_, err := schema.For(tc.typ, schema.Input)
		if !assert.Error(t, err, name) {
			continue
		}
		lines := strings.Split(err.Error(), "\n")
		if !assert.Len(t, lines, len(tc.want), "%s: %v", name, err) {
			continue
		}
		for i, want := range tc.want {
			assert.True(t, strings.HasPrefix(lines[i], want), "%s: %s", name, lines[i])
		}
	}
}

// TestMalformedStructTags checks tags that go vet reports too, which the compiler accepts.
func TestMalformedStructTags(t *testing.T) {
	of := func(tag string) reflect.Type {
		return reflect.StructOf([]reflect.StructField{{Name: "A", Type: reflect.TypeFor[string](), Tag: reflect.StructTag(tag)}})
	}
	for tag, want := range map[string]string{
		`json:"a" jsonschema:minLength=1`:         `ignored from "jsonschema:minLength=1" on`,
		`json:a`:                                  `ignored from "json:a" on`,
		`json:"a" jsonschema:"minLength=1`:        "its quote is not closed",
		`json:"a" json:"b"`:                       `the key "json" twice`,
		`json:"a" jsonshema:"minLength=1"`:        `the unknown key "jsonshema"`,
		`json:"a" jsonschema_desc:"A name"`:       `the unknown key "jsonschema_desc"`,
		`json:"a"  yaml:"b" custom:"x\"y"`:        "",
		`json:"a" jsonschema:"description=\"a\""`: "",
	} {
		_, err := schema.For(of(tag), schema.Input)
		if want == "" {
			assert.NoError(t, err, tag)
			continue
		}
		assert.ErrorContains(t, err, want, tag)
	}
}
