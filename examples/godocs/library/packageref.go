package library

import (
	"slices"
	"strings"
	"sync/atomic"
)

// std is the module name of the packages of the standard library.
const std = "std"

// A packageRef is an importable package that a scan found.
type packageRef struct {
	path, name, dir string
	module          *module // nil for the standard library
	synopsis        atomic.Pointer[string]
}

// moduleName returns the module for answers: "std" or module@version.
func (r *packageRef) moduleName() string {
	if r.module == nil {
		return std
	}
	return r.module.String()
}

// anyCase reports whether lower-case names are documented too. That is so only for package builtin.
func (r *packageRef) anyCase() bool { return r.module == nil && r.path == "builtin" }

// packageSet is the set of packages of the standard library or of one module.
type packageSet struct {
	refs     []*packageRef // by path
	byPath   map[string]*packageRef
	excluded map[string]string // import path of a directory with Go files that cannot be imported → the reason
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

// A module is one version of a module in the module cache. The files of a version never change, so
// whatever was read of them stays valid.
type module struct {
	path, version, dir string
	packages           *lazy[packageSet]
}

func (m *module) String() string { return m.path + "@" + m.version }

func paths(refs []*packageRef) []string {
	list := make([]string, len(refs))
	for i, ref := range refs {
		list[i] = ref.path
	}
	return list
}

func firstPaths(refs []*packageRef, n int) []string {
	return paths(refs[:min(n, len(refs))])
}

// shortNamed returns the packages with the name, and those whose import path ends in it.
func shortNamed(refs []*packageRef, name string) []*packageRef {
	var list []*packageRef
	for _, ref := range refs {
		if ref.path == name || ref.name == name || strings.HasSuffix(ref.path, "/"+name) {
			list = append(list, ref)
		}
	}
	return list
}

func under(refs []*packageRef, importPath string) []*packageRef {
	return slices.DeleteFunc(slices.Clone(refs), func(ref *packageRef) bool {
		return !strings.HasPrefix(ref.path, importPath+"/")
	})
}
