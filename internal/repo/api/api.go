// Package api describes the exported names of packages as text, one line per name, so that a
// change of the public surface appears in a diff, and finds exported names without documentation.
package api

import (
	"cmp"
	"fmt"
	"go/types"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/source"
)

// IsPublic reports whether the package is for other modules: it is not a command, not an example
// and not internal.
func IsPublic(p source.Package) bool {
	return p.Name != "main" && !isInternal(p.Path) && !strings.Contains(p.Path, "/examples/")
}

func isInternal(path string) bool {
	return slices.Contains(strings.Split(path, "/"), "internal")
}

// Names returns the number of names that the package exports, without fields and methods.
func Names(p source.Package) int {
	count := 0
	for _, name := range p.Types.Scope().Names() {
		if p.Types.Scope().Lookup(name).Exported() {
			count++
		}
	}
	return count
}

// Describe returns the exported names of a package with their types, fields and methods. The text
// depends only on the declarations: not on their order, files or comments.
func Describe(p source.Package) string {
	d := describer{pkg: p.Types}
	d.linef("package %s // import %q", p.Name, p.Path)
	d.linef("")
	scope := p.Types.Scope()
	var objects []types.Object
	for _, name := range scope.Names() {
		if object := scope.Lookup(name); object.Exported() {
			objects = append(objects, object)
		}
	}
	slices.SortFunc(objects, func(a, b types.Object) int {
		return cmp.Or(cmp.Compare(kind(a), kind(b)), strings.Compare(a.Name(), b.Name()))
	})
	for _, object := range objects {
		d.object(object)
	}
	return d.text.String()
}

func kind(object types.Object) int {
	switch object.(type) {
	case *types.Const:
		return 0
	case *types.Var:
		return 1
	case *types.Func:
		return 2
	}
	return 3
}

// A describer writes the description of one package.
type describer struct {
	pkg  *types.Package
	text strings.Builder
}

func (d *describer) linef(format string, args ...any) {
	fmt.Fprintf(&d.text, format+"\n", args...)
}

// typ returns a type as this package writes it, with other packages by their names.
func (d *describer) typ(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == d.pkg {
			return ""
		}
		return p.Name()
	})
}

// signature returns the parameters and results of a function.
func (d *describer) signature(f *types.Func) string {
	return strings.TrimPrefix(d.typ(f.Signature()), "func")
}

func (d *describer) object(object types.Object) {
	switch o := object.(type) {
	case *types.Const:
		d.linef("const %s %s = %s", o.Name(), d.typ(o.Type()), value(o))
	case *types.Var:
		d.linef("var %s %s", o.Name(), d.typ(o.Type()))
	case *types.Func:
		d.linef("func %s%s", o.Name(), d.signature(o))
	case *types.TypeName:
		d.typeName(o)
	}
}

// value returns the value of a constant, and that of a duration with its units.
func value(c *types.Const) string {
	text := c.Val().ExactString()
	if c.Type().String() == "time.Duration" {
		if d, err := time.ParseDuration(text + "ns"); err == nil {
			return d.String()
		}
	}
	return text
}

func (d *describer) typeName(name *types.TypeName) {
	if !name.IsAlias() {
		named := name.Type().(*types.Named)
		d.linef("type %s%s %s", name.Name(), d.parameters(named), d.head(named.Underlying()))
		d.members(named)
		return
	}
	target := types.Unalias(name.Type())
	d.linef("type %s = %s", name.Name(), d.typ(target))
	// An internal type is described only here.
	if named, ok := target.(*types.Named); ok && named.Obj().Pkg() != nil && isInternal(named.Obj().Pkg().Path()) {
		d.members(named)
	}
}

// parameters returns the type parameters of a type, such as "[Item any]".
func (d *describer) parameters(named *types.Named) string {
	var all []string
	for p := range named.TypeParams().TypeParams() {
		all = append(all, p.Obj().Name()+" "+d.typ(p.Constraint()))
	}
	if all == nil {
		return ""
	}
	return "[" + strings.Join(all, ", ") + "]"
}

// head returns an underlying type, without the members of structs and interfaces.
func (d *describer) head(underlying types.Type) string {
	switch underlying.(type) {
	case *types.Struct:
		return "struct"
	case *types.Interface:
		return "interface"
	}
	return d.typ(underlying)
}

// members writes the exported fields and methods of a type, including those that it has from
// embedded types which are not exported.
func (d *describer) members(named *types.Named) {
	switch u := named.Underlying().(type) {
	case *types.Struct:
		d.fields(u)
	case *types.Interface:
		d.interfaceMembers(u)
		return
	}
	set := types.NewMethodSet(types.NewPointer(named))
	for selection := range set.Methods() {
		f := selection.Obj().(*types.Func)
		if !f.Exported() || fromExported(named.Underlying(), selection.Index()) {
			continue
		}
		d.linef("\tfunc (%s) %s%s", d.typ(f.Signature().Recv().Type()), f.Name(), d.signature(f))
	}
}

func (d *describer) fields(s *types.Struct) {
	hidden := false
	for i := range s.NumFields() {
		field := s.Field(i)
		embedded, _ := types.Unalias(field.Type()).Underlying().(*types.Struct)
		switch {
		case field.Exported():
			tag := s.Tag(i)
			if tag != "" {
				tag = " `" + tag + "`"
			}
			name := field.Name() + " "
			if field.Embedded() {
				name = ""
			}
			d.linef("\t%s%s%s", name, d.typ(field.Type()), tag)
		case field.Embedded() && embedded != nil:
			d.fields(embedded)
		default:
			hidden = true
		}
	}
	if hidden {
		d.linef("\t// unexported fields")
	}
}

func (d *describer) interfaceMembers(i *types.Interface) {
	hidden := false
	for f := range i.Methods() {
		if f.Exported() {
			d.linef("\t%s%s", f.Name(), d.signature(f))
		} else {
			hidden = true
		}
	}
	for t := range i.EmbeddedTypes() {
		if _, ok := t.Underlying().(*types.Interface); !ok {
			d.linef("\t%s", d.typ(t)) // a constraint
		}
	}
	if hidden {
		d.linef("\t// unexported methods")
	}
}

// fromExported reports whether a method with this index comes from an embedded field that is
// exported. The line of the field represents these methods.
func fromExported(underlying types.Type, index []int) bool {
	for _, i := range index[:len(index)-1] {
		s, ok := underlying.(*types.Struct)
		if !ok {
			return false
		}
		if s.Field(i).Exported() {
			return true
		}
		t := types.Unalias(s.Field(i).Type())
		if p, ok := t.(*types.Pointer); ok {
			t = types.Unalias(p.Elem())
		}
		underlying = t.Underlying()
	}
	return false
}
