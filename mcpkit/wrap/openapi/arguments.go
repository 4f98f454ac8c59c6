package openapi

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"golang.org/x/net/http/httpguts"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filevalue"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/described"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/request"
)

// An argument is one argument of a tool.
type argument struct {
	request.Parameter
	shape    *shape
	required bool
}

// A call is an operation as a tool calls it.
type call struct {
	*operation
	subtypes     subtypes
	args         []argument
	body         request.Body
	bodyRequired bool
	variants     string // of the object whose members the arguments are
	answer       answer
	paging       *paging
	notes        []string
	faults       []string // why the operation cannot be a tool
	// contradictions are the notes about schemas that no value satisfies.
	contradictions []string
	described      described.Tool // the tool, without what its author chooses
	names          nameSet
	nodes          int // that schemas of arguments may still have
}

// newCall returns the call of an operation.
func (d *Document) newCall(o *operation) *call {
	c := &call{operation: o, subtypes: d.subtypes, names: nameSet{}, nodes: maxInputNodes, faults: slices.Clone(o.faults)}
	c.answer = d.answerOf(c)
	c.paging = findPaging(c)
	if c.paging != nil {
		c.names["cursor"], c.names["limit"] = true, true
	}
	if body := o.op.RequestBody; body != nil { // first, so that its members keep their names
		c.addBody(body.Value)
	}
	for _, p := range o.params {
		c.addParameter(d, p)
	}
	c.checkPath()
	slices.SortStableFunc(c.args, func(a, b argument) int { return placeOrder(a.Place) - placeOrder(b.Place) })
	c.describe()
	return c
}

// describe sets the tool of the call, and finds what keeps it from making requests.
func (c *call) describe() {
	t := described.Tool{Route: c.method + " " + c.path, Body: c.body, Accept: c.answer.accept(), Output: c.answer.output, InputSchema: c.inputSchema(), OutputSchema: c.outputSchema()}
	for _, a := range c.args {
		t.Params = append(t.Params, a.Parameter)
	}
	if c.paging != nil {
		t.Paging = c.paging.tag
	}
	if c.described = t; len(c.faults) == 0 {
		c.faults = described.Faults(t)
	}
}

// placeOrder is the order in which arguments are listed: those of the body last.
func placeOrder(p request.Place) int {
	return slices.Index([]request.Place{request.InPath, request.InQuery, request.InHeader, request.InBody}, p)
}

func (c *call) note(format string, args ...any) {
	if n := oneLine(fmt.Sprintf(format, args...)); !slices.Contains(c.notes, n) {
		c.notes = append(c.notes, n)
	}
}
func (c *call) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

// inline inlines the schema of a part of the arguments, which notes call name.
func (c *call) inline(ref *openapi3.SchemaRef, name string) *shape {
	made := inline(ref, c.subtypes, name, false, c.nodes)
	c.nodes = max(c.nodes-made.shape.size(), 20)
	for _, n := range made.notes {
		c.note("%s", n)
	}
	c.faults = append(c.faults, made.faults...)
	for _, text := range made.contradictions {
		c.contradictions = append(c.contradictions, oneLine(text))
	}
	return made.shape
}

// size returns how many schemas a shape has.
func (s *shape) size() int {
	if s == nil {
		return 0
	}
	n := 1 + s.items.size() + s.additional.size()
	for _, p := range s.properties {
		n += p.shape.size()
	}
	return n
}

func (c *call) add(a argument, prefix string) {
	a.Argument = c.names.unique(a.Argument, prefix, a.Name)
	c.args = append(c.args, a)
}

