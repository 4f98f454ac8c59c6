package mcpkit

import (
	"context"
	"encoding/json"
	"reflect"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
)

// An answer is what a handler's run comes to: a result, and, of a page, how to make the cursor of a shorter one.
type answer struct {
	res    *mcp.CallToolResult
	cursor func(kept int) (string, error)
}

// A runOf runs a handler with its input.
type runOf[In, Out any] func(context.Context, In) (*mcp.CallToolResult, Out, error)

// probed has a test see the handler's run.
func probed[In, Out any](p probe.Probe, t *tool, run runOf[In, Out]) runOf[In, Out] {
	return func(ctx context.Context, in In) (res *mcp.CallToolResult, out Out, err error) {
		err = p(ctx, probe.Tool{Name: t.wire.Name, Effect: t.annotation.Effect()}, func(ctx context.Context) (err error) {
			res, out, err = run(ctx, in)
			return err
		})
		return res, out, err
	}
}

// handle is the part of a call that knows the types: it decodes the ready arguments, runs the handler, and encodes its
// output, exactly once. A page gets its cursor before that, since the cursor is part of it.
func handle[In, Out any](ctx context.Context, s *Server, t *tool, ready []byte, run runOf[In, Out]) (a answer, err error) {
	in, err := decode[In](ready)
	if err != nil {
		return a, err
	}
	call := budget.Call{Tool: t.wire.Name, Arguments: ready}
	pages := budget.Pages{Sealer: s.sealer}
	if t.paged {
		call.Server, call.Caller = s.identity(), subject(ctx)
		if err := pages.Open(call, pointer(&in)); err != nil {
			return a, &ToolError{What: err.Error()}
		}
	}
	if p := probe.From(ctx); p != nil {
		run = probed(p, t, run)
	}
	res, out, err := run(ctx, in)
	if err != nil {
		return a, err
	}
	if t.paged {
		if a.cursor, err = pages.Cursor(call, pointer(&out)); err != nil {
			return a, err
		}
	}
	if a.res, err = t.output.merge(res, out); err != nil {
		return a, err
	}
	return a, t.project(&a, budget.Selection(pointer(&in)))
}

// project leaves out of a structured result what the caller did not select.
func (t *tool) project(a *answer, fields []string) error {
	structured, ok := a.res.StructuredContent.(json.RawMessage)
	if !ok || len(fields) == 0 {
		return nil
	}
	selected, err := t.fitter.Select(structured, fields)
	if err != nil {
		return &ToolError{What: err.Error()}
	}
	a.res = structuredResult(selected)
	return nil
}

// identity tells this server from others that have the same key. Its replicas have the same manifest.
func (s *Server) identity() string { return s.manifest.Name + "\n" + s.manifest.URL }

// pointer returns v, or *v where that is a pointer already.
func pointer[T any](v *T) any {
	if reflect.TypeFor[T]().Kind() == reflect.Pointer {
		return *v
	}
	return v
}
