package call

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// shape turns an error of a call into what the client gets: the text of a tool error, advice after
// a timeout, an unchanged JSON-RPC error of the handler, and the reference of a log line for every
// other error.
func (p *Pipeline) shape(ctx context.Context, op *Operation, t *Tool, err error) (*mcp.CallToolResult, error) {
	told, result := p.Errors.find(err)
	switch cause := context.Cause(ctx); {
	case told != nil:
		op.Outcome.Result = result
		if told.Err != nil {
			// The text for the model is not logged: it may repeat arguments.
			probe.Log(ctx, p.Log).InfoContext(ctx, "tool error", "tool", t.Name(), "cause", p.Mask.Text(ctx, told.Err))
		}
		return ErrorResult(p.Errors.Make(told).Error()), nil
	case IsMadeForClient(err):
		return nil, err
	case errlog.Is(cause, ErrDeadline):
		op.Outcome.Result = observe.ResultTimeout
		probe.Log(ctx, p.Log).WarnContext(ctx, "the tool exceeded its timeout", "tool", t.Name(), "timeout", t.Timeout)
		return ErrorResult(p.LateError(t)), nil
	case errlog.Is(err, errAborted) || errlog.Is(cause, ErrHungUp) || errlog.Is(cause, context.Canceled):
		op.Outcome.Result = observe.ResultCancelled
		return ErrorResult("the call was cancelled"), nil
	}
	return ErrorResult(p.Mask.MaskCall(ctx, &op.Outcome, err, t.Name(), t.Repeatable())), nil
}

// IsMadeForClient reports whether err itself is a JSON-RPC error, which a handler makes for the
// client. A JSON-RPC error that err wraps may come from another server that the handler called.
func IsMadeForClient(err error) bool {
	own, ok := err.(*jsonrpc.Error) //nolint:errorlint // a wrapped error is not for the client
	return ok && own != nil
}

// ErrorResult returns a tool result that reports an error.
func ErrorResult(text string) *mcp.CallToolResult {
	return &mcp.CallToolResult{IsError: true, Content: []mcp.Content{&mcp.TextContent{Text: text}}}
}
