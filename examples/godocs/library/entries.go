package library

import (
	"go/ast"
	"go/doc"
	"strings"
)

// Entry is a declaration of a package. A group of constants or variables is one entry.
type Entry struct {
	Kind      string `json:"kind" jsonschema:"description=Kind of symbol,enum=const,enum=var,enum=func,enum=type,enum=method"`
	Of        string `json:"of,omitempty" jsonschema:"description=The type that a constructor returns or a method belongs to"`
	Signature string `json:"signature" jsonschema:"description=Declaration in Go; of a type on one line: read_symbol shows fields and interface methods"`
	Doc       string `json:"doc,omitempty" jsonschema:"description=Documentation"`
}

// Declaration is a symbol, or a group of constants or variables.
type Declaration struct {
	Signature string `json:"signature" jsonschema:"description=Declaration in Go"`
	Doc       string `json:"doc,omitempty" jsonschema:"description=Documentation"`
}

// view selects how much of a package's documentation an answer has.
type view struct {
	p                 *loadedPackage
	symbolsOnly, full bool
}

func (v view) doc(comment string) string {
	switch {
	case v.symbolsOnly:
		return ""
	case v.full:
		return v.p.text(comment)
	}
	return synopsis(v.p.doc, comment)
}

// entries returns the declarations of the package, all of them or one kind, in the order of
// [PackageOutput].
func (v view) entries(kind string) []Entry {
	entries := []Entry{}
	add := func(kind, of string, list ...Declaration) {
		for _, d := range list {
			entries = append(entries, Entry{Kind: kind, Of: of, Signature: d.Signature, Doc: d.Doc})
		}
	}
	wants := func(k string) bool { return kind == "" || kind == k }
	consts, vars := v.p.values()
	if wants(kindConst) {
		add(kindConst, "", v.groups(consts)...)
	}
	if wants(kindVar) {
		add(kindVar, "", v.groups(vars)...)
	}
	if wants(kindFunc) {
		add(kindFunc, "", v.funcs(v.p.doc.Funcs)...)
	}
	for _, t := range v.p.doc.Types {
		spec := typeSpec(t)
		if spec == nil || !wants(kindType) {
			continue
		}
		add(kindType, "", Declaration{Signature: typeLine(spec), Doc: v.doc(t.Doc)})
		add(kindFunc, t.Name, v.funcs(t.Funcs)...)
		add(kindMethod, t.Name, v.funcs(t.Methods)...)
	}
	return entries
}

func (v view) funcs(list []*doc.Func) []Declaration {
	var out []Declaration
	for _, f := range list {
		out = append(out, Declaration{Signature: funcLine(f.Decl), Doc: v.doc(f.Doc)})
	}
	return out
}

func (v view) groups(list []*doc.Value) []Declaration {
	var out []Declaration
	for _, value := range list {
		d := Declaration{Doc: v.doc(value.Doc)}
		if v.symbolsOnly {
			d.Signature = namesOnly(value, v.p.ref.anyCase())
		} else {
			d.Signature = source(v.p.fset, value.Decl)
		}
		out = append(out, d)
	}
	return out
}

// namesOnly returns a group of constants or variables without types, values and comments.
func namesOnly(value *doc.Value, anyCase bool) string {
	var names []string
	values(value, anyCase, func(spec *ast.ValueSpec, i int, _ ast.Expr) {
		names = append(names, spec.Names[i].Name)
	})
	return value.Decl.Tok.String() + " " + strings.Join(names, ", ")
}
