package docs

import (
	"bytes"
	"fmt"
	"html/template"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"text/template/parse"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs/internal/htmlcontext"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/internal/markdown"
)

// renderHTML executes one of the templates of [Layout]. It returns what html/template returns, which
// FuzzDefaultLayoutIsThatOfHTMLTemplate compares. A program that executes html/template keeps every
// exported method of every type that it links, because templates call methods by name: 2 MB in a
// small server.
func renderHTML(name string, view *View, m *proseFormat) []byte {
	x := &execution{trees: pageTrees(), prose: m}
	x.template(name, reflect.ValueOf(view).Elem())
	return x.out.Bytes()
}

// pageTrees returns the parsed templates by name.
var pageTrees = sync.OnceValue(func() map[string]*parse.Tree {
	functions := map[string]any{}
	for _, name := range []string{"spans", "paras", "listed", "eq", "ne", "len", "or", "not"} {
		functions[name] = name // the parser wants to know only that there is a function
	}
	trees, err := parse.Parse("page", pageTemplate, "", "", functions)
	if err != nil {
		panic(err)
	}
	return trees
})

// An execution is a run of a template. It knows as much of the language of templates as page.tmpl
// uses, and panics for the rest.
type execution struct {
	trees   map[string]*parse.Tree
	prose   *proseFormat
	out     bytes.Buffer
	context htmlcontext.Context // of the end of out
	vars    []variable          // in scope; the last of a name counts
}

type variable struct {
	name  string
	value reflect.Value
}

func (x *execution) template(name string, dot reflect.Value) {
	outer := x.vars
	x.vars = []variable{{"$", dot}}
	x.walk(x.trees[name].Root, dot)
	x.vars = outer
}

func (x *execution) walk(n parse.Node, dot reflect.Value) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			x.walk(child, dot)
		}
	case *parse.TextNode:
		x.context.Advance(n.Text)
		x.out.Write(n.Text)
	case *parse.ActionNode:
		if v := x.pipe(n.Pipe, dot); len(n.Pipe.Decl) == 0 {
			x.write(v)
		}
	case *parse.TemplateNode:
		var arg reflect.Value
		if n.Pipe != nil {
			arg = x.pipe(n.Pipe, dot)
		}
		x.template(n.Name, arg)
	case *parse.IfNode:
		x.branch(&n.BranchNode, dot, false)
	case *parse.WithNode:
		x.branch(&n.BranchNode, dot, true)
	case *parse.RangeNode:
		x.loop(n, dot)
	default:
		panic(fmt.Sprintf("docs: template node %T", n))
	}
}

func (x *execution) branch(n *parse.BranchNode, dot reflect.Value, with bool) {
	scope := len(x.vars)
	value := x.pipe(n.Pipe, dot)
	switch {
	case !truth(value):
		x.walk(n.ElseList, dot)
	case with:
		x.walk(n.List, value)
	default:
		x.walk(n.List, dot)
	}
	x.vars = x.vars[:scope]
}

func (x *execution) loop(n *parse.RangeNode, dot reflect.Value) {
	scope := len(x.vars)
	list := x.command(n.Pipe, dot)
	for i := range list.Len() {
		element := list.Index(i)
		switch d := n.Pipe.Decl; len(d) {
		case 1:
			x.vars = append(x.vars, variable{d[0].Ident[0], element})
		case 2:
			x.vars = append(x.vars, variable{d[0].Ident[0], reflect.ValueOf(i)}, variable{d[1].Ident[0], element})
		}
		x.walk(n.List, element)
		x.vars = x.vars[:scope]
	}
	if list.Len() == 0 {
		x.walk(n.ElseList, dot)
	}
}

// pipe evaluates a pipeline and declares its variable.
func (x *execution) pipe(p *parse.PipeNode, dot reflect.Value) reflect.Value {
	v := x.command(p, dot)
	for _, d := range p.Decl {
		x.vars = append(x.vars, variable{d.Ident[0], v})
	}
	return v
}

