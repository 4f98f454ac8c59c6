package openapi_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// TestObjectsAsTexts checks parameters that are objects in one value, which the caller writes as a
// text that says how.
func TestObjectsAsTexts(t *testing.T) {
	const object = `"schema": {"type": "object", "description": "A size", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}`
	for name, tc := range map[string]struct{ in, style, example, uri, header string }{
		"query":              {"query", `"explode": false`, "a,1,b,2", "/a?v=x%2Cy%2Cz", ""},
		"form":               {"query", `"style": "form", "explode": false`, "a,1,b,2", "/a?v=x%2Cy%2Cz", ""},
		"with spaces":        {"query", `"style": "spaceDelimited", "explode": false`, "a 1 b 2", "/a?v=x%2Cy%2Cz", ""},
		"with pipes":         {"query", `"style": "pipeDelimited", "explode": false`, "a|1|b|2", "/a?v=x%2Cy%2Cz", ""},
		"header":             {"header", `"style": "simple"`, "a,1,b,2", "/a", "x,y,z"},
		"header with values": {"header", `"explode": true`, "a=1,b=2", "/a", "x,y,z"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &service{}
			srv, tools := mounted(t, parse(t, fmt.Sprintf(`{"openapi": "3.1.0", "paths": {"/a": {"get": {"operationId": "readA", "responses": {"204": {}}, "parameters": [{"name": "v", "in": %q, %s, %s}]}}}}`, tc.in, tc.style, object)),
				s, openapi.Operations{"readA": annotate.ReadOnly("Read")})
			require.Empty(t, failures(srv))
			assert.Contains(t, string(tools["read_a"].Input), `{"type":"string","description":"A size. The names and values of an object as one text, such as `+tc.example+`."}`)
			_, err := try(t, mcptest.New(t, srv), "read_a", `{"v":"x,y,z"}`)
			require.NoError(t, err)
			assert.Equal(t, tc.uri, s.uri)
			assert.Equal(t, tc.header, s.header.Get("v"))
		})
	}
}

// TestListsOfObjects checks that there is a note about a query parameter whose style cannot write
// its items.
func TestListsOfObjects(t *testing.T) {
	var notes []openapi.Note
	mounted(t, parse(t, `{"openapi": "3.1.0", "paths": {"/a": {"get": {"operationId": "readA", "responses": {"204": {}}, "parameters": [{"name": "v", "in": "query", "schema": {"type": "array", "items": {"type": "object"}}}]}}}}`),
		&service{}, openapi.Operations{"readA": annotate.ReadOnly("Read")}, openapi.Notes(func(n openapi.Note) { notes = append(notes, n) }))
	assert.True(t, contains(notes, "the query parameter v is a list of values that its style cannot write, and each is a text"), notes)
}

// TestListsInParts checks the styles of lists in a multipart body, and that generated source writes
// them in the same way.
func TestListsInParts(t *testing.T) {
	for style, want := range map[string]struct{ part, tag string }{
		`{}`:                                  {"name=\"v\"\r\n\r\nx\r\n", "`json:\"v,omitzero\" multipart:\"v\"`"},
		`{"style": "form", "explode": false}`: {"\r\n\r\nx,y\r\n", "multipart:\"v,comma\"`"},
		`{"explode": false}`:                  {"\r\n\r\nx,y\r\n", "multipart:\"v,comma\"`"},
		`{"style": "pipeDelimited", "explode": false}`:  {"\r\n\r\nx|y\r\n", "multipart:\"v,pipe\"`"},
		`{"style": "spaceDelimited", "explode": false}`: {"\r\n\r\nx y\r\n", "multipart:\"v,space\"`"},
	} {
		t.Run(style, func(t *testing.T) {
			s := &service{}
			d := parse(t, bodyDocument("post", `{"content": {"multipart/form-data": {"schema": {"type": "object", "properties": {"v": {"type": "array", "items": {"type": "string"}}}}, "encoding": {"v": `+style+`}}}}`))
			srv, _ := mounted(t, d, s, openapi.Operations{"change": annotate.Destructive("Change")})
			require.Empty(t, failures(srv))
			_, err := try(t, mcptest.New(t, srv), "change", `{"v":["x","y"]}`)
			require.NoError(t, err)
			assert.Contains(t, s.body, want.part)
			assert.Contains(t, string(generate(t, d, everything, "").Code), want.tag)
		})
	}
}

// TestSummaries checks that a description is a sentence, in whichever form the summary is.
func TestSummaries(t *testing.T) {
	for summary, want := range map[string]string{
		"Finds pets by status":                         "Finds pets by status. Use when the user wants to find pets by status.",
		"Find pets":                                    "Find pets. Use when the user wants to find pets.",
		"Copies or modifies a pet":                     "Copies or modifies a pet. Use when the user wants to copy or modify a pet.",
		"Searches and lists owners":                    "Searches and lists owners. Use when the user wants to search and list owners.",
		"Returns the lists of a user":                  "Returns the lists of a user. Use when the user wants to return the lists of a user.",
		"Address of a user":                            "Address of a user. Use when the user wants to address of a user.",
		"Lists users and posts":                        "Lists users and posts. Use when the user wants to list users and posts.",
		"Gets branches, issues and locks":              "Gets branches, issues and locks. Use when the user wants to get branches, issues and locks.",
		"Lists issues and posts of a user":             "Lists issues and posts of a user. Use when the user wants to list issues and posts of a user.",
		"Creates a pet and returns it":                 "Creates a pet and returns it. Use when the user wants to create a pet and return it.",
		"Gets and locks a branch, or creates an issue": "Gets and locks a branch, or creates an issue. Use when the user wants to get and lock a branch, or create an issue.",
		"Lists":                         "Lists. Use when the user wants to list.",
		"Adds, updates, or removes one": "Adds, updates, or removes one. Use when the user wants to add, update, or remove one.",
	} {
		t.Run(summary, func(t *testing.T) {
			_, tools := mounted(t, parse(t, fmt.Sprintf(`{"openapi": "3.0.0", "paths": {"/a": {"get": {"operationId": "readA", "summary": %q, "responses": {"204": {}}}}}}`, summary)),
				&service{}, openapi.Operations{"readA": annotate.ReadOnly("Read")})
			assert.Equal(t, want, tools["read_a"].Description)
		})
	}
}

// TestNoOperations checks what Generate says of a document that has no operation for a tool.
func TestNoOperations(t *testing.T) {
	for _, text := range []string{
		`{"openapi": "3.1.0", "webhooks": {"made": {"post": {"operationId": "made", "responses": {"204": {}}}}}}`,
		`{"openapi": "3.1.0", "paths": {}}`,
		`{"openapi": "3.1.0"}`,
	} {
		_, err := openapi.Generate(parse(t, text), everything, openapi.Output{})
		assert.ErrorContains(t, err, "the document has no operation that can be a tool")
	}
}
