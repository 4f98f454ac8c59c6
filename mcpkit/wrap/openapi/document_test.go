package openapi_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// TestBrokenDocuments checks that the error of a broken document says where it is broken.
func TestBrokenDocuments(t *testing.T) {
	for name, tc := range map[string]struct {
		text         string
		line, column int
		want         string
	}{
		"nothing":           {"", 0, 0, "the document is empty"},
		"white space":       {" \n", 0, 0, "the document is empty"},
		"a list":            {"[]", 1, 1, "is an object with the member openapi"},
		"a text":            {"hello", 1, 1, "is an object with the member openapi"},
		"no version":        {"{}", 1, 1, "has no member openapi"},
		"swagger":           {"info: {}\nswagger: '2.0'\npaths: {}", 2, 1, "this is a Swagger 2.0 document; convert it to OpenAPI 3 first"},
		"version 4":         {"openapi: 4.0.0", 1, 1, `is of OpenAPI "4.0.0"`},
		"broken JSON":       {"{\"openapi\": \"3.0.0\",\n \"paths\": {\"a\" 1}}", 2, 16, "is not JSON"},
		"cut off":           {"{\"openapi\": \"3.0.0\",\n \"paths\": {", 2, 11, "is cut off"},
		"broken YAML":       {"openapi: 3.0.0\npaths:\n\t/a: 1\n", 3, 1, "is not YAML"},
		"an indent by tab":  {"openapi: 3.0.0\npaths:\n\t/a: 1\n", 3, 1, "the line begins with a tab, and YAML allows only spaces there"},
		"no UTF-8":          {"openapi: 3.0.0\ninfo: {title: caf\xe9}", 2, 18, "has the byte 0xe9, which is not valid UTF-8"},
		"an image":          {"\x89PNG\r\n", 1, 1, "not valid UTF-8"},
		"a list of paths":   {"openapi: 3.0.0\npaths: [1]", 2, 8, "a list does not belong here"},
		"a text as a path":  {"openapi: 3.0.0\npaths: {/a: {get: x}}", 2, 19, "a text `x` does not belong here"},
		"a member twice":    {"openapi: 3.0.0\npaths:\n  /a: {}\n  /a: {}\n", 4, 3, `the member "/a" twice`},
		"parameters":        {"openapi: 3.0.0\npaths:\n  /a:\n    get:\n      parameters: {a: b}\n", 5, 19, "cannot be read here"},
		"an operation":      {"openapi: 3.0.0\npaths:\n  /a:\n    get: 1\n", 4, 10, "cannot be read here"},
		"a cyclic alias":    {"openapi: 3.0.0\npaths: &a {/a: *a}", 2, 16, "contains itself"},
		"a merged text":     {"openapi: 3.0.0\nx-a: &a text\npaths: {<<: *a}", 3, 9, "merges with << a value that is not an object"},
		"a merged list":     {"openapi: 3.0.0\npaths: {<<: [{}, [{}]]}", 2, 9, "merges with << a value that is not an object"},
		"a cyclic merge":    {"openapi: 3.0.0\npaths: &a {/a: {}, <<: *a}", 2, 24, "contains itself"},
		"an infinite bound": {"openapi: 3.0.0\ncomponents: {schemas: {A: {maximum: .inf}}}", 2, 37, "not a number of JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := openapi.Parse([]byte(tc.text))
			var at *openapi.Error
			require.ErrorAs(t, err, &at)
			assert.Contains(t, at.Message, tc.want)
			assert.Equal(t, [2]int{tc.line, tc.column}, [2]int{at.Line, at.Column}, err)
			if tc.line > 0 {
				assert.ErrorContains(t, err, fmt.Sprintf("openapi: line %d, column %d: ", tc.line, tc.column))
			}
		})
	}
}

