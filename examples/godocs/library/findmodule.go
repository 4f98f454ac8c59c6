package library

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// moduleSet returns the packages of the module that a module argument names: "std", or a module
// path or the end of one, with an optional @version. It also returns the module's name for answers.
func (l *Library) moduleSet(ctx context.Context, arg string) (*packageSet, string, error) {
	if arg == std {
		set, err := l.standard(ctx)
		return set, "standard library", err
	}
	modulePath, version, err := parseImportPath(arg)
	if err != nil {
		return nil, "", err
	}
	m, err := l.findModule(ctx, modulePath, version, freshAge)
	if err != nil && ctx.Err() == nil {
		m, err = l.findModule(ctx, modulePath, version, missAge)
	}
	if err != nil {
		return nil, "", err
	}
	set, err := l.packagesOf(ctx, m)
	return set, "module " + m.String(), err
}

func (l *Library) findModule(ctx context.Context, modulePath, version string, maxAge time.Duration) (*module, error) {
	scan, err := l.mods.get(ctx, maxAge)
	if err != nil {
		return nil, err
	}
	list := scan.versions[modulePath]
	if list == nil {
		if list, err = scan.byEnd(modulePath); err != nil {
			return nil, err
		}
	}
	return pickVersion(list, version)
}

// byEnd returns the versions of the only module whose path ends in name.
func (s *moduleScan) byEnd(name string) ([]*module, error) {
	var matches, all []string
	for _, m := range s.newest {
		all = append(all, m.path)
		if strings.HasSuffix(m.path, "/"+name) {
			matches = append(matches, m.path)
		}
	}
	switch len(matches) {
	case 1:
		return s.versions[matches[0]], nil
	case 0:
		return nil, toolError(fmt.Sprintf("no module %q on this machine", name),
			didYouMean(nearest(all, nearPath(name)), "Use list_packages with a query to find packages, or the module std."))
	}
	return nil, toolError(fmt.Sprintf("%q is ambiguous: it may be %s", name, quoteList(matches[:min(len(matches), 2*maxNear)])),
		"Call again with the full module path.")
}

// pickVersion returns the given version of a module, or the newest if version is empty.
func pickVersion(list []*module, version string) (*module, error) {
	if version == "" {
		return list[0], nil
	}
	var versions []string
	for _, m := range list {
		if m.version == version {
			return m, nil
		}
		versions = append(versions, m.version)
	}
	return nil, toolError(fmt.Sprintf("module %q is not on this machine in version %s, only in %s", list[0].path, version, strings.Join(versions, ", ")),
		"Name one of these versions, or leave the version out to read the newest.")
}
