// Package mutation lists small changes to Go code that its tests should notice.
package mutation

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
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

	start, end, startLine int
	// replacement replaces the text from start to end. Its marks stand for a condition that is true
	// if the mutation is on.
	replacement string
}

// mark stands for the condition in a replacement.
const mark = "\x00"

// Overlaps reports whether two mutations of one file change the same text.
func (m Mutation) Overlaps(other Mutation) bool { return m.start < other.end && other.start < m.end }

// Lines returns the first and the last line that the mutation changes.
func (m Mutation) Lines(source []byte) (first, last int) {
	return m.startLine, m.startLine + strings.Count(string(source[m.start:m.end]), "\n")
}

// Apply returns the source with mutations that do not overlap. Each is on while the variable
// mutantOn of [Helpers] has the number that on has for it. Lines keep their numbers.
func Apply(source []byte, on map[int]Mutation) []byte {
	numbers := slices.SortedFunc(maps.Keys(on), func(a, b int) int { return on[a].start - on[b].start })
	var out []byte
	at := 0
	for _, n := range numbers {
		m := on[n]
		out = append(out, source[at:m.start]...)
		out = append(out, strings.ReplaceAll(m.replacement, mark, fmt.Sprintf("(mutantOn == %d)", n))...)
		at = m.end
	}
	return append(out, source[at:]...)
}

// Helpers returns the source of a file that a package with mutations needs. The environment
// variable [Variable] selects the mutation that is on.
func Helpers(pkg string) []byte {
	return []byte("package " + pkg + `

import (
	"os"
	"strconv"
)

var mutantOn, _ = strconv.Atoi(os.Getenv("` + Variable + `"))

func mutantZero[T any](on bool, v T) (zero T) {
	if on {
		return zero
	}
	return v
}

func mutantPick[T any](on bool, a, b T) T {
	if on {
		return a
	}
	return b
}
`)
}

// Variable is the environment variable with the number of the mutation that is on.
const Variable = "MUTANT"

// In returns the mutations of a file in the order of its text. Some give code that does not
// compile, because the list is made without types. A generated file has none.
func In(name string, source []byte) ([]Mutation, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, source, parser.ParseComments)
	if err != nil || ast.IsGenerated(file) {
		return nil, err
	}
	l := &lister{fset: fset, source: source, lines: strings.Split(string(source), "\n"), unused: map[ast.Node]bool{}}
	ast.Inspect(file, l.visit)
	slices.SortStableFunc(l.found, func(a, b Mutation) int { return a.start - b.start })
	return l.found, nil
}

type lister struct {
	fset   *token.FileSet
	source []byte
	lines  []string
	found  []Mutation
	// results are the results of the function whose body is visited.
	results *ast.FieldList
	// unused are constants that are returned beside an error.
	unused map[ast.Node]bool
}

func (l *lister) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		if n.Body != nil {
			l.function(n.Body, n.Type.Results)
		}
		return false
	case *ast.FuncLit:
		l.function(n.Body, n.Type.Results)
		return false
	case *ast.ImportSpec, *ast.Field:
		return false
	case *ast.GenDecl:
		return n.Tok == token.VAR // constants need constant expressions
	case *ast.BlockStmt:
		l.statements(n.List)
	case *ast.CaseClause:
		l.statements(n.Body)
	case *ast.CommClause:
		l.statements(n.Body)
	case *ast.IfStmt:
		l.ifStatement(n)
	case *ast.BinaryExpr:
		l.binary(n)
	case *ast.BasicLit:
		l.constant(n)
	case *ast.ReturnStmt:
		l.returned(n)
	}
	return true
}

// function lists the mutations of a function's body.
func (l *lister) function(body *ast.BlockStmt, results *ast.FieldList) {
	outer := l.results
	l.results = results
	ast.Inspect(body, l.visit)
	l.results = outer
}

// statements lists the mutations of statements that can be dropped.
func (l *lister) statements(list []ast.Stmt) {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.ExprStmt:
			l.replace(s, "if !"+mark+" { "+l.text(s)+" }", "the call is dropped")
		case *ast.AssignStmt:
			l.assignment(s)
		case *ast.IncDecStmt:
			other := map[token.Token]token.Token{token.INC: token.DEC, token.DEC: token.INC}[s.Tok]
			x := l.text(s.X)
			l.replace(s, "if "+mark+" { "+x+other.String()+" } else { "+x+s.Tok.String()+" }", becomes(s.Tok, other))
		case *ast.BranchStmt:
			l.branch(s)
		}
	}
}

func (l *lister) text(n ast.Node) string {
	return string(l.source[l.offset(n.Pos()):l.offset(n.End())])
}

func (l *lister) offset(p token.Pos) int { return l.fset.Position(p).Offset }

func (l *lister) replace(n ast.Node, replacement, change string) {
	l.at(n.Pos(), n, replacement, change)
}

