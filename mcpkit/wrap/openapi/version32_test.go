package openapi_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// TestOpenAPI32 checks a document of version 3.2: its operations with methods of tools are tools,
// and there is a note about the others.
func TestOpenAPI32(t *testing.T) {
	d := parse(t, `openapi: 3.2.0
info: {title: T, version: "1"}
paths:
  /pets:
    query: {operationId: queryPets, responses: {"204": {description: Nothing}}}
    additionalOperations:
      COPY: {operationId: copyPets, responses: {"204": {description: Nothing}}}
    get: {operationId: listPets, responses: {"204": {description: Nothing}}}
`)
	notes := d.Notes()
	_, tools := mounted(t, d, &service{}, openapi.Operations{"listPets": annotate.ReadOnly("List pets")})
	assert.Len(t, tools, 1)
	const allowed = " of /pets cannot be a tool, whose method is one of GET, HEAD, POST, PUT, PATCH, DELETE"
	assert.True(t, contains(notes, "line 5: QUERY"+allowed), notes)
	assert.True(t, contains(notes, "line 6: additionalOperations"+allowed), notes)
	require.ErrorContains(t, openapi.Mount(newServer(), d, openapi.Operations{"queryPets": annotate.ReadOnly("Query pets")}, openapi.Service(nil)), "line 5: QUERY"+allowed)
}

// TestMediaTypes checks references to media types, which version 3.2 has.
func TestMediaTypes(t *testing.T) {
	d := parse(t, `openapi: 3.2.0
paths:
  /pets:
    post:
      operationId: addPet
      requestBody: {required: true, content: {application/json: {$ref: "#/components/mediaTypes/Pet"}}}
      responses: {"200": {content: {application/json: {$ref: "#/components/mediaTypes/Again"}}}}
  /toys:
    post:
      operationId: addToy
      requestBody: {content: {application/json: {$ref: "#/components/mediaTypes/Toy"}}}
      responses: {"200": {content: {application/json: {$ref: "#/components/mediaTypes/Toy"}}}}
components:
  mediaTypes:
    Again: {$ref: "#/components/mediaTypes/Pet"}
    Pet: {schema: {type: object, required: [name], properties: {name: {type: string}, weight: {type: integer, maximum: 9007199254740993}}}}
`)
	s := &service{}
	srv, tools := mounted(t, d, s, openapi.Operations{"addPet": annotate.Additive("Add a pet")})
	require.Empty(t, failures(srv))
	assert.Contains(t, string(tools["add_pet"].Input), `"properties":{"name":{"type":"string"},"weight":{"type":"integer","maximum":9007199254740993}},"required":["name"]`)
	assert.Contains(t, string(tools["add_pet"].Output), `"properties":{"name":{"type":"string"},"weight":{"type":"integer"}}`)
	require.ErrorContains(t, openapi.Mount(newServer(), d, openapi.Operations{"addToy": annotate.Additive("Add a toy")}, openapi.Service(nil)),
		"its body refers to #/components/mediaTypes/Toy, which the document does not describe")
}

