package library

import (
	"cmp"
	"context"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// standard returns the packages of the standard library.
func (l *Library) standard(ctx context.Context) (*packageSet, error) {
	return l.std.get(ctx, func(ctx context.Context) (*packageSet, error) {
		return l.scanPackages(ctx, l.src, "", nil)
	})
}

// packagesOf returns the packages of a module.
func (l *Library) packagesOf(ctx context.Context, m *module) (*packageSet, error) {
	return m.packages.get(ctx, func(ctx context.Context) (*packageSet, error) {
		return l.scanPackages(ctx, m.dir, m.path, m)
	})
}

// scanPackages finds the importable packages below root, whose import paths start with prefix.
func (l *Library) scanPackages(ctx context.Context, root, prefix string, m *module) (*packageSet, error) {
	set := &packageSet{byPath: map[string]*packageRef{}, excluded: map[string]string{}}
	err := filepath.WalkDir(root, func(dir string, entry fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			l.log.Warn("directory skipped", "dir", dir, "error", err)
			return fs.SkipDir
		}
		if !entry.IsDir() {
			return nil
		}
		rel, _ := filepath.Rel(root, dir)
		importPath := path.Join(prefix, filepath.ToSlash(rel))
		if dir != root && hiddenDir(entry.Name()) || importPath == "cmd" {
			return fs.SkipDir
		}
		name, why := l.packageName(dir)
		switch {
		case why != "":
			set.excluded[importPath] = why
		case name != "":
			ref := &packageRef{path: importPath, name: name, dir: dir, module: m}
			set.refs = append(set.refs, ref)
			set.byPath[importPath] = ref
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(set.refs, func(a, b *packageRef) int { return strings.Compare(a.path, b.path) })
	return set, nil
}

// hiddenDir reports whether packages in a directory and below it cannot be imported.
func hiddenDir(name string) bool {
	switch name {
	case "internal", "vendor", "testdata":
		return true
	}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// packageName returns the name of the package in dir, or the reason why it cannot be imported. Both
// are empty if dir has no Go files.
func (l *Library) packageName(dir string) (name, why string) {
	files, err := goFiles(dir)
	if err != nil {
		l.log.Warn("directory skipped", "dir", dir, "error", err)
		return "", ""
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		if why == "" {
			why = "all its files are for other platforms or build tags than " + l.build.GOOS + "/" + l.build.GOARCH
		}
		src, match, err := l.readMatching(dir, file)
		if err != nil {
			l.skipFile(dir, file, err)
			continue
		}
		if !match {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, src, parser.PackageClauseOnly)
		if err != nil {
			l.skipFile(dir, file, err)
			continue
		}
		// Like go/build, ignore files of package documentation.
		switch f.Name.Name {
		case "documentation":
		case "main":
			why = "it is a command, which cannot be imported"
		default:
			return f.Name.Name, ""
		}
	}
	return "", why
}

// modulePackages returns the packages of the newest version of each module.
func (l *Library) modulePackages(ctx context.Context, maxAge time.Duration) ([]*packageRef, error) {
	scan, err := l.mods.get(ctx, maxAge)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	var refs []*packageRef
	err = forEach(ctx, l.workers, scan.newest, func(ctx context.Context, m *module) error {
		set, err := l.packagesOf(ctx, m)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		refs = append(refs, set.refs...)
		return nil
	})
	slices.SortFunc(refs, func(a, b *packageRef) int {
		// An old version of a module may contain a package that is now in another module.
		return cmp.Or(strings.Compare(a.path, b.path), strings.Compare(a.moduleName(), b.moduleName()))
	})
	return refs, err
}
