package main_test

import (
	"go/ast"
	"go/constant"
	"go/types"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
)

// TestAnchors checks that every match of an expression has one of the anchors that are named with
// it: a text without them is not searched.
func TestAnchors(t *testing.T) {
	packages, err := loaded()
	require.NoError(t, err)
	expressions := 0
	for _, p := range packages {
		for _, file := range p.Files {
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) < 2 || !isNew(p.Info, call.Fun) {
					return true
				}
				var texts []string
				for _, arg := range call.Args {
					value := p.Info.Types[arg].Value
					if value == nil {
						return true // the tests of the package check it
					}
					texts = append(texts, constant.StringVal(value))
				}
				expressions++
				assert.NoError(t, lazyregexp.New(texts[0], texts[1:]...).VerifyAnchors(), "%s", p.Fset.Position(call.Pos()))
				return true
			})
		}
	}
	assert.Greater(t, expressions, 30)
}

// isNew reports whether a function is lazyregexp.New.
func isNew(info *types.Info, fun ast.Expr) bool {
	selector, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	object := info.Uses[selector.Sel]
	return object != nil && object.Pkg() != nil && object.Name() == "New" && object.Pkg().Name() == "lazyregexp"
}
