package call

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filevalue"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A Handler runs a program's handler with its decoded input.
type Handler[In, Out any] func(ctx context.Context, req *mcp.CallToolRequest, in In) (*mcp.CallToolResult, Out, error)

// Typed returns the part of a call that depends on the handler's types: it decodes the ready
// arguments, runs the handler, and encodes its output exactly once.
func Typed[In, Out any](handler Handler[In, Out]) Invoke {
	return func(ctx context.Context, p *Pipeline, t *Tool, req *mcp.CallToolRequest, ready []byte) (Answer, error) {
		return handle(ctx, p, t, req, ready, handler)
	}
}

func handle[In, Out any](ctx context.Context, p *Pipeline, t *Tool, req *mcp.CallToolRequest, ready []byte, handler Handler[In, Out]) (a Answer, err error) {
	in := new(In) // it escapes: reflect fills it
	if err := decode(p.Errors, ready, in); err != nil {
		return a, err
	}
	if t.Uploads != nil {
		var problems []string
		if a.DataURL, problems = t.Uploads.Check(reflect.ValueOf(in).Elem(), p.Rejected[observe.DataURL]); len(problems) > 0 {
			return a, p.Errors.make(observe.ResultInvalidArguments, ToolError{What: strings.Join(problems, "\n")})
		}
	}
	binding := budget.Binding{Tool: t.Name(), Arguments: ready}
	pages := budget.Pages{Sealer: p.Sealer}
	if t.Paged {
		binding.Server, binding.Caller = p.Server, Subject(ctx)
		if err := pages.Open(binding, pointer(in)); err != nil {
			return a, p.Errors.make(observe.ResultToolError, ToolError{What: err.Error()})
		}
	}
	if watcher := probe.From(ctx); watcher != nil {
		handler = probed(watcher, t, handler)
	}
	res, out, err := handler(ctx, req, *in)
	if err != nil {
		return a, err
	}
	if t.Output.Files != nil || t.Paged {
		whole := out // only here a copy of the output is on the heap
		if t.Output.Files != nil {
			if a.Files, err = p.gather(ctx, t, res, reflect.ValueOf(&whole).Elem()); err != nil {
				return a, err
			}
		}
		if t.Paged { // the cursor is part of the page, so it is made before the page is encoded
			if a.Cursor, err = pages.Cursor(binding, pointer(&whole)); err != nil {
				return a, err
			}
		}
		out = whole
	}
	if a.Result, err = t.Output.encode(res, out, a.Files, p.keptHint); err != nil {
		return a, err
	}
	if res == nil || res.StructuredContent == nil {
		a.Encoded, _ = a.Result.StructuredContent.(json.RawMessage)
	}
	if err := p.selectFields(t, &a, budget.Selection(pointer(in))); err != nil {
		return a, err
	}
	if structured, ok := a.Result.StructuredContent.(json.RawMessage); ok && len(a.Files) > 0 {
		own := *a.Result
		own.Content = append(slices.Clip(own.Content), filevalue.Beside(structured, a.Files, t.Fitter.Reader.Tokens/textShare)...)
		a.Result = &own
	}
	return a, nil
}

// textShare is the part of the reader's limit that texts next to structured content take at most,
// so that they do not displace it: n bytes have at most n tokens.
const textShare = 4

// probed lets a test observe the handler.
func probed[In, Out any](watcher probe.Probe, t *Tool, handler Handler[In, Out]) Handler[In, Out] {
	return func(ctx context.Context, req *mcp.CallToolRequest, in In) (res *mcp.CallToolResult, out Out, err error) {
		err = watcher(ctx, probe.Tool{Name: t.Name(), Effect: t.Annotation.Effect()}, func(ctx context.Context) (err error) {
			res, out, err = handler(ctx, req, in)
			return err
		})
		return res, out, err
	}
}

// selectFields removes the fields of a structured result that the caller did not select.
func (p *Pipeline) selectFields(t *Tool, a *Answer, fields []string) error {
	structured, ok := a.Result.StructuredContent.(json.RawMessage)
	if !ok || len(fields) == 0 {
		return nil
	}
	selected, err := t.Fitter.Select(structured, fields)
	if err != nil {
		return p.Errors.make(observe.ResultToolError, ToolError{What: err.Error()})
	}
	typed := isEncoded(a.Result, a.Encoded)
	a.Result = structuredResult(selected)
	if typed { // only optional members are removed
		a.Encoded, _ = a.Result.StructuredContent.(json.RawMessage)
	}
	return nil
}

// Subject returns the ID of the user or client of ctx, to which cursors, stored results and
// sessions belong. It returns "" for every caller without a token.
func Subject(ctx context.Context) string {
	if p, ok := oauth.PrincipalFrom(ctx); ok {
		return p.UserID()
	}
	return ""
}

// pointer returns v, or *v if that is a pointer already.
func pointer[T any](v *T) any {
	if reflect.TypeFor[T]().Kind() == reflect.Pointer {
		return *v
	}
	return v
}
