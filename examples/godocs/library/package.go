package library

import (
	"context"
	"fmt"

	"github.com/mcpkit-go/mcpkit/budget"
)

// PackageInput selects a package, and how much of its documentation to read.
type PackageInput struct {
	Package     string `json:"package" jsonschema:"description=Import path such as net/http or golang.org/x/text/language; append @v1.2.3 to read that version of its module. The last part alone is enough if only one package has it.,minLength=1,maxLength=300"`
	SymbolsOnly bool   `json:"symbols_only,omitempty" jsonschema:"description=Return names and signatures only\\, without documentation except the synopsis"`
	FullDocs    bool   `json:"full_docs,omitempty" jsonschema:"description=Return the whole documentation of each symbol\\, not only its first sentence. Long for large packages."`
	Kind        string `json:"kind,omitempty" jsonschema:"description=Only symbols of this kind; types come with their constructors and methods,enum=const,enum=var,enum=func,enum=type"`
	// Limit replaces the one of PageRequest: most packages have fewer than a hundred declarations,
	// which fit one page.
	Limit int `json:"limit,omitempty" jsonschema:"description=The most declarations to return; a page may have fewer to limit its size,default=100,minimum=1,maximum=1000"`
	budget.PageRequest
}

// PackageOutput is one page of the declarations of a package. The first page also has the
// documentation of the package itself.
type PackageOutput struct {
	Package     string   `json:"package" jsonschema:"description=Import path"`
	Name        string   `json:"name" jsonschema:"description=Name of the package in code"`
	Module      string   `json:"module" jsonschema:"description=Module and version\\, or std for the standard library"`
	Synopsis    string   `json:"synopsis,omitempty" jsonschema:"description=First sentence of the documentation; absent if doc is present"`
	Doc         string   `json:"doc,omitempty" jsonschema:"description=Documentation of the package; on the first page only"`
	SubPackages []string `json:"sub_packages,omitempty" jsonschema:"description=Import paths of the packages below this one; on the first page only"`
	budget.Page[Entry]
	Total int    `json:"total" jsonschema:"description=Number of declarations on all pages: constants\\, variables\\, functions\\, then each type followed by its constructors and methods"`
	Note  string `json:"note,omitempty" jsonschema:"description=What is left out and how to get it"`
}

const maxSubPackages = 100

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
	entries := view{p: p, symbolsOnly: in.SymbolsOnly, full: in.FullDocs}.entries(in.Kind)
	page := in.PageRequest
	page.Limit = in.Limit
	out := PackageOutput{
		Package: ref.path,
		Name:    ref.name,
		Module:  ref.moduleName(),
		Page:    budget.PageOf(page, entries),
		Total:   len(entries),
		Note:    p.skippedNote(),
	}
	if page.Offset() > 0 {
		return out, nil
	}
	if in.SymbolsOnly {
		out.Synopsis = synopsis(p.doc, p.doc.Doc)
	} else {
		out.Doc = p.text(p.doc.Doc)
	}
	set, err := l.setOf(ctx, ref)
	if err != nil {
		return PackageOutput{}, err
	}
	below := set.below(ref.path)
	if len(below) > maxSubPackages {
		out.Note = join(out.Note, fmt.Sprintf("%d of %d sub-packages are listed; use list_packages to page through all of them.", maxSubPackages, len(below)))
	}
	out.SubPackages = firstPaths(below, maxSubPackages)
	return out, nil
}

// setOf returns the packages of ref's module, or of the standard library.
func (l *Library) setOf(ctx context.Context, ref *packageRef) (*packageSet, error) {
	if ref.module == nil {
		return l.standard(ctx)
	}
	return l.packagesOf(ctx, ref.module)
}
