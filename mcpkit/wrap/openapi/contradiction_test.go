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

// TestContradictions checks that a schema that contradicts itself gets a note, and that the
// argument can be used.
func TestContradictions(t *testing.T) {
	for name, tc := range map[string]struct{ schema, input, note, value string }{
		"minimum":           {`{"type": "integer", "minimum": 5, "maximum": 3}`, `{"type":"integer"}`, "no value of v satisfies minimum 5 and maximum 3", `4`},
		"exclusive":         {`{"type": "number", "minimum": 5, "exclusiveMinimum": true, "maximum": 5}`, `{"type":"number"}`, "no value of v satisfies exclusiveMinimum 5 and maximum 5", `5`},
		"length":            {`{"type": "string", "minLength": 9, "maxLength": 8}`, `{"type":"string"}`, "no value of v satisfies minLength 9 and maxLength 8", `"a"`},
		"items":             {`{"type": "array", "minItems": 2, "maxItems": 1, "items": {"type": "string"}}`, `{"type":"array","items":{"type":"string"}}`, "no value of v satisfies minItems 2 and maxItems 1", `["a"]`},
		"properties":        {`{"type": "object", "minProperties": 2, "maxProperties": 1}`, `{"type":"object"}`, "no value of v satisfies minProperties 2 and maxProperties 1", `{"a":1}`},
		"in parts":          {`{"allOf": [{"type": "integer", "minimum": 5}, {"maximum": 3, "type": "integer"}]}`, `{"type":"integer"}`, "no value of v satisfies minimum 5 and maximum 3", `4`},
		"in a member":       {`{"type": "object", "properties": {"a": {"type": "array", "items": {"type": "integer", "minimum": 5, "maximum": 3}}}}`, `{"type":"object","properties":{"a":{"type":"array","items":{"type":"integer"}}}}`, "no value of v.a[] satisfies minimum 5 and maximum 3", `{"a":[4]}`},
		"equal bounds":      {`{"type": "integer", "minimum": 3, "maximum": 3}`, `{"type":"integer","minimum":3,"maximum":3}`, "", `3`},
		"other bounds stay": {`{"type": "string", "minLength": 9, "maxLength": 8, "pattern": "a"}`, `{"type":"string","pattern":"a"}`, "no value of v satisfies", `"a"`},
		"enum":              {`{"type": "integer", "enum": ["a", "b"]}`, `{"type":"integer","description":"One of a, b."}`, "no value of v satisfies type integer and enum a, b", `1`},
		"default":           {`{"type": "string", "enum": ["a", "b"], "default": "c"}`, `{"type":"string","description":"The default is c.","enum":["a","b"]}`, "the default c is not among the values of its enum", `"a"`},
		"type of default":   {`{"type": "integer", "default": "c"}`, `{"type":"integer","description":"The default is c."}`, "the default c is not of the type integer", `1`},
		"default in enum":   {`{"type": "integer", "enum": [1, 2], "default": 2}`, `{"type":"integer","description":"The default is 2.","enum":[1,2]}`, "", `1`},
		"default of number": {`{"type": "number", "default": 2}`, `{"type":"number","description":"The default is 2."}`, "", `1`},
	} {
		t.Run(name, func(t *testing.T) {
			s := &service{}
			var notes []openapi.Note
			srv, tools := mounted(t, parse(t, bodyDocument("post", `{"content": {"application/json": {"schema": {"type": "object", "properties": {"v": `+tc.schema+`}}}}}`)), s,
				openapi.Operations{"change": annotate.Destructive("Change")}, openapi.Notes(func(n openapi.Note) { notes = append(notes, n) }))
			require.Empty(t, failures(srv))
			assert.Contains(t, string(tools["change"].Input), `"properties":{"v":`+tc.input+`}`)
			if tc.note == "" {
				assert.Empty(t, notes)
			} else {
				assert.True(t, contains(notes, tc.note), notes)
			}
			_, err := try(t, mcptest.New(t, srv), "change", `{"v":`+tc.value+`}`)
			require.NoError(t, err)
			assert.JSONEq(t, `{"v":`+tc.value+`}`, s.body)
		})
	}
}

// TestContradictionsInSource checks that a contradiction is a decision in generated source, which
// its author takes once.
func TestContradictionsInSource(t *testing.T) {
	const line = "var _ = decide // decide: the document contradicts itself at line 1: no value of v satisfies minimum 5 and maximum 3, so the service decides; correct it, or remove this line\n"
	d := parse(t, bodyDocument("post", `{"content": {"application/json": {"schema": {"type": "object", "properties": {"v": {"type": "integer", "minimum": 5, "maximum": 3}}}}}}`))
	made := generate(t, d, everything, "")
	assert.Contains(t, string(made.Code), line)
	undecided := 1 + strings.Count(string(made.Code), "decide, // decide:")
	assert.Equal(t, undecided, made.Decisions)
	again := generate(t, d, everything, strings.Replace(string(made.Code), line, "", 1))
	assert.NotContains(t, string(again.Code), "contradicts")
	assert.Equal(t, undecided-1, again.Decisions)
	assert.Empty(t, again.Changes)
}

