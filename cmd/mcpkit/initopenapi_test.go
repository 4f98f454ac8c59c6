package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const petDocument = `openapi: 3.0.0
info: {title: Pets, version: 1.0.0}
paths:
  /pets:
    get: {operationId: listPets, tags: [pets], summary: List pets, responses: {"204": {description: ok}}}
    post: {operationId: searchPets, tags: [pets], summary: Search pets, responses: {"204": {description: ok}}}
  /orders:
    get: {operationId: listOrders, tags: [orders], summary: List orders, responses: {"204": {description: ok}}}
`

// TestInitOpenAPI writes the tools of a document, and writes them again after edits and a change.
func TestInitOpenAPI(t *testing.T) {
	dir := t.TempDir()
	document := filepath.Join(dir, "pets.yaml")
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(document, petDocument)
	write(filepath.Join(dir, "server.go"), "package pets\n")
	file := filepath.Join(dir, openAPIFile)

	r := runWith("", "init", dir, "--openapi", document)
	if r.code != 1 || !strings.Contains(r.err, "the tags are orders (1), pets (2)") {
		t.Errorf("without a choice: %+v", r)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("the file was written without a choice")
	}
	r = runWith("", "init", dir, "--openapi", document, "--tag", "pets")
	if r.code != 0 || !strings.Contains(r.out, "has 2 tools. Their list costs a model up to ") || !strings.Contains(r.out, "replace the word decide in 1 line") {
		t.Errorf("first: %+v", r)
	}
	code, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"package pets\n", `annotate.ReadOnly("List pets")`, "decide, // decide: a POST whose name says that it only reads"} {
		if !strings.Contains(string(code), want) {
			t.Errorf("the file lacks %s:\n%s", want, code)
		}
	}
	write(file, strings.Replace(string(code), `"List pets. Use when the user wants to list pets."`, `"Lists the pets. Use to find one."`, 1))
	write(document, strings.NewReplacer("summary: List pets", "summary: List all pets", "summary: Search pets", "summary: Search all pets").Replace(petDocument))
	r = runWith("", "init", dir, "--openapi", document, "--operation", "listOrders")
	for _, want := range []string{"kept listPets\n", "updated searchPets\n", "added listOrders\n", "has 3 tools", "in 2 lines"} {
		if r.code != 0 || !strings.Contains(r.out, want) {
			t.Errorf("again, without %q: %+v", want, r)
		}
	}
	if code, err = os.ReadFile(file); err != nil || !strings.Contains(string(code), "Lists the pets. Use to find one.") {
		t.Errorf("the edit is lost: %v\n%s", err, code)
	}
}

func TestInitOpenAPIUsage(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.yaml")
	if err := os.WriteFile(broken, []byte("openapi: 3.0.0\npaths:\n  /a: {get: 1}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"init", dir, "--tag", "a"}, 2, "need --openapi"},
		{[]string{"init", dir, "--openapi", broken, "--module", "example.com/a"}, 2, "leave out --from"},
		{[]string{"init", dir, "--openapi", broken, "--tag", "a"}, 1, "line 3, column 13"},
		{[]string{"init", dir, "--openapi", filepath.Join(dir, "missing.yaml"), "--tag", "a"}, 1, "no such file"},
	} {
		if r := runWith("", tc.args...); r.code != tc.code || !strings.Contains(r.err, tc.want) {
			t.Errorf("%v: %+v", tc.args, r)
		}
	}
}
