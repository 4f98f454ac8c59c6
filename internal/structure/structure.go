// Package structure measures the dependencies between the files of a package, so that a test can limit
// them: the largest circle of files, the pairs of files that need each other, and the widest type.
package structure

import (
	"bytes"
	"encoding/json"
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
	"slices"
	"strings"
)

// A Package is the result of measuring one package.
type Package struct {
	Path  string
	Files int
	// Circle are the files of the largest circle, in which each file needs every other directly or
	// through others; empty if no two files need each other.
	Circle []string
	// Pairs are the pairs of files that need each other directly, as "a.go b.go".
	Pairs []string
	// Widest is the type with the largest sum of fields and methods.
	Widest Type
	// Types are all named types of the package.
	Types []Type
	// Needs are the names that a file uses from each other file, by file and needed file.
	Needs map[string]map[string][]string
}

// A Type is a named type with the number of its fields, if it is a struct, and its methods.
type Type struct {
	Name            string
	Fields, Methods int
}

// Measure measures the packages that match the patterns of the go command, which it runs in dir. It
// ignores test files. The error says why the packages cannot be listed, parsed or type-checked.
func Measure(dir string, patterns ...string) ([]Package, error) {
	list := exec.Command("go", append([]string{"list", "-export", "-deps", "-json=ImportPath,Export,DepOnly,Dir,GoFiles"}, patterns...)...)
	list.Dir = dir
	var stderr bytes.Buffer
	list.Stderr = &stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, stderr.Bytes())
	}
	type listed struct {
		ImportPath, Export, Dir string
		DepOnly                 bool
		GoFiles                 []string
	}
	exports := map[string]string{}
	var own []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
		exports[p.ImportPath] = p.Export
		if !p.DepOnly {
			own = append(own, p)
		}
	}
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	var measured []Package
	for _, p := range own {
		var files []*ast.File
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			files = append(files, f)
		}
		m, err := measure(fset, imports, p.ImportPath, files)
		if err != nil {
			return nil, err
		}
		measured = append(measured, m)
	}
	return measured, nil
}

func measure(fset *token.FileSet, imports types.Importer, path string, files []*ast.File) (Package, error) {
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
	pkg, err := (&types.Config{Importer: imports}).Check(path, fset, files, info)
	if err != nil {
		return Package{}, err
	}
	m := Package{Path: path, Files: len(files), Needs: map[string]map[string][]string{}}
	fileOf := func(pos token.Pos) string { return filepath.Base(fset.Position(pos).Filename) }
	for ident, object := range info.Uses {
		if object.Pkg() != pkg || !isShared(pkg, object) {
			continue
		}
		from, to := fileOf(ident.Pos()), fileOf(object.Pos())
		if from == to {
			continue
		}
		if m.Needs[from] == nil {
			m.Needs[from] = map[string][]string{}
		}
		if !slices.Contains(m.Needs[from][to], object.Name()) {
			m.Needs[from][to] = append(m.Needs[from][to], object.Name())
		}
	}
	m.Circle, m.Pairs = largestCircle(m.Needs), pairs(m.Needs)
	for _, name := range pkg.Scope().Names() {
		named, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || named.IsAlias() {
			continue
		}
		t := Type{Name: name, Methods: named.Type().(*types.Named).NumMethods()}
		if s, ok := named.Type().Underlying().(*types.Struct); ok {
			t.Fields = s.NumFields()
		}
		m.Types = append(m.Types, t)
		if t.Fields+t.Methods > m.Widest.Fields+m.Widest.Methods {
			m.Widest = t
		}
	}
	return m, nil
}

// isShared reports whether other files can use the object: a package-level declaration, a field or a
// method.
func isShared(pkg *types.Package, object types.Object) bool {
	switch o := object.(type) {
	case *types.Var:
		return o.IsField() || o.Parent() == pkg.Scope()
	case *types.Func:
		return true
	}
	return object.Parent() == pkg.Scope()
}

func pairs(needs map[string]map[string][]string) (found []string) {
	for a, of := range needs {
		for b := range of {
			if a < b && needs[b][a] != nil {
				found = append(found, a+" "+b)
			}
		}
	}
	slices.Sort(found)
	return found
}

// largestCircle returns the largest set of files in which each file needs every other, directly or
// through others.
func largestCircle(needs map[string]map[string][]string) (largest []string) {
	reach := map[string]map[string]bool{}
	for file := range needs {
		seen := map[string]bool{}
		for queue := []string{file}; len(queue) > 0; queue = queue[1:] {
			for next := range needs[queue[0]] {
				if !seen[next] {
					seen[next] = true
					queue = append(queue, next)
				}
			}
		}
		reach[file] = seen
	}
	for file, seen := range reach {
		if !seen[file] {
			continue
		}
		var circle []string
		for other := range seen {
			if reach[other][file] {
				circle = append(circle, other)
			}
		}
		slices.Sort(circle)
		if len(circle) > len(largest) || len(circle) == len(largest) && strings.Join(circle, " ") < strings.Join(largest, " ") {
			largest = circle
		}
	}
	return largest
}
