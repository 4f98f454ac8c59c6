// Package mutation lists small changes to Go code that its tests should notice.
package mutation

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// A Mutation replaces one piece of a file's text.
type Mutation struct {
	Line, Column int
	// Code is the line of code that changes, without its indentation.
	Code string
	// Change says what changes, for example "== becomes !=".
	Change string

	start, end  int
	replacement string
	helper      bool
}

// zero is appended to a file in which a returned value becomes the zero value of its type.
const zero = "\n\nfunc mutantZero[T any](T) (zero T) { return }\n"

// Apply returns the source with the mutation.
func (m Mutation) Apply(source []byte) []byte {
	out := slices.Concat(source[:m.start], []byte(m.replacement), source[m.end:])
	if m.helper {
		out = append(out, zero...)
	}
	return out
}

// In returns the mutations of a file in the order of its text. Some give code that does not
// compile, because the list is made without types. A generated file has none.
func In(name string, source []byte) ([]Mutation, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, source, parser.ParseComments)
	if err != nil || ast.IsGenerated(file) {
		return nil, err
	}
	l := &lister{fset: fset, source: source, lines: strings.Split(string(source), "\n")}
	l.walk(file, nil)
	slices.SortStableFunc(l.found, func(a, b Mutation) int { return a.start - b.start })
	return l.found, nil
}

type lister struct {
	fset   *token.FileSet
	source []byte
	lines  []string
	found  []Mutation
}

// walk lists the mutations of a node. The results are those of the function around it.
func (l *lister) walk(node ast.Node, results *ast.FieldList) {
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Body != nil {
				l.walk(n.Body, n.Type.Results)
			}
			return false
		case *ast.FuncLit:
			l.walk(n.Body, n.Type.Results)
			return false
		case *ast.ImportSpec, *ast.Field:
			return false
		case *ast.IfStmt:
			l.ifStatement(n)
		case *ast.BinaryExpr:
			l.binary(n)
		case *ast.BasicLit:
			l.constant(n)
		case *ast.IncDecStmt:
			l.token(n.TokPos, n.Tok, map[token.Token]token.Token{token.INC: token.DEC, token.DEC: token.INC}[n.Tok])
		case *ast.BranchStmt:
			l.branch(n)
		case *ast.AssignStmt:
			l.assignment(n)
		case *ast.ExprStmt:
			l.add(n.Pos(), n.End(), "if false { "+l.text(n)+" }", "the call is dropped")
		case *ast.ReturnStmt:
			l.returned(n, results)
		}
		return true
	})
}

func (l *lister) text(n ast.Node) string {
	return string(l.source[l.offset(n.Pos()):l.offset(n.End())])
}

func (l *lister) offset(p token.Pos) int { return l.fset.Position(p).Offset }

func (l *lister) add(from, to token.Pos, replacement, change string) {
	at := l.fset.Position(from)
	l.found = append(l.found, Mutation{
		Line: at.Line, Column: at.Column, Change: change,
		Code:  strings.TrimSpace(l.lines[at.Line-1]),
		start: at.Offset, end: l.offset(to), replacement: replacement,
	})
}

func (l *lister) token(at token.Pos, old, replacement token.Token) {
	if replacement != token.ILLEGAL {
		l.add(at, at+token.Pos(len(old.String())), replacement.String(), old.String()+" becomes "+replacement.String())
	}
}

var otherOperators = map[token.Token][]token.Token{
	token.EQL: {token.NEQ}, token.NEQ: {token.EQL},
	token.LSS: {token.LEQ, token.GEQ}, token.LEQ: {token.LSS, token.GTR},
	token.GTR: {token.GEQ, token.LEQ}, token.GEQ: {token.GTR, token.LSS},
	token.ADD: {token.SUB}, token.SUB: {token.ADD}, token.MUL: {token.QUO},
	token.QUO: {token.MUL}, token.REM: {token.MUL},
	token.LAND: {token.LOR}, token.LOR: {token.LAND},
}

