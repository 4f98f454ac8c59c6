package library

import (
	"context"
	"fmt"
	"go/ast"
	"go/doc"
	"path"
	"slices"
	"strings"
)

// unknownPackage returns the error for an import path without a package: the reason, if it is
// known, and similar import paths.
func (l *Library) unknownPackage(ctx context.Context, importPath string) error {
	set, err := l.standard(ctx)
	if err != nil {
		return err
	}
	modules, err := l.modulePackages(ctx, anyAge)
	if err != nil {
		return err
	}
	refs := slices.Concat(set.refs, modules)
	why, err := l.whyExcluded(ctx, importPath)
	if err != nil {
		return err
	}
	if below := under(refs, importPath); len(below) > 0 {
		if why == "" {
			why = "only the packages below it can be imported"
		}
		return toolError(fmt.Sprintf("%q is not an importable package: %s", importPath, why),
			"Below it are "+quoteList(firstPaths(below, 2*maxNear))+".")
	}
	near := nearest(paths(refs), nearPath(importPath))
	if why != "" {
		return toolError(fmt.Sprintf("%q cannot be read: %s", importPath, why),
			didYouMean(near, "Use list_packages to see which packages can."))
	}
	otherwise := "Use list_packages with a part of the name as the query."
	if inModule(importPath) {
		otherwise = "Only modules that were downloaded to this machine can be read. " + otherwise
	}
	return toolError(fmt.Sprintf("no package %q", importPath), didYouMean(near, otherwise))
}

// whyExcluded returns why a path cannot be imported although it may exist, or "".
func (l *Library) whyExcluded(ctx context.Context, importPath string) (string, error) {
	for element := range strings.SplitSeq(importPath, "/") {
		switch element {
		case "internal":
			return "internal packages can be imported only by the code around them", nil
		case "vendor", "testdata":
			return element + " directories have no packages to import", nil
		}
	}
	if importPath == "cmd" || strings.HasPrefix(importPath, "cmd/") {
		return "it belongs to the go command and cannot be imported", nil
	}
	set, err := l.standard(ctx)
	if err != nil {
		return "", err
	}
	if why := set.excluded[importPath]; why != "" {
		return why, nil
	}
	scan, err := l.mods.get(ctx, anyAge)
	if err != nil {
		return "", err
	}
	for p := importPath; p != "."; p = path.Dir(p) {
		if list := scan.versions[p]; len(list) > 0 {
			set, err := l.packagesOf(ctx, list[0])
			if err != nil {
				return "", err
			}
			if why := set.excluded[importPath]; why != "" {
				return why, nil
			}
		}
	}
	return "", nil
}

// unknownSymbol returns the error for a name that the package does not have.
func (p *loadedPackage) unknownSymbol(name string) error {
	typeName, member, dotted := strings.Cut(name, ".")
	names := indexPackage(p).symbols[1:]
	if !dotted {
		return toolError(fmt.Sprintf("package %q has no symbol %s", p.ref.path, clip(name)),
			didYouMean(nearSymbols(names, name, ""), "Use read_package with symbols_only to list its symbols, or search_symbols to search other packages."))
	}
	t := p.typeNamed(typeName)
	if t == nil {
		return toolError(fmt.Sprintf("package %q has no type %s", p.ref.path, clip(typeName)),
			didYouMean(nearSymbols(names, typeName, ""), "Use search_symbols to find the type."))
	}
	otherwise := fmt.Sprintf("Use read_symbol with %q to list its members.", typeName)
	if outer := p.outerEmbedded(t); len(outer) > 0 {
		otherwise = fmt.Sprintf("It embeds %s, which may declare it.", quoteList(outer))
	}
	return toolError(fmt.Sprintf("type %s of package %q declares no method or field %s", typeName, p.ref.path, clip(member)),
		didYouMean(nearSymbols(names, member, typeName), otherwise))
}

// outerEmbedded returns the embedded types of other packages.
func (p *loadedPackage) outerEmbedded(t *doc.Type) []string {
	var list []string
	if spec := typeSpec(t); spec != nil {
		for _, e := range embeddedIn(spec) {
			if sel, ok := e.(*ast.SelectorExpr); ok {
				list = append(list, oneLine(sel))
			}
		}
	}
	return list
}

// nearSymbols returns the names similar to name, among the members of recv, or among the
// declarations of the package if recv is empty. In that case members with exactly this name come
// first.
func nearSymbols(symbols []symbol, name, recv string) []string {
	var own, members []string
	for _, s := range symbols {
		switch {
		case s.recv == recv:
			own = append(own, s.qualified())
		case recv == "" && strings.EqualFold(s.name, name):
			members = append(members, s.qualified())
		}
	}
	score := nearName(name)
	near := nearest(own, func(qualified string) int {
		_, last, _ := cutLast(qualified, ".")
		return score(last)
	})
	near = append(members, near...)
	return near[:min(len(near), maxNear)]
}
