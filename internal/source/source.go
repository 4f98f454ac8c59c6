// Package source loads the packages of a module with their syntax and types, for the tools and
// tests that measure or describe the module's own code.
package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// A Package is one package without its test files.
type Package struct {
	Path string
	Name string
	// Imports are the import paths of the package, in the order of go list.
	Imports []string
	Fset    *token.FileSet
	Files   []*ast.File
	Types   *types.Package
	Info    *types.Info
}

// listed has the members of the output of go list that Load reads.
type listed struct {
	ImportPath, Name, Export, Dir string
	DepOnly                       bool
	GoFiles, Imports              []string
}

// Load type-checks the packages that match the patterns of the go command, run in dir. It builds
// their dependencies, and takes seconds if these are not in the build cache.
func Load(dir string, patterns ...string) ([]Package, error) {
	args := []string{"list", "-export", "-deps",
		"-json=ImportPath,Name,Export,DepOnly,Dir,GoFiles,Imports"}
	all, err := list(dir, append(args, patterns...))
	if err != nil {
		return nil, err
	}
	exports := map[string]string{}
	for _, p := range all {
		exports[p.ImportPath] = p.Export
	}
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(exports[path])
	})
	var loaded []Package
	for _, p := range all {
		if p.DepOnly {
			continue
		}
		pkg, err := check(fset, imports, p)
		if err != nil {
			return nil, err
		}
		loaded = append(loaded, pkg)
	}
	return loaded, nil
}

// Imports returns the packages that match the patterns with their imports, without syntax and
// types. It compiles nothing.
func Imports(dir string, patterns ...string) ([]Package, error) {
	all, err := list(dir, append([]string{"list", "-json=ImportPath,Name,Imports"}, patterns...))
	if err != nil {
		return nil, err
	}
	found := make([]Package, 0, len(all))
	for _, p := range all {
		found = append(found, Package{Path: p.ImportPath, Name: p.Name, Imports: p.Imports})
	}
	return found, nil
}

func list(dir string, args []string) ([]listed, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, stderr.Bytes())
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
}

func check(fset *token.FileSet, imports types.Importer, p listed) (Package, error) {
	const mode = parser.SkipObjectResolution | parser.ParseComments
	var files []*ast.File
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, mode)
		if err != nil {
			return Package{}, err
		}
		files = append(files, f)
	}
	info := &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Uses:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
	pkg, err := (&types.Config{Importer: imports}).Check(p.ImportPath, fset, files, info)
	if err != nil {
		return Package{}, err
	}
	return Package{Path: p.ImportPath, Name: p.Name, Imports: p.Imports,
		Fset: fset, Files: files, Types: pkg, Info: info}, nil
}
