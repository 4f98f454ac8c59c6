package library

import (
	"go/ast"
	"go/doc"
	"go/token"
	"slices"
	"strings"
)

// found is the result of a lookup: a symbol of a package.
type found struct {
	name, kind  string
	declaration string
	comment     string
	pos         token.Pos
	source      ast.Node // the node with the source text; nil if declaration is the whole source
	typ         *doc.Type
	examples    []*doc.Example
}

// lookup finds a symbol by its name within the package, such as Copy or Client.Do, optionally
// prefixed with the name of the package.
func (p *loadedPackage) lookup(name string) (found, error) {
	first, rest, dotted := strings.Cut(name, ".")
	if f, ok := p.find(name); ok {
		return f, nil
	}
	if dotted && first == p.ref.name {
		if f, ok := p.find(rest); ok {
			return f, nil
		}
		if p.typeNamed(first) == nil {
			name = rest
		}
	}
	return found{}, p.unknownSymbol(name)
}

func (p *loadedPackage) find(name string) (found, bool) {
	typeName, member, dotted := strings.Cut(name, ".")
	if dotted {
		if t := p.typeNamed(typeName); t != nil {
			return p.findMember(t, member)
		}
		return found{}, false
	}
	if t := p.typeNamed(name); t != nil {
		return found{
			name: name, kind: kindType, declaration: source(p.fset, t.Decl), comment: t.Doc,
			pos: t.Decl.Pos(), source: t.Decl, typ: t, examples: t.Examples,
		}, true
	}
	funcs := p.doc.Funcs
	for _, t := range p.doc.Types {
		funcs = append(slices.Clip(funcs), t.Funcs...)
	}
	if f, ok := p.findFunc(funcs, name, name, kindFunc); ok {
		return f, true
	}
	consts, vars := p.values()
	if f, ok := p.findValue(consts, name, kindConst); ok {
		return f, true
	}
	return p.findValue(vars, name, kindVar)
}

func (p *loadedPackage) findFunc(list []*doc.Func, name, qualified, kind string) (found, bool) {
	for _, f := range list {
		if f.Name == name {
			return found{
				name: qualified, kind: kind, declaration: source(p.fset, f.Decl), comment: f.Doc,
				pos: f.Decl.Pos(), source: f.Decl, examples: f.Examples,
			}, true
		}
	}
	return found{}, false
}

// maxGroupLines is the size of the largest group that is shown to explain one of its names.
const maxGroupLines = 40

// findValue finds a constant or variable. Its declaration is the whole group, whose comments
// explain it, unless the group is longer than maxGroupLines.
func (p *loadedPackage) findValue(list []*doc.Value, name, kind string) (f found, ok bool) {
	for _, v := range list {
		values(v, p.ref.anyCase(), func(spec *ast.ValueSpec, i int, inherited ast.Expr) {
			if ok || spec.Names[i].Name != name {
				return
			}
			declaration, comment := source(p.fset, v.Decl), v.Doc
			if strings.Count(declaration, "\n") >= maxGroupLines {
				declaration = valueLine(v.Decl.Tok, spec, i, inherited)
				if own := valueComment(spec); own != "" {
					comment = own
				}
			}
			f = found{name: name, kind: kind, declaration: declaration, comment: comment, pos: spec.Pos(), source: spec}
			ok = true
		})
	}
	return f, ok
}

// findMember finds a method or field of a type, or of the types of the same package that it embeds.
func (p *loadedPackage) findMember(t *doc.Type, name string) (found, bool) {
	types := []*doc.Type{t}
	for i := 0; i < len(types); i++ {
		if f, ok := p.findOwnMember(types[i], name); ok {
			return f, true
		}
		spec := typeSpec(types[i])
		if spec == nil {
			continue
		}
		for _, embedded := range embeddedIn(spec) {
			if id, ok := embedded.(*ast.Ident); ok {
				if inner := p.typeNamed(id.Name); inner != nil && !slices.Contains(types, inner) {
					types = append(types, inner)
				}
			}
		}
	}
	return found{}, false
}

func (p *loadedPackage) findOwnMember(t *doc.Type, name string) (found, bool) {
	qualified := t.Name + "." + name
	if f, ok := p.findFunc(t.Methods, name, qualified, kindMethod); ok {
		return f, true
	}
	spec := typeSpec(t)
	if spec == nil {
		return found{}, false
	}
	for _, m := range interfaceMethods(spec) {
		if m.name == name {
			comment := m.comment
			if comment == "" {
				comment = t.Doc // interfaces with one method often explain it there
			}
			return found{
				name: qualified, kind: kindMethod, declaration: methodLine(t.Name, name, m.sig), comment: comment, pos: m.pos,
			}, true
		}
	}
	for _, field := range structFields(spec) {
		for _, id := range field.Names {
			if id.Name == name {
				return found{
					name: qualified, kind: "field", declaration: name + " " + oneLine(field.Type), comment: fieldComment(field), pos: id.Pos(),
				}, true
			}
		}
	}
	return found{}, false
}
