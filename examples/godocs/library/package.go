package library

import (
	"context"
	"fmt"
	"go/ast"
	"go/doc"
	"strings"
)

// PackageInput says which package to read, and how much of it.
type PackageInput struct {
	Package     string `json:"package" jsonschema:"description=Import path such as net/http or golang.org/x/text/language; @v1.2.3 after it reads that version of its module. The last part alone will do if only one package has it.,minLength=1,maxLength=300"`
	SymbolsOnly bool   `json:"symbols_only,omitempty" jsonschema:"description=Leave out all documentation but the synopsis: names and signatures only"`
	FullDocs    bool   `json:"full_docs,omitempty" jsonschema:"description=Give the whole documentation of each symbol\\, not its first sentence. Long for large packages."`
	Kind        string `json:"kind,omitempty" jsonschema:"description=Only symbols of this kind; types come with their constructors and methods,enum=const,enum=var,enum=func,enum=type"`
}

// PackageOutput is the documentation of a package.
type PackageOutput struct {
	Package     string        `json:"package" jsonschema:"description=Import path"`
	Name        string        `json:"name" jsonschema:"description=Name to use in code"`
	Module      string        `json:"module" jsonschema:"description=Module and version\\, or std for the standard library"`
	Synopsis    string        `json:"synopsis,omitempty" jsonschema:"description=First sentence of the documentation; absent where doc has it"`
	Doc         string        `json:"doc,omitempty" jsonschema:"description=Documentation of the package"`
	Consts      []Declaration `json:"consts,omitempty" jsonschema:"description=Constants\\, grouped as declared"`
	Vars        []Declaration `json:"vars,omitempty" jsonschema:"description=Variables\\, grouped as declared"`
	Funcs       []Declaration `json:"funcs,omitempty" jsonschema:"description=Functions\\, except those listed as constructors of a type"`
	Types       []TypeEntry   `json:"types,omitempty" jsonschema:"description=Types"`
	SubPackages []string      `json:"sub_packages,omitempty" jsonschema:"description=Import paths of the packages below this one"`
	Note        string        `json:"note,omitempty" jsonschema:"description=What is left out and how to get it"`
}

// Declaration is a symbol, or a group of constants or variables.
type Declaration struct {
	Signature string `json:"signature" jsonschema:"description=Declaration in Go"`
	Doc       string `json:"doc,omitempty" jsonschema:"description=Documentation"`
}

// TypeEntry is a type with what belongs to it.
type TypeEntry struct {
	Signature    string        `json:"signature" jsonschema:"description=Declaration on one line; read_symbol shows fields and interface methods"`
	Doc          string        `json:"doc,omitempty" jsonschema:"description=Documentation"`
	Constructors []Declaration `json:"constructors,omitempty" jsonschema:"description=Functions that return the type"`
	Methods      []Declaration `json:"methods,omitempty" jsonschema:"description=Methods of the type"`
}

const (
	maxGroupLines  = 40
	maxSubPackages = 100
)

// Package reads the documentation of one package.
func (l *Library) Package(ctx context.Context, in PackageInput) (PackageOutput, error) {
	ref, err := l.resolve(ctx, in.Package)
	if err != nil {
		return PackageOutput{}, err
	}
	p, err := l.load(ctx, ref)
	if err != nil {
		return PackageOutput{}, err
	}
	out := PackageOutput{Package: ref.path, Name: ref.name, Module: ref.moduleName(), Note: p.skippedNote()}
	if in.SymbolsOnly {
		out.Synopsis = synopsis(p.doc, p.doc.Doc)
	} else {
		out.Doc = p.text(p.doc.Doc)
	}
	view := view{p: p, symbolsOnly: in.SymbolsOnly, full: in.FullDocs}
	wants := func(kind string) bool { return in.Kind == "" || in.Kind == kind }
	consts, vars := p.values()
	if wants(kindConst) {
		out.Consts = view.groups(consts)
	}
	if wants(kindVar) {
		out.Vars = view.groups(vars)
	}
	if wants(kindFunc) {
		out.Funcs = view.funcs(p.doc.Funcs)
	}
	if wants(kindType) {
		out.Types = view.types(p.doc.Types)
	}
	set, err := l.setOf(ctx, ref)
	if err != nil {
		return PackageOutput{}, err
	}
	below := set.below(ref.path)
	if len(below) > maxSubPackages {
		out.Note = join(out.Note, fmt.Sprintf("%d of %d sub-packages are listed; list_packages pages through all.", maxSubPackages, len(below)))
	}
	out.SubPackages = firstPaths(below, maxSubPackages)
	return out, nil
}

// setOf returns the packages next to ref.
func (l *Library) setOf(ctx context.Context, ref *packageRef) (*packageSet, error) {
	if ref.module == nil {
		return l.standard(ctx)
	}
	return l.packagesOf(ctx, ref.module)
}

// skippedNote tells of broken files, since their symbols are missing.
func (p *loadedPackage) skippedNote() string {
	if p.skipped == 0 {
		return ""
	}
	return fmt.Sprintf("%d source files could not be parsed; their symbols are missing here.", p.skipped)
}

// values returns all constants and variables, with those go/doc files under
// the type they have.
func (p *loadedPackage) values() (consts, vars []*doc.Value) {
	consts, vars = p.doc.Consts, p.doc.Vars
	for _, t := range p.doc.Types {
		consts = append(consts[:len(consts):len(consts)], t.Consts...)
		vars = append(vars[:len(vars):len(vars)], t.Vars...)
	}
	return consts, vars
}

// view is how much of the documentation is shown.
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

func (v view) funcs(list []*doc.Func) []Declaration {
	var out []Declaration
	for _, f := range list {
		out = append(out, Declaration{Signature: funcLine(f.Decl), Doc: v.doc(f.Doc)})
	}
	return out
}

func (v view) types(list []*doc.Type) []TypeEntry {
	var out []TypeEntry
	for _, t := range list {
		spec := typeSpec(t)
		if spec == nil {
			continue
		}
		out = append(out, TypeEntry{
			Signature:    typeLine(spec),
			Doc:          v.doc(t.Doc),
			Constructors: v.funcs(t.Funcs),
			Methods:      v.funcs(t.Methods),
		})
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
			d.Signature = clipLines(source(v.p.fset, value.Decl), maxGroupLines, "; search_symbols with this package finds each")
		}
		out = append(out, d)
	}
	return out
}

// namesOnly writes a group without types, values and comments.
func namesOnly(value *doc.Value, anyCase bool) string {
	var names []string
	values(value, anyCase, func(spec *ast.ValueSpec, i int, _ ast.Expr) {
		names = append(names, spec.Names[i].Name)
	})
	return value.Decl.Tok.String() + " " + strings.Join(names, ", ")
}