// addParameter adds the argument of a parameter of the document.
func (c *call) addParameter(d *Document, p *openapi3.Parameter) {
	if d.isCredential(p) {
		c.noteCredential(p.Name)
		return
	}
	a := argument{required: p.Required, Parameter: request.Parameter{Name: p.Name, Argument: argumentName(p.Name, p.In == openapi3.ParameterInHeader)}}
	switch p.In {
	case openapi3.ParameterInPath:
		a.Place, a.required = request.InPath, true
	case openapi3.ParameterInQuery:
		a.Place = request.InQuery
		if c.paging.has(p.Name) {
			return
		}
	case openapi3.ParameterInHeader:
		a.Place = request.InHeader
		if ignoredHeader(p.Name) {
			return
		}
		if !httpguts.ValidHeaderFieldName(p.Name) {
			if p.Required {
				c.fault("its required header cannot have the name %q", p.Name)
				return
			}
			c.note("a header cannot have the name %q, and is left out", p.Name)
			return
		}
		if described.IsReserved(p.Name) {
			c.note("the header %s says who calls or how to read the request, and is not an argument: set it with wrap.Identity if the service needs it", p.Name)
			return
		}
	case openapi3.ParameterInCookie:
		c.note("the cookie %s is not an argument, because cookies say who calls: set it with wrap.Identity if the service needs it", p.Name)
		return
	case "querystring": // of OpenAPI 3.2
		c.addQuery(d, p)
		return
	default:
		if p.Required {
			c.fault("its required parameter %q is in %q, which no request has", p.Name, p.In)
			return
		}
		c.note("the parameter %s is in %q, which no request has, and is left out", p.Name, p.In)
		return
	}
	schema := p.Schema
	media := mediaOf(p.Content)
	if schema == nil && media != nil {
		schema, a.Objects = media.Schema, request.JSON
	}
	a.shape = c.inline(schema, p.Name)
	a.shape = a.shape.described(p.Description)
	if media == nil {
		c.style(&a, p)
	} else if a.shape.typ == "" {
		a.shape = textShape(a.shape)
	}
	c.add(a, p.In)
}

// addQuery adds the arguments of a parameter that is the whole query.
func (c *call) addQuery(d *Document, p *openapi3.Parameter) {
	media := p.Content["application/x-www-form-urlencoded"]
	var s *shape
	if media != nil {
		s = c.inline(media.Schema, p.Name)
	}
	if s == nil || s.typ != "object" || len(s.properties) == 0 {
		if p.Required {
			c.fault("its required parameter %q is a query that is not a form with named fields", p.Name)
			return
		}
		c.note("the parameter %s is a query that is not a form with named fields, and is left out", p.Name)
		return
	}
	for _, member := range s.properties {
		if d.isCredential(&openapi3.Parameter{Name: member.name, In: openapi3.ParameterInQuery}) {
			c.noteCredential(member.name)
			continue
		}
		a := argument{required: member.required && p.Required, shape: member.shape,
			Parameter: request.Parameter{Name: member.name, Argument: argumentName(member.name, false), Place: request.InQuery}}
		c.styleField(&a, media.Encoding[member.name])
		c.add(a, openapi3.ParameterInQuery)
	}
}

func (c *call) noteCredential(name string) {
	c.note("the parameter %s is a credential, and not an argument: set it with wrap.Identity", name)
}

// described returns the shape with a description that precedes its own.
func (s *shape) described(text string) *shape {
	text = cleanText(text, maxPropertyText)
	if text == "" || text == s.description {
		return s
	}
	copied := *s
	copied.description = text
	if len(s.description)+len(text) < maxPropertyText && s.description != "" && !strings.Contains(text, strings.TrimSuffix(s.description, ".")) {
		copied.describe(s.description)
	}
	return &copied
}

// textShape returns a shape of texts for values that a place writes as texts.
func textShape(s *shape) *shape {
	return &shape{typ: "string", description: s.description, nullable: s.nullable}
}

// style sets how a parameter is written.
func (c *call) style(a *argument, p *openapi3.Parameter) {
	if a.Place != request.InQuery {
		c.styleText(a, p.Style, p.Explode != nil && *p.Explode)
		return
	}
	c.stylePair(a, p.Style, p.Explode)
}