func (l *lister) binary(n *ast.BinaryExpr) {
	if n.Op == token.ADD && (isText(n.X) || isText(n.Y)) {
		return
	}
	for _, op := range otherOperators[n.Op] {
		l.token(n.OpPos, n.Op, op)
	}
}

// isText reports whether an operand is certainly a string, so that its + has no counterpart.
func isText(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Kind == token.STRING
	case *ast.BinaryExpr:
		return isText(e.X) || isText(e.Y)
	}
	return false
}

func (l *lister) constant(n *ast.BasicLit) {
	value, err := strconv.ParseInt(n.Value, 0, 64)
	if n.Kind != token.INT || err != nil {
		return
	}
	for _, v := range []int64{value + 1, value - 1} {
		if v >= 0 {
			text := strconv.FormatInt(v, 10)
			l.add(n.Pos(), n.End(), text, n.Value+" becomes "+text)
		}
	}
}

func (l *lister) branch(n *ast.BranchStmt) {
	if n.Label == nil {
		l.token(n.Pos(), n.Tok, map[token.Token]token.Token{
			token.BREAK: token.CONTINUE, token.CONTINUE: token.BREAK,
		}[n.Tok])
	}
}

func (l *lister) assignment(n *ast.AssignStmt) {
	switch n.Tok {
	case token.DEFINE:
		return
	case token.ADD_ASSIGN:
		if !isText(n.Rhs[0]) {
			l.token(n.TokPos, n.Tok, token.SUB_ASSIGN)
		}
	case token.SUB_ASSIGN:
		l.token(n.TokPos, n.Tok, token.ADD_ASSIGN)
	}
	if name, ok := n.Lhs[0].(*ast.Ident); !ok || name.Name != "_" || len(n.Lhs) > 1 {
		l.add(n.Pos(), n.End(), "if false { "+l.text(n)+" }", "the assignment is dropped")
	}
}

func (l *lister) ifStatement(n *ast.IfStmt) {
	cond := l.text(n.Cond)
	if isErrorCheck(n) {
		l.add(n.Cond.Pos(), n.Cond.End(), "false && ("+cond+")", "the error is dropped")
		return
	}
	if b, ok := n.Cond.(*ast.BinaryExpr); !ok || otherOperators[b.Op] == nil {
		l.add(n.Cond.Pos(), n.Cond.End(), "!("+cond+")", "the condition is negated")
	}
}

// isErrorCheck reports whether the statement returns if an error is set.
func isErrorCheck(n *ast.IfStmt) bool {
	c, ok := n.Cond.(*ast.BinaryExpr)
	if !ok || c.Op != token.NEQ || len(n.Body.List) == 0 {
		return false
	}
	x, okX := c.X.(*ast.Ident)
	y, okY := c.Y.(*ast.Ident)
	_, returns := n.Body.List[len(n.Body.List)-1].(*ast.ReturnStmt)
	return returns && okX && okY && y.Name == "nil" &&
		(x.Name == "err" || strings.HasSuffix(x.Name, "Err"))
}

// returned lists the mutations that make one returned value the zero value.
func (l *lister) returned(n *ast.ReturnStmt, results *ast.FieldList) {
	if results == nil || results.NumFields() != len(n.Results) {
		return
	}
	i := 0
	for _, field := range results.List {
		for range max(1, len(field.Names)) {
			l.zeroed(n.Results[i], field.Type)
			i++
		}
	}
}

func (l *lister) zeroed(value, declared ast.Expr) {
	text := l.text(value)
	switch text {
	case "nil", "false", "0", `""`:
		return
	case "true":
		l.add(value.Pos(), value.End(), "false", "true becomes false")
		return
	}
	l.add(value.Pos(), value.End(), "mutantZero["+l.text(declared)+"]("+text+")",
		"the returned "+clip(text)+" becomes zero")
	l.found[len(l.found)-1].helper = true
}

func clip(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	if len(text) > 60 {
		text = strings.ToValidUTF8(text[:60], "") + "…"
	}
	return text
}
