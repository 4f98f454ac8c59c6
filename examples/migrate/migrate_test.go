// Package migrate_test runs the programs of the page about migrating.
package migrate_test

import (
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/examples/migrate/gosdk"
	"github.com/mcpkit-go/mcpkit/examples/migrate/mcpgo"
	"github.com/mcpkit-go/mcpkit/examples/migrate/openapi"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
)

var update = flag.Bool("update", false, "write the sources into README.md")

var access = mcpkit.Public("a test")

// servers returns each server of the page.
func servers(t *testing.T) map[string]*mcpkit.Server {
	first, upstream, err := mcpgo.First(t.Context(), access)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, upstream.Close()) })
	second, rest, err := mcpgo.Second(t.Context(), access)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, rest.Close()) })
	document, err := openapi.After(access)
	require.NoError(t, err)
	return map[string]*mcpkit.Server{
		"mcp-go, first step": first, "mcp-go, second step": second, "mcp-go, last step": mcpgo.After(access),
		"go-sdk, adopted": gosdk.First(access), "go-sdk, last step": gosdk.After(access),
		"OpenAPI": document,
	}
}

// TestEachStepServesTheSameTools calls both tools of each server and runs the rules on it.
func TestEachStepServesTheSameTools(t *testing.T) {
	for name, srv := range servers(t) {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, srv.Check().Err())
			c := mcptest.New(t, srv)
			found, err := json.Marshal(mcptest.Call[*mcp.CallToolResult](t, c, "find_rooms", map[string]any{"city": "Oslo", "guests": 2}).Content)
			require.NoError(t, err)
			assert.Contains(t, string(found), "r3")
			assert.NotContains(t, string(found), "r1")
			assert.NotEmpty(t, mcptest.CallError(t, c, "cancel_booking", map[string]any{"id": "b2"}))
			assert.NotEmpty(t, mcptest.CallError(t, c, "find_rooms", map[string]any{}))
		})
	}
}

// TestThePageShowsThePrograms compares the blocks of the page with the sources. The first line of a
// block names a file, and the declarations that it shows; without names it shows the whole file.
func TestThePageShowsThePrograms(t *testing.T) {
	page, err := os.ReadFile("README.md")
	require.NoError(t, err)
	shown := 0
	want := regexp.MustCompile("(?ms)^```go (\\S+\\.go)([^\n]*)\n.*?^```$").ReplaceAllFunc(page, func(block []byte) []byte {
		head, _, _ := strings.Cut(string(block), "\n")
		fields := strings.Fields(head)
		shown++
		return []byte(head + "\n" + source(t, fields[1], fields[2:]) + "```")
	})
	require.NotZero(t, shown)
	if *update {
		require.NoError(t, os.WriteFile("README.md", want, 0o644))
		return
	}
	assert.Equal(t, string(want), string(page), "run go test -update")
}

// source returns the declarations of a file with the given names, or all after its imports.
func source(t *testing.T, file string, names []string) string {
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, file, data, parser.ParseComments)
	require.NoError(t, err)
	left := map[string]bool{}
	for _, name := range names {
		left[name] = true
	}
	var parts []string
	for _, decl := range parsed.Decls {
		name, isImport := "", false
		switch d := decl.(type) {
		case *ast.FuncDecl:
			name = d.Name.Name
		case *ast.GenDecl:
			isImport = d.Tok == token.IMPORT
			if s, ok := d.Specs[0].(*ast.TypeSpec); ok {
				name = s.Name.Name
			}
		}
		if isImport || len(names) > 0 && !left[name] {
			continue
		}
		delete(left, name)
		parts = append(parts, string(data[fset.Position(decl.Pos()).Offset:fset.Position(decl.End()).Offset])+"\n")
	}
	require.Empty(t, left, "%s has no such declarations", file)
	return strings.Join(parts, "\n")
}
