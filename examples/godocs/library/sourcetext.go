package library

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
)

const maxSourceLines = 200

// sourceText returns the source of the declaration at a position. It reads the file again, because
// go/doc drops function bodies and unexported fields. Keeping them for all packages in memory would
// cost much more.
func (l *Library) sourceText(at token.Position) (string, error) {
	src, err := readSource(at.Filename)
	if err != nil {
		return "", fmt.Errorf("source of a symbol: %w", err)
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, at.Filename, src, parser.SkipObjectResolution)
	if err != nil {
		return "", fmt.Errorf("source of a symbol: %w", err)
	}
	offset := func(pos token.Pos) int { return fset.PositionFor(pos, false).Offset }
	text := ""
	ast.Inspect(file, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncDecl, *ast.GenDecl, *ast.TypeSpec, *ast.ValueSpec:
			if text == "" && offset(n.Pos()) == at.Offset {
				text = string(src[at.Offset:offset(n.End())])
			}
		}
		return text == ""
	})
	return clipLines(text, maxSourceLines), nil
}