// command evaluates a pipeline, which is one command.
func (x *execution) command(p *parse.PipeNode, dot reflect.Value) reflect.Value {
	args := p.Cmds[0].Args
	if len(p.Cmds) > 1 {
		panic("docs: " + p.String() + " has several commands")
	}
	if f, ok := args[0].(*parse.IdentifierNode); ok {
		return x.call(f.Ident, args[1:], dot)
	}
	return x.operand(args[0], args[1:], dot)
}

// operand evaluates one value. A method at its end gets the arguments.
func (x *execution) operand(n parse.Node, args []parse.Node, dot reflect.Value) reflect.Value {
	switch n := n.(type) {
	case *parse.DotNode:
		return dot
	case *parse.FieldNode:
		return x.fields(dot, n.Ident, args, dot)
	case *parse.VariableNode:
		for _, v := range slices.Backward(x.vars) {
			if v.name == n.Ident[0] {
				return x.fields(v.value, n.Ident[1:], args, dot)
			}
		}
	case *parse.NumberNode:
		return reflect.ValueOf(int(n.Int64))
	case *parse.PipeNode:
		return x.command(n, dot)
	}
	panic("docs: template value " + n.String())
}

func (x *execution) fields(v reflect.Value, names []string, args []parse.Node, dot reflect.Value) reflect.Value {
	for _, name := range names {
		if method, ok := x.method(v, name, args, dot); ok {
			v = reflect.ValueOf(method)
			continue
		}
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if v = v.FieldByName(name); !v.IsValid() {
			panic("docs: a template names the field " + name + ", which does not exist")
		}
	}
	return v
}

// method calls a method of the data.
func (x *execution) method(v reflect.Value, name string, args []parse.Node, dot reflect.Value) (any, bool) {
	switch on := v.Interface().(type) {
	case Markdown:
		switch name {
		case "HTML":
			return x.prose.html(on), true
		case "Inline":
			return inline(x.prose.html(on)), true
		}
	case Authentication:
		if name == "NoLogin" {
			return on.NoLogin(), true
		}
	case *Output:
		if name == "Caption" {
			example, step := x.operand(args[0], nil, dot), x.operand(args[1], nil, dot)
			return on.Caption(example.Interface().(Example), step.Interface().(Step)), true
		}
	}
	return nil, false
}

// call calls a function. All arguments of "or" are evaluated, since no argument has an effect.
func (x *execution) call(name string, nodes []parse.Node, dot reflect.Value) reflect.Value {
	args := make([]reflect.Value, len(nodes))
	for i, n := range nodes {
		args[i] = x.operand(n, nil, dot)
	}
	switch name {
	case "spans":
		return reflect.ValueOf(markdown.Spans(args[0].String()))
	case "paras":
		return reflect.ValueOf(paragraphs(args[0].String()))
	case "listed":
		return reflect.ValueOf(listedRefs(args[0].Interface().([]ToolRef)))
	case "len":
		return reflect.ValueOf(args[0].Len())
	case "eq":
		return reflect.ValueOf(args[0].Equal(args[1]))
	case "ne":
		return reflect.ValueOf(!args[0].Equal(args[1]))
	case "not":
		return reflect.ValueOf(!truth(args[0]))
	case "or":
		for _, a := range args {
			if truth(a) {
				return a
			}
		}
		return args[len(args)-1]
	}
	panic("docs: template function " + name)
}

// truth reports whether a condition with the value is met.
func truth(v reflect.Value) bool {
	met, _ := template.IsTrue(v.Interface())
	return met
}

// write writes a value, escaped for where it is written.
func (x *execution) write(v reflect.Value) {
	switch text := v.Interface().(type) {
	case template.HTML:
		x.out.WriteString(x.context.Trusted(htmlcontext.Text, string(text)))
	case template.CSS:
		x.out.WriteString(x.context.Trusted(htmlcontext.Style, string(text)))
	case template.JS:
		x.out.WriteString(x.context.Trusted(htmlcontext.Script, string(text)))
	case int:
		x.out.WriteString(x.context.Escape(strconv.Itoa(text)))
	default:
		x.out.WriteString(x.context.Escape(v.String()))
	}
}
