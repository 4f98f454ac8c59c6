package oauth_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// TestNoComparisonTellsHowMuchOfASecretIsRight checks that static keys are compared by a hash
// whose type only allows comparison in constant time, and that no other code of the package
// compares a token or a secret with == or uses it as a map key.
func TestNoComparisonTellsHowMuchOfASecretIsRight(t *testing.T) {
	assert.False(t, oauth.KeyHash.Comparable(), "the hash of a key can be compared with ==, or be a map key")

	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	compared := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		require.NoError(t, err)
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, src, 0)
		require.NoError(t, err)
		report := func(n ast.Node, what string) { t.Errorf("%s: %s", set.Position(n.Pos()), what) }
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				if (n.Op == token.EQL || n.Op == token.NEQ) && (isSecret(n.X) && !isLiteral(n.Y) || isSecret(n.Y) && !isLiteral(n.X)) {
					report(n, "a secret is compared with "+n.Op.String())
				}
			case *ast.IndexExpr:
				if isSecret(n.Index) {
					report(n, "a secret is looked up as it came")
				}
			case *ast.CallExpr:
				f, ok := n.Fun.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				switch f.Sel.Name {
				case "Equal", "EqualFold", "HasPrefix", "HasSuffix", "Compare", "Contains":
					for _, arg := range n.Args {
						if isSecret(arg) {
							report(n, "a secret is compared with "+f.Sel.Name)
						}
					}
				case "ConstantTimeCompare":
					compared++
				}
			}
			return true
		})
	}
	assert.Equal(t, 1, compared, "exactly one function compares secrets")
}

func isSecret(e ast.Expr) bool {
	name := ""
	switch e := e.(type) {
	case *ast.Ident:
		name = e.Name
	case *ast.SelectorExpr:
		name = e.Sel.Name
	case *ast.CallExpr: // a conversion
		return len(e.Args) == 1 && isSecret(e.Args[0]) && !isLen(e.Fun)
	}
	switch name {
	case "token", "secret", "ClientSecret", "Key", "SHA256":
		return true
	}
	return false
}

func isLen(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && (id.Name == "len" || strings.HasPrefix(id.Name, "hash") || strings.HasPrefix(id.Name, "is"))
}

func isLiteral(e ast.Expr) bool {
	_, ok := e.(*ast.BasicLit)
	return ok
}
