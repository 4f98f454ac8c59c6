package openapi_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

type object = map[string]any

// hostileDocument returns a document with one operation that adds things, changed by change.
func hostileDocument(t *testing.T, path string, change func(operation object)) *openapi.Document {
	operation := object{"operationId": "addThing", "responses": object{"204": object{"description": "done"}}}
	change(operation)
	return parse(t, asJSON(object{"openapi": "3.0.3", "info": object{"title": "t", "version": "1"}, "paths": object{path: object{"post": operation}}}))
}

func parameterOf(name, in string) func(object) {
	return func(o object) {
		o["parameters"] = []any{object{"name": name, "in": in, "required": in == "path", "schema": object{"type": "string"}}}
	}
}

func bodyOf(mediaType string, schema, encoding object) func(object) {
	return func(o object) {
		o["requestBody"] = object{"required": true, "content": object{mediaType: object{"schema": schema, "encoding": encoding}}}
	}
}

// TestCodeInDocuments puts Go code into every text of a document that generated source repeats. The
// source has none of it as code, and making it again changes nothing.
func TestCodeInDocuments(t *testing.T) {
	t.Parallel()
	for _, evil := range []string{"x\nfunc init() { panic(1) }\n//", "x\r\nfunc init() {}", "x\u2028y\u202e`+z", "\"+panic(1)+\"", "`+panic(1)+`", "x */ func init() {}"} {
		for name, d := range map[string]*openapi.Document{
			"operationId": hostileDocument(t, "/things", func(o object) { o["operationId"] = evil }),
			"texts":       hostileDocument(t, "/things", func(o object) { o["summary"], o["description"] = evil, evil }),
			"path":        hostileDocument(t, "/things"+evil, func(object) {}),
			"wildcard":    hostileDocument(t, "/things/{"+evil+"}", func(object) {}),
			"query":       hostileDocument(t, "/things", parameterOf(evil, "query")),
			"header":      hostileDocument(t, "/things", parameterOf(evil, "header")),
			"cookie":      hostileDocument(t, "/things", parameterOf(evil, "cookie")),
			"unused path": hostileDocument(t, "/things", parameterOf(evil, "path")),
			"place":       hostileDocument(t, "/things", parameterOf("x", evil)),
			"member": hostileDocument(t, "/things", bodyOf("application/json", object{"type": "object", "properties": object{
				evil: object{"type": "string"}, "a": object{"type": "string", "description": evil, "enum": []any{evil}, "default": evil},
			}}, nil)),
			"part": hostileDocument(t, "/things", bodyOf("multipart/form-data", object{"type": "object", "properties": object{evil: object{"type": "string"}}},
				object{evil: object{"contentType": evil}})),
		} {
			out := openapi.Output{Document: evil}
			made, err := openapi.Generate(d, everything, out)
			if err != nil {
				assert.NotContains(t, err.Error(), "fault of openapi.Generate", "%s %q", name, evil)
				assert.NotContains(t, err.Error(), "\n", "%s %q", name, evil)
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), "tools.go", made.Code, 0)
			require.NoError(t, err, "%s %q", name, evil)
			for _, decl := range file.Decls {
				if f, ok := decl.(*ast.FuncDecl); ok {
					assert.Contains(t, []string{"Tools", "Examples"}, f.Name.Name, "%s %q", name, evil)
				}
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					assert.NotEqual(t, "panic", id.Name, "%s %q", name, evil)
				}
				return true
			})
			assert.NotContains(t, string(made.Code), "\u202e", "%s: the reviewer sees what is there", name)
			out.Existing = made.Code
			again, err := openapi.Generate(d, everything, out)
			require.NoError(t, err, "%s %q", name, evil)
			assert.Equal(t, string(made.Code), string(again.Code), "%s %q", name, evil)
			assert.Empty(t, again.Changes)
		}
	}
}

// TestNamesOfOperations checks operationIds that look like something else. Each operation has its
// own name, and choosing one never chooses another.
func TestNamesOfOperations(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"GET /things": "POST /all", "DELETE /things": "POST /all", "(tools)": "POST /all", " padded ": "POST /all", "two\nlines": "POST /all",
		"list all things": "list all things", "GET things": "GET things", "get/things": "get/things",
	} {
		d := parse(t, asJSON(object{"openapi": "3.0.3", "info": object{}, "paths": object{
			"/all": object{"post": object{"operationId": id}}, "/things": object{"get": object{}},
		}}))
		assert.Equal(t, []string{want, "GET /things"}, d.IDs())
		s := &service{}
		srv, tools := mounted(t, d, s, openapi.Operations{"GET /things": annotate.ReadOnly("Get things", annotate.ClosedWorld())})
		for name := range tools {
			_, err := try(t, mcptest.New(t, srv), name, `{}`)
			require.NoError(t, err)
		}
		assert.Equal(t, "GET /things", s.method+" "+s.uri, "%q", id)
	}
}

