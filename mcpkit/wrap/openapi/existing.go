package openapi

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A declared has the names that the code of an existing block declares.
type declared struct {
	route, tool string   // of its first call of wrap.Route; "" if it has none
	variable    string   // that holds the tool
	names       []string // of all declarations at the top
	tools       []string // the names of all its tools
}

// declaredIn returns what Go code declares. The code is that of a block or of a preamble; what
// cannot be parsed declares nothing, and is an error when the file is put together.
func declaredIn(code string) (d declared) {
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+code, parser.SkipObjectResolution)
	if err != nil {
		return d
	}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Recv == nil {
				d.names = append(d.names, decl.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					d.names = append(d.names, spec.Name.Name)
				case *ast.ValueSpec:
					d.value(spec)
				}
			}
		}
	}
	return d
}

// value adds what a declaration of variables or constants declares.
func (d *declared) value(spec *ast.ValueSpec) {
	for i, name := range spec.Names {
		d.names = append(d.names, name.Name)
		if i >= len(spec.Values) {
			continue
		}
		ast.Inspect(spec.Values[i], func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 || !isRoute(call.Fun) {
				return true
			}
			route, tool := textOf(call.Args[0]), textOf(call.Args[1])
			if d.variable == "" {
				d.route, d.tool, d.variable = route, tool, name.Name
			}
			if tool != "" {
				d.tools = append(d.tools, tool)
			}
			return true
		})
	}
}

// isRoute reports whether a function is wrap.Route, with or without its types.
func isRoute(fun ast.Expr) bool {
	switch f := fun.(type) {
	case *ast.IndexListExpr:
		fun = f.X
	case *ast.IndexExpr:
		fun = f.X
	}
	s, ok := fun.(*ast.SelectorExpr)
	return ok && s.Sel.Name == "Route"
}

// textOf returns the value of a text literal, "" for another expression.
func textOf(e ast.Expr) string {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		text, _ := strconv.Unquote(lit.Value)
		return text
	}
	return ""
}

// continued returns the block that each operation of the document continues. An operation continues
// the block with its operationId and its method and path, or else the one with its method and path,
// so that a tool keeps calling the same route, or else the one with its operationId.
func (b *blocks) continued(d *Document) map[*operation]*block {
	routes, ids := map[string][]*operation{}, map[string]*operation{}
	for _, o := range d.operations {
		routes[o.method+" "+o.path] = append(routes[o.method+" "+o.path], o)
		ids[o.id] = o
	}
	made, taken := map[*operation]*block{}, map[*block]bool{}
	join := func(o *operation, old *block) {
		if o != nil && made[o] == nil && !taken[old] {
			made[o], taken[old] = old, true
		}
	}
	var list []*block
	for i := range b.list {
		if b.list[i].id != trailer {
			list = append(list, &b.list[i])
		}
	}
	for _, old := range list {
		if o := ids[old.id]; o != nil && old.route() == o.method+" "+o.path {
			join(o, old)
		}
	}
	for _, old := range list {
		// The operationId distinguishes several operations of one route.
		if same := routes[old.route()]; len(same) == 1 {
			join(same[0], old)
		}
	}
	for _, old := range list {
		join(ids[old.id], old)
	}
	return made
}

// route returns the method and path that the block calls, "" if it does not say.
func (b *block) route() string {
	if b.declared.route == "" {
		if method, path, ok := strings.Cut(b.id, " "); ok && strings.HasPrefix(path, "/") && slices.Contains(methods, method) {
			return b.id
		}
	}
	return b.declared.route
}

// toolNames are the names that a tool can have.
var toolNames = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)

// generatedName returns the name of the tool that the block was generated with, whatever its author
// calls it now. o is the operation that continues it, or nil if no operation does.
func (b *block) generatedName(o *operation) string {
	for _, name := range []string{b.name, nameOfID(b.id)} {
		if toolNames.MatchString(name) {
			return name
		}
	}
	if o == nil {
		return ""
	}
	return toolName(o, o.op.OperationID)
}

// nameOfID returns the name for a tool whose operation has an id. A block whose tool has another
// name says so in its mark.
func nameOfID(id string) string { return strings.Join(asciiWords(id), "_") }

// A fileNames gives out the names of a file that is made again. What an existing block declares is
// for the operation that continues it.
type fileNames struct {
	taken nameSet
	own   nameSet // the names that the continued block declares and that were not given out yet
}

// reserve keeps names for the blocks that declare them.
func (n *fileNames) reserve(names ...string) {
	for _, name := range names {
		n.taken[name] = true
	}
}

// begin begins the block that continues one with such names.
func (n *fileNames) begin(own []string) {
	n.own = nameSet{}
	for _, name := range own {
		n.own[name] = true
	}
}

// unique returns the name, or one made from it that is not taken.
func (n *fileNames) unique(name string) string {
	made := name
	for i := 2; i < len(n.own)+3; i++ {
		if n.own[made] {
			delete(n.own, made)
			return made
		}
		made = suffixed(name, i)
	}
	return n.taken.unique(name, "", name)
}