// TestMergeKeys checks documents that merge mappings, which YAML 1.1 has. The members of a mapping
// itself come before merged ones, and those of an earlier mapping before those of a later one.
func TestMergeKeys(t *testing.T) {
	const answer = ", responses: {\"204\": {}}}}}"
	for name, tc := range map[string]struct{ members, want string }{
		"one mapping":         {`<<: *a, c: {type: string}`, `"a":{"type":"integer"},"b":{"type":"integer"},"c":{"type":"string"}`},
		"an own member":       {`b: {type: string}, <<: *a`, `"a":{"type":"integer"},"b":{"type":"string"}`},
		"an own member after": {`<<: *a, b: {type: string}`, `"a":{"type":"integer"},"b":{"type":"string"}`},
		"a list":              {`<<: [*a, *b]`, `"a":{"type":"integer"},"b":{"type":"integer"},"c":{"type":"boolean"}`},
		"the other way":       {`<<: [*b, *a]`, `"a":{"type":"integer"},"b":{"type":"boolean"},"c":{"type":"boolean"}`},
		"a merge in a merge":  {`<<: *both`, `"a":{"type":"string"},"b":{"type":"boolean"},"c":{"type":"boolean"}`},
		"no alias":            {`<<: {a: {type: string}}`, `"a":{"type":"string"}`},
		"an empty one":        {`<<: {}, a: {type: string}`, `"a":{"type":"string"}`},
		"a text":              {`"<<": {type: string}`, `"<<":{"type":"string"}`},
	} {
		t.Run(name, func(t *testing.T) {
			d := parse(t, "openapi: 3.0.0\nx-a: &a {a: {type: integer}, b: {type: integer}}\nx-b: &b {b: {type: boolean}, c: {type: boolean}}\nx-both: &both {a: {type: string}, <<: *b}\n"+
				`paths: {/a: {post: {operationId: add, requestBody: {content: {application/json: {schema: {type: object, properties: {v: {type: object, properties: {`+tc.members+`}}}}}}}`+answer)
			_, tools := mounted(t, d, &service{}, openapi.Operations{"add": annotate.Additive("Add")})
			assert.Contains(t, string(tools["add"].Input), `"v":{"type":"object","properties":{`+tc.want+`}}`)
		})
	}
	_, err := openapi.Parse([]byte("openapi: 3.0.0\nx-a: &a {k: [" + strings.Repeat("0,", 100) + "]}\nx-b: [" + strings.Repeat("{<<: *a},", 3000) + "]\npaths: {}"))
	assert.ErrorContains(t, err, "the aliases of the document make it more than 10 times larger")
}

// document returns a document with one operation, getA, whose answer and argument have a schema.
func document(schema string) string {
	return `{"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {"/a": {"post": {"operationId": "getA",
		"requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object", "properties": {"v": ` + schema + `}}}}},
		"responses": {"200": {"content": {"application/json": {"schema": {"type": "object", "properties": {"v": ` + schema + `}}}}}}}}},
		"components": {"schemas": {"Node": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}, "name": {"type": "string"}}},
		"Text": {"type": "string"}, "Loop": {"$ref": "#/components/schemas/Loop"}}}}`
}

// TestHonestFaults checks documents that break a rule of OpenAPI and are clear all the same.
func TestHonestFaults(t *testing.T) {
	for name, tc := range map[string]struct{ schema, note, property string }{
		"a boolean as a text":       {`{"type": "string", "nullable": "true", "deprecated": "false"}`, "", `{"type":"string"}`},
		"a number as a text":        {`{"type": "integer", "maximum": "10"}`, "", `{"type":"integer","maximum":10}`},
		"draft 4's required":        {`{"type": "object", "properties": {"a": {"type": "string", "required": true}}}`, "required has a value of a wrong type and is left out", `{"type":"object","properties":{"a":{"type":"string"}}}`},
		"a title that is a number":  {`{"type": "string", "title": 12, "description": 1.50}`, "", `{"type":"string","description":"1.50"}`},
		"a bound that is an object": {`{"type": "string", "maxLength": {}}`, "maxLength has a value of a wrong type", `{"type":"string"}`},
		"a huge bound":              {`{"type": "number", "maximum": 1e400}`, "maximum has a value of a wrong type and is left out", `{"type":"number"}`},
		"a huge bound as a text":    {`{"type": "number", "minimum": "-1e400"}`, "minimum has a value of a wrong type and is left out", `{"type":"number"}`},
		"an unknown keyword":        {`{"type": "string", "hint": {"a": [1]}}`, "", `{"type":"string"}`},
		"an invalid pattern":        {`{"type": "string", "pattern": "(("}`, "", `{"type":"string"}`},
	} {
		t.Run(name, func(t *testing.T) {
			d := parse(t, document(tc.schema))
			if tc.note != "" {
				assert.True(t, contains(d.Notes(), tc.note), d.Notes())
			}
			_, tools := mounted(t, d, &service{}, openapi.Operations{"getA": annotate.Destructive("Change")})
			assert.Contains(t, string(tools["get_a"].Input), `"properties":{"v":`+tc.property+`}`)
		})
	}
}

