package call

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filevalue"
)

// An Invocation is a call that is about to run; see mcpkit.ToolCall.
type Invocation struct {
	Tool      string
	Arguments json.RawMessage
}

// A Next carries out a call; see mcpkit.CallFunc.
type Next func(ctx context.Context, call Invocation) (*mcp.CallToolResult, error)

// A Middleware wraps calls; see mcpkit.Middleware.
type Middleware func(next Next) Next

// ErrNoResult is the error of a handler or middleware that returns neither a result nor an error.
var ErrNoResult = errlog.New("neither a result nor an error was returned")

// intercept runs the handler inside of the program's middleware.
func (p *Pipeline) intercept(ctx context.Context, op *Operation, t *Tool, req *mcp.CallToolRequest, ready []byte, run Runner) (Answer, error) {
	if len(p.Middleware) == 0 {
		return run.invoke(p, ctx, op, t, req, ready)
	}
	var inner Answer
	var files []filevalue.Sent
	next := Next(func(ctx context.Context, call Invocation) (_ *mcp.CallToolResult, err error) {
		if call.Tool != t.Name() {
			return nil, errlog.Errorf("a middleware changed the tool of a call from %q to %q, which is not possible", t.Name(), call.Tool)
		}
		arguments := ready
		if !bytes.Equal(call.Arguments, ready) {
			if arguments, err = p.validate(ctx, op, t, call.Arguments); err != nil {
				return nil, err
			}
		}
		inner, err = run.invoke(p, ctx, op, t, req, arguments)
		files = append(files, inner.Files...)
		return inner.Result, err
	})
	for _, v := range slices.Backward(p.Middleware) {
		next = v(next)
	}
	res, err := next(ctx, Invocation{Tool: t.Name(), Arguments: bytes.Clone(ready)})
	switch {
	case err != nil:
		return Answer{}, err
	case res == nil:
		return Answer{}, ErrNoResult
	case res == inner.Result:
		return inner, nil
	}
	res, err = CheckContent(res)
	return Answer{Result: res, Files: files, DataURL: inner.DataURL, OpenError: inner.OpenError}, err
}