// TestPartsOfMediaTypes checks which media types references lead to, whatever the members of their
// schemas and examples are called, and that there is a note about those that they do not.
func TestPartsOfMediaTypes(t *testing.T) {
	const property, kept = `"a":{"type":"string"}`, "the reference to a media type is not followed"
	for name, tc := range map[string]struct{ mediaType, input, note string }{
		"a member content":    {`{"schema": {"type": "object", "properties": {"a": {"type": "string"}, "content": {"type": "string"}}}}`, `"content":{"type":"string"}`, ""},
		"an inner one":        {`{"schema": {"type": "object", "properties": {"a": {"type": "object", "properties": {"content": {"type": "string"}}}}}}`, `"content":{"type":"string"}`, ""},
		"a schema content":    {`{"schema": {"type": "object", "properties": {"a": {"type": "string"}}, "$defs": {"content": {}}}}`, property, ""},
		"an example":          {`{"schema": {"type": "object", "properties": {"a": {"type": "string"}}}, "example": {"content": "x"}}`, property, ""},
		"examples":            {`{"schema": {"type": "object", "properties": {"a": {"type": "string"}}}, "examples": {"content": {"value": {"content": "x"}}}}`, property, ""},
		"values":              {`{"schema": {"type": "object", "properties": {"a": {"type": "string"}}, "default": {"content": "x"}, "enum": [{"content": "x"}]}}`, property, ""},
		"an extension":        {`{"schema": {"type": "object", "properties": {"a": {"type": "string"}}}, "x-more": {"content": "x"}}`, property, ""},
		"a header content":    {`{"schema": {"type": "object", "properties": {"a": {"type": "string"}}}, "encoding": {"content": {"headers": {"content": {"schema": {"type": "string"}}}}}}`, property, ""},
		"other media types":   {`{"schema": {"type": "object"}, "encoding": {"a": {"headers": {"X-A": {"content": {"text/plain": {"$ref": "#/components/mediaTypes/Msg"}}}}}}}`, `"body":{}`, kept},
		"no media type":       {`"text"`, `"body":{}`, kept},
		"too many on the way": {`{"$ref": "#/components/mediaTypes/M1"}`, `"body":{}`, kept},
	} {
		t.Run(name, func(t *testing.T) {
			chain := ""
			for i := range 15 {
				chain += fmt.Sprintf(`, "M%d": {"$ref": "#/components/mediaTypes/M%d"}`, i+1, i+2)
			}
			d := parse(t, `{"openapi": "3.2.0", "paths": {"/a": {"post": {"operationId": "add", "requestBody": {"content": {"application/json": {"$ref": "#/components/mediaTypes/Msg"}}}, "responses": {"204": {}}}}},
				"components": {"mediaTypes": {"Msg": `+tc.mediaType+chain+`, "M16": {"schema": {"type": "object"}}}}}`)
			_, tools := mounted(t, d, &service{}, openapi.Operations{"add": annotate.Additive("Add")})
			assert.Contains(t, string(tools["add"].Input), tc.input)
			if tc.note == "" {
				assert.Empty(t, d.Notes())
				return
			}
			assert.True(t, contains(d.Notes(), tc.note), d.Notes())
		})
	}
}

// TestWholeQueries checks a parameter that is the whole query, which version 3.2 has.
func TestWholeQueries(t *testing.T) {
	query := func(required, content string) *openapi.Document {
		return parse(t, `{"openapi": "3.2.0", "paths": {"/pets": {"get": {"operationId": "findPets", "responses": {"204": {}},
			"parameters": [{"name": "q", "in": "querystring", "required": `+required+`, "content": {`+content+`}}]}}}}`)
	}
	s := &service{}
	srv, tools := mounted(t, query("true", `"application/x-www-form-urlencoded": {"schema": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "tags[]": {"type": "array", "items": {"type": "string"}}}}}`),
		s, openapi.Operations{"findPets": annotate.ReadOnly("Find pets")})
	require.Empty(t, failures(srv))
	assert.Contains(t, string(tools["find_pets"].Input), `"required":["kind"]`)
	_, err := try(t, mcptest.New(t, srv), "find_pets", `{"kind":"a&b","tags":["x","y"]}`)
	require.NoError(t, err)
	assert.Equal(t, "/pets?kind=a%26b&tags%5B%5D=x&tags%5B%5D=y", s.uri)

	var notes []openapi.Note
	mounted(t, query("false", `"application/json": {"schema": {"type": "object"}}`), s, openapi.Operations{"findPets": annotate.ReadOnly("Find pets")}, openapi.Notes(func(n openapi.Note) { notes = append(notes, n) }))
	assert.True(t, contains(notes, "the parameter q is a query that is not a form with named fields, and is left out"), notes)
	require.ErrorContains(t, openapi.Mount(newServer(), query("true", `"application/json": {"schema": {"type": "object"}}`), openapi.Operations{"findPets": annotate.ReadOnly("Find pets")}, openapi.Service(nil)),
		`its required parameter "q" is a query that is not a form with named fields`)
}