// stylePair sets how a parameter of a query or a field of a form is written, which have the same
// styles.
func (c *call) stylePair(a *argument, style string, explodes *bool) {
	explode := style == "" || style == "form"
	if explodes != nil {
		explode = *explodes
	}
	what := "query parameter " + a.Name
	if a.Place == request.InBody {
		what = "field " + a.Name
	}
	switch {
	case style == "spaceDelimited" && !explode:
		a.Lists = request.Space
	case style == "pipeDelimited" && !explode:
		a.Lists = request.Pipe
	case style == "deepObject":
		a.Objects, a.Lists = request.Deep, request.Index
	case !explode:
		a.Lists = request.Comma
	}
	if name, ok := strings.CutSuffix(a.Name, "[]"); ok && a.shape.typ == "array" {
		a.Name, a.Lists = name, request.Brackets
	}
	c.chooseObject(a)
	switch {
	case a.shape.typ == "array" && (a.shape.items == nil || !a.shape.items.isScalar()) && a.Lists != request.Index:
		c.note("the %s is a list of values that its style cannot write, and each is a text", what)
		copied := *a.shape
		copied.items = textShape(orAny(a.shape.items))
		a.shape = &copied
	case a.shape.typ == "object" && a.Objects == request.NoObjects && !explode:
		separator := a.Lists.Separator()
		a.shape = objectText(a.shape, "a"+separator+"1"+separator+"b"+separator+"2")
		c.note("the %s is an object that is one value, and the caller writes it as a text", what)
	case a.shape.typ == "object" && a.Objects == request.NoObjects:
		a.Objects = request.Spread
		if len(a.shape.properties) == 0 || !flat(a.shape) {
			a.Objects = request.JSON
			c.note("the %s is an object without a style that can write it, and is sent as JSON", what)
		}
		if a.Objects == request.Spread {
			copied := *a.shape
			copied.closed = true
			a.shape = &copied
		}
	case a.shape.typ == "":
		a.shape = textShape(a.shape)
	}
	c.close(a)
	if a.shape.isScalar() {
		a.Objects, a.Lists = request.NoObjects, request.Repeated
	}
}

// chooseObject takes the object among alternatives of several types if the style is that of
// objects.
func (c *call) chooseObject(a *argument) {
	if a.shape.typ == "" && a.shape.alternative != nil && a.shape.alternative.typ == "object" && a.Objects == request.Deep {
		c.note("%s has values of several types, and is treated as an object", a.Name)
		a.shape = a.shape.alternative.described(a.shape.description)
	}
}

func orAny(s *shape) *shape {
	if s == nil {
		return &shape{}
	}
	return s
}

// flat reports whether the members of an object are scalars.
func flat(s *shape) bool {
	return !slices.ContainsFunc(s.properties, func(p property) bool { return !p.shape.isScalar() })
}

// close makes the members of an object known, because names with brackets cannot carry any value.
func (c *call) close(a *argument) {
	if a.Objects != request.Deep || a.shape.typ != "object" && a.shape.typ != "array" {
		return
	}
	a.shape = deepShape(a.shape, 0)
}

// deepShape returns a shape whose values can be written as names with brackets.
func deepShape(s *shape, depth int) *shape {
	copied := *s
	switch {
	case s.typ == "object" && (len(s.properties) > 0 || s.additional != nil):
		copied.properties = slices.Clone(s.properties)
		for i := range copied.properties {
			copied.properties[i].shape = deepShape(copied.properties[i].shape, depth+1)
		}
		if s.additional != nil {
			copied.additional = deepShape(s.additional, depth+1)
			copied.closed = false
		} else {
			copied.closed = true
		}
	case s.typ == "object":
		copied.additional = &shape{typ: "string"}
	case s.typ == "array":
		copied.items = deepShape(orAny(s.items), depth+1)
	case s.typ == "":
		return textShape(s)
	}
	return &copied
}

