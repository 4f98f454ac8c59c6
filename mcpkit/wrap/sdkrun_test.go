package wrap_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

// TestRunOfAWrappedExample checks that mcptest.Run reports what an example server of go-sdk lacks,
// and passes once the printed annotations are pasted and examples are written.
func TestRunOfAWrappedExample(t *testing.T) {
	testsize.OnlySlow(t, "it compiles programs")
	if testing.Short() {
		t.Skip("builds a program")
	}
	sdk := goOutput(t, ".", "list", "-m", "-f", "{{.Dir}}", "github.com/modelcontextprotocol/go-sdk")
	root := filepath.Dir(goOutput(t, ".", "env", "GOMOD"))
	dir := t.TempDir()
	copyExample(t, filepath.Join(sdk, "examples", "server", "memory"), dir)
	writeModule(t, root, dir)

	out, passed := runWrapped(t, dir, nil)
	out = regexp.MustCompile(`": +annotate`).ReplaceAllString(out, `": annotate`) // gofmt aligns them
	assert.False(t, passed)
	for _, missing := range []string{
		"--- FAIL: TestWrapped/rules/tool-annotation", `"delete_entities": annotate.Destructive("Delete entities"),`, `"read_graph": annotate.ReadOnly("Read graph"),`,
	} {
		assert.Contains(t, out, missing)
	}

	out, passed = runWrapped(t, dir, []string{
		`"add_observations": annotate.Additive("Add observations"),`,
		`"create_entities": annotate.Additive("Create entities"),`,
		`"create_relations": annotate.Additive("Create relations"),`,
		`"delete_entities": annotate.Destructive("Delete entities"),`,
		`"delete_observations": annotate.Destructive("Delete observations"),`,
		`"delete_relations": annotate.Destructive("Delete relations"),`,
		`"open_nodes": annotate.ReadOnly("Open nodes"),`, // the report guesses Destructive
		`"read_graph": annotate.ReadOnly("Read graph"),`,
		`"search_nodes": annotate.ReadOnly("Search nodes"),`,
	})
	assert.True(t, passed, out)
	for _, ran := range []string{"rules", "examples", "refusals", "errors", "panics", "deadlines", "protocol"} {
		assert.Contains(t, out, "--- PASS: TestWrapped/"+ran)
	}
}

// runWrapped tests the changed example with annotations.
func runWrapped(t *testing.T, dir string, annotations []string) (out string, passed bool) {
	t.Helper()
	imports := ""
	if len(annotations) > 0 {
		imports = `"github.com/mcpkit-go/mcpkit/annotate"`
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "wrapped.go"), []byte(`package main

import "github.com/modelcontextprotocol/go-sdk/mcp"

var wrapped *mcp.Server

func checkWrapped(server *mcp.Server) { wrapped = server }
`), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "wrapped_test.go"), []byte(`package main

import (
	"context"
	"testing"

	`+imports+`
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

func TestWrapped(t *testing.T) {
	main()
	srv := wrap.SDK(wrapped, mcpkit.Manifest{
		Name: "memory", Title: "Memory", Version: "1.0.0", Tagline: "A knowledge graph", Description: "Keeps a graph of entities and their relations.",
		URL: "https://memory.acme.com/mcp", Privacy: "https://acme.com/privacy", Support: "help@acme.com", Security: "security@acme.com",
	}, mcpkit.Public("the graph of this test is public"), wrap.Annotations{
		`+strings.Join(annotations, "\n\t\t")+`
	}, mcpkit.Fixture(func(ctx context.Context) (context.Context, func(), error) { return ctx, nil, nil }))
	entity := map[string]any{"name": "tea", "entityType": "drink", "observations": []string{"is drunk at four"}}
	srv.Examples(
		mcpkit.Example{Title: "Remember", Prompt: "Remember that tea is drunk at four", Shows: "the new entity",
			Calls: []mcpkit.Call{mcpkit.Use("create_entities", map[string]any{"entities": []any{entity}}), mcpkit.Use("read_graph", map[string]any{})}},
		mcpkit.Example{Title: "Find", Prompt: "What do I know about tea?", Shows: "what is known",
			Calls: []mcpkit.Call{mcpkit.Use("search_nodes", map[string]any{"query": "tea"})}},
		mcpkit.Example{Title: "Read", Prompt: "Show me all that you know", Shows: "the graph", Calls: []mcpkit.Call{mcpkit.Use("read_graph", map[string]any{})}},
	)
	mcptest.Run(t, srv, mcptest.Lenient())
}
`), 0o600))
	cmd := exec.Command("go", "test", "-count=1", "-v", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOPROXY=off")
	var both bytes.Buffer
	cmd.Stdout, cmd.Stderr = &both, &both
	err := cmd.Run()
	return both.String(), err == nil
}