// TestPathsThatNoRequestHas checks that Mount and Generate refuse them at once, and say where they
// are.
func TestPathsThatNoRequestHas(t *testing.T) {
	for path, want := range map[string]string{
		"/a/../b":   `".." is not a segment of a path`,
		"/a/./b":    `"." is not a segment of a path`,
		"/a?b=c":    `contains "?"`,
		"/a%2Fb":    `contains "%"`,
		"/a b":      `contains " "`,
		"/a;b=c":    `contains ";"`,
		`/a\\b`:     `contains "\\"`,
		"/{x}/{x}":  "has the wildcard {x} twice",
		"/{}":       `the wildcard "{}" has no name`,
		"/{a":       `has a { without a }`,
		"/a}":       `has a } without a {`,
		"/{a}{b}":   "has two wildcards without text between them",
		"//host/x":  `"" is not a segment of a path`,
		"/a//b":     `"" is not a segment of a path`,
		"a":         "does not begin with a slash",
		"/{x...}/a": "is not at the end",
		"/\u200bb":  "invisible characters",
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			d := parse(t, "{\"openapi\": \"3.0.0\", \"paths\": {\n  \""+path+"\": {\n    \"get\": {\"operationId\": \"read\", \"responses\": {\"204\": {}}}}}}")
			err := openapi.Mount(newServer(), d, openapi.Operations{"read": annotate.ReadOnly("Read")}, openapi.Service(nil))
			require.ErrorContains(t, err, "line 3, column 5: the operation read (GET ")
			require.ErrorContains(t, err, want)
			_, err = openapi.Generate(d, openapi.Selection{Operations: []string{"read"}}, openapi.Output{})
			require.ErrorContains(t, err, "line 3, column 5: the operation read (GET ")
			require.ErrorContains(t, err, want)
		})
	}
}

// TestFragments checks that a path with a fragment, which some documents use to describe a route
// several times, is called without it.
func TestFragments(t *testing.T) {
	s := &service{}
	var notes []openapi.Note
	srv, _ := mounted(t, parse(t, `{"openapi": "3.0.0", "paths": {"/a#b": {"get": {"operationId": "read", "responses": {"204": {}}}}}}`), s,
		openapi.Operations{"read": annotate.ReadOnly("Read")}, openapi.Notes(func(n openapi.Note) { notes = append(notes, n) }))
	require.Empty(t, failures(srv))
	assert.True(t, contains(notes, `the path has the fragment "#b", which no request has`), notes)
	_, err := try(t, mcptest.New(t, srv), "read", `{}`)
	require.NoError(t, err)
	assert.Equal(t, "/a", s.uri)
}

// TestServerVariables checks the address of a service whose URL has variables.
func TestServerVariables(t *testing.T) {
	for url, want := range map[string]string{
		"https://{a}.{b}/{a}":    "", // the defaults are replaced, which Mount accepts without a request
		"https://{c}.example":    `has the variable "c", which the document does not describe`,
		"https://{a.example":     "which the document does not describe",
		"https://{nested}/v1":    "cannot be parsed",
		"http://{a}.{b}.invalid": "is not encrypted",
	} {
		var first string
		for range 20 { // maps have another order each time
			d := parse(t, fmt.Sprintf(`{"openapi": "3.0.0", "servers": [{"url": %q, "variables": {"a": {"default": "api"}, "b": {"default": "acme-stays.com"}, "nested": {"default": "{a}{b}"}}}],
				"paths": {"/a": {"get": {"operationId": "read", "responses": {"204": {}}}}}}`, url))
			err := openapi.Mount(newServer(), d, openapi.Operations{"read": annotate.ReadOnly("Read")})
			if want == "" {
				require.NoError(t, err)
				continue
			}
			require.ErrorContains(t, err, want)
			if first == "" {
				first = err.Error()
			}
			assert.Equal(t, first, err.Error())
		}
	}
}

// TestSameDocumentSameTools checks that the order of maps changes nothing: neither the tools nor
// their source, notes and errors.
func TestSameDocumentSameTools(t *testing.T) {
	var first string
	for range 10 {
		d := shop(t)
		made := generate(t, d, openapi.Selection{Paths: []string{"/"}}, "")
		var all strings.Builder
		fmt.Fprintln(&all, string(made.Code), made.Notes, made.Tokens, d.Notes())
		srv := newServer()
		require.NoError(t, openapi.Mount(srv, d, shopOperations(), openapi.Service(nil), openapi.Notes(func(n openapi.Note) { fmt.Fprintln(&all, n) })))
		for _, tool := range srv.Surface().Tools {
			fmt.Fprintln(&all, tool.Name, tool.Description, string(tool.Input), string(tool.Output))
		}
		if first == "" {
			first = all.String()
		}
		require.Equal(t, first, all.String())
	}
}
