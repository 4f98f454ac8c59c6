package openapi_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

var everything = openapi.Selection{Paths: []string{"/"}}

func generate(t testing.TB, d *openapi.Document, s openapi.Selection, existing string) *openapi.Source {
	t.Helper()
	made, err := openapi.Generate(d, s, openapi.Output{Document: "shop.yaml", Existing: []byte(existing)})
	require.NoError(t, err)
	return made
}

var decision = regexp.MustCompile(`decide, // decide: .*(annotate\.\w+\("[^"]*"\))`)

// decided returns the source with each decision taken in favor of the last proposal.
func decided(s *openapi.Source) string { return decision.ReplaceAllString(string(s.Code), "$1,") }

// runGenerated runs a program of generated source and another file.
func runGenerated(t testing.TB, source, main string) string {
	t.Helper()
	return goCommand(t, source, main, "run", "-ldflags=-s -w") // linking takes half the time
}

// goCommand runs a command of the go command on a program of generated source and another file,
// without writing it into the module.
func goCommand(t testing.TB, source, main, command string, flags ...string) string {
	t.Helper()
	dir := t.TempDir()
	at, err := filepath.Abs("testdata/generated")
	require.NoError(t, err)
	replace := map[string]string{}
	for name, code := range map[string]string{"tools.go": source, "main.go": main} {
		file := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(file, []byte(code), 0o600))
		replace[filepath.Join(at, name)] = file
	}
	overlay := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(overlay, []byte(asJSON(map[string]any{"Replace": replace})), 0o600))
	cmd := exec.CommandContext(t.Context(), "go", append(append([]string{command}, flags...), "-overlay", overlay, "./testdata/generated")...)
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	require.NoError(t, cmd.Run(), stderr.String())
	return out.String()
}

// program calls the tools of generated source and prints the requests that the service got, and
// what rules find about the routes.
const program = `package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

func main() {
	srv := mcpkit.New(mcpkit.Manifest{Name: "shop", Title: "Shop", Version: "1.0.0", URL: "https://shop.acme.com/mcp"}, mcpkit.Public("a test"))
	var seen, answer string
	wrap.Mux(srv, wrap.InProcess(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		seen = r.Method + " " + r.RequestURI + " " + r.Header.Get("Content-Type") + " " + string(body)
		if answer != "" {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, answer)
		}
	})), Tools()...)
	for _, f := range srv.Check().Failures() {
		if strings.HasPrefix(string(f.Rule.ID), "tool-") || strings.HasPrefix(string(f.Rule.ID), "schema-") {
			fmt.Println("FINDING", f)
		}
	}
	ctx := context.Background()
	clientEnd, serverEnd := mcp.NewInMemoryTransports()
	go srv.SDK().Run(ctx, serverEnd)
	session, err := mcp.NewClient(&mcp.Implementation{Name: "c", Version: "1"}, nil).Connect(ctx, clientEnd, nil)
	if err != nil {
		panic(err)
	}
	for _, call := range calls {
		seen, answer = "", call[2]
		res, err := session.CallTool(ctx, &mcp.CallToolParams{Name: call[0], Arguments: json.RawMessage(call[1])})
		if err != nil {
			panic(err)
		}
		if res.IsError {
			fmt.Println("ERROR", call, res.Content[0].(*mcp.TextContent).Text)
			continue
		}
		fmt.Println(seen)
	}
}

var calls = [][3]string{
`

// generatedCalls are calls of tools of the shop, with the answer of the service.
var generatedCalls = [][3]string{
	{"list_orders", `{"status":"open","limit":5,"tags":["a","b&c"],"ids":[1,2],"sort":["x","y"]}`, `[{"id":9007199254740993,"customer":"a"}]`},
	{"list_orders", `{"filter":{"customer":"c","total":{"gte":1.5}},"range":{"from":"2026-01-02"},"query":{"a":[1]}}`, `[]`},
	{"create_order", `{"customer":"a","lines":[{"sku":"x","count":9007199254740993}],"pay":{"kind":"card","number":"4"}}`, `{"id":1,"customer":"a"}`},
	{"get_order", `{"id":9007199254740993}`, `{"id":9007199254740993,"customer":"a"}`},
	{"update_order", `{"path_id":7,"id":"b","note":"n"}`, ``},
	{"update_order", `{"path_id":7,"note":null}`, ``},
	{"cancel_order", `{"id":7,"reason":"r"}`, ``},
	{"set_lines", `{"id":7,"body":[{"sku":"x"}]}`, `3`},
	{"charge", `{"amount":5,"card":{"number":"4","owner":{"name":"A B"}},"expand":["x","y"],"tags":["p","q"],"extra":{"k":1}}`, `{"id":"c"}`},
	{"search", `{"body":["a"]}`, `{"found":1}`},
	{"add_note", `{"body":"hello"}`, ``},
}

