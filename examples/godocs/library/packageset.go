package library

import (
	"context"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
)

// std is what stands in place of a module for packages of the standard library.
const std = "std"

// A packageRef is an importable package that a scan has found.
type packageRef struct {
	path, name, dir string
	module          *module // nil for the standard library
	synopsis        atomic.Pointer[string]
}

// moduleName is what answers show: "std" or module@version.
func (r *packageRef) moduleName() string {
	if r.module == nil {
		return std
	}
	return r.module.String()
}

// anyCase reports whether lower case names are for everyone too, as only in
// the package that documents the language's own.
func (r *packageRef) anyCase() bool { return r.module == nil && r.path == "builtin" }

// packageSet is the packages of the standard library or of one module.
type packageSet struct {
	refs     []*packageRef // by path
	byPath   map[string]*packageRef
	excluded map[string]string // directories with Go files that are no such package, and why
}

// below returns the importable packages under path.
func (s *packageSet) below(path string) []*packageRef {
	var list []*packageRef
	for _, ref := range s.refs {
		if strings.HasPrefix(ref.path, path+"/") {
			list = append(list, ref)
		}
	}
	return list
}

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

// scanPackages finds the importable packages below root, whose import paths
// start with prefix.
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

// hiddenDir reports whether a directory and all below it cannot be imported.
func hiddenDir(name string) bool {
	switch name {
	case "internal", "vendor", "testdata":
		return true
	}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// packageName returns the name of the package in dir, or why it cannot be
// imported; both are empty if dir has no Go files.
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
			why = "its files are all for other platforms or build tags than " + l.build.GOOS + "/" + l.build.GOARCH
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
		// go/build ignores files of package documentation likewise.
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

// synopsisOf returns the first sentence of a package's documentation. It reads
// only as far as the package clauses, and only once.
func (l *Library) synopsisOf(ref *packageRef) string {
	if s := ref.synopsis.Load(); s != nil {
		return *s
	}
	s := l.readSynopsis(ref)
	ref.synopsis.Store(&s)
	return s
}

func (l *Library) readSynopsis(ref *packageRef) string {
	files, err := goFiles(ref.dir)
	if err != nil {
		return ""
	}
	// Packages that say something in several files say it in doc.go.
	slices.SortStableFunc(files, func(a, b string) int { return docFirst(a) - docFirst(b) })
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		src, match, err := l.readMatching(ref.dir, file)
		if err != nil || !match {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, src, parser.PackageClauseOnly|parser.ParseComments)
		if err == nil && f.Name.Name == ref.name && f.Doc != nil {
			return synopsis(new(doc.Package), f.Doc.Text())
		}
	}
	return ""
}

func docFirst(file string) int {
	if file == "doc.go" {
		return 0
	}
	return 1
}
