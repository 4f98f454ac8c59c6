package library

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/doc"
	"go/printer"
	"go/token"
	"strings"
	"unicode/utf8"
)

// maxLine is the most bytes in a one-line signature. Values and unnamed types can be as long as a
// file.
const maxLine = 240

var sourcePrinter = printer.Config{Mode: printer.UseSpaces | printer.TabIndent, Tabwidth: 8}

// source returns a declaration as go doc prints it.
func source(fset *token.FileSet, node any) string {
	var b bytes.Buffer
	if err := sourcePrinter.Fprint(&b, fset, node); err != nil {
		return ""
	}
	return b.String()
}

// oneLine returns a node on a single line. It uses an empty file set, so that the printer does not
// keep the line breaks of the source. The line breaks that the printer adds, in structs, become
// semicolons.
func oneLine(node any) string {
	s := source(token.NewFileSet(), node)
	if strings.Contains(s, "\n") {
		s = strings.NewReplacer("{\n", "{ ", "\n}", " }", "\n", "; ").Replace(s)
	}
	return shorten(strings.Join(strings.Fields(s), " "), maxLine)
}

// shorten cuts s to at most limit bytes at a rune boundary.
func shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return strings.TrimRight(s[:limit], " ") + "…"
}

func funcLine(decl *ast.FuncDecl) string {
	return oneLine(&ast.FuncDecl{Recv: decl.Recv, Name: decl.Name, Type: decl.Type})
}

// methodLine returns the signature of a method that an interface declares.
func methodLine(typeName, name string, f *ast.FuncType) string {
	decl := &ast.FuncDecl{Name: ast.NewIdent(name), Type: f}
	return "func (" + typeName + ") " + strings.TrimPrefix(oneLine(decl), "func ")
}

func typeLine(spec *ast.TypeSpec) string {
	line := *spec
	line.Doc, line.Comment = nil, nil
	switch t := spec.Type.(type) {
	case *ast.StructType:
		line.Type = ast.NewIdent(elided("struct", t.Fields, t.Incomplete))
	case *ast.InterfaceType:
		line.Type = ast.NewIdent(elided("interface", t.Methods, t.Incomplete))
	}
	return "type " + oneLine(&line)
}

func elided(keyword string, fields *ast.FieldList, incomplete bool) string {
	if fields.NumFields() > 0 || incomplete {
		return keyword + "{ … }"
	}
	return keyword + "{}"
}

// valueLine returns the declaration of one name of a const or var specification. In a group with
// iota only the first name has the type; inherited is that type.
func valueLine(tok token.Token, spec *ast.ValueSpec, i int, inherited ast.Expr) string {
	line := tok.String() + " " + spec.Names[i].Name
	if t := spec.Type; t != nil {
		line += " " + oneLine(t)
	} else if len(spec.Values) == 0 && inherited != nil {
		line += " " + oneLine(inherited)
	}
	if i < len(spec.Values) {
		if lit, ok := spec.Values[i].(*ast.BasicLit); ok {
			line += " = " + lit.Value
		} else {
			line += " = " + oneLine(spec.Values[i])
		}
	}
	return shorten(strings.ReplaceAll(line, "\n", " "), maxLine)
}

// values calls yield for each exported name of a const or var group, or for each name if anyCase is
// true.
func values(v *doc.Value, anyCase bool, yield func(spec *ast.ValueSpec, i int, inherited ast.Expr)) {
	var inherited ast.Expr
	for _, s := range v.Decl.Specs {
		spec, ok := s.(*ast.ValueSpec)
		if !ok {
			continue
		}
		if spec.Type != nil || len(spec.Values) > 0 {
			inherited = spec.Type
		}
		for i, name := range spec.Names {
			if anyCase || name.IsExported() {
				yield(spec, i, inherited)
			}
		}
	}
}

// clipLines returns at most limit lines of text, and a comment that says how many are left out.
func clipLines(text string, limit int) string {
	lines := strings.Split(text, "\n")
	if len(lines) <= limit {
		return text
	}
	return fmt.Sprintf("%s\n\t// … %d more lines", strings.Join(lines[:limit], "\n"), len(lines)-limit)
}

// synopsis returns the first sentence of a documentation comment of pkg. It is a copy, so that the
// rest of the comment does not stay in memory.
func synopsis(pkg *doc.Package, comment string) string {
	return strings.Clone(shorten(pkg.Synopsis(comment), maxLine))
}

// deprecated reports whether a comment marks its symbol as deprecated.
// Source: https://go.dev/wiki/Deprecated
func deprecated(comment string) bool {
	return strings.HasPrefix(comment, "Deprecated: ") || strings.Contains(comment, "\n\nDeprecated: ")
}
