package wrap

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/given"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/described"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/request"
)

func init() {
	described.IsReserved = isReserved
	described.Faults = func(t described.Tool) (messages []string) {
		_, faults := bindDescribed(t)
		for _, f := range faults {
			messages = append(messages, f.message)
		}
		return messages
	}
	described.Add = func(s *mcpkit.Server, backend any, t described.Tool) {
		b, _ := backend.(*Backend)
		switch t.Output {
		case described.JSON:
			addDescribed[describedInput, describedOutput](s, b, t)
		case described.Page:
			addDescribed[describedPageInput, budget.Page[json.RawMessage]](s, b, t)
		case described.File:
			addDescribed[describedInput, mcpkit.File](s, b, t)
		case described.Text:
			addDescribed[describedInput, string](s, b, t)
		default:
			addDescribed[describedInput, Done](s, b, t)
		}
	}
}

func addDescribed[In, Out any](s *mcpkit.Server, b *Backend, t described.Tool) {
	schemas := &given.Schemas{Input: t.InputSchema, Output: t.OutputSchema}
	switch t.Output {
	case described.JSON, described.Page:
	case described.Done:
		schemas.Output, _ = schema.For(reflect.TypeFor[Done](), schema.Output) // a type of this package
	default:
		schemas.Output = nil
	}
	bind, faults := bindDescribed(t)
	call, problems := declareBound[In, Out](b, bind, faults, t.Name, t.Annotation, false)
	declared := mcpkit.Declared(t.Pos, append(problems, t.Problems...)...)
	opts := append([]mcpkit.ToolOption{describedOption{declared, schemas}}, t.Options...)
	mcpkit.AddTool(s, t.Name, t.Annotation, t.Description, call, opts...)
}

// bindDescribed is bind for arguments whose places a document says.
func bindDescribed(t described.Tool) (*binding, []fault) {
	r, faults := parseRoute(t.Route)
	b := &binding{route: r, accept: t.Accept, plan: request.Plan{Method: r.method, Segments: r.segments, Params: t.Params, Body: t.Body}}
	if len(faults) > 0 {
		return b, faults
	}
	if t.Output == described.Page {
		b.paging, faults = parsePagingTag(t.Paging, t.Route)
	}
	schemas := argumentSchemas(t.InputSchema)
	for i := range b.plan.Params {
		p := &b.plan.Params[i]
		// The document says whether the argument is required; one in the path always is.
		a := placed{Parameter: *p, property: schema.Property{Field: reflect.StructField{Type: reflect.TypeFor[any]()}}}
		b.nulls = b.nulls || p.Null != nil
		own := b.checkPlace(a)
		if what := p.Unsuitable(b.plan.Body.Kind, schemas[p.Argument]); what != "" && !p.File {
			own = append(own, fault{fmt.Sprintf("is %s, which cannot go into %s", what, p.Place), "leave the operation out, or write its route with wrap.HTTP"})
		}
		faults = append(faults, b.argumentFaults(p.Argument, own)...)
	}
	return b, append(faults, b.unfilledWildcards()...)
}

// A describedOption gives a tool the schemas of its document.
type describedOption struct {
	mcpkit.ToolOption
	schemas *given.Schemas
}

// GivenSchemas implements given.Option.
func (o describedOption) GivenSchemas() *given.Schemas { return o.schemas }

// A describedInput has the arguments as the client sent them, so that numbers keep their digits.
type describedInput struct{ raw json.RawMessage }

func (in *describedInput) UnmarshalJSON(args []byte) error {
	in.raw = bytes.Clone(args)
	return nil
}

func (in describedInput) MarshalJSON() ([]byte, error) { return emptyObject(in.raw), nil }

// A describedPageInput is a describedInput with a page request.
type describedPageInput struct {
	budget.PageRequest
	raw json.RawMessage
}

func (in *describedPageInput) UnmarshalJSON(args []byte) error {
	in.raw = bytes.Clone(args)
	return json.Unmarshal(args, &in.PageRequest)
}

func (in describedPageInput) MarshalJSON() ([]byte, error) { return emptyObject(in.raw), nil }

// A describedOutput has an answer as the service sent it. An output is an object, so a list becomes
// its member items, and a scalar its member value.
type describedOutput struct{ raw json.RawMessage }

func (out *describedOutput) UnmarshalJSON(answer []byte) error {
	var b bytes.Buffer
	switch firstByte(answer) {
	case '{':
		b.Write(answer)
	case '[':
		writeMember(&b, "items", answer)
	default:
		writeMember(&b, "value", answer)
	}
	out.raw = b.Bytes()
	if out.raw[0] != '{' {
		out.raw = append(append([]byte{'{'}, out.raw...), '}')
	}
	return nil
}

func (out describedOutput) MarshalJSON() ([]byte, error) { return emptyObject(out.raw), nil }

func emptyObject(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return json.RawMessage("{}")
	}
	return raw
}

// writeMember writes a member of an object without its braces.
func writeMember(b *bytes.Buffer, name string, value []byte) {
	b.WriteString(`"` + name + `":`)
	b.Write(value)
}
