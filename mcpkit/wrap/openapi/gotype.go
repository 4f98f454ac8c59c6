package openapi

import (
	"encoding/json"
	"fmt"
	"go/doc"
	"go/token"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/request"
)

// goTypes writes the Go types of one operation.
type goTypes struct {
	names *fileNames
	decls []string
	input bool
	call  *call
}

// goName returns an exported Go name for the words of a text.
func goName(text string) string {
	var b strings.Builder
	for _, w := range asciiWords(text) {
		switch upper := strings.ToUpper(w); upper {
		case "ID", "URL", "API", "HTTP", "HTML", "JSON", "IP", "URI", "UUID":
			b.WriteString(upper)
		default:
			b.WriteString(upper[:1] + w[1:])
		}
	}
	name := b.String()
	if name == "" || !unicode.IsLetter(rune(name[0])) {
		name = "X" + name
	}
	return name[:min(len(name), 80)]
}

// unexported returns the name with a small first letter.
func unexported(name string) string {
	i := strings.IndexFunc(name, func(r rune) bool { return !unicode.IsUpper(r) })
	switch {
	case i < 0:
		name = strings.ToLower(name)
	case i > 1: // an initialism and the next word
		name = strings.ToLower(name[:i-1]) + name[i-1:]
	default:
		name = strings.ToLower(name[:1]) + name[1:]
	}
	_, isImport := knownImports[name]
	if token.IsKeyword(name) || doc.IsPredeclared(name) || isImport || slices.Contains([]string{"decide", "main", "init"}, name) {
		name += "Tool"
	}
	return name
}

// goType returns the Go type for values of a shape. name is that of the type of an object.
func (w *goTypes) goType(s *shape, name string) string {
	switch {
	case s == nil:
		return "any"
	case s.file:
		return "mcpkit.Upload"
	}
	switch s.typ {
	case "string":
		return "string"
	case "integer":
		return "int64"
	case "number":
		return "json.Number"
	case "boolean":
		return "bool"
	case "array":
		return "[]" + w.goType(s.items, name+"Item")
	case "object":
		if len(s.properties) == 0 {
			return "map[string]" + w.goType(s.additional, name+"Value")
		}
		return w.structure(s, name, "")
	}
	return "any"
}

// structure declares a struct type and returns its name.
func (w *goTypes) structure(s *shape, name, embedded string) string {
	name = w.names.unique(name)
	at := len(w.decls)
	w.decls = append(w.decls, "")
	var b strings.Builder
	fmt.Fprintf(&b, "type %s struct {\n%s", name, embedded)
	fields := nameSet{}
	for _, p := range s.properties {
		if w.hasTag(p.name, true, p.required) {
			b.WriteString(w.field(p, fields, name, ""))
		}
	}
	b.WriteString("}\n")
	w.decls[at] = b.String()
	return name
}

// hasTag reports whether a struct tag can have a name: encoding/json takes other ones for the name
// of the field, and a comma begins the options of a tag. It notes a name that none can have, which
// is a fault if requests need it.
func (w *goTypes) hasTag(name string, isMember, required bool) bool {
	ok := name != "" && !strings.Contains(name, ",")
	if isMember {
		ok = ok && !strings.ContainsFunc(name, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r)
		})
	}
	switch {
	case ok:
	case required && w.input:
		w.call.fault("a struct tag cannot have the name of its required %q; use openapi.Mount", name)
	default:
		w.call.note("a struct tag cannot have the name %q, and it is left out; openapi.Mount has it", name)
	}
	return ok
}

// field returns the line of a field. extra are its tags for wrap.
func (w *goTypes) field(p property, fields nameSet, parent, extra string) string {
	fieldName := fields.unique(goName(p.name), "", p.name)
	typ := w.goType(p.shape, parent+fieldName)
	json := p.name
	if json == "-" {
		json = "-," // not the tag of a field that is left out
	}
	if !p.required || !w.input && (p.shape.nullable || p.shape.typ == "") {
		json = strings.TrimSuffix(json, ",") + ",omitzero"
		if p.shape.isScalar() && !p.shape.file || p.shape.typ == "object" && len(p.shape.properties) > 0 {
			typ = "*" + typ
		}
	}
	tag := "json:" + strconv.Quote(json)
	if extra != "" {
		tag += " " + extra
	}
	description := p.shape.description
	if p.shape.file {
		description, _, _ = strings.Cut(description, "The bytes") // the type says it
	}
	if !w.input && len(p.shape.enum) > 0 {
		described := *p.shape
		described.describe("One of " + joinValues(p.shape.enum) + ".")
		description = described.description
	}
	if description != "" {
		tag += " " + descriptionKey(description) + ":" + strconv.Quote(strings.ReplaceAll(description, "`", "'"))
	}
	if keywords := w.keywords(p.shape); len(keywords) > 0 {
		tag += " mcpkit:" + strconv.Quote(strings.Join(keywords, ","))
	}
	if strings.Contains(tag, "`") {
		return fmt.Sprintf("%s %s %s\n", fieldName, typ, strconv.Quote(tag))
	}
	return fmt.Sprintf("%s %s `%s`\n", fieldName, typ, tag)
}

