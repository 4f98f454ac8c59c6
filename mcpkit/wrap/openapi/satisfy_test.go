package openapi_test

import (
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// contradictionsOf mounts a tool with a member v of a schema, and returns the findings about
// contradictions, each of which is also a note of Mount and of Generate.
func contradictionsOf(t testing.TB, schema string) (texts []string, srv *mcpkit.Server) {
	t.Helper()
	d := parse(t, `{"openapi": "3.1.0", "paths": {"/a": {"post": {"operationId": "add", "requestBody": {"required": true, "content": {"application/json": {"schema": {
		"type": "object", "properties": {"other": {"type": "string"}, "v": `+schema+`}}}}}, "responses": {"204": {}}}}}}`)
	var notes []openapi.Note
	srv, _ = mounted(t, d, &service{}, openapi.Operations{"add": annotate.Additive("Add")}, openapi.Notes(func(n openapi.Note) { notes = append(notes, n) }))
	made := generate(t, d, everything, "")
	for _, result := range srv.Check().Results {
		if result.Rule.ID != policy.RuleToolContradiction {
			continue
		}
		for _, f := range result.Findings {
			_, text, _ := strings.Cut(f.Message, "): ")
			texts = append(texts, text)
			assert.Equal(t, policy.Should, f.Rule.Level)
			assert.Equal(t, "helper_test.go", filepath.Base(f.Pos.File), "the line of Mount")
		}
	}
	count := 0
	for _, n := range notes {
		if strings.Contains(n.Text, "no value") {
			count++
		}
	}
	assert.Equal(t, len(texts), count, notes)
	for _, text := range texts {
		assert.True(t, contains(notes, text), notes)
		assert.True(t, contains(made.Notes, text), made.Notes)
		assert.Contains(t, string(made.Code), "// Note: "+text)
	}
	return texts, srv
}

// TestImpossibleSchemas checks that demands that no value satisfies are found, wherever they stand.
func TestImpossibleSchemas(t *testing.T) {
	t.Parallel()
	for schema, want := range map[string]string{
		`{"type": "integer", "exclusiveMinimum": 9223372036854775806, "exclusiveMaximum": 9223372036854775807}`:                                                 "type integer, exclusiveMinimum 9223372036854775806 and exclusiveMaximum 9223372036854775807",
		`{"type": "integer", "minimum": 1e17, "maximum": 1e17, "multipleOf": 7}`:                                                                                "minimum 100000000000000000, maximum 100000000000000000 and multipleOf 7",
		`{"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 2}`:                                                                                     "type integer, exclusiveMinimum 1 and exclusiveMaximum 2",
		`{"type": "integer", "minimum": 1.1, "maximum": 1.9}`:                                                                                                   "type integer, minimum 1.1 and maximum 1.9",
		`{"type": "number", "minimum": 1, "maximum": 4, "multipleOf": 5}`:                                                                                       "minimum 1, maximum 4 and multipleOf 5",
		`{"type": "integer", "minimum": 1, "maximum": 2, "multipleOf": 1.5}`:                                                                                    "type integer, minimum 1, maximum 2 and multipleOf 1.5",
		`{"allOf": [{"multipleOf": 4}, {"multipleOf": 6}], "type": "number", "exclusiveMinimum": 0, "maximum": 11}`:                                             "exclusiveMinimum 0, maximum 11, multipleOf 4 and multipleOf 6",
		`{"allOf": [{"enum": ["a", "b"]}, {"enum": ["c"]}]}`:                                                                                                    "enum a, b and enum c",
		`{"allOf": [{"type": "string"}, {"type": "integer"}]}`:                                                                                                  "type string and type integer",
		`{"allOf": [{"const": "a"}, {"enum": ["b", "c"]}]}`:                                                                                                     "const a and enum b, c",
		`{"type": "integer", "const": "a"}`:                                                                                                                     "type integer and const a",
		`{"type": "string", "enum": ["abc", "abd"], "maxLength": 2}`:                                                                                            "enum abc, abd and maxLength 2",
		`{"type": "string", "enum": ["abc", "abd"], "pattern": "^x"}`:                                                                                           "enum abc, abd and pattern ^x",
		`{"type": "integer", "enum": [1, 2], "minimum": 3}`:                                                                                                     "enum 1, 2 and minimum 3",
		`{"type": "string", "pattern": "^[a-z]{5}$", "maxLength": 3}`:                                                                                           "maxLength 3 and pattern ^[a-z]{5}$",
		`{"type": "string", "pattern": "^(ab|c)?$", "minLength": 3}`:                                                                                            "minLength 3 and pattern ^(ab|c)?$",
		`{"type": "object", "required": ["b"], "properties": {"a": {}}, "additionalProperties": false}`:                                                         `required "b" and additionalProperties false`,
		`{"allOf": [{"type": "object", "properties": {"a": {}}, "additionalProperties": false}, {"required": ["b"], "properties": {"b": {"type": "string"}}}]}`: `additionalProperties false and required "b"`,
		`{"type": "object", "required": ["a"], "properties": {"a": false, "b": {}}}`:                                                                            `required "a" and that it is false`,
		`{"type": "object", "required": ["a"], "properties": {"a": {"not": {}}, "b": {}}}`:                                                                      `required "a" and that it is false`,
		`{"type": "object", "properties": {"a": {}}, "additionalProperties": false, "minProperties": 2}`:                                                        "minProperties 2 and additionalProperties false",
		`{"type": "object", "required": ["a", "b"], "properties": {"a": {}, "b": {}}, "maxProperties": 1}`:                                                      `maxProperties 1, required "a" and required "b"`,
		`{"type": "array", "items": {"enum": [1, 2]}, "uniqueItems": true, "minItems": 3}`:                                                                      "minItems 3, uniqueItems and items of enum 1, 2",
		`{"type": "array", "prefixItems": [{}], "items": false, "minItems": 2}`:                                                                                 "minItems 2 and items false",
		`{"enum": ["a"], "oneOf": [{"const": "b"}, {"type": "integer"}]}`:                                                                                       "enum a and oneOf",
		`{"oneOf": [{"type": "integer", "minimum": 2, "maximum": 1}, {"type": "string", "minLength": 2, "maxLength": 1}]}`:                                      "oneOf",
		`{"type": ["string", "null"], "minLength": 2, "maxLength": 1}`:                                                                                          "minLength 2 and maxLength 1",
		`{"enum": []}`: "an empty enum",
	} {
		texts, srv := contradictionsOf(t, schema)
		if assert.Len(t, texts, 1, schema) {
			assert.Contains(t, texts[0], "no value of v ", schema)
			assert.Contains(t, texts[0], " satisfies "+want+", so the service decides", schema)
		}
		assert.Empty(t, failures(srv), schema)
	}
}

// TestHonestSchemas checks that schemas that some value satisfies have no finding, however odd they
// are.
func TestHonestSchemas(t *testing.T) {
	t.Parallel()
	for _, schema := range []string{
		`{"type": "integer", "minimum": 1, "maximum": 1}`,
		`{"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 3}`,
		`{"type": "integer", "exclusiveMinimum": 9007199254740992, "exclusiveMaximum": 9007199254740994}`,
		`{"type": "integer", "exclusiveMinimum": 9223372036854775806, "maximum": 9223372036854775807}`,
		`{"type": "number", "exclusiveMinimum": +9007199254740992.0, "maximum": +9007199254740993.0}`,
		`{"type": "number", "exclusiveMinimum": 0009007199254740992.5, "exclusiveMaximum": 9_007_199_254_740_993.0}`,
		`{"type": "number", "exclusiveMinimum": -.10000000000000000001, "exclusiveMaximum": -.1}`,
		`{"type": "integer", "minimum": +1., "maximum": 1.e0}`,
		`{"type": "number", "minimum": 0.1, "maximum": 0.1, "multipleOf": 0.1}`,
		`{"type": "number", "minimum": 0, "maximum": 0, "multipleOf": 7}`,
		`{"minimum": 5, "maximum": 3}`, // any text
		`{"type": ["string", "integer"], "minimum": 5, "maximum": 3}`,
		`{"type": "null"}`, `{"const": null}`, `{"enum": [null]}`, `{"type": "any"}`, `{"type": "file", "enum": ["a"]}`,
		`{"oneOf": [{"type": "null"}, {"type": "string", "minLength": 1}]}`,
		`{"allOf": [{"type": "number"}, {"type": "integer"}]}`,
		`{"allOf": [{"enum": [1, 2]}, {"enum": [2.0, 3]}]}`,
		`{"allOf": [{"type": "string", "enum": ["a", "b"]}, {"oneOf": [{"const": "b"}, {"const": "c"}]}]}`,
		`{"type": "object", "properties": {"a": false}}`,
		`{"type": "object", "properties": {"a": {"not": {}}}, "required": ["b"]}`,
		`{"not": {"type": "string"}, "type": "string"}`, // not is left to the service
		`{"type": "object", "required": ["xy"], "patternProperties": {"^x": {}}, "additionalProperties": false}`,
		`{"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "readOnly": true}}, "additionalProperties": false}`,
		`{"allOf": [{"type": "object", "properties": {"a": {}}, "additionalProperties": false}, {"type": "object", "properties": {"b": {}}, "additionalProperties": false}]}`,
		`{"oneOf": [{"type": "object", "required": ["a"], "properties": {"a": {"const": 1}, "b": false}}, {"type": "object", "required": ["b"], "properties": {"a": {"const": 2}, "b": {"type": "string"}}}]}`,
		`{"oneOf": [{"type": "object", "properties": {"k": {"const": "a"}}}, {"type": "object", "properties": {"k": {"const": "b"}}}], "properties": {"k": {"enum": ["b"]}}}`,
		`{"anyOf": [{"type": "string", "minLength": 5}, {"type": "string", "maxLength": 3}]}`,
		`{"type": "array", "prefixItems": [{}, {}], "items": false, "minItems": 2}`,
		`{"type": "array", "items": {"enum": [1, 2]}, "minItems": 3}`,
		`{"type": "array", "maxItems": 0, "items": {"type": "string", "minLength": 1}}`,
		`{"type": "string", "pattern": "a{5}", "minLength": 9}`,
		`{"type": "string", "pattern": "^a|b$", "minLength": 9}`,
		`{"type": "string", "pattern": "^(?=a)$", "maxLength": 0}`,
		`{"type": "string", "pattern": "^[a-z]{2,}$", "maxLength": 2, "minLength": 2}`,
	} {
		texts, _ := contradictionsOf(t, schema)
		assert.Empty(t, texts, schema)
	}
}

// TestOnlyImpossibleSchemasAreReported makes schemas at random. If a value satisfies one, there is
// no finding.
func TestOnlyImpossibleSchemasAreReported(t *testing.T) {
	t.Parallel()
	values := []string{`null`, `true`, `""`, `"a"`, `"ab"`, `"abc"`, `"zz"`, `0`, `1`, `1.5`, `2`, `3`, `6`, `[]`, `[1]`, `[1,2]`, `["a","a"]`, `[1,2,3]`, `{}`, `{"a":1}`, `{"a":"ab","b":2}`, `{"b":1}`, `{"x":0}`}
	found, possible := 0, 0
	for seed := range uint64(testsize.Rounds(3000)) {
		g := &schemaMaker{rand.New(rand.NewPCG(seed, 7))}
		source := asJSON(g.schema(0))
		d := parse(t, `{"openapi": "3.1.0", "paths": {"/a": {"post": {"operationId": "add", "parameters": [{"name": "v", "in": "query", "schema": `+source+`}]}}}}`)
		var notes []openapi.Note
		require.NoError(t, openapi.Mount(newServer(), d, openapi.Operations{"add": annotate.Additive("Add")}, openapi.Service(wrap.InProcess(&service{})), openapi.Notes(func(n openapi.Note) { notes = append(notes, n) })))
		v, err := schema.Compile([]byte(`{"type": "object", "properties": {"v": ` + source + `}}`))
		require.NoError(t, err, source)
		reported := contains(notes, "no value of v satisfies")
		if reported {
			found++
		}
		for _, value := range values {
			if len(v.Validate(json.RawMessage(`{"v":`+value+`}`))) == 0 {
				possible++
				assert.False(t, reported, "%s satisfies %s\n%v", value, source, notes)
				if value != "null" {
					assert.False(t, contains(notes, "no value of v but null"), "%s satisfies %s\n%v", value, source, notes)
				}
			}
		}
	}
	assert.Greater(t, found, 100)
	assert.Greater(t, possible, 1000)
}

// A schemaMaker makes schemas that often contradict themselves.
type schemaMaker struct{ *rand.Rand }

func (m *schemaMaker) schema(depth int) any {
	if m.IntN(20) == 0 {
		return m.IntN(2) == 0
	}
	s := object{}
	types := []string{"string", "integer", "number", "array", "object", "boolean", "null"}
	switch m.IntN(4) {
	case 0, 1:
		s["type"] = types[m.IntN(len(types))]
	case 2:
		i, j := m.IntN(len(types)), m.IntN(len(types))
		if i != j {
			s["type"] = []any{types[i], types[j]}
		}
	}
	maybe := func(keyword string, value any) {
		if m.IntN(5) == 0 {
			s[keyword] = value
		}
	}
	for _, keyword := range []string{"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"} {
		maybe(keyword, m.IntN(4))
	}
	maybe("multipleOf", []any{1, 2, 0.5, 1.5, 3}[m.IntN(5)])
	maybe("uniqueItems", true)
	maybe("pattern", []string{"^a", "^ab$", "^[a-z]{2}$", "z", "^$"}[m.IntN(5)])
	some := []any{"a", "abc", 1, 2, 1.5, nil, true, []any{1}, object{"a": 1}}
	m.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
	maybe("enum", some[:1+m.IntN(3)])
	maybe("const", some[0])
	maybe("required", [][]any{{"a"}, {"b"}, {"a", "b"}, {"x"}}[m.IntN(4)])
	maybe("additionalProperties", false)
	if depth < 2 {
		maybe("properties", object{"a": m.schema(depth + 1), "b": m.schema(depth + 1)})
		maybe("items", m.schema(depth+1))
		maybe("allOf", []any{m.schema(depth + 1), m.schema(depth + 1)})
		maybe("anyOf", []any{m.schema(depth + 1), m.schema(depth + 1)})
		maybe("oneOf", []any{m.schema(depth + 1), m.schema(depth + 1)})
	}
	return s
}
