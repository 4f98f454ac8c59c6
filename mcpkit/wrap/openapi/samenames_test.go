package openapi_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// operationsDocument returns a document whose operations have such operationIds, by method and
// path.
func operationsDocument(t testing.TB, ids map[string]string) *openapi.Document {
	t.Helper()
	paths := object{}
	for route, id := range ids {
		method, path, _ := strings.Cut(route, " ")
		item, ok := paths[path].(object)
		if !ok {
			item = object{}
			paths[path] = item
		}
		filter := object{"type": "object", "properties": object{"by": object{"type": "object", "properties": object{"a": object{"type": "string"}}}}}
		op := object{"summary": "Work on " + path, "responses": object{"204": object{"description": "done"}}}
		if method != "GET" {
			op["requestBody"] = object{"content": object{"application/json": object{"schema": filter}}}
		}
		if id != "" {
			op["operationId"] = id
		}
		item[strings.ToLower(method)] = op
	}
	return parse(t, asJSON(object{"openapi": "3.0.3", "info": object{}, "paths": paths}))
}

var routeCall = regexp.MustCompile(`wrap\.Route\[\w+, [\w.]+\]\("([^"]+)", "([^"]+)"`)

// routesOf returns the methods and paths that the tools of generated source call, by the names of
// the tools. It checks that nothing is declared twice.
func routesOf(t testing.TB, s *openapi.Source) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "", s.Code, parser.SkipObjectResolution)
	require.NoError(t, err)
	declared := map[string]bool{}
	add := func(id *ast.Ident) {
		assert.True(t, id.Name == "_" || !declared[id.Name], "%s is declared twice", id.Name)
		declared[id.Name] = true
	}
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok {
			for _, spec := range g.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					add(spec.Name)
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						add(name)
					}
				}
			}
		}
	}
	routes := map[string]string{}
	for _, m := range routeCall.FindAllStringSubmatch(string(s.Code), -1) {
		assert.Empty(t, routes[m[2]], "the tool %s is there twice", m[2])
		routes[m[2]] = m[1]
	}
	return routes
}

// TestNamesStay checks the names of tools when the document changes in a way that would give them
// to other operations, and what reviewers are told.
func TestNamesStay(t *testing.T) {
	for name, tc := range map[string]struct {
		before, after, tools map[string]string
		changes, notes       []string
	}{
		"a new operation before it": {
			map[string]string{"POST /b": "getPet"}, map[string]string{"GET /a": "get_pet", "POST /b": "getPet"},
			map[string]string{"get_pet": "POST /b", "get_pet_2": "GET /a"},
			[]string{"added get_pet"}, []string{"get_pet: the tool is get_pet_2, because get_pet is the name of the tool of getPet"},
		},
		"it gets an operationId": {
			map[string]string{"GET /pet": ""}, map[string]string{"GET /pet": "readPet"},
			map[string]string{"get_pet": "GET /pet"},
			[]string{"updated readPet\n    -// openapi:operation GET /pet\n    +// openapi:operation readPet\n"}, nil,
		},
		"its operationId changes": {
			map[string]string{"GET /pet": "readPet"}, map[string]string{"GET /pet": "fetchPet", "GET /a": "readPet"},
			map[string]string{"read_pet": "GET /pet", "read_pet_2": "GET /a"},
			[]string{"updated fetchPet\n    -// openapi:operation readPet\n    +// openapi:operation fetchPet\n", "added readPet"},
			[]string{"because read_pet is the name of the tool of fetchPet"},
		},
		"its path changes": {
			map[string]string{"GET /pet": "readPet"}, map[string]string{"GET /v2/pet": "readPet"},
			map[string]string{"read_pet": "GET /v2/pet"},
			[]string{"updated readPet\n"}, nil,
		},
		"operationIds are swapped": {
			map[string]string{"GET /a": "one", "DELETE /b": "two"}, map[string]string{"GET /a": "two", "DELETE /b": "one"},
			map[string]string{"one": "GET /a", "two": "DELETE /b"},
			[]string{"-// openapi:operation one\n    +// openapi:operation two", "-// openapi:operation two\n    +// openapi:operation one"}, nil,
		},
		"it is removed": {
			map[string]string{"GET /pet": "readPet", "GET /x": "x"}, map[string]string{"DELETE /other": "read_pet", "GET /x": "x"},
			map[string]string{"x": "GET /x", "read_pet_2": "DELETE /other"},
			[]string{"removed readPet", "added read_pet"}, []string{"because read_pet is the name of the tool of readPet, which the document no longer has"},
		},
		"the first of two with one name is removed": {
			map[string]string{"GET /a": "readPet", "GET /b": "read_pet"}, map[string]string{"GET /b": "read_pet"},
			map[string]string{"read_pet_2": "GET /b"},
			[]string{"removed readPet"}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			first := generate(t, operationsDocument(t, tc.before), everything, "")
			d := operationsDocument(t, tc.after)
			made := generate(t, d, everything, string(first.Code))
			assert.Equal(t, tc.tools, routesOf(t, made))
			assert.Len(t, made.Changes, len(tc.changes), made.Changes)
			for _, want := range tc.changes {
				assert.True(t, slices.ContainsFunc(made.Changes, func(c openapi.Change) bool { return strings.Contains(c.String(), want) }), "%s is not in %v", want, made.Changes)
			}
			assert.Len(t, made.Notes, len(tc.notes), made.Notes)
			for _, want := range tc.notes {
				assert.True(t, contains(made.Notes, want), made.Notes)
			}
			again := generate(t, d, openapi.Selection{}, string(made.Code))
			assert.Equal(t, string(made.Code), string(again.Code), "the names stay without another change")
			assert.Empty(t, again.Changes)
		})
	}
}

