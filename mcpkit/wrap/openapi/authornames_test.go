package openapi_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// TestNamesThatAreKeywords checks that what the author of a document calls "default" or "value" is
// read like what has another name: a broken reference in it keeps only its operation from being a
// tool, and values of wrong types are corrected.
func TestNamesThatAreKeywords(t *testing.T) {
	for name, parts := range map[string][2]string{
		"a default response": {`"responses": {"default": {"$ref": "common.yaml#/Error"}}`, ``},
		"its schema":         {`"responses": {"default": {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/None"}}}}}`, ``},
		"a schema":           {`"responses": {"200": {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/value"}}}}}`, `"schemas": {"value": {"$ref": "#/components/schemas/None"}}`},
		"a parameter":        {`"parameters": [{"$ref": "#/components/parameters/enum"}], "responses": {"204": {}}`, `"parameters": {"enum": {"$ref": "other.yaml#/P"}}`},
		"a response":         {`"responses": {"200": {"$ref": "#/components/responses/example"}}`, `"responses": {"example": {"$ref": "other.yaml#/R"}}`},
	} {
		d := parse(t, `{"openapi": "3.0.0", "paths": {"/fine": {"get": {"operationId": "fine", "responses": {"204": {}}}},
			"/bad": {"get": {"operationId": "bad", `+parts[0]+`}}}, "components": {`+parts[1]+`}}`)
		_, tools := mounted(t, d, &service{}, openapi.Operations{"fine": annotate.ReadOnly("Fine")})
		assert.Len(t, tools, 1, name)
	}
	text := func(schema string) string {
		d := parse(t, strings.ReplaceAll(`{"openapi": "3.0.0", "paths": {"/a": {"post": {"operationId": "add", "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/NAME"}}}}, "responses": {"204": {}}}}},
			"components": {"schemas": {"NAME": {"type": "object", "required": ["y"], "properties": {"y": {"type": "string", "nullable": "true", "maxLength": "12"}, "n": {"type": "integer", "maximum": 12}}}}}}`, "NAME", schema))
		_, tools := mounted(t, d, &service{}, openapi.Operations{"add": annotate.Additive("Add")})
		return string(tools["add"].Input)
	}
	want := text("Note")
	assert.Contains(t, want, `"maxLength":12`)
	for _, name := range []string{"default", "value", "const", "enum", "example", "examples"} {
		assert.Equal(t, want, text(name), name)
	}
}

// TestSharedOperationIDs checks that an operationId of several operations names none of them, so
// that an annotation cannot move to another route when the document changes.
func TestSharedOperationIDs(t *testing.T) {
	d := parse(t, `{"openapi": "3.0.0", "paths": {"/z": {"get": {"operationId": "listPets", "responses": {"204": {}}}},
		"/a": {"delete": {"operationId": "listPets", "responses": {"204": {}}}}}}`)
	const want = `the operationId "listPets" names no operation, because it is not unique or not one line of text; name the operation by its method and path: "DELETE /a", "GET /z"`
	require.ErrorContains(t, openapi.Mount(newServer(), d, openapi.Operations{"listPets": annotate.ReadOnly("List pets")}, openapi.Service(nil)), want)
	_, err := openapi.Generate(d, openapi.Selection{Operations: []string{"listPets"}}, openapi.Output{})
	require.ErrorContains(t, err, want)
	_, tools := mounted(t, d, &service{}, openapi.Operations{"GET /z": annotate.ReadOnly("List pets")})
	assert.Len(t, tools, 1)
}

// TestContradictionsInAlternatives checks that bounds that no value satisfies are left to the
// service also in the alternative that becomes the arguments.
func TestContradictionsInAlternatives(t *testing.T) {
	d := parse(t, `{"openapi": "3.0.0", "paths": {"/a": {"post": {"operationId": "add", "requestBody": {"required": true, "content": {"application/json": {"schema": {"oneOf": [
		{"type": "object", "required": ["n"], "properties": {"n": {"type": "integer", "minimum": 10, "maximum": 1}}}, {"type": "array", "items": {"type": "string"}}]}}}}, "responses": {"204": {}}}}}}`)
	var notes []openapi.Note
	_, tools := mounted(t, d, &service{}, openapi.Operations{"add": annotate.Additive("Add")}, openapi.Notes(func(n openapi.Note) { notes = append(notes, n) }))
	assert.NotContains(t, string(tools["add"].Input), "minimum")
	assert.True(t, contains(notes, "no value of an alternative.n satisfies minimum 10 and maximum 1"), notes)
}
