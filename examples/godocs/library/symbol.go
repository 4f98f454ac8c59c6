package library

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
)

// SymbolInput selects a symbol.
type SymbolInput struct {
	Package string `json:"package,omitempty" jsonschema:"description=Import path of its package (net/http); optional if symbol includes it (net/http.Client.Do),maxLength=300"`
	Symbol  string `json:"symbol" jsonschema:"description=Name: Copy for a function\\, Client for a type\\, Client.Do for a method\\, Client.Timeout for a field,minLength=1,maxLength=400"`
	Source  bool   `json:"source,omitempty" jsonschema:"description=Also return the source code"`
}

// SymbolOutput is the documentation of one symbol.
type SymbolOutput struct {
	Package      string        `json:"package" jsonschema:"description=Import path of its package"`
	Module       string        `json:"module" jsonschema:"description=Module and version\\, or std for the standard library"`
	Name         string        `json:"name" jsonschema:"description=Name within the package"`
	Kind         string        `json:"kind" jsonschema:"description=Kind of symbol,enum=func,enum=type,enum=method,enum=field,enum=const,enum=var"`
	Declaration  string        `json:"declaration" jsonschema:"description=Declaration in Go without unexported fields; for a constant or variable its whole group"`
	Doc          string        `json:"doc,omitempty" jsonschema:"description=Documentation"`
	Location     string        `json:"location,omitempty" jsonschema:"description=File and line within the package directory"`
	Values       []Declaration `json:"values,omitempty" jsonschema:"description=Constants and variables of the type"`
	Constructors []Declaration `json:"constructors,omitempty" jsonschema:"description=Functions that return the type"`
	Methods      []Declaration `json:"methods,omitempty" jsonschema:"description=Methods of the type"`
	Examples     []Example     `json:"examples,omitempty" jsonschema:"description=Examples from the tests of the package"`
	Source       string        `json:"source,omitempty" jsonschema:"description=Source code\\, if asked for"`
	Note         string        `json:"note,omitempty" jsonschema:"description=What is left out and how to get it"`
}

// Symbol reads the documentation of one symbol.
func (l *Library) Symbol(ctx context.Context, in SymbolInput) (SymbolOutput, error) {
	pkg, name, err := splitSymbol(in)
	if err != nil {
		return SymbolOutput{}, err
	}
	ref, err := l.resolve(ctx, pkg)
	if err != nil {
		return SymbolOutput{}, err
	}
	p, err := l.load(ctx, ref)
	if err != nil {
		return SymbolOutput{}, err
	}
	f, err := p.lookup(strings.TrimPrefix(name, ref.path+"."))
	if err != nil {
		return SymbolOutput{}, err
	}
	at := p.fset.PositionFor(f.pos, false)
	out := SymbolOutput{
		Package:     ref.path,
		Module:      ref.moduleName(),
		Name:        f.name,
		Kind:        f.kind,
		Declaration: f.declaration,
		Doc:         p.text(f.comment),
		Location:    fmt.Sprintf("%s:%d", filepath.Base(at.Filename), at.Line),
		Note:        p.skippedNote(),
	}
	if f.typ != nil {
		view := view{p: p}
		out.Values = append(view.groups(f.typ.Consts), view.groups(f.typ.Vars)...)
		out.Constructors = view.funcs(f.typ.Funcs)
		out.Methods = view.funcs(f.typ.Methods)
	}
	var more int
	if out.Examples, more = p.examples(f.examples); more > 0 {
		out.Note = join(out.Note, fmt.Sprintf("%d more examples are left out.", more))
	}
	if in.Source && f.source != nil {
		if out.Source, err = l.sourceText(at); err != nil {
			return SymbolOutput{}, err
		}
	}
	return out, nil
}

// splitSymbol returns the package and the name of the symbol that the arguments mean.
func splitSymbol(in SymbolInput) (pkg, name string, err error) {
	name = cleanName(in.Symbol)
	if name == "" || strings.ContainsAny(name, " \t\n\\\x00") {
		return "", "", toolError(fmt.Sprintf("%s is not the name of a symbol", clip(in.Symbol)),
			"Names look like Copy or Client.Do. Use search_symbols to find one.")
	}
	if in.Package != "" {
		return in.Package, name, nil
	}
	// In golang.org/x/text/language.Tag the first dot after the last slash ends the package.
	dir, base, slashed := cutLast(name, "/")
	first, rest, dotted := strings.Cut(base, ".")
	if !dotted {
		return "", "", toolError(fmt.Sprintf("no package given for the symbol %s", clip(name)),
			"Use the package argument, or qualify the name like io.Copy. Use search_symbols to find the package.")
	}
	if slashed {
		first = dir + "/" + first
	}
	return first, rest, nil
}

// cleanName removes what comes from signatures, comments and shells, as in (*Client).Do, Copy() and
// List[T].
func cleanName(name string) string {
	if head, _, ok := strings.Cut(name, "["); ok {
		_, tail, _ := cutLast(name, "]")
		name = head + tail
	}
	name, call := strings.CutSuffix(name, "()")
	if !call {
		name = strings.TrimSpace(name)
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("()*&\"`", r) {
			return -1
		}
		return r
	}, strings.TrimSpace(name))
}