// TestNamesOfGo checks that names of operations do not hide what generated code uses.
func TestNamesOfGo(t *testing.T) {
	t.Parallel()
	ids := []string{"error", "int64", "bool", "string", "byte", "any", "nil", "true", "append", "len", "type", "func", "init", "main", "json", "policy", "wrap", "decide", "tools", "Tools"}
	paths := object{}
	for _, id := range ids {
		paths["/"+id] = object{"post": object{
			"operationId": id, "requestBody": object{"content": object{"application/json": object{"schema": object{
				"type": "object", "properties": object{"n": object{"type": "integer"}, "b": object{"type": "boolean"}, "s": object{"type": "string"}},
			}}}},
			"responses": object{"200": object{"content": object{"application/json": object{"schema": object{"type": "array", "items": object{"type": "integer"}}}}}},
		}}
	}
	made := generate(t, parse(t, asJSON(object{"openapi": "3.0.3", "info": object{}, "paths": paths})), everything, "")
	require.Len(t, made.Operations, len(ids))
	// This compiles the program without linking it.
	goCommand(t, decided(made), "package main\n\nfunc main() { println(len(Tools())) }\n", "list", "-export")
}

// TestNamesOfMembers checks members whose names a struct tag cannot have. Generated source leaves
// them out and says so, or is refused if requests need them; Mount has them all.
func TestNamesOfMembers(t *testing.T) {
	t.Parallel()
	for name, ok := range map[string]bool{"-": true, "@type": true, "x y": true, "ä": true, "a.b": true, "": false, "a,b": false, "a'b": false, `a"b`: false, "a\\b": false} {
		for _, required := range []bool{false, true} {
			schema := object{"type": "object", "properties": object{name: object{"type": "string"}, "other": object{"type": "string"}}}
			if required {
				schema["required"] = []any{name}
			}
			d := hostileDocument(t, "/things", bodyOf("application/json", schema, nil))
			made, err := openapi.Generate(d, everything, openapi.Output{})
			switch {
			case !ok && required:
				require.ErrorContains(t, err, "a struct tag cannot have the name", name)
			case !ok:
				require.NoError(t, err)
				assert.True(t, contains(made.Notes, "a struct tag cannot have the name"), name)
				assert.Equal(t, 1, strings.Count(string(made.Code), "`json:"), name)
			case name == "-":
				require.NoError(t, err)
				assert.Regexp(t, "`json:\"-,(omitzero)?\"`", string(made.Code))
			default:
				require.NoError(t, err)
				assert.Contains(t, string(made.Code), `json:"`+name)
			}

			s := &service{}
			srv, tools := mounted(t, d, s, openapi.Operations{"addThing": annotate.Additive("Add a thing")})
			arguments := object{}
			for line := range strings.SplitSeq(string(tools["add_thing"].Input), `"`) {
				if strings.HasPrefix(line, "argument_") || line == "type" || line == "x_y" || line == "a_b" {
					arguments[line] = "v"
				}
			}
			if name != "@type" {
				delete(arguments, "type")
			}
			_, err = try(t, mcptest.New(t, srv), "add_thing", asJSON(arguments))
			require.NoError(t, err, name)
			assert.JSONEq(t, asJSON(object{name: "v"}), s.body)
		}
	}
	for _, in := range []string{"query", "header"} {
		made := generate(t, hostileDocument(t, "/things", parameterOf("a,comma", in)), everything, "")
		assert.True(t, contains(made.Notes, `cannot have the name "a,comma"`))
		assert.NotContains(t, string(made.Code), in+":")
	}
}

// TestLineBreaksInTypes checks that a media type of the document cannot add headers to requests.
func TestLineBreaksInTypes(t *testing.T) {
	t.Parallel()
	const evil = "text/plain\r\nX-Evil: 1"
	err := openapi.Mount(newServer(), hostileDocument(t, "/things", bodyOf(evil, object{"type": "string"}, nil)),
		openapi.Operations{"addThing": annotate.Additive("Add a thing")}, openapi.Service(wrap.InProcess(&service{})))
	require.ErrorContains(t, err, "its body has no media type that a request can have")

	s := &service{}
	d := hostileDocument(t, "/things", func(o object) {
		bodyOf("multipart/form-data", object{"type": "object", "properties": object{"a": object{"type": "string"}}}, object{"a": object{"contentType": evil}})(o)
		o["responses"] = object{"200": object{"content": object{evil: object{}}}}
	})
	srv, _ := mounted(t, d, s, openapi.Operations{"addThing": annotate.Additive("Add a thing")})
	s.answer, s.answerType = "done", "text/plain"
	_, _ = try(t, mcptest.New(t, srv), "add_thing", `{"a":"v"}`)
	assert.Contains(t, s.body, "v")
	assert.NotContains(t, s.body, "X-Evil")
	assert.NotContains(t, s.header.Get("Accept"), "X-Evil")
}