// TestGeneratedRequests checks that generated source compiles, breaks no rule about tools, and
// makes the requests that Mount makes.
func TestGeneratedRequests(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	var main strings.Builder
	main.WriteString(program)
	for _, c := range generatedCalls {
		main.WriteString("\t{`" + c[0] + "`, `" + c[1] + "`, `" + c[2] + "`},\n")
	}
	main.WriteString("}\n")
	lines := strings.Split(strings.TrimSpace(runGenerated(t, decided(generate(t, shop(t), everything, "")), main.String())), "\n")
	require.Len(t, lines, len(generatedCalls), strings.Join(lines, "\n"))

	s := &service{}
	srv, _ := mounted(t, shop(t), s, shopOperations())
	client := mcptest.New(t, srv)
	for i, c := range generatedCalls {
		s.json(c[2])
		_, err := try(t, client, c[0], c[1])
		require.NoError(t, err)
		assert.Equal(t, s.method+" "+s.uri+" "+s.contentType+" "+s.body, strings.TrimRight(lines[i], "\r"), c)
	}
}

// TestProposals checks the annotation that is proposed for an operation.
func TestProposals(t *testing.T) {
	for name, tc := range map[string]struct{ method, id, summary, want string }{
		"a GET":                {"get", "listPets", "List pets", `annotate.ReadOnly("List pets"),`},
		"a GET with any name":  {"get", "pets", "Pets", `annotate.ReadOnly("Pets"),`},
		"a GET that deletes":   {"get", "deletePet", "Delete a pet", `decide, // decide: a GET whose name or description says that it changes something; annotate.ReadOnly("Delete a pet") or annotate.Destructive("Delete a pet")`},
		"a POST that adds":     {"post", "createPet", "Create a pet", `annotate.Additive("Create a pet"),`},
		"a POST that changes":  {"post", "updatePet", "Update a pet", `annotate.Destructive("Update a pet"),`},
		"a POST that upserts":  {"post", "createOrUpdatePet", "Create or update a pet", `annotate.Destructive("Create or update a pet"),`},
		"a POST that searches": {"post", "searchPets", "Search pets", `decide, // decide: a POST whose name says that it only reads; `},
		"a POST of any name":   {"post", "pets", "Pets", `annotate.Destructive("Pets"),`},
		"a PUT":                {"put", "createPet", "Create a pet", `annotate.Destructive("Create a pet"),`},
		"a DELETE":             {"delete", "getRidOf", "Get rid of it", `annotate.Destructive("Get rid of it"),`},
	} {
		t.Run(name, func(t *testing.T) {
			d := parse(t, `{"openapi": "3.0.0", "paths": {"/pets": {"`+tc.method+`": {"operationId": "`+tc.id+`", "summary": "`+tc.summary+`", "responses": {"204": {}}}}}}`)
			assert.Contains(t, string(generate(t, d, everything, "").Code), tc.want)
		})
	}
}