// TestMissingReferences checks that a reference that leads nowhere costs only the operations that
// need it.
func TestMissingReferences(t *testing.T) {
	for name, tc := range map[string]struct{ ref, note string }{
		"nowhere":          {"#/components/schemas/Nothing", "leads nowhere"},
		"itself":           {"#/components/schemas/Loop", "leads nowhere"},
		"the document":     {"#", "leads nowhere"},
		"a file":           {"../../../../../../etc/passwd", "leads to another document, which is not read"},
		"a file's part":    {"parts.yaml#/Pet", "leads to another document, which is not read"},
		"an URL":           {"http://169.254.169.254/latest/meta-data", "leads to another document, which is not read"},
		"an URL of a file": {"file:///etc/passwd", "leads to another document, which is not read"},
	} {
		t.Run(name, func(t *testing.T) {
			d := parse(t, strings.Replace(document(fmt.Sprintf(`{"$ref": %q}`, tc.ref)), `"paths": {`, `"paths": {"/b": {"get": {"operationId": "getB", "responses": {"204": {}}}}, `, 1))
			assert.True(t, contains(d.Notes(), tc.note), d.Notes())
			err := openapi.Mount(newServer(), d, openapi.Operations{"getA": annotate.Destructive("A")}, openapi.Service(wrap.InProcess(&service{})))
			assert.ErrorContains(t, err, "getA (POST /a) cannot be a tool: a schema refers to "+tc.ref)
			_, tools := mounted(t, d, &service{}, openapi.Operations{"getB": annotate.ReadOnly("B")})
			assert.Contains(t, tools, "get_b")
		})
	}
}

// TestReferences checks that references to other documents are read through the function of the
// program only.
func TestReferences(t *testing.T) {
	var asked []string
	parts := func(address *url.URL) ([]byte, error) {
		asked = append(asked, address.String())
		if address.String() != "parts.yaml" {
			return nil, errors.New("not allowed")
		}
		return []byte("Pet: {type: string, description: A pet}"), nil
	}
	d, err := openapi.Parse([]byte(document(`{"$ref": "parts.yaml#/Pet"}`)), openapi.References(parts))
	require.NoError(t, err)
	_, tools := mounted(t, d, &service{}, openapi.Operations{"getA": annotate.Destructive("Change")})
	assert.Contains(t, string(tools["get_a"].Input), `"v":{"type":"string","description":"A pet"}`)
	assert.Contains(t, asked, "parts.yaml")
	_, err = openapi.Parse([]byte(document(`{"$ref": "https://example.com/a.yaml#/Pet"}`)), openapi.References(parts))
	assert.ErrorContains(t, err, "not allowed")
}

// TestLinearTime checks that the time to read a document is linear in its bytes, whatever repeats.
func TestLinearTime(t *testing.T) {
	repeat := func(n int, what func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(what(i))
		}
		return b.String()
	}
	head := "openapi: 3.0.0\n"
	for name, build := range map[string]func(n int) string{
		"operations": func(n int) string {
			return head + "paths:\n" + repeat(n, func(i int) string {
				return fmt.Sprintf("  /a%d: {get: {operationId: get%d, responses: {200: {description: ok}}}}\n", i, i)
			})
		},
		"references": func(n int) string {
			return head + "components:\n  schemas:\n" + repeat(n, func(i int) string {
				return fmt.Sprintf("    S%d: {properties: {a: {$ref: '#/components/schemas/S%d'}}}\n", i, (i+1)%n)
			})
		},
		"wrong values": func(n int) string {
			return head + "components:\n  schemas:\n" + repeat(n, func(i int) string { return fmt.Sprintf("    S%d: {maxLength: {}}\n", i) })
		},
		"depth": func(n int) string {
			n = min(n, 900)
			return head + "components: {schemas: {S: " + strings.Repeat("{items: ", n) + "{}" + strings.Repeat("}", n) + "}}"
		},
	} {
		t.Run(name, func(t *testing.T) {
			took := func(n int) time.Duration {
				start := time.Now()
				_, err := openapi.Parse([]byte(build(n)))
				require.NoError(t, err)
				return time.Since(start)
			}
			small := max(took(500), 5*time.Millisecond)
			assert.Less(t, took(4000), 8*8*small, "eight times the bytes")
		})
	}
	laughs := head + "x-0: &l0 [a, a]\n" + repeat(40, func(i int) string { return fmt.Sprintf("x-%d: &l%d [*l%d, *l%d]\n", i+1, i+1, i, i) })
	_, err := openapi.Parse([]byte(laughs))
	assert.ErrorContains(t, err, "aliases")
}
