package api

import (
	"fmt"
	"go/ast"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/source"
)

// Undocumented returns the exported names of a package that have no comment, each as
// "file.go:12: Type.Field". A comment of a group documents the names of the group, and a comment
// documents the fields that follow it without an empty line. Fields of structs in internal packages
// need no comment.
func Undocumented(p source.Package) []string {
	u := undocumented{fset: p.Fset, fields: !isInternal(p.Path)}
	hasDoc := false
	for _, f := range p.Files {
		hasDoc = hasDoc || f.Doc != nil
	}
	if !hasDoc {
		u.found = append(u.found, "package "+p.Name)
	}
	for _, f := range p.Files {
		for _, decl := range f.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				u.function(d)
			case *ast.GenDecl:
				u.group(d)
			}
		}
	}
	slices.Sort(u.found)
	return u.found
}

type undocumented struct {
	fset   *token.FileSet
	fields bool
	found  []string
}

func (u *undocumented) add(at token.Pos, name string) {
	position := u.fset.Position(at)
	u.found = append(u.found, fmt.Sprintf("%s:%d: %s", filepath.Base(position.Filename), position.Line, name))
}

func (u *undocumented) function(d *ast.FuncDecl) {
	if d.Doc != nil || !d.Name.IsExported() {
		return
	}
	if d.Recv == nil {
		u.add(d.Pos(), d.Name.Name)
		return
	}
	if receiver := receiverName(d.Recv.List[0].Type); ast.IsExported(receiver) {
		u.add(d.Pos(), receiver+"."+d.Name.Name)
	}
}

func receiverName(e ast.Expr) string {
	switch t := e.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.StarExpr:
		return receiverName(t.X)
	case *ast.IndexExpr:
		return receiverName(t.X)
	case *ast.IndexListExpr:
		return receiverName(t.X)
	}
	return ""
}

func (u *undocumented) group(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.ValueSpec:
			for _, name := range s.Names {
				if name.IsExported() && s.Doc == nil && s.Comment == nil && d.Doc == nil {
					u.add(name.Pos(), name.Name)
				}
			}
		case *ast.TypeSpec:
			if !s.Name.IsExported() {
				continue
			}
			if s.Doc == nil && d.Doc == nil {
				u.add(s.Pos(), s.Name.Name)
			}
			doc := d.Doc.Text() + s.Doc.Text()
			switch t := s.Type.(type) {
			case *ast.StructType:
				if u.fields {
					u.members(s.Name.Name, doc, t.Fields)
				}
			case *ast.InterfaceType:
				u.members(s.Name.Name, doc, t.Methods)
			}
		}
	}
}

// members looks at the fields of a struct or the methods of an interface. A name that the comment
// of the type mentions is documented there.
func (u *undocumented) members(typeName, doc string, list *ast.FieldList) {
	words := strings.FieldsFunc(doc, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
	documentedLine := -1 // the last line of a documented member
	for _, member := range list.List {
		first, last := u.fset.Position(member.Pos()).Line, u.fset.Position(member.End()).Line
		if member.Doc != nil || member.Comment != nil || first == documentedLine+1 {
			documentedLine = last
			continue
		}
		for _, name := range member.Names {
			if name.IsExported() && !slices.Contains(words, name.Name) {
				u.add(name.Pos(), typeName+"."+name.Name)
			}
		}
	}
}
