package library

import (
	"go/ast"
	"go/doc"
	"go/token"
	"strings"
)

// receiverName returns the type of a method, without pointer and type parameters, or "" for a
// function.
func receiverName(f *doc.Func) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(f.Recv, "*"), "[")
	return name
}

func typeSpec(t *doc.Type) *ast.TypeSpec {
	if t.Decl.Tok != token.TYPE {
		return nil
	}
	for _, s := range t.Decl.Specs {
		if spec, ok := s.(*ast.TypeSpec); ok && spec.Name.Name == t.Name {
			return spec
		}
	}
	return nil
}

// interfaceMethod is a method that an interface type declares.
type interfaceMethod struct {
	name, comment string
	sig           *ast.FuncType
	pos           token.Pos
}

func interfaceMethods(spec *ast.TypeSpec) []interfaceMethod {
	t, ok := spec.Type.(*ast.InterfaceType)
	if !ok {
		return nil
	}
	var list []interfaceMethod
	for _, field := range t.Methods.List {
		sig, ok := field.Type.(*ast.FuncType)
		if !ok {
			continue
		}
		for _, name := range field.Names {
			list = append(list, interfaceMethod{name: name.Name, comment: fieldComment(field), sig: sig, pos: name.Pos()})
		}
	}
	return list
}

// valueComment returns the comment above a name in a group, or else the one behind it.
func valueComment(spec *ast.ValueSpec) string {
	if spec.Doc != nil {
		return spec.Doc.Text()
	}
	return spec.Comment.Text()
}

// fieldComment returns the comment above a field, or else the one behind it.
func fieldComment(field *ast.Field) string {
	if field.Doc != nil {
		return field.Doc.Text()
	}
	return field.Comment.Text()
}

func structFields(spec *ast.TypeSpec) []*ast.Field {
	if t, ok := spec.Type.(*ast.StructType); ok {
		return t.Fields.List
	}
	return nil
}

// embeddedIn returns the types that a struct or interface embeds, without pointers and type
// arguments.
func embeddedIn(spec *ast.TypeSpec) []ast.Expr {
	fields := structFields(spec)
	if t, ok := spec.Type.(*ast.InterfaceType); ok {
		fields = t.Methods.List
	}
	var list []ast.Expr
	for _, field := range fields {
		if len(field.Names) > 0 {
			continue
		}
		switch e := bareType(field.Type).(type) {
		case *ast.Ident, *ast.SelectorExpr:
			list = append(list, e)
		}
	}
	return list
}

func bareType(e ast.Expr) ast.Expr {
	for {
		switch t := e.(type) {
		case *ast.StarExpr:
			e = t.X
		case *ast.IndexExpr:
			e = t.X
		case *ast.IndexListExpr:
			e = t.X
		default:
			return e
		}
	}
}
