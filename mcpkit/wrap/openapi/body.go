package openapi

import (
	"encoding/json"
	"maps"
	"mime"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"golang.org/x/net/http/httpguts"

	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/request"
)

func number(n int) json.Number { return json.Number(strconv.Itoa(n)) }

// wholeBody is the argument that is the whole body of a request.
const wholeBody = "body"

// addBody adds the arguments of the request's body.
func (c *call) addBody(body *openapi3.RequestBody) {
	if body == nil {
		return
	}
	if missing, ok := body.Extensions[missingMember].(string); ok {
		c.fault("its body refers to %s, which the document does not describe", missing)
		return
	}
	mediaType, media := bestMedia(body.Content)
	if media == nil {
		if body.Required {
			c.fault("its body has no media type that a request can have")
		}
		return
	}
	if missing, ok := media.Extensions[missingMember].(string); ok {
		c.fault("its body refers to %s, which the document does not describe", missing)
		return
	}
	switch c.method {
	case "GET", "HEAD":
		c.note("the body of a %s request is left out", c.method)
		return
	}
	if others := slices.DeleteFunc(slices.Sorted(maps.Keys(body.Content)), func(name string) bool { return body.Content[name] == media }); len(others) > 0 {
		c.note("the body is sent as %s; the document also has %s", mediaType, strings.Join(others, ", "))
	}
	c.bodyRequired = body.Required
	schema := media.Schema
	if schema == nil {
		schema = media.ItemSchema
	}
	s := c.inline(schema, "")
	if request.IsJSON(mediaType) {
		s = c.objectOf(s)
	}
	if !c.bodyRequired && c.assumesRequired(body, s) {
		c.bodyRequired = true
		c.note("the document does not say whether the body is required; it is treated as required, because its schema has required members")
	}
	switch base, _, _ := strings.Cut(mediaType, ";"); {
	case request.IsJSON(mediaType):
		c.addJSONBody(mediaType, s, body)
	case base == "application/x-www-form-urlencoded":
		c.body = request.Body{Kind: request.Form, Type: "application/x-www-form-urlencoded"}
		c.addFields(s, media)
	case base == "multipart/form-data":
		c.body = request.Body{Kind: request.Multipart, Type: "multipart/form-data"}
		c.addFields(s, media)
	case strings.HasPrefix(base, "text/") || strings.HasSuffix(base, "xml") || strings.HasSuffix(base, "yaml"):
		c.body = request.Body{Kind: request.Whole, Type: mediaType}
		c.addWhole(textShape(s).described(body.Description), c.bodyRequired, false)
	default:
		c.body = request.Body{Kind: request.Whole, Type: mediaType}
		c.addWhole(fileShape(s).described(body.Description), c.bodyRequired, true)
	}
}

// assumesRequired reports whether a body is treated as required although the document does not say
// so: authors who leave out the member required rarely know that it is false by default.
func (c *call) assumesRequired(body *openapi3.RequestBody, s *shape) bool {
	if c.method != "POST" && c.method != "PUT" && c.method != "PATCH" {
		return false
	}
	if _, optional := body.Extensions[optionalMember]; optional {
		return false
	}
	return slices.ContainsFunc(s.properties, func(p property) bool { return p.required })
}

// objectOf returns the shape of a JSON body: of one that has values of several types, the object or
// the list among them, so that its arguments have types.
func (c *call) objectOf(s *shape) *shape {
	if s.typ != "" || s.alternative == nil {
		return s
	}
	c.note("the body has values of several types; the tool sends the one of type %s", s.alternative.typ)
	return s.alternative
}

func (c *call) addWhole(s *shape, required, file bool) {
	c.add(argument{Parameter: request.Parameter{Argument: wholeBody, Name: wholeBody, Place: request.InBody, File: file}, shape: s, required: required}, "")
}

// addJSONBody adds the members of an object as arguments, and any other body as one argument.
func (c *call) addJSONBody(mediaType string, s *shape, body *openapi3.RequestBody) {
	if s.typ != "object" || len(s.properties) == 0 {
		c.body = request.Body{Kind: request.Whole, Type: mediaType}
		c.addWhole(s.described(body.Description), c.bodyRequired, false)
		return
	}
	c.body, c.variants = request.Body{Kind: request.Members, Type: mediaType}, s.variants
	for _, p := range s.properties {
		a := argument{Parameter: request.Parameter{Argument: argumentName(p.name, false), Name: p.name, Place: request.InBody},
			shape: p.shape, required: p.required && c.bodyRequired}
		if c.method == "PATCH" && p.shape.nullable && !a.required { // a patch clears a member with null
			null := "null"
			copied := *p.shape
			copied.describe("Send null to clear it.")
			a.Null, a.shape = &null, &copied
		}
		c.add(a, "body")
	}
}

