package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSequentialPackages checks the packages in .ci/sequential, whose tests .ci/run runs without the
// race detector, since it can find nothing in code that runs in one goroutine. Tests that start
// goroutines have names with AtTheSameTime, and run with the race detector, as examples do. Those that
// only have t.Parallel test nothing that is shared between goroutines.
func TestSequentialPackages(t *testing.T) {
	list, err := fs.ReadFile(root, ".ci/sequential")
	require.NoError(t, err)
	tests := 0
	for _, dir := range strings.Fields(string(list)) {
		files, err := fs.Glob(root, path.Join(dir, "*_test.go"))
		require.NoError(t, err)
		require.NotEmpty(t, files, "%s has no tests", dir)
		for _, file := range files {
			source, err := fs.ReadFile(root, file)
			require.NoError(t, err)
			parsed, err := parser.ParseFile(token.NewFileSet(), file, source, 0)
			require.NoError(t, err)
			for _, decl := range parsed.Decls {
				if f, ok := decl.(*ast.FuncDecl); ok && startsGoroutine(f) {
					assert.Regexp(t, "^Test.*AtTheSameTime|^Example|^connect$", f.Name.Name, "%s: it starts a goroutine", file)
					tests++
				}
			}
		}
	}
	assert.Positive(t, tests)
}

// startsGoroutine reports whether a function has a go statement, calls Go, or connects a client and
// a server.
func startsGoroutine(f *ast.FuncDecl) (found bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = true
		case *ast.SelectorExpr:
			on, _ := n.X.(*ast.Ident)
			found = found || n.Sel.Name == "Go" || n.Sel.Name == "NewInMemoryTransports" || on != nil && on.Name == "httptest"
		}
		return !found
	})
	return found
}
