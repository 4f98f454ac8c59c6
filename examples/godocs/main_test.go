package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
)

// TestServer checks the server against the rules of the directories, its examples and the protocol.
func TestServer(t *testing.T) {
	docs := openStd(t)
	// With the race detector, building the index may take longer than the deadline of a call.
	ask(t, docs.Search, library.SearchInput{Query: "Copy", Limit: 1})
	mcptest.Run(t, newServer(docs), mcptest.RepeatReads())
}

// TestTools fails if what clients see differs from testdata/tools.lock.
func TestTools(t *testing.T) { mcptest.Snapshot(t, newServer(openStd(t)), "testdata/tools.lock") }

func TestExamples(t *testing.T) {
	docs := openStd(t)
	// With the race detector, building the index may take longer than the deadline of a call.
	ask(t, docs.Search, library.SearchInput{Query: "Copy", Limit: 1})
	srv := newServer(docs)
	c := mcptest.New(t, srv)
	for _, example := range srv.Surface().Examples {
		require.NotEmpty(t, example.Calls, example.Title)
		for _, call := range example.Calls {
			require.NoError(t, call.Err)
			out := mcptest.Call[string](t, c, call.Tool, call.Arguments)
			assert.LessOrEqual(t, budget.Claude().Estimate(out), 25_000, example.Title)
		}
	}
	hit := mcptest.Call[library.SearchOutput](t, c, "search_symbols", library.SearchInput{Query: "Copy", Kind: "func"}).Items[0]
	assert.Equal(t, "io.Copy", hit.Package+"."+hit.Name)
}

// TestPackagePages checks that the pages of a large package contain all its declarations in order,
// with any limit.
func TestPackagePages(t *testing.T) {
	docs := openStd(t)
	c := mcptest.New(t, newServer(docs))
	in := library.PackageInput{Package: "net/http", FullDocs: true}
	whole := ask(t, docs.Package, in)
	require.Empty(t, whole.NextCursor)
	for _, limit := range []int{0, 1000} { // the default, and the most
		in.Limit, in.Cursor = limit, ""
		var entries []library.Entry
		tokens := []int{}
		for more := true; more; {
			res := mcptest.Call[*mcp.CallToolResult](t, c, "read_package", in)
			text := res.Content[0].(*mcp.TextContent).Text
			tokens = append(tokens, budget.Claude().Estimate(text))
			require.LessOrEqual(t, tokens[len(tokens)-1], 25_000)
			var out library.PackageOutput
			require.NoError(t, json.Unmarshal([]byte(text), &out))
			require.NotEmpty(t, out.Items)
			require.Equal(t, len(whole.Items), out.Total)
			require.Equal(t, len(entries) == 0, out.Doc != "", "the introduction is on the first page, and only there")
			entries = append(entries, out.Items...)
			in.Cursor = out.NextCursor
			more = out.NextCursor != ""
		}
		t.Logf("limit %d: %d entries in pages of %v tokens", limit, len(entries), tokens)
		assert.Greater(t, len(tokens), 1)
		require.Equal(t, whole.Items, entries)
	}
}

// TestDeclarationLargerThanAPage checks that a group of constants larger than a page, as in
// golang.org/x/sys/unix, is shortened and that the next page goes on after it.
func TestDeclarationLargerThanAPage(t *testing.T) {
	root := t.TempDir()
	group := "const (\n"
	for i := range 5000 {
		group += fmt.Sprintf("Number%d = %d\n", i, i)
	}
	for name, source := range map[string]string{
		"fmt/print.go": "package fmt\n",
		"huge/huge.go": "package huge\n\n" + group + ")\n\nfunc After() {}\n",
	} {
		path := filepath.Join(root, "src", name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(source), 0o644))
	}
	docs, err := library.Open(library.Options{GOROOT: root, NoModules: true})
	require.NoError(t, err)
	c := mcptest.New(t, newServer(docs))
	in := library.PackageInput{Package: "huge"}
	whole := ask(t, docs.Package, in)
	var entries []library.Entry
	for {
		out := mcptest.Call[library.PackageOutput](t, c, "read_package", in)
		entries = append(entries, out.Items...)
		if in.Cursor = out.NextCursor; in.Cursor == "" {
			break
		}
	}
	require.Len(t, entries, 2)
	shortened, ok := strings.CutSuffix(entries[0].Signature, "…")
	assert.True(t, ok && strings.HasPrefix(whole.Items[0].Signature, shortened))
	assert.Greater(t, len(shortened), 10_000)
	assert.Equal(t, whole.Items[1], entries[1])
}

func TestListsArePages(t *testing.T) {
	docs := openStd(t)
	c := mcptest.New(t, newServer(docs))

	packages := ask(t, docs.Packages, library.PackagesInput{})
	var listed []library.PackageItem
	for in := (library.PackagesInput{}); ; {
		out := mcptest.Call[library.PackagesOutput](t, c, "list_packages", in)
		listed = append(listed, out.Items...)
		if in.Cursor = out.NextCursor; in.Cursor == "" {
			break
		}
	}
	assert.Equal(t, packages.Items, listed)

	search := library.SearchInput{Query: "Copy"}
	symbols := ask(t, docs.Search, search)
	var hits []library.Hit
	for {
		out := mcptest.Call[library.SearchOutput](t, c, "search_symbols", search)
		assert.LessOrEqual(t, len(out.Items), 20)
		hits = append(hits, out.Items...)
		if search.Cursor = out.NextCursor; search.Cursor == "" {
			break
		}
	}
	assert.Equal(t, symbols.Items, hits)
}

func TestUnknownPackage(t *testing.T) {
	text := mcptest.CallError(t, mcptest.New(t, newServer(openStd(t))), "read_package", library.PackageInput{Package: "net/htp"})
	assert.Contains(t, text, `no package "net/htp"`)
	assert.Contains(t, text, `Did you mean "net/http"`)
}
