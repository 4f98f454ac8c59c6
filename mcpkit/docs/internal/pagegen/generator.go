package main

import (
	"fmt"
	"html/template"
	"reflect"
	"strconv"
	"strings"
	"text/template/parse"
)

// A generator makes the functions for templates.
type generator struct {
	layout *template.Template
	dots   map[string]reflect.Type // by the name of the template
	queue  []string
	names  int // how many variables have been named
}

// A value is a Go expression.
type value struct {
	expr string
	typ  reflect.Type
}

// A scope has the variables of a template by their names. The dot's is ".".
type scope map[string]value

func (s scope) with(name string, v value) scope {
	inner := scope{name: v}
	for n, v := range s {
		if _, ok := inner[n]; !ok {
			inner[n] = v
		}
	}
	return inner
}

// call records that a template is executed with a dot of typ, and returns the function's name.
func (g *generator) call(name string, typ reflect.Type) string {
	if known, ok := g.dots[name]; !ok {
		g.dots[name] = typ
		g.queue = append(g.queue, name)
	} else if known != typ {
		fail("template %q is executed with a %v and with a %v", name, known, typ)
	}
	words := strings.Split(name, "-")
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return "write" + strings.Join(words, "")
}

// function returns the function for a template.
func (g *generator) function(name string) string {
	t := g.layout.Lookup(name)
	if t == nil || t.Tree == nil {
		fail("there is no template %q", name)
	}
	dot := value{"dot", g.dots[name]}
	return fmt.Sprintf("func (w *htmlWriter) %s(dot %s) {\n%s}\n\n",
		g.call(name, dot.typ), typeName(dot.typ), g.list(t.Tree.Root, scope{".": dot, "$": dot}))
}

// typeName returns the name of a type in package docs.
func typeName(t reflect.Type) string { return strings.ReplaceAll(t.String(), "docs.", "") }

// list returns the statements for nodes. Variables are visible until the end of the list.
func (g *generator) list(nodes *parse.ListNode, s scope) string {
	if nodes == nil {
		return ""
	}
	var b strings.Builder
	for _, node := range nodes.Nodes {
		switch n := node.(type) {
		case *parse.TextNode:
			fmt.Fprintf(&b, "w.markup(%s)\n", literal(string(n.Text)))
		case *parse.ActionNode:
			if len(n.Pipe.Decl) > 0 {
				v, name := g.value(n.Pipe.Cmds, s), g.name("v")
				fmt.Fprintf(&b, "%s := %s\n", name, v.expr)
				s = s.with(n.Pipe.Decl[0].Ident[0], value{name, v.typ})
				continue
			}
			b.WriteString(g.action(n, s))
		case *parse.TemplateNode:
			v := g.value(n.Pipe.Cmds, s)
			fmt.Fprintf(&b, "w.%s(%s)\n", g.call(n.Name, v.typ), v.expr)
		case *parse.IfNode:
			fmt.Fprintf(&b, "if %s {\n%s}", truth(g.value(n.Pipe.Cmds, s)), g.list(n.List, s))
			b.WriteString(g.otherwise(n.ElseList, s))
		case *parse.WithNode:
			v, name := g.value(n.Pipe.Cmds, s), g.name("v")
			inner := value{name, v.typ}
			fmt.Fprintf(&b, "if %s := %s; %s {\n%s}", name, v.expr, truth(inner), g.list(n.List, s.with(".", inner)))
			b.WriteString(g.otherwise(n.ElseList, s))
		case *parse.RangeNode:
			b.WriteString(g.loop(n, s))
		default:
			fail("%v: a node of type %T is not known", n, n)
		}
	}
	return b.String()
}

// otherwise returns the else branch of a statement.
func (g *generator) otherwise(list *parse.ListNode, s scope) string {
	if list == nil {
		return "\n"
	}
	return " else {\n" + g.list(list, s) + "}\n"
}

// loop returns the statement for a range.
func (g *generator) loop(n *parse.RangeNode, s scope) string {
	over := g.value(n.Pipe.Cmds, s)
	if over.typ.Kind() != reflect.Slice {
		fail("%v: a %v is not a list", n.Pipe, over.typ)
	}
	i, element := value{g.name("i"), reflect.TypeFor[int]()}, value{g.name("v"), over.typ.Elem()}
	inner := s.with(".", element)
	switch d := n.Pipe.Decl; len(d) {
	case 1:
		inner = inner.with(d[0].Ident[0], element)
	case 2:
		inner = inner.with(d[0].Ident[0], i).with(d[1].Ident[0], element)
	}
	body := g.list(n.List, inner)
	if !strings.Contains(body, i.expr) {
		i.expr = "_"
	}
	text := fmt.Sprintf("for %s, %s := range %s {\n%s}\n", i.expr, element.expr, over.expr, body)
	if n.ElseList != nil {
		text += fmt.Sprintf("if len(%s) == 0 {\n%s}\n", over.expr, g.list(n.ElseList, s))
	}
	return text
}

// name returns a new name for a variable.
func (g *generator) name(prefix string) string {
	g.names++
	return prefix + strconv.Itoa(g.names)
}