// TestNamesOfAuthorsStay checks that what an author calls a tool and its types stays, is what the
// lists at the end of the file use, and is not given to a new operation.
func TestNamesOfAuthorsStay(t *testing.T) {
	t.Parallel()
	before := map[string]string{"POST /pet": "addPet"}
	first := generate(t, operationsDocument(t, before), everything, "")
	edited := strings.NewReplacer(`"add_pet"`, `"keep_pet"`, "var addPet", "var keepPet", "AddPetIn", "KeepPetIn").Replace(string(first.Code))
	after := map[string]string{"POST /pet": "addPet", "POST /a": "keepPet", "POST /z": "add_pet"}
	made := generate(t, operationsDocument(t, after), everything, edited)
	assert.Equal(t, map[string]string{"keep_pet": "POST /pet", "keep_pet_2": "POST /a", "add_pet_2": "POST /z"}, routesOf(t, made))
	assert.Regexp(t, `(?s)return \[\]wrap.RouteTool\{\s+keepPet2,\s+keepPet,\s+addPet2,\s+\}`, string(made.Code))
	assert.Len(t, made.Changes, 2, "the edited tool is as it was: %v", made.Changes)
	assert.Zero(t, strings.Count(string(made.Code), "= decide // decide:"))
	again := generate(t, operationsDocument(t, after), everything, string(made.Code))
	assert.Equal(t, string(made.Code), string(again.Code))
}

// TestNamesStayWhateverChanges changes documents at random. No name of a tool is given to another
// operation, an operation that keeps its method and path keeps its name, and nothing is declared
// twice.
func TestNamesStayWhateverChanges(t *testing.T) {
	testsize.OnlySlow(t, "it makes many documents")
	t.Parallel()
	routes := []string{"GET /pet", "POST /pet", "GET /get/pet", "DELETE /get-pet", "POST /v2/pet", "PUT /pet/{id}", "PATCH /pet/by"}
	ids := []string{"", "", "getPet", "get_pet", "get-pet", "GetPetIn", "pet", "get_pet_2", "getPet2", "get_pet_in_by"}
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 21))
		existing := ""
		var last, lastIDs map[string]string
		for range 5 {
			document := map[string]string{}
			for _, route := range routes {
				if id, was := lastIDs[route]; was && r.IntN(3) > 0 {
					document[route] = id
				} else if r.IntN(2) == 0 {
					document[route] = ids[r.IntN(len(ids))]
				}
			}
			if len(document) == 0 {
				continue
			}
			made := generate(t, operationsDocument(t, document), everything, existing)
			tools := routesOf(t, made)
			require.Len(t, tools, len(document), "seed %d", seed)
			for name, route := range last {
				if _, stays := document[route]; stays {
					assert.Equal(t, route, tools[name], "seed %d: the tool %s\nbefore %v\nafter %v", seed, name, lastIDs, document)
				} else if now := tools[name]; now != "" && now != route { // an edited one is kept until its author decides
					assert.Equal(t, lastIDs[route], document[now], "seed %d: %s was %s and is %s", seed, name, route, now)
				}
			}
			same := generate(t, operationsDocument(t, document), openapi.Selection{}, string(made.Code))
			require.Equal(t, string(made.Code), string(same.Code), "seed %d", seed)
			existing, last, lastIDs = string(made.Code), tools, document
			if r.IntN(2) == 0 { // an edit
				existing = strings.Replace(existing, "Use when the user wants", "Use when a person wants", 1+r.IntN(3))
			}
		}
	}
}

// TestNamesOfMountedTools checks that the name of a tool follows from what its author wrote, and
// that a name that the author gives stays.
func TestNamesOfMountedTools(t *testing.T) {
	t.Parallel()
	for _, ids := range []map[string]string{
		{"GET /pet": "", "POST /b": "getPet"},
		{"GET /pet": "fetchPet", "POST /b": "getPet"},
		{"GET /pet": "get_pet_2", "POST /b": "getPet", "GET /get_pet": ""},
	} {
		s := &service{}
		var notes []openapi.Note
		srv, tools := mounted(t, operationsDocument(t, ids), s, openapi.Operations{"GET /pet": annotate.ReadOnly("Get a pet"), "getPet": annotate.Destructive("Get b")},
			openapi.Notes(func(n openapi.Note) { notes = append(notes, n) }))
		assert.Len(t, tools, 2)
		for name, route := range map[string]string{"get_pet": "GET /pet", "get_pet_2": "POST /b"} {
			_, err := try(t, mcptest.New(t, srv), name, `{}`)
			require.NoError(t, err)
			assert.Equal(t, route, s.method+" "+s.uri)
		}
		assert.True(t, contains(notes, "getPet: the tool is get_pet_2, because another tool is get_pet"), notes)
	}
	_, tools := mounted(t, operationsDocument(t, map[string]string{"GET /pet": "", "POST /b": "b"}), &service{},
		openapi.Operations{"GET /pet": annotate.ReadOnly("Get a pet"), "b": annotate.Destructive("Get b")}, openapi.Override("b", openapi.Tool{Name: "get_pet"}))
	assert.ElementsMatch(t, []string{"get_pet", "get_pet_2"}, slices.Collect(maps.Keys(tools)))
}
