package library

import (
	"go/ast"
	"go/doc"
	"strings"
)

// The kinds of symbols, as the kind argument names them.
const (
	kindPackage = "package"
	kindFunc    = "func"
	kindType    = "type"
	kindMethod  = "method"
	kindConst   = "const"
	kindVar     = "var"
)

// symbol is an indexed symbol. It has no syntax, so that the index of the whole standard library
// takes only a few megabytes.
type symbol struct {
	name, lower         string
	recv, lowerRecv     string // the type of a method
	kind                string
	signature, synopsis string
	letters             uint32 // see letterSet
	deprecated          bool
}

// qualified returns the name within the package: Client.Do.
func (s *symbol) qualified() string {
	if s.recv == "" {
		return s.name
	}
	return s.recv + "." + s.name
}

// packageIndex is the index of a package. Its first symbol is the package itself.
type packageIndex struct {
	ref                 *packageRef
	lowerPath, lowerRef string // the import path and its last element
	symbols             []symbol
	imports             []string
}

// indexer fills a packageIndex, which must not refer to the documentation.
type indexer struct {
	*packageIndex
	doc *doc.Package
}

func indexPackage(p *loadedPackage) *packageIndex {
	x := indexer{&packageIndex{ref: p.ref, lowerPath: strings.ToLower(p.ref.path), imports: p.imports}, p.doc}
	_, x.lowerRef, _ = cutLast(x.lowerPath, "/")
	x.add(symbol{name: p.ref.name, kind: kindPackage}, p.doc.Doc)
	x.addValues(kindConst, p.doc.Consts)
	x.addValues(kindVar, p.doc.Vars)
	x.addFuncs(p.doc.Funcs)
	for _, t := range p.doc.Types {
		x.addType(t)
	}
	return x.packageIndex
}

func (x indexer) add(s symbol, comment string) {
	s.lower, s.lowerRecv = strings.ToLower(s.name), strings.ToLower(s.recv)
	s.letters = letterSet(s.lower)
	s.synopsis = synopsis(x.doc, comment)
	s.deprecated = deprecated(comment)
	x.symbols = append(x.symbols, s)
}

func (x indexer) addValues(kind string, list []*doc.Value) {
	for _, v := range list {
		tok := v.Decl.Tok
		values(v, x.ref.anyCase(), func(spec *ast.ValueSpec, i int, inherited ast.Expr) {
			comment := valueComment(spec)
			if comment == "" {
				comment = v.Doc
			}
			x.add(symbol{name: spec.Names[i].Name, kind: kind, signature: valueLine(tok, spec, i, inherited)}, comment)
		})
	}
}

func (x indexer) addFuncs(list []*doc.Func) {
	for _, f := range list {
		kind, recv := kindFunc, receiverName(f)
		if recv != "" {
			kind = kindMethod
		}
		x.add(symbol{name: f.Name, recv: recv, kind: kind, signature: funcLine(f.Decl)}, f.Doc)
	}
}

func (x indexer) addType(t *doc.Type) {
	spec := typeSpec(t)
	if spec == nil {
		return
	}
	x.add(symbol{name: t.Name, kind: kindType, signature: typeLine(spec)}, t.Doc)
	x.addValues(kindConst, t.Consts)
	x.addValues(kindVar, t.Vars)
	x.addFuncs(t.Funcs)
	x.addFuncs(t.Methods)
	for _, m := range interfaceMethods(spec) {
		x.add(symbol{name: m.name, recv: t.Name, kind: kindMethod, signature: methodLine(t.Name, m.name, m.sig)}, m.comment)
	}
}
