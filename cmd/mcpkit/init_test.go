package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/cmd/mcpkit/internal/scaffold"
)

// initFlags are flags for a server without files that the go command makes.
func initFlags(dir string, more ...string) []string {
	checkout, _ := filepath.Abs("../..")
	return append([]string{"init", dir, "--replace", checkout, "--files-only", "--module", "example.com/my-notes", "--url", "https://notes.example.com/mcp",
		"--privacy", "https://example.com/privacy", "--support", "help@example.com"}, more...)
}

func TestInit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "notes")
	r := runWith("", initFlags(dir, "--access", "public", "--reason", "keeps no data", "--tool", "search_notes:read:Search, and find", "--tool=get_note:read")...)
	if r.code != 0 || r.err != "" || !strings.Contains(r.out, dir) {
		t.Fatalf("%+v", r)
	}
	main, err := os.ReadFile(filepath.Join(dir, "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"my-notes"`, `"My Notes"`, `Security:    "help@example.com"`} {
		if !strings.Contains(string(main), want) {
			t.Errorf("main.go lacks %s", want)
		}
	}
	if r := runWith("", initFlags(dir, "--access", "public", "--reason", "keeps no data", "--tool", "get_note:read")...); r.code != 1 || !strings.Contains(r.err, "is not empty") {
		t.Errorf("again: %+v", r)
	}
}

// Without a terminal nothing is asked: the message names every flag that is missing or wrong.
func TestInitUsage(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "notes")
	checkout, _ := filepath.Abs("../..")
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"init"}, []string{"<dir>"}},
		{[]string{"init", dir, "--replace", checkout}, []string{"missing: --module, --url, --privacy, --support, --access, --tool (or --from)"}},
		{[]string{"init", dir, "--replace", "/no/such"}, []string{"--replace", "not a directory of a Go module"}},
		{initFlags(dir, "--access", "public"), []string{"missing: --reason, --tool (or --from)"}},
		{initFlags(dir, "--access", "login", "--tool", "get_note:read"), []string{"missing: --provider"}},
		{initFlags(dir, "--access", "oauth", "--provider", "google", "--tool", "get_note:read"), []string{"--provider", "use access login"}},
		{initFlags(dir, "--access", "public", "--reason", "no data", "--tool", "get_note"), []string{"--tool", "NAME:EFFECT:TITLE"}},
		{initFlags(dir, "--from-token-file", "x", "--tool", "get_note:read"), []string{"--from-token-file needs --from"}},
		{initFlags(dir, "--from", "x", "--tool", "get_note:read"), []string{"exclude each other"}},
		{initFlags(dir, "--module", "example.com/_", "--access", "public", "--reason", "no data", "--tool", "get_note:read"), []string{"missing: --name, --title"}},
	} {
		r := runWith("module\n", c.args...)
		if r.code != 2 || r.out != "" {
			t.Errorf("%v: %+v", c.args, r)
		}
		for _, want := range c.want {
			if !strings.Contains(r.err, want) {
				t.Errorf("%v: %q is not in %s", c.args, want, r.err)
			}
		}
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("something was written")
	}
	r := runWith("", "init", dir, "--module", "example.com/notes")
	if version := releaseVersion(); version == "" && (r.code != 1 || !strings.Contains(r.err, "--replace DIR")) {
		t.Errorf("%+v", r)
	}
}

func TestInitFrom(t *testing.T) {
	list := filepath.Join(t.TempDir(), "tools.json")
	if err := os.WriteFile(list, []byte(`{"tools":[{"name":"frobnicate","inputSchema":{"type":"object"}}]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "ported")
	if r := runWith("", initFlags(dir, "--access", "public", "--reason", "keeps no data", "--from", list)...); r.code != 0 {
		t.Fatalf("%+v", r)
	}
	tool, err := os.ReadFile(filepath.Join(dir, "frobnicate.go"))
	if err != nil || strings.Count(string(tool), "decide, // decide: ") != 2 {
		t.Errorf("%v\n%s", err, tool)
	}
	if r := runWith("", initFlags(filepath.Join(t.TempDir(), "x"), "--from", filepath.Join(dir, "README.md"))...); r.code != 1 || !strings.Contains(r.err, "is not JSON") {
		t.Errorf("%+v", r)
	}
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("two\nlines"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := runWith("", initFlags(filepath.Join(t.TempDir(), "x"), "--from", "http://127.0.0.1:1/", "--from-token-file", token)...); r.code != 1 || !strings.Contains(r.err, "has no token") || strings.Contains(r.err, "lines") {
		t.Errorf("%+v", r)
	}
}

// On a terminal, each question is asked until the answer is right; flags answer theirs.
func TestInitQuestions(t *testing.T) {
	answers := []string{
		"not a module", "example.com/notes", // a wrong answer and a right one
		"", "", // name and title: those that are offered
		"http://notes.example.com/mcp", "https://notes.example.com/mcp",
		"https://example.com/privacy", "help@example.com", "",
		"open", "login", "myspace", "gitlab:gitlab.com",
		"", "search_notes", "search_notes:read", "search_notes:read", "create_note:add:Write a note", "",
	}
	var out strings.Builder
	s := &scaffold.Spec{}
	if err := ask(t.Context(), s, newLines(strings.NewReader(strings.Join(answers, "\n")+"\n")), &out); err != nil {
		t.Fatal(err, out.String())
	}
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	if s.Name != "notes" || s.Title != "Notes" || s.Security != s.Support || s.Access != scaffold.Login || s.Provider != "gitlab:gitlab.com" || len(s.Tools) != 2 || s.Tools[1].Title != "Write a note" {
		t.Errorf("%+v\n%s", s, out.String())
	}
	out.Reset()
	if err := ask(t.Context(), s, newLines(strings.NewReader("")), &out); err != nil || out.String() != "" {
		t.Errorf("nothing is missing: %v %s", err, out.String())
	}
	s.URL = ""
	if err := ask(t.Context(), s, newLines(strings.NewReader("")), &out); err == nil || !strings.Contains(err.Error(), "--url") {
		t.Errorf("the input ends: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	in, writer := io.Pipe()
	defer writer.Close()
	if err := ask(ctx, s, newLines(in), &out); !errors.Is(err, context.Canceled) {
		t.Errorf("Ctrl-C: %v", err)
	}
	if null, err := os.Open(os.DevNull); err != nil || isTerminal(null) || isTerminal(strings.NewReader("")) {
		t.Error("a terminal")
	}
}