// descriptionKey returns the tag for a description: one that could be read as keywords has a tag
// for texts only.
func descriptionKey(text string) string {
	if strings.ContainsAny(text, "=,") || !strings.Contains(text, " ") {
		return "jsonschema_description"
	}
	return "jsonschema"
}

// keywords returns the keywords of a shape that struct tags can say. Those of lists are about the
// list.
func (w *goTypes) keywords(s *shape) (list []string) {
	if !w.input || s.file {
		return nil
	}
	escape := strings.NewReplacer(",", `\,`).Replace
	for _, b := range s.bounds {
		if b.keyword != "minProperties" && b.keyword != "maxProperties" {
			list = append(list, b.keyword+"="+b.value.String())
		}
	}
	if s.unique {
		list = append(list, "uniqueItems=true")
	}
	for _, text := range []struct{ keyword, value string }{{"format", s.format}, {"pattern", s.pattern}} {
		if text.value != "" && !strings.ContainsAny(text.value, "`\r\n\t") && !strings.HasSuffix(text.value, `\`) {
			list = append(list, text.keyword+"="+escape(text.value))
		}
	}
	if s.typ == "boolean" {
		return list
	}
	var values []string
	for _, v := range s.enum {
		text := string(v)
		_ = json.Unmarshal(v, &text)
		if text == "" || strings.ContainsAny(text, "`\r\n\t\\") || strings.TrimSpace(text) != text {
			return list // the service decides
		}
		values = append(values, "enum="+escape(text))
	}
	return append(list, values...)
}

// placeTag returns the tag that says where wrap puts an argument, "" for a member of a JSON body.
func (c *call) placeTag(a argument) string {
	var options []string
	switch a.Lists {
	case request.Comma:
		options = append(options, "comma")
	case request.Space:
		options = append(options, "space")
	case request.Pipe:
		options = append(options, "pipe")
	case request.Brackets:
		options = append(options, "brackets")
	case request.Index:
		if a.shape.typ == "array" || a.shape.typ == "object" {
			options = append(options, "index")
		}
	}
	structured := !a.shape.isScalar()
	switch {
	case a.Objects == request.Deep && (a.shape.typ == "object" || a.Lists == request.Index):
		options = append(options, "deep")
	case a.Objects == request.Spread && structured:
		options = append(options, "spread")
	case a.Objects == request.JSON && structured:
		options = []string{"json"}
	}
	if a.Type != "" {
		options = append(options, "type="+a.Type)
	}
	key := ""
	switch {
	case a.Place == request.InPath:
		key = "path"
	case a.Place == request.InQuery:
		key = "query"
	case a.Place == request.InHeader:
		key = "header"
	case c.body.Kind == request.Form:
		key = "form"
	case c.body.Kind == request.Multipart:
		key = "multipart"
	case c.body.Kind == request.Whole:
		return "body:" + strconv.Quote(c.body.Type)
	case a.Null != nil:
		return "null:" + strconv.Quote(*a.Null)
	default:
		return ""
	}
	return key + ":" + strconv.Quote(strings.Join(append([]string{a.Name}, options...), ","))
}

// inputType declares the type of the arguments and returns its name.
func (c *call) inputType(w *goTypes, name string) string {
	w.input = true
	name = w.names.unique(name)
	at := len(w.decls)
	w.decls = append(w.decls, "")
	var b strings.Builder
	fmt.Fprintf(&b, "type %s struct {\n", name)
	if c.paging != nil {
		fmt.Fprintf(&b, "budget.PageRequest `page:%q`\n", c.paging.tag)
	}
	if c.body.Kind == request.Members && (c.body.Type != "application/json" || c.method == http.MethodDelete) || c.bodyRequired && c.body.Kind != request.NoBody && !slices.ContainsFunc(c.args, func(a argument) bool { return a.Place == request.InBody }) {
		fmt.Fprintf(&b, "_ struct{} `body:%q`\n", c.body.Type)
	}
	c.args = slices.DeleteFunc(c.args, func(a argument) bool {
		isWhole := a.Place == request.InBody && c.body.Kind == request.Whole
		return !isWhole && !w.hasTag(a.Name, a.Place == request.InBody && c.body.Kind == request.Members, a.required)
	})
	fields := nameSet{}
	for _, a := range c.args {
		p := property{a.Argument, a.shape, a.required}
		if a.Place == request.InBody && c.body.Kind == request.Members {
			p.name = a.Name // struct tags have no other name for a member
		}
		b.WriteString(w.field(p, fields, name, c.placeTag(a)))
	}
	b.WriteString("}\n")
	w.decls[at] = b.String()
	return name
}
