package library

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/token"
	"slices"
	"strings"
)

// loadedPackage is the documentation of a package with its syntax. It does not change once it is
// loaded, so calls share it.
type loadedPackage struct {
	ref     *packageRef
	fset    *token.FileSet
	doc     *doc.Package
	imports []string
	skipped int // number of source files that could not be parsed
}

func (p *loadedPackage) addImports(f *ast.File) {
	for _, spec := range f.Imports {
		path := strings.Trim(spec.Path.Value, "\"`")
		if !slices.Contains(p.imports, path) {
			p.imports = append(p.imports, path)
		}
	}
}

// skippedNote returns a note about the files that could not be parsed, or "".
func (p *loadedPackage) skippedNote() string {
	if p.skipped == 0 {
		return ""
	}
	return fmt.Sprintf("%d source files could not be parsed; their symbols are missing here.", p.skipped)
}

// values returns all constants and variables, including those that go/doc lists with their type.
func (p *loadedPackage) values() (consts, vars []*doc.Value) {
	consts, vars = p.doc.Consts, p.doc.Vars
	for _, t := range p.doc.Types {
		consts = append(slices.Clip(consts), t.Consts...)
		vars = append(slices.Clip(vars), t.Vars...)
	}
	return consts, vars
}

func (p *loadedPackage) typeNamed(name string) *doc.Type {
	for _, t := range p.doc.Types {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// text returns a documentation comment as plain text. It does not wrap lines, because line breaks
// cost tokens.
func (p *loadedPackage) text(comment string) string {
	pr := p.doc.Printer()
	pr.TextWidth = -1
	return strings.TrimRight(string(pr.Text(p.doc.Parser().Parse(comment))), "\n")
}