// addFields adds the fields of a form or the parts of a multipart body as arguments.
func (c *call) addFields(s *shape, media *openapi3.MediaType) {
	for _, p := range s.properties {
		a := argument{Parameter: request.Parameter{Argument: argumentName(p.name, false), Name: p.name, Place: request.InBody}, shape: p.shape, required: p.required && c.bodyRequired}
		isFile := p.shape.bytes || p.shape.typ == "array" && p.shape.items != nil && p.shape.items.bytes
		if isFile && c.body.Kind == request.Multipart {
			a.File = true
			if p.shape.bytes {
				a.shape = fileShape(p.shape)
			} else {
				copied := *p.shape
				copied.items = fileShape(p.shape.items)
				a.shape = &copied
			}
		} else {
			c.styleField(&a, media.Encoding[p.name])
		}
		if e := media.Encoding[p.name]; e != nil && c.body.Kind == request.Multipart && !strings.ContainsAny(e.ContentType, "*,") && httpguts.ValidHeaderFieldValue(e.ContentType) {
			a.Type = e.ContentType
		}
		c.add(a, "body")
	}
}

// styleField sets how a field of a body or of a whole query is written. Without a style, an object
// is JSON.
func (c *call) styleField(a *argument, e *openapi3.Encoding) {
	isPair := a.Place == request.InQuery || c.body.Kind == request.Form
	if isPair && a.shape.typ == "object" && e != nil && (e.Style != "" || e.Explode != nil) {
		c.stylePair(a, e.Style, e.Explode)
		return
	}
	a.Objects = request.JSON
	if a.shape.typ == "array" && a.shape.items != nil && a.shape.items.isScalar() {
		a.Objects = request.NoObjects
	}
	if name, ok := strings.CutSuffix(a.Name, "[]"); ok && a.Objects == request.NoObjects {
		a.Name, a.Lists = name, request.Brackets
	}
	if e != nil {
		explode := e.Style == "" || e.Style == "form"
		if e.Explode != nil {
			explode = *e.Explode
		}
		switch {
		case e.Style == "deepObject":
			a.Objects, a.Lists = request.Deep, request.Index
		case e.Style == "spaceDelimited" && !explode:
			a.Lists = request.Space
		case e.Style == "pipeDelimited" && !explode:
			a.Lists = request.Pipe
		case !explode && e.ContentType == "":
			a.Lists = request.Comma
		}
	}
	c.chooseObject(a)
	if isPair && a.shape.typ == "" || a.shape.typ == "array" && a.Objects == request.NoObjects && (a.shape.items == nil || !a.shape.items.isScalar()) {
		c.note("the field %s has values of several types, which a form cannot tell apart, and is a text", a.Name)
		a.shape = textShape(a.shape)
	}
	c.close(a)
	if a.shape.isScalar() {
		a.Objects, a.Lists = request.NoObjects, request.Repeated
	}
}

// bestMedia returns the media type of a body that arguments describe best.
func bestMedia(content openapi3.Content) (name string, media *openapi3.MediaType) {
	rank := func(mediaType string) int {
		base, _, err := mime.ParseMediaType(mediaType)
		switch {
		case err != nil:
			return 9
		case base == "application/json":
			return 0
		case request.IsJSON(base) && !strings.Contains(base, "patch"):
			return 1
		case base == "application/x-www-form-urlencoded":
			return 2
		case base == "multipart/form-data":
			return 3
		case request.IsJSON(base):
			return 4
		case strings.HasPrefix(base, "text/"):
			return 5
		}
		return 6
	}
	for _, candidate := range slices.Sorted(maps.Keys(content)) {
		if content[candidate] == nil || !httpguts.ValidHeaderFieldValue(candidate) {
			continue
		}
		if media == nil || rank(candidate) < rank(name) {
			name, media = candidate, content[candidate]
		}
	}
	if media != nil && strings.HasPrefix(name, "*/") {
		name = "application/json"
	}
	return name, media
}
