package library

import (
	"context"
	"fmt"
	"path"
	"time"
)

// resolve returns the package that a package argument means: an import path, or the end of one if
// that is unambiguous, with an optional @version.
func (l *Library) resolve(ctx context.Context, arg string) (*packageRef, error) {
	refs, err := l.candidates(ctx, arg)
	if err != nil {
		return nil, err
	}
	if len(refs) > 1 {
		return nil, toolError(fmt.Sprintf("%s is ambiguous: it may be %s", clip(arg), quoteList(firstPaths(refs, 2*maxNear))),
			"Call again with the full import path.")
	}
	return refs[0], nil
}

// candidates returns the packages that a package argument may mean. A short name that exactly one
// package of the standard library has means that package.
func (l *Library) candidates(ctx context.Context, arg string) ([]*packageRef, error) {
	importPath, version, err := parseImportPath(arg)
	if err != nil {
		return nil, err
	}
	ref, err := l.exact(ctx, importPath, version, freshAge)
	if ref == nil && ctx.Err() == nil && inModule(importPath) {
		ref, err = l.exact(ctx, importPath, version, missAge)
	}
	if err != nil {
		return nil, err
	}
	if ref != nil {
		return []*packageRef{ref}, nil
	}
	refs, err := l.shortCandidates(ctx, importPath)
	switch {
	case err != nil:
		return nil, err
	case len(refs) == 0:
		return nil, l.unknownPackage(ctx, importPath)
	case len(refs) > 1 || version == "":
		return refs, nil
	}
	if ref, err = l.exact(ctx, refs[0].path, version, freshAge); err != nil {
		return nil, err
	}
	if ref == nil {
		return nil, toolError(fmt.Sprintf("version %s of the module has no package %q", version, refs[0].path),
			"Leave @ and the version out to read the newest version on this machine.")
	}
	return []*packageRef{ref}, nil
}

func (l *Library) shortCandidates(ctx context.Context, name string) ([]*packageRef, error) {
	set, err := l.standard(ctx)
	if err != nil {
		return nil, err
	}
	refs := shortNamed(set.refs, name)
	if len(refs) == 1 {
		return refs, nil
	}
	others, err := l.modulePackages(ctx, anyAge)
	return append(refs, shortNamed(others, name)...), err
}

// exact returns the package with the import path, or nil if there is no such package.
func (l *Library) exact(ctx context.Context, importPath, version string, maxAge time.Duration) (*packageRef, error) {
	set, err := l.standard(ctx)
	if err != nil {
		return nil, err
	}
	if ref := set.byPath[importPath]; ref != nil {
		if version != "" {
			return nil, toolError(fmt.Sprintf("%q is in the standard library, which is installed in one version only", importPath),
				"Leave @ and the version out.")
		}
		return ref, nil
	}
	scan, err := l.mods.get(ctx, maxAge)
	if err != nil {
		return nil, err
	}
	// The packages of a nested module are not part of the module around it, so the longest module path
	// is the right one.
	for p := importPath; p != "."; p = path.Dir(p) {
		list := scan.versions[p]
		if len(list) == 0 {
			continue
		}
		m, err := pickVersion(list, version)
		if err != nil {
			return nil, err
		}
		set, err := l.packagesOf(ctx, m)
		if err != nil {
			return nil, err
		}
		if ref := set.byPath[importPath]; ref != nil {
			return ref, nil
		}
	}
	return nil, nil
}
