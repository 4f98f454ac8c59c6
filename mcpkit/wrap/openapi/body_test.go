package openapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// bodyDocument is a document with an operation that has a body.
func bodyDocument(method, body string) string {
	return fmt.Sprintf(`{"openapi": "3.0.0", "paths": {"/a": {%q: {"operationId": "change", "requestBody": %s, "responses": {"204": {}}}}},
		"components": {"requestBodies": {"Optional": {"required": false, "content": {"application/json": {"schema": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}}}}}}}`, method, body)
}

// TestRequiredMembersOfBodies checks which arguments are required, above all if the document does
// not say whether the body is.
func TestRequiredMembersOfBodies(t *testing.T) {
	const object = `{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}`
	const assumed = "it is treated as required, because its schema has required members"
	content := func(mediaType, schema string) string {
		return fmt.Sprintf(`"content": {%q: {"schema": %s}}`, mediaType, schema)
	}
	for name, tc := range map[string]struct {
		method, body, required string
		note                   string // "" for no note about required members
	}{
		"not said, POST":               {"post", `{` + content("application/json", object) + `}`, `["a"]`, assumed},
		"not said, PUT":                {"put", `{` + content("application/json", object) + `}`, `["a"]`, assumed},
		"not said, PATCH":              {"patch", `{` + content("application/json", object) + `}`, `["a"]`, assumed},
		"not said, DELETE":             {"delete", `{` + content("application/json", object) + `}`, ``, ""},
		"not said, form":               {"post", `{` + content("application/x-www-form-urlencoded", object) + `}`, `["a"]`, assumed},
		"not said, multipart":          {"post", `{` + content("multipart/form-data", object) + `}`, `["a"]`, assumed},
		"not said, nothing required":   {"post", `{` + content("application/json", `{"type": "object", "properties": {"a": {"type": "string"}}}`) + `}`, ``, ""},
		"not said, list":               {"post", `{` + content("application/json", `{"type": "array", "items": {"type": "string"}}`) + `}`, ``, ""},
		"required":                     {"post", `{"required": true, ` + content("application/json", object) + `}`, `["a"]`, ""},
		"optional":                     {"post", `{"required": false, ` + content("application/json", object) + `}`, ``, ""},
		"optional, form":               {"post", `{"required": false, ` + content("application/x-www-form-urlencoded", object) + `}`, ``, ""},
		"optional by reference":        {"post", `{"$ref": "#/components/requestBodies/Optional"}`, ``, ""},
		"names beside allOf":           {"post", `{` + content("application/json", `{"required": ["a"], "allOf": [{"type": "object", "properties": {"a": {"type": "string"}}}]}`) + `}`, `["a"]`, assumed},
		"names in another part":        {"post", `{` + content("application/json", `{"allOf": [{"required": ["a"]}, {"type": "object", "properties": {"a": {"type": "string"}}}]}`) + `}`, `["a"]`, assumed},
		"all alternatives require":     {"post", `{` + content("application/json", `{"properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "anyOf": [{"required": ["a", "b"]}, {"required": ["a"]}]}`) + `}`, `["a"]`, assumed},
		"one alternative requires":     {"post", `{` + content("application/json", `{"properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "anyOf": [{"required": ["b"]}, {"required": ["a"]}]}`) + `}`, ``, ""},
		"a member without description": {"post", `{"required": true, ` + content("application/json", `{"required": ["a", "z"], "properties": {"a": {"type": "string"}}}`) + `}`, `["a"]`, "the member z is required and has no description"},
		"a read-only member":           {"post", `{"required": true, ` + content("application/json", `{"required": ["a", "id"], "allOf": [{"properties": {"a": {"type": "string"}, "id": {"type": "string", "readOnly": true}}}]}`) + `}`, `["a"]`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var notes []openapi.Note
			srv, tools := mounted(t, parse(t, bodyDocument(tc.method, tc.body)), &service{}, openapi.Operations{"change": annotate.Destructive("Change")}, openapi.Notes(func(n openapi.Note) { notes = append(notes, n) }))
			require.Empty(t, failures(srv))
			input := string(tools["change"].Input)
			if tc.required == "" {
				assert.NotContains(t, input, `"required"`)
			} else {
				assert.Contains(t, input, `"required":`+tc.required)
			}
			if tc.note == "" {
				assert.False(t, contains(notes, "required"), notes)
			} else {
				assert.True(t, contains(notes, tc.note), notes)
			}
		})
	}
}

// TestBodiesOfSeveralTypes checks that a body of several types has arguments with types.
func TestBodiesOfSeveralTypes(t *testing.T) {
	for name, tc := range map[string]struct{ schema, input, args, body string }{
		"an object or a list": {`{"oneOf": [{"type": "object", "required": ["labels"], "properties": {"labels": {"type": "array", "items": {"type": "string"}}}}, {"type": "array", "items": {"type": "string"}}]}`,
			`{"type":"object","properties":{"labels":{"type":"array","items":{"type":"string"}}},"required":["labels"],"additionalProperties":false}`, `{"labels":["x"]}`, `{"labels":["x"]}`},
		"a text, two lists and two objects": {`{"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": "object", "properties": {"a": {"type": "string"}}}, {"type": "array", "items": {"type": "object"}}, {"type": "object", "properties": {"b": {"type": "integer"}}}]}`,
			`{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"additionalProperties":false}`, `{"b":1}`, `{"b":1}`},
		"a text or a list of objects": {`{"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}}}]}`,
			`{"type":"object","properties":{"body":{"type":"array","items":{"type":"object","properties":{"a":{"type":"string"}}}}},"additionalProperties":false}`, `{"body":[{"a":"x"}]}`, `[{"a":"x"}]`},
	} {
		t.Run(name, func(t *testing.T) {
			s := &service{}
			var notes []openapi.Note
			srv, tools := mounted(t, parse(t, bodyDocument("post", `{"content": {"application/json": {"schema": `+tc.schema+`}}}`)), s, openapi.Operations{"change": annotate.Destructive("Change")}, openapi.Notes(func(n openapi.Note) { notes = append(notes, n) }))
			require.Empty(t, failures(srv))
			assert.Equal(t, tc.input, string(tools["change"].Input))
			assert.True(t, contains(notes, "the body has values of several types"), notes)
			_, err := try(t, mcptest.New(t, srv), "change", tc.args)
			require.NoError(t, err)
			assert.Equal(t, tc.body, strings.TrimSpace(s.body))
		})
	}
}

// TestOtherMediaTypes checks that media types that a tool does not send or ask for are noted.
func TestOtherMediaTypes(t *testing.T) {
	d := parse(t, `{"openapi": "3.0.0", "paths": {"/a": {"post": {"operationId": "add",
		"requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}, "application/xml": {}, "text/csv": {}}},
		"responses": {"200": {"content": {"application/json": {}, "application/problem+json": {}, "application/pdf": {}, "text/html": {}}}}}}}}`)
	made := generate(t, d, everything, "")
	assert.True(t, contains(made.Notes, "add: the body is sent as application/json; the document also has application/xml, text/csv"), made.Notes)
	assert.True(t, contains(made.Notes, "add: in the answer, the tool does not ask for application/pdf, text/html"), made.Notes)
	assert.Len(t, made.Notes, 2)
	_, err := openapi.Generate(d, openapi.Selection{}, openapi.Output{})
	assert.ErrorContains(t, err, "The document has 1 operation. ")
}