// TestFieldsOfWholeQueries checks how the members of a whole query are sent, which is as the fields
// of a form body are, and that the keys of security schemes are no arguments.
func TestFieldsOfWholeQueries(t *testing.T) {
	for name, tc := range map[string]struct{ schema, encoding, args, query string }{
		"an object":              {`{"type": "object", "properties": {"state": {"type": "string"}}}`, ``, `{"state":"open"}`, `v={"state":"open"}`},
		"an object of any names": {`{"type": "object"}`, ``, `{"state":"open"}`, `v={"state":"open"}`},
		"a type of content":      {`{"type": "object"}`, `{"contentType": "application/json"}`, `{"state":"open"}`, `v={"state":"open"}`},
		"a deep object":          {`{"type": "object", "properties": {"state": {"type": "string"}}}`, `{"style": "deepObject"}`, `{"state":"open"}`, `v[state]=open`},
		"a spread object":        {`{"type": "object", "properties": {"state": {"type": "string"}}}`, `{"style": "form"}`, `{"state":"open"}`, `state=open`},
		"exploded":               {`{"type": "object", "properties": {"state": {"type": "string"}}}`, `{"explode": true}`, `{"state":"open"}`, `state=open`},
		"an object as one value": {`{"type": "object", "properties": {"state": {"type": "string"}}}`, `{"explode": false}`, `"state,open"`, `v=state,open`},
		"a list":                 {`{"type": "array", "items": {"type": "string"}}`, ``, `["x","y"]`, `v=x&v=y`},
		"a list as one value":    {`{"type": "array", "items": {"type": "string"}}`, `{"explode": false}`, `["x","y"]`, `v=x,y`},
		"a list with pipes":      {`{"type": "array", "items": {"type": "string"}}`, `{"style": "pipeDelimited", "explode": false}`, `["x","y"]`, `v=x|y`},
		"a list of objects":      {`{"type": "array", "items": {"type": "object"}}`, ``, `[{"a":1}]`, `v=[{"a":1}]`},
		"an object in an object": {`{"type": "object", "properties": {"a": {"type": "object"}}}`, ``, `{"a":{"b":1}}`, `v={"a":{"b":1}}`},
		"any value":              {`{}`, ``, `"x"`, `v=x`},
	} {
		content := `{"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {"v": ` + tc.schema + `, "api_key": {"type": "string"}}}`
		if tc.encoding != "" {
			content += `, "encoding": {"v": ` + tc.encoding + `}`
		}
		content += `}}`
		t.Run(name, func(t *testing.T) {
			s := &service{}
			d := parse(t, `{"openapi": "3.2.0", "paths": {"/pets": {"get": {"operationId": "findPets", "responses": {"204": {}}, "parameters": [{"name": "q", "in": "querystring", "content": `+content+`}]}}},
				"components": {"securitySchemes": {"key": {"type": "apiKey", "in": "query", "name": "api_key"}}}}`)
			var notes []openapi.Note
			srv, tools := mounted(t, d, s, openapi.Operations{"findPets": annotate.ReadOnly("Find pets")}, openapi.Notes(func(n openapi.Note) { notes = append(notes, n) }))
			require.Empty(t, failures(srv))
			_, err := try(t, mcptest.New(t, srv), "find_pets", `{"v":`+tc.args+`}`)
			require.NoError(t, err)
			query, err := url.QueryUnescape(strings.TrimPrefix(s.uri, "/pets?"))
			require.NoError(t, err)
			assert.Equal(t, tc.query, query)
			assert.NotContains(t, string(tools["find_pets"].Input), "api_key")
			assert.True(t, contains(notes, "the parameter api_key is a credential, and not an argument"), notes)
			generate(t, d, everything, "")
		})
		t.Run("in a body, "+name, func(t *testing.T) {
			s := &service{}
			srv, _ := mounted(t, parse(t, bodyDocument("post", `{"content": `+content+`}`)), s, openapi.Operations{"change": annotate.Destructive("Change")})
			require.Empty(t, failures(srv))
			_, err := try(t, mcptest.New(t, srv), "change", `{"v":`+tc.args+`}`)
			require.NoError(t, err)
			body, err := url.QueryUnescape(s.body)
			require.NoError(t, err)
			assert.Equal(t, tc.query, body)
		})
	}
}

// TestReferencesToThemselves checks what is said of parts that refer to themselves.
func TestReferencesToThemselves(t *testing.T) {
	d := parse(t, `{"openapi": "3.0.0", "paths": {"/a": {"get": {"operationId": "read", "parameters": [{"$ref": "#/components/parameters/A"}], "responses": {"204": {}}}}},
		"components": {"parameters": {"A": {"$ref": "#/components/parameters/B"}, "B": {"$ref": "#/components/parameters/A"}}}}`)
	err := openapi.Mount(newServer(), d, openapi.Operations{"read": annotate.ReadOnly("Read")}, openapi.Service(nil))
	require.ErrorContains(t, err, "a parameter refers to #/components/parameters/A, which the document does not describe")
}
