package openapi

import (
	"bytes"
	"maps"
	"mime"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"golang.org/x/net/http/httpguts"

	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/described"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/request"
)

// An answer says how the successful answers of an operation become the output of its tool.
type answer struct {
	output described.Output
	shape  *shape // of JSON and Page
	types  []string
	// wrapped is the member of the output that has an answer that is not an object, "" for an
	// object.
	wrapped string
}

// answerOf returns the answer of an operation: of all its successful statuses together.
func (d *Document) answerOf(c *call) answer {
	var schemas openapi3.SchemaRefs
	made := answer{}
	outputs := map[string]described.Output{} // by media type
	for _, response := range successes(c.op.Responses) {
		if missing, ok := response.Extensions[missingMember].(string); ok {
			c.note("an answer refers to %s, which the document does not describe, and is not described", missing)
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(response.Content)) {
			media := response.Content[name]
			if media != nil {
				if missing, ok := media.Extensions[missingMember].(string); ok {
					c.note("an answer refers to %s, which the document does not describe, and is not described", missing)
				}
			}
			output := outputOf(name, media)
			outputs[name] = output
			if !slices.Contains(made.types, name) {
				made.types = append(made.types, name)
			}
			if output == described.JSON && media != nil && media.Schema != nil && !slices.ContainsFunc(schemas, func(s *openapi3.SchemaRef) bool { return s.Value == media.Schema.Value }) {
				schemas = append(schemas, media.Schema)
			}
			switch {
			case made.output == described.Done, output == described.JSON:
				made.output = output
			case made.output == described.File && output == described.Text:
				made.output = output
			}
		}
	}
	var others []string
	for _, name := range made.types {
		if outputs[name] != made.output {
			others = append(others, name)
		}
	}
	if len(others) > 0 && c.method != "HEAD" {
		c.note("in the answer, the tool does not ask for %s", strings.Join(others, ", "))
	}
	if c.method == "HEAD" {
		made.output = described.Done
	}
	if made.output != described.JSON {
		return made
	}
	in := inlineAnswers(schemas, c.subtypes)
	for _, n := range append(in.notes, in.faults...) {
		c.note("in the answer, %s", n)
	}
	s := in.shape
	made.shape = objectAnswer(s)
	switch {
	case s.typ == "array":
		made.wrapped = "items"
	case s.isScalar():
		made.wrapped = "value"
	}
	return made
}

// accept returns the Accept header for the answers that the output is made from, "" for the usual
// one.
func (a answer) accept() string {
	const most = 5
	var types []string
	for _, name := range a.types {
		if !httpguts.ValidHeaderFieldValue(name) {
			continue
		}
		if outputOf(name, nil) == a.output || a.output == described.Page && outputOf(name, nil) == described.JSON {
			types = append(types, name)
		}
	}
	switch {
	case slices.Contains(types, "application/json"):
		return "application/json" // all that the service needs to offer
	case len(types) > most:
		return ""
	}
	return strings.Join(types, ", ")
}

// inlineAnswers returns the shape of answers that have one of several schemas.
func inlineAnswers(schemas openapi3.SchemaRefs, of subtypes) inlined {
	switch len(schemas) {
	case 0:
		return inlined{shape: &shape{typ: "object"}}
	case 1:
		return inline(schemas[0], of, "", true, maxOutputNodes)
	}
	return inline(&openapi3.SchemaRef{Value: &openapi3.Schema{AnyOf: schemas}}, of, "", true, maxOutputNodes)
}

// objectAnswer returns the shape of the output for an answer: a list becomes the member items of an
// object, and a scalar the member value.
func objectAnswer(s *shape) *shape {
	wrapped := func(name string) *shape {
		return &shape{typ: "object", properties: []property{{name: name, shape: s, required: true}}}
	}
	switch {
	case s.typ == "object":
		made := *s
		made.nullable = false // null becomes the member value of an object
		return &made
	case s.typ == "array":
		return wrapped("items")
	case s.isScalar():
		return wrapped("value")
	}
	return &shape{typ: "object", description: s.description}
}

// successes returns the responses for statuses of success, or the default one.
func successes(all *openapi3.Responses) (list []*openapi3.Response) {
	for _, status := range slices.Sorted(maps.Keys(all.Map())) {
		if r := all.Value(status); strings.HasPrefix(status, "2") && r != nil && r.Value != nil {
			list = append(list, r.Value)
		}
	}
	if r := all.Default(); len(list) == 0 && r != nil && r.Value != nil {
		list = append(list, r.Value)
	}
	return list
}

// outputOf returns the kind of output that an answer of a media type becomes.
func outputOf(mediaType string, media *openapi3.MediaType) described.Output {
	base, _, err := mime.ParseMediaType(mediaType)
	switch {
	case err != nil:
		base = mediaType
	case base == "*/*" && media != nil && media.Schema != nil && media.Schema.Value != nil && typeOf(media.Schema.Value) != "string":
		return described.JSON
	}
	switch {
	case request.IsJSON(base) || base == "application/hal+json":
		return described.JSON
	case strings.HasPrefix(base, "text/"), strings.HasSuffix(base, "/xml"), strings.HasSuffix(base, "+xml"), strings.HasSuffix(base, "yaml"), strings.HasSuffix(base, "ndjson"):
		return described.Text
	}
	return described.File
}

// schema returns the output schema, nil for outputs without one.
func (c *call) outputSchema() []byte {
	switch c.answer.output {
	case described.JSON:
		return c.answer.shape.encode(true)
	case described.Page:
		var b bytes.Buffer
		b.WriteString(`{"type":"object","properties":{"items":{"type":"array","description":"The items of this page","items":`)
		b.Write(c.paging.item.encode(true))
		b.WriteString(`},"next_cursor":{"type":"string","description":"The cursor of the next page; absent on the last page"}},"required":["items"]}`)
		return b.Bytes()
	}
	return nil
}

// inputSchema returns the input schema.
func (c *call) inputSchema() []byte {
	s := &shape{typ: "object", closed: true}
	for _, a := range c.args {
		s.properties = append(s.properties, property{a.Argument, a.shape, a.required})
	}
	if c.paging != nil {
		s.properties = append(s.properties, pageProperties()...)
	}
	s.arrange()
	return s.encode(false)
}
