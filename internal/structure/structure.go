// Package structure measures the dependencies between the files of a package, so that a test can
// limit them: the largest circle of files, the pairs of files that need each other, and the widest
// type.
package structure

import (
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/source"
)

// A Package is the result of measuring one package.
type Package struct {
	Path  string
	Files int
	// Circle lists the files of the largest circle; it is empty if no two files need each other.
	Circle []string
	// Pairs are the pairs of files that need each other directly, as "a.go b.go".
	Pairs []string
	// Widest is the type with the largest sum of fields and methods.
	Widest Type
	// Types are all named types of the package.
	Types []Type
	// Needs maps a file to the files it needs, and each of these to the names it uses of them.
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
	loaded, err := source.Load(dir, patterns...)
	if err != nil {
		return nil, err
	}
	measured := make([]Package, 0, len(loaded))
	for _, p := range loaded {
		measured = append(measured, measure(p))
	}
	return measured, nil
}

func measure(p source.Package) Package {
	m := Package{Path: p.Path, Files: len(p.Files), Needs: map[string]map[string][]string{}}
	fileOf := func(pos token.Pos) string { return filepath.Base(p.Fset.Position(pos).Filename) }
	for ident, object := range p.Info.Uses {
		if object.Pkg() != p.Types || !isShared(p.Types, object) {
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
	for _, name := range p.Types.Scope().Names() {
		named, ok := p.Types.Scope().Lookup(name).(*types.TypeName)
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
	return m
}

// isShared reports whether another file can need the object: whether it is declared at the top
// level of a file, or is a field or a method.
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
		first := strings.Join(circle, " ") < strings.Join(largest, " ")
		if len(circle) > len(largest) || len(circle) == len(largest) && first {
			largest = circle
		}
	}
	return largest
}
