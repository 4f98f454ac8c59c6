package main

import (
	"fmt"
	"html/template"
	"reflect"
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

// The ways in which html/template escapes the values of the page, by the names of its functions.
const (
	inText      = "_html_template_htmlescaper"
	inTitle     = "_html_template_rcdataescaper"
	inAttribute = "_html_template_attrescaper"
	inStyle     = "_html_template_cssvaluefilter"
	inScript    = "_html_template_jsvalescaper"
	inFragment  = "_html_template_urlescaper|" + inAttribute
	inLink      = "_html_template_urlfilter|_html_template_urlnormalizer|" + inAttribute
)

// action returns the statement that writes a value.
func (g *generator) action(n *parse.ActionNode, s scope) string {
	cmds := n.Pipe.Cmds
	var escapers []string
	for len(cmds) > 1 {
		escapers = append([]string{cmds[len(cmds)-1].String()}, escapers...)
		cmds = cmds[:len(cmds)-1]
	}
	v := g.value(cmds, s)
	trusted := v.typ.PkgPath() == "html/template"
	context := strings.Join(escapers, "|")
	switch {
	case trusted && (v.typ.Name() == "HTML" && context == inText || v.typ.Name() == "CSS" && context == inStyle || v.typ.Name() == "JS" && context == inScript):
		return fmt.Sprintf("w.markup(string(%s))\n", v.expr)
	case trusted:
	case context == inText, context == inTitle, context == inAttribute:
		return fmt.Sprintf("w.text(%s)\n", text(n, v))
	case context == inFragment:
		return fmt.Sprintf("w.text(url.QueryEscape(%s))\n", text(n, v))
	case context == inLink:
		return fmt.Sprintf("w.link(%s)\n", text(n, v))
	}
	fail("%v: a %v is escaped in a way that is not known", n, v.typ)
	return ""
}

// text returns the expression for a value as text.
func text(n parse.Node, v value) string {
	switch v.typ.Kind() {
	case reflect.String:
		if v.typ != reflect.TypeFor[string]() {
			return "string(" + v.expr + ")"
		}
		return v.expr
	case reflect.Int:
		return "strconv.Itoa(" + v.expr + ")"
	}
	fail("%v: a %v cannot be written", n, v.typ)
	return ""
}

// truth returns the condition that a value is true for templates.
func truth(v value) string {
	switch v.typ.Kind() {
	case reflect.Bool:
		return v.expr
	case reflect.String:
		return v.expr + ` != ""`
	case reflect.Int:
		return v.expr + " != 0"
	case reflect.Slice:
		return "len(" + v.expr + ") > 0"
	case reflect.Pointer:
		return v.expr + " != nil"
	case reflect.Struct:
		return "true"
	}
	fail("a %v has no truth", v.typ)
	return ""
}

// value returns the expression for a pipeline of one command.
func (g *generator) value(cmds []*parse.CommandNode, s scope) value {
	if len(cmds) != 1 {
		fail("%v: a pipeline of several commands is not known", cmds)
	}
	first, args := cmds[0].Args[0], cmds[0].Args[1:]
	if name, ok := first.(*parse.IdentifierNode); ok {
		return g.callFunction(name.Ident, args, s)
	}
	return g.operand(first, args, s)
}

// operand returns the expression for an operand. args are the arguments if it is a method.
func (g *generator) operand(n parse.Node, args []parse.Node, s scope) value {
	switch n := n.(type) {
	case *parse.DotNode:
		return s["."]
	case *parse.FieldNode:
		return g.fields(n, s["."], n.Ident, args, s)
	case *parse.VariableNode:
		v, ok := s[n.Ident[0]]
		if !ok {
			fail("%v is not a variable", n)
		}
		return g.fields(n, v, n.Ident[1:], args, s)
	case *parse.PipeNode:
		return g.value(n.Cmds, s)
	case *parse.NumberNode:
		return value{n.Text, reflect.TypeFor[int]()}
	}
	fail("%v: an operand of type %T is not known", n, n)
	return value{}
}

// fields returns the expression for a chain of fields and methods. The last one has the arguments.
func (g *generator) fields(n parse.Node, v value, names []string, args []parse.Node, s scope) value {
	for i, name := range names {
		structure := v.typ
		if structure.Kind() == reflect.Pointer {
			structure = structure.Elem()
		}
		if structure.Kind() == reflect.Struct {
			if f, ok := structure.FieldByName(name); ok {
				v = value{v.expr + "." + name, f.Type}
				continue
			}
		}
		if v.typ == reflect.TypeFor[docs.Markdown]() { // see htmlWriter.prose
			v = value{"w.prose." + strings.ToLower(name) + "(" + v.expr + ")", reflect.TypeFor[template.HTML]()}
			continue
		}
		m, ok := v.typ.MethodByName(name)
		if !ok {
			fail("%v: a %v has no field or method %s", n, v.typ, name)
		}
		var operands []string
		if i == len(names)-1 {
			for _, a := range args {
				operands = append(operands, g.operand(a, nil, s).expr)
			}
		}
		v = value{v.expr + "." + name + "(" + strings.Join(operands, ", ") + ")", m.Type.Out(0)}
	}
	return v
}

// functions are the functions of the templates.
var functions = map[string]value{
	"spans": {"markdown.Spans", reflect.TypeFor[[]markdown.Span]()},
	"paras": {"paragraphs", reflect.TypeFor[[]string]()},
	"listed": {"listedRefs", reflect.TypeFor[struct {
		Named []docs.ToolRef
		More  int
	}]()},
}

// callFunction returns the expression for a call of a function.
func (g *generator) callFunction(name string, args []parse.Node, s scope) value {
	var operands []value
	for _, a := range args {
		operands = append(operands, g.operand(a, nil, s))
	}
	boolean := func(expr string) value { return value{"(" + expr + ")", reflect.TypeFor[bool]()} }
	switch name {
	case "or", "and":
		conditions := make([]string, len(operands))
		for i, o := range operands {
			conditions[i] = truth(o)
		}
		return boolean(strings.Join(conditions, map[string]string{"or": " || ", "and": " && "}[name]))
	case "not":
		return boolean("!(" + truth(operands[0]) + ")")
	case "eq":
		return boolean(operands[0].expr + " == " + operands[1].expr)
	case "ne":
		return boolean(operands[0].expr + " != " + operands[1].expr)
	case "len":
		return value{"len(" + operands[0].expr + ")", reflect.TypeFor[int]()}
	}
	f, ok := functions[name]
	if !ok || len(operands) != 1 {
		fail("the function %s with %d arguments is not known", name, len(operands))
	}
	return value{f.expr + "(" + operands[0].expr + ")", f.typ}
}

// literal returns a string literal.
func literal(text string) string {
	if strings.ContainsAny(text, "`\r") || !strings.Contains(text, `"`) && !strings.Contains(text, "\n") {
		return strconv.Quote(text)
	}
	return "`" + text + "`"
}
