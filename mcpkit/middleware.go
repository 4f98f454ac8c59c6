package mcpkit

import (
	"context"
	"encoding/json"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
)

// A ToolCall is a call that is about to run: the caller may make it, and its arguments satisfy the
// tool's schema.
type ToolCall struct {
	// Tool is the tool's name.
	Tool string
	// Arguments are the arguments as the handler gets them, with defaults filled in. They are a
	// copy. A middleware may pass on different ones: they are checked against the tool's schema
	// like those of the client, with the same errors.
	Arguments json.RawMessage
}

// A CallFunc carries out a call. The result is the handler's, before it is made to fit its reader;
// the error is what the handler returned, before it is masked.
type CallFunc func(ctx context.Context, call ToolCall) (*mcp.CallToolResult, error)

// A Middleware wraps calls, for example in an audit log, a transaction or a cache.
type Middleware func(next CallFunc) CallFunc

// Intercept puts middleware around every tool call over every transport; the first is the
// outermost. A middleware may return a result or an error itself, which is treated like the
// handler's, and may call next with another context. It may replace a result that next returned; it
// must not write to the bytes of its structured content, which the result's text shares.
//
// Receiving middleware of go-sdk is not a substitute: most calls do not pass through go-sdk.
func Intercept(m ...Middleware) Option {
	return option(func(s *settings) {
		for _, one := range m {
			if one != nil {
				s.calls.middleware = append(s.calls.middleware, one.toPipeline())
			}
		}
	})
}

// toPipeline returns the middleware with the types of the pipeline.
func (m Middleware) toPipeline() call.Middleware {
	return func(next call.Next) call.Next {
		wrapped := m(func(ctx context.Context, c ToolCall) (*mcp.CallToolResult, error) {
			return next(ctx, call.Invocation(c))
		})
		return func(ctx context.Context, c call.Invocation) (*mcp.CallToolResult, error) {
			return wrapped(ctx, ToolCall(c))
		}
	}
}