// at is replace for a change whose place is within the node.
func (l *lister) at(place token.Pos, n ast.Node, replacement, change string) {
	p := l.fset.Position(place)
	start, end := l.offset(n.Pos()), l.offset(n.End())
	l.found = append(l.found, Mutation{
		Line: p.Line, Column: p.Column, Change: change,
		Code:  strings.TrimSpace(l.lines[p.Line-1]),
		start: start, end: end, startLine: l.fset.Position(n.Pos()).Line, replacement: replacement,
	})
}

func becomes(from, to token.Token) string { return from.String() + " becomes " + to.String() }

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
	x, y := l.text(n.X), l.text(n.Y)
	for _, op := range otherOperators[n.Op] {
		mutated, original := x+" "+op.String()+" "+y, x+" "+n.Op.String()+" "+y
		replacement := "mutantPick(" + mark + ", " + mutated + ", " + original + ")"
		if isBoolean(n.Op) {
			// The closure evaluates one of the two.
			replacement = "func() bool { if " + mark + " { return " + mutated + " }; return " + original + " }()"
		} else if op == token.QUO || hasCall(n) {
			continue // both are evaluated, which must not panic or have an effect
		}
		l.at(n.OpPos, n, replacement, becomes(n.Op, op))
	}
}

func isBoolean(op token.Token) bool {
	switch op {
	case token.ADD, token.SUB, token.MUL, token.QUO, token.REM:
		return false
	}
	return true
}

func hasCall(n ast.Node) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if ok {
			name, ok := call.Fun.(*ast.Ident)
			found = found || !ok || !slices.Contains([]string{"len", "cap", "min", "max", "int", "int64"}, name.Name)
		}
		return !found
	})
	return found
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
	if n.Kind != token.INT || err != nil || l.unused[n] {
		return
	}
	for _, v := range []int64{value + 1, value - 1} {
		if v >= 0 {
			text := strconv.FormatInt(v, 10)
			l.replace(n, "mutantPick("+mark+", "+text+", "+n.Value+")", n.Value+" becomes "+text)
		}
	}
}

func (l *lister) branch(n *ast.BranchStmt) {
	other := map[token.Token]token.Token{token.BREAK: token.CONTINUE, token.CONTINUE: token.BREAK}[n.Tok]
	if n.Label == nil && other != token.ILLEGAL {
		l.replace(n, "if "+mark+" { "+other.String()+" } else { "+n.Tok.String()+" }", becomes(n.Tok, other))
	}
}

func (l *lister) assignment(n *ast.AssignStmt) {
	if n.Tok == token.DEFINE {
		return
	}
	other := map[token.Token]token.Token{
		token.ADD_ASSIGN: token.SUB_ASSIGN, token.SUB_ASSIGN: token.ADD_ASSIGN,
	}[n.Tok]
	if other != token.ILLEGAL && !isText(n.Rhs[0]) {
		x, y := l.text(n.Lhs[0]), l.text(n.Rhs[0])
		l.at(n.TokPos, n, "if "+mark+" { "+x+" "+other.String()+" "+y+" } else { "+l.text(n)+" }", becomes(n.Tok, other))
	}
	if name, ok := n.Lhs[0].(*ast.Ident); !ok || name.Name != "_" || len(n.Lhs) > 1 {
		l.replace(n, "if !"+mark+" { "+l.text(n)+" }", "the assignment is dropped")
	}
}

func (l *lister) ifStatement(n *ast.IfStmt) {
	cond := l.text(n.Cond)
	if isErrorCheck(n) {
		l.replace(n.Cond, "!"+mark+" && ("+cond+")", "the error is dropped")
		return
	}
	if b, ok := n.Cond.(*ast.BinaryExpr); !ok || otherOperators[b.Op] == nil {
		l.replace(n.Cond, "("+cond+") != "+mark, "the condition is negated")
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
func (l *lister) returned(n *ast.ReturnStmt) {
	if l.results == nil || l.results.NumFields() != len(n.Results) {
		return
	}
	// Callers use no other result if there is an error.
	last := len(n.Results) - 1
	fails := last > 0 && isError.MatchString(l.text(n.Results[last]))
	i := 0
	for _, field := range l.results.List {
		for range max(1, len(field.Names)) {
			if fails && i < last {
				l.unused[n.Results[i]] = true
			} else {
				l.zeroed(n.Results[i], field.Type)
			}
			i++
		}
	}
}

// isError matches a result that is certainly an error.
var isError = regexp.MustCompile(
	`^([eE]rr\w*$|[\w.]*\b[eE]rr\w*\.(with|make)\(|errors\.New|fmt\.Errorf|context\.Cause)`)

func (l *lister) zeroed(value, declared ast.Expr) {
	text := l.text(value)
	switch text {
	case "nil", "false", "0", `""`:
		return
	}
	l.replace(value, "mutantZero["+l.text(declared)+"]("+mark+", "+text+")",
		"the returned "+clip(text)+" becomes zero")
}

func clip(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	if len(text) > 60 {
		text = strings.ToValidUTF8(text[:60], "") + "…"
	}
	return text
}