// TestSelection checks what is chosen, and that a selection is never everything by default.
func TestSelection(t *testing.T) {
	d := parse(t, `{"openapi": "3.0.0", "paths": {
		"/pets": {"get": {"operationId": "listPets", "tags": ["pets"], "responses": {"204": {}}}, "post": {"operationId": "addPet", "tags": ["pets", "write"], "responses": {"204": {}}}},
		"/petshop": {"get": {"operationId": "shop", "responses": {"204": {}}}}}}`)
	for name, tc := range map[string]struct {
		choice openapi.Selection
		want   []string
	}{
		"operation": {openapi.Selection{Operations: []string{"shop"}}, []string{"shop"}},
		"route":     {openapi.Selection{Operations: []string{"POST /pets"}}, []string{"addPet"}},
		"tag":       {openapi.Selection{Tags: []string{"pets"}}, []string{"listPets", "addPet"}},
		"path":      {openapi.Selection{Paths: []string{"/pets"}}, []string{"listPets", "addPet"}},
		"several":   {openapi.Selection{Tags: []string{"write"}, Operations: []string{"shop"}}, []string{"addPet", "shop"}},
	} {
		t.Run(name, func(t *testing.T) {
			made := generate(t, d, tc.choice, "")
			assert.ElementsMatch(t, tc.want, made.Operations)
			assert.Positive(t, made.Tokens)
		})
	}
	for name, tc := range map[string]struct {
		choice openapi.Selection
		want   string
	}{
		"nothing":      {openapi.Selection{}, "no operation is chosen; choose by operation, tag or path. The document has 3 operations; the tags are pets (2), write (1). All of them would cost a model about "},
		"a typo":       {openapi.Selection{Operations: []string{"listPet"}}, `did you mean "listPets"?`},
		"another tag":  {openapi.Selection{Tags: []string{"cats"}}, `no operation has the tag "cats"`},
		"another path": {openapi.Selection{Paths: []string{"/cats"}}, `no operation has the path "/cats"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := openapi.Generate(d, tc.choice, openapi.Output{})
			assert.ErrorContains(t, err, tc.want)
		})
	}
}

// TestGeneratedParts checks scopes, examples and notes.
func TestGeneratedParts(t *testing.T) {
	d := parse(t, `{"openapi": "3.0.0", "security": [{"login": ["pets:read"]}], "paths": {
		"/pets/{id}": {"get": {"operationId": "getPet", "parameters": [{"name": "id", "in": "path", "required": true, "example": 9007199254740993, "schema": {"type": "integer"}}], "responses": {"204": {}}},
		"put": {"operationId": "putPet", "security": [{"login": ["pets:write", "pets:read"]}], "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}], "responses": {"204": {}}},
		"delete": {"operationId": "deletePet", "security": [], "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}, {"name": "c", "in": "cookie", "schema": {"type": "string"}}], "responses": {"204": {}}}}},
		"components": {"securitySchemes": {"login": {"type": "oauth2", "flows": {}}}}}`)
	made := generate(t, d, everything, "")
	code := string(made.Code)
	assert.Contains(t, code, `mcpkit.Scopes("pets:read"))`)
	assert.Contains(t, code, `mcpkit.Scopes("pets:read", "pets:write"))`)
	assert.Equal(t, 2, strings.Count(code, "mcpkit.Scopes("))
	assert.Contains(t, code, `mcpkit.Use("get_pet", json.RawMessage("{\"id\":9007199254740993}")),`)
	assert.Equal(t, 1, strings.Count(code, "mcpkit.Use("))
	assert.Contains(t, code, "// Note: the cookie c is not an argument")
	assert.True(t, contains(made.Notes, "deletePet: the cookie c"))
	assert.True(t, json.Valid([]byte(asJSON(made.Notes))))
}

// TestScopesOfAlternatives checks the scopes of an operation with several alternatives for who
// calls.
func TestScopesOfAlternatives(t *testing.T) {
	for name, tc := range map[string]struct{ security, scopes, note string }{
		"a key or a login":   {`[{"key": []}, {"login": ["write", "read"]}]`, `"read", "write"`, ""},
		"a login or a key":   {`[{"login": ["read"]}, {"key": []}]`, `"read"`, ""},
		"two logins":         {`[{"login": ["read"]}, {"other": ["admin", "all"]}]`, `"read"`, "the document also allows callers with these scopes instead: admin, all"},
		"the same scopes":    {`[{"login": ["read"]}, {"other": ["read"]}]`, `"read"`, ""},
		"a login without":    {`[{"login": ["read"]}, {"other": []}]`, `"read"`, "scopes instead: none"},
		"both logins":        {`[{"login": ["read"], "other": ["admin", "read"]}]`, `"admin", "read"`, ""},
		"anyone":             {`[{"login": ["read"]}, {}]`, ``, ""},
		"only a key":         {`[{"key": ["read"]}]`, ``, ""},
		"an unknown one too": {`[{"unknown": ["x"]}, {"login": ["read"]}]`, `"read"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			made := generate(t, parse(t, `{"openapi": "3.1.0", "paths": {"/a": {"get": {"operationId": "readA", "security": `+tc.security+`, "responses": {"204": {}}}}},
				"components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}, "login": {"type": "oauth2", "flows": {}}, "other": {"type": "openIdConnect", "openIdConnectUrl": "https://acme.com"}}}}`), everything, "")
			if tc.scopes == "" {
				assert.NotContains(t, string(made.Code), "mcpkit.Scopes(")
			} else {
				assert.Contains(t, string(made.Code), "mcpkit.Scopes("+tc.scopes+"))")
			}
			assert.Equal(t, tc.note != "", len(made.Notes) > 0, made.Notes)
			assert.True(t, tc.note == "" || contains(made.Notes, tc.note), made.Notes)
		})
	}
}

// TestRegeneration checks what becomes of edits when the document changes.
func TestRegeneration(t *testing.T) {
	const before = `{"openapi": "3.0.0", "paths": {
		"/pets": {"get": {"operationId": "listPets", "summary": "List pets", "responses": {"204": {}}}, "post": {"operationId": "addPet", "summary": "Add a pet", "responses": {"204": {}}}},
		"/cats": {"get": {"operationId": "listCats", "summary": "List cats", "responses": {"204": {}}}}}}`
	first := generate(t, parse(t, before), everything, "")
	assert.Empty(t, first.Changes)
	same := generate(t, parse(t, before), openapi.Selection{}, string(first.Code))
	assert.Equal(t, string(first.Code), string(same.Code))
	assert.Empty(t, same.Changes)

	edited := strings.Replace(string(first.Code), `"Add a pet. Use when the user wants to add a pet."`, `"Adds a pet. Use when a pet arrives."+strings.ToLower("X")`, 1)
	edited = strings.Replace(edited, "\n)\n", "\n\t\"strings\"\n)\n\n// region is ours.\nconst region = \"eu\"\n", 1)
	kept := generate(t, parse(t, before), openapi.Selection{}, edited)
	assert.Empty(t, kept.Changes)
	for _, want := range []string{"Adds a pet. Use when a pet arrives.", `const region = "eu"`, "// region is ours.", `"strings"`} {
		assert.Contains(t, string(kept.Code), want)
	}
	assert.Zero(t, kept.Decisions)

	after := strings.NewReplacer("List pets", "List all pets", `"summary": "Add a pet"`, `"summary": "Add a new pet"`, `"/cats": {"get": {"operationId": "listCats", "summary": "List cats"`, `"/dogs": {"get": {"operationId": "listDogs", "summary": "List dogs"`).Replace(before)
	changed := generate(t, parse(t, after), openapi.Selection{Paths: []string{"/dogs"}}, string(kept.Code))
	kinds := map[string]openapi.ChangeKind{}
	for _, c := range changed.Changes {
		kinds[c.Operation] = c.Kind
	}
	assert.Equal(t, map[string]openapi.ChangeKind{"listPets": openapi.Updated, "addPet": openapi.Kept, "listDogs": openapi.Added, "listCats": openapi.Removed}, kinds)
	for _, c := range changed.Changes {
		if c.Kind == openapi.Updated {
			assert.Contains(t, c.String(), "-\tannotate.ReadOnly(\"List pets\"),\n")
			assert.Contains(t, c.String(), "+\tannotate.ReadOnly(\"List all pets\"),\n")
		}
	}
	code := string(changed.Code)
	assert.Contains(t, code, "Adds a pet. Use when a pet arrives.")
	assert.Contains(t, code, "var _ = decide // decide: the document changed addPet")
	assert.Equal(t, 1, changed.Decisions)
	assert.NotContains(t, code, "listCats")
	assert.Contains(t, code, "listDogs,")

	again := generate(t, parse(t, after), openapi.Selection{}, strings.Replace(code, "var _ = decide // decide: the document changed addPet and this block was edited; compare it with the changes that were printed, and remove this line\n", "", 1))
	assert.Empty(t, again.Changes)
	assert.Zero(t, again.Decisions)

	_, err := openapi.Generate(parse(t, before), everything, openapi.Output{Existing: []byte("package main\n\nfunc main() {}\n")})
	assert.ErrorContains(t, err, "was not made by openapi.Generate")
	_, err = openapi.Generate(parse(t, before), everything, openapi.Output{Existing: []byte("not Go")})
	assert.ErrorContains(t, err, "is not Go")
}
