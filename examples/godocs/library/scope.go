package library

import (
	"context"
	"fmt"
	"slices"
)

// scope is the packages that a search covers.
type scope struct {
	packages []*packageIndex
	added    []*packageIndex // added by widen
	name     string          // what the filters select, for the answer
	filtered bool
	widens   bool // a search without a match goes on to the module cache
	note     string
	// popularity ranks packages. It is nil if it would depend on earlier searches.
	popularity map[string]int
}

func (sc *scope) all() []*packageIndex { return slices.Concat(sc.packages, sc.added) }

// what returns a description of what was searched.
func (sc *scope) what(version string) string {
	if sc.filtered {
		return sc.name
	}
	modules := 0
	for _, p := range sc.all() {
		if p.ref.module != nil {
			modules++
		}
	}
	s := "standard library of " + version
	if version == "" {
		s = "standard library"
	}
	if modules > 0 {
		s += fmt.Sprintf(" and %d packages of modules", modules)
	}
	return s
}

// scopeOf returns the scope of a search with the package and module arguments. It indexes the
// packages.
func (l *Library) scopeOf(ctx context.Context, pkg, moduleArg string) (scope, error) {
	onlyStandard := pkg == "" && moduleArg == std
	if !onlyStandard && (pkg != "" || moduleArg != "") {
		return l.filteredScope(ctx, pkg, moduleArg)
	}
	list, err := l.standardIndex(ctx)
	if err != nil {
		return scope{}, err
	}
	if onlyStandard {
		return scope{packages: list, popularity: l.index.popularity(), name: "standard library", filtered: true}, nil
	}
	// Older versions were indexed only because a caller named the version.
	modules := slices.DeleteFunc(l.index.ofModules(), func(p *packageIndex) bool { return !l.mods.isNewest(p.ref.module) })
	return scope{packages: slices.Concat(list, modules), popularity: l.index.popularity(), widens: true}, nil
}

func (l *Library) filteredScope(ctx context.Context, pkg, moduleArg string) (scope, error) {
	sc := scope{filtered: true}
	var refs []*packageRef
	switch {
	case moduleArg != "":
		set, name, err := l.moduleSet(ctx, moduleArg)
		if err != nil {
			return sc, err
		}
		refs, sc.name = set.refs, name
		if pkg != "" {
			refs = shortNamed(set.refs, pkg)
			if len(refs) == 0 {
				return sc, toolError(fmt.Sprintf("%s has no package %s", name, clip(pkg)),
					"Leave the package out to search the whole module, or use list_packages with this module.")
			}
			sc.name = "package " + quoteList(paths(refs)) + " of " + name
		}
	default:
		var err error
		if refs, err = l.candidates(ctx, pkg); err != nil {
			return sc, err
		}
		sc.name = "package " + quoteList(paths(refs))
	}
	if len(refs) > l.index.limit {
		sc.note = fmt.Sprintf("Only the first %d of %d packages were searched; name a package to search another.", l.index.limit, len(refs))
		refs = refs[:l.index.limit]
	}
	list, err := l.indexed(ctx, sc.name, refs)
	sc.packages = list
	return sc, err
}

// maxWiden is the most packages that one search indexes in addition, some two seconds of work. The
// next search goes on from there.
const maxWiden = 250

// widen adds packages of the module cache to a search that found nothing. It adds only as many as
// the index has room for, so that repeated searches for an unknown name index the module cache
// once.
func (l *Library) widen(ctx context.Context, q query, sc *scope) error {
	refs, err := l.modulePackages(ctx, anyAge)
	if err != nil {
		return err
	}
	if len(q.qualifiers) > 0 {
		refs = slices.DeleteFunc(refs, func(ref *packageRef) bool { return !q.mayBeIn(ref) })
	}
	_, missing := l.index.of(refs)
	room := max(0, l.index.limit-len(l.index.ofModules()))
	if take := min(room, maxWiden); len(missing) > take {
		sc.note = fmt.Sprintf("%d packages of modules were not searched; name a module or package to search it.", len(missing)-take)
		missing = missing[:take]
	}
	sc.added, err = l.indexed(ctx, "the module cache", missing)
	return err
}
