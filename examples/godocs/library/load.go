package library

import (
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
)

// errNoDocs is the error for a package without a usable file.
func errNoDocs(ref *packageRef) error {
	return toolError(fmt.Sprintf("no file of package %q can be read and parsed", ref.path),
		"Its source on this machine is damaged or was deleted; read another package or version.")
}

// load returns the documentation of a package with its examples, from the cache if it was read
// recently.
func (l *Library) load(ctx context.Context, ref *packageRef) (*loadedPackage, error) {
	if p := l.docs.get(ref); p != nil {
		return p, nil
	}
	p, err := l.parse(ctx, ref, true)
	if err != nil {
		return nil, err
	}
	l.docs.put(p)
	if ref.module != nil {
		// Callers often search for symbols of the packages that they read.
		l.index.add(indexPackage(p))
	}
	return p, nil
}

// parse reads the files of a package that the build context selects, with examples from its tests
// if examples is true. It logs and leaves out files that cannot be read or parsed.
func (l *Library) parse(ctx context.Context, ref *packageRef, examples bool) (*loadedPackage, error) {
	names, err := goFiles(ref.dir)
	if err != nil {
		l.log.Error("package skipped", "package", ref.path, "error", err)
		return nil, errNoDocs(ref)
	}
	p := &loadedPackage{ref: ref, fset: token.NewFileSet()}
	var files []*ast.File
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		isTest := strings.HasSuffix(name, "_test.go")
		if isTest && !examples {
			continue
		}
		f, err := l.parseFile(p.fset, ref, name, isTest)
		if err != nil {
			l.skipFile(ref.dir, name, err)
			p.skipped++
			continue
		}
		if f == nil {
			continue
		}
		files = append(files, f)
		if !isTest {
			p.addImports(f)
		}
	}
	if !slices.ContainsFunc(files, func(f *ast.File) bool { return f.Name.Name == ref.name }) {
		return nil, errNoDocs(ref)
	}
	p.doc, err = extractDoc(p.fset, files, ref)
	if err != nil {
		l.log.Error("package skipped", "package", ref.path, "error", err)
		return nil, errNoDocs(ref)
	}
	return p, nil
}

// parseFile parses a file. It returns nil without an error for a file that is not part of the
// documentation: one that build constraints exclude, one of another package, or a test without
// examples.
func (l *Library) parseFile(fset *token.FileSet, ref *packageRef, name string, isTest bool) (*ast.File, error) {
	src, match, err := l.readMatching(ref.dir, name)
	if err != nil || !match {
		return nil, err
	}
	if isTest && !bytes.Contains(src, []byte("\nfunc Example")) {
		return nil, nil
	}
	// Resolving identifiers is not needed, and would take a third of the time.
	f, err := parser.ParseFile(fset, filepath.Join(ref.dir, name), src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	if f.Name.Name != ref.name && (!isTest || f.Name.Name != ref.name+"_test") {
		return nil, nil
	}
	// Before Go 1.26, go/doc needs the scope that resolution would set.
	f.Scope = ast.NewScope(nil)
	return f, nil
}

// extractDoc runs go/doc, and returns its panics as errors: modules may contain syntax that it does
// not expect.
func extractDoc(fset *token.FileSet, files []*ast.File, ref *packageRef) (p *doc.Package, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("go/doc: %v", r)
		}
	}()
	var mode doc.Mode
	if ref.anyCase() {
		mode = doc.AllDecls
	}
	return doc.NewFromFiles(fset, files, ref.path, mode)
}