// objectText returns the shape of texts for objects that a place writes as one value. example is
// such a text.
func objectText(s *shape, example string) *shape {
	made := textShape(s)
	made.describe("The names and values of an object as one text, such as " + example + ".")
	return made
}

// styleText sets how a path or a header writes a value.
func (c *call) styleText(a *argument, style string, explode bool) {
	switch {
	case style != "" && style != "simple":
		c.fault("its parameter %q has the style %s, which wrap cannot write; only simple is supported in paths and headers", a.Name, style)
	case a.shape.typ == "array":
		a.Lists = request.Comma
		if a.shape.items == nil || !a.shape.items.isScalar() {
			copied := *a.shape
			copied.items = textShape(orAny(a.shape.items))
			a.shape = &copied
		}
	case a.shape.typ == "object" && explode:
		a.shape = objectText(a.shape, "a=1,b=2")
	case a.shape.typ == "object":
		a.shape = objectText(a.shape, "a,1,b,2")
	case !a.shape.isScalar():
		a.shape = textShape(a.shape)
	}
}

// checkPath checks that each wildcard of the path has a parameter, and adds those that the document
// forgot.
func (c *call) checkPath() {
	if !strings.HasPrefix(c.path, "/") {
		c.fault("its path %q does not begin with a slash", c.path)
		return
	}
	if c.path != oneLine(c.path) {
		c.fault("its path %q has line breaks or invisible characters", c.path)
		return
	}
	if c.fragment != "" {
		c.note("the path has the fragment %q, which no request has", "#"+c.fragment)
	}
	wildcards := wildcardsOf(c.path)
	c.args = slices.DeleteFunc(c.args, func(a argument) bool {
		if a.Place == request.InPath && !slices.Contains(wildcards, a.Name) {
			c.note("the path has no wildcard {%s}, and its parameter is left out", a.Name)
			return true
		}
		return false
	})
	for _, name := range wildcards {
		if !slices.ContainsFunc(c.args, func(a argument) bool { return a.Place == request.InPath && a.Name == name }) {
			c.note("the document does not describe the wildcard {%s}, which is treated as a text", name)
			c.add(argument{Parameter: request.Parameter{Argument: argumentName(name, false), Name: name, Place: request.InPath}, shape: &shape{typ: "string"}, required: true}, "path")
		}
	}
}

// wildcardsOf returns the names between braces in a path.
func wildcardsOf(path string) (names []string) {
	for {
		_, rest, opened := strings.Cut(path, "{")
		name, rest, closed := strings.Cut(rest, "}")
		if !opened || !closed {
			return names
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		path = rest
	}
}

// isCredential reports whether a parameter is the key of a security scheme.
func (d *Document) isCredential(p *openapi3.Parameter) bool {
	if d.doc.Components == nil {
		return false
	}
	for _, ref := range d.doc.Components.SecuritySchemes {
		if ref != nil && ref.Value != nil && ref.Value.Type == "apiKey" && ref.Value.In == p.In &&
			(ref.Value.Name == p.Name || p.In == openapi3.ParameterInHeader && strings.EqualFold(ref.Value.Name, p.Name)) {
			return true
		}
	}
	return false
}

// ignoredHeader reports whether OpenAPI ignores a header parameter, because other parts of the
// document describe it.
func ignoredHeader(name string) bool {
	name = http.CanonicalHeaderKey(name)
	return name == "Accept" || name == "Content-Type" || name == "Authorization"
}

// mediaOf returns the only media type of a parameter's content, or nil.
func mediaOf(content openapi3.Content) *openapi3.MediaType {
	for _, name := range slices.Sorted(maps.Keys(content)) {
		return content[name]
	}
	return nil
}

// fileShape returns the shape of a file.
func fileShape(s *shape) *shape {
	limit, _ := filevalue.UploadLimitOf("")
	copied := shape{typ: "string", description: s.description, file: true}
	copied.describe(limit.Words())
	copied.bounds = []bound{{"minLength", "1"}, {"maxLength", number(limit.Characters())}}
	return &copied
}
