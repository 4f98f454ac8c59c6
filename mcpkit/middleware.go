package mcpkit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// A ToolCall is a call that is about to be carried out: the caller may make it, and its
// arguments satisfy the tool's schema.
type ToolCall struct {
	// Tool is the tool's name.
	Tool string
	// Arguments are the arguments as the handler gets them, with defaults filled in. They
	// are a copy. A middleware may hand others on: they are held to the tool's schema like
	// those of the client, and refused in the same words.
	Arguments json.RawMessage
}

// A CallFunc carries out a call. The result is the handler's, before it is made to fit
// its reader; the error is what the handler returned, before it is masked.
type CallFunc func(ctx context.Context, call ToolCall) (*mcp.CallToolResult, error)

// A Middleware puts something around calls: an audit log, a transaction, a cache.
type Middleware func(next CallFunc) CallFunc

// Intercept puts middleware around every tool call, however it comes in; the first is the
// outermost. It may return a result or an error of its own, which are treated like the
// handler's, or give next a context of its own. A result that next returned may be
// replaced; the bytes of its structured content, which are those of its text too, are not
// to be written to.
//
// Receiving middleware of go-sdk is no replacement: most calls do not pass through go-sdk.
func Intercept(m ...Middleware) Option {
	return serverOption(func(s *Server) {
		for _, one := range m {
			if one != nil {
				s.middleware = append(s.middleware, one)
			}
		}
	})
}

var errNoResult = errors.New("a middleware returned neither a result nor an error")

// intercepted runs the handler inside of the middleware.
func (s *Server) intercepted(ctx context.Context, t *tool, req *mcp.CallToolRequest, ready []byte, run runner) (answer, error) {
	if len(s.middleware) == 0 {
		return run(s, ctx, t, req, ready)
	}
	var inner answer
	next := CallFunc(func(ctx context.Context, call ToolCall) (_ *mcp.CallToolResult, err error) {
		if call.Tool != t.wire.Name {
			return nil, fmt.Errorf("a middleware changed the tool of a call from %q to %q, which it cannot", t.wire.Name, call.Tool)
		}
		handed := ready
		if !bytes.Equal(call.Arguments, ready) {
			if handed, err = validate(ctx, t.input, call.Arguments); err != nil {
				return nil, err
			}
		}
		inner, err = run(s, ctx, t, req, handed)
		return inner.res, err
	})
	for i := len(s.middleware) - 1; i >= 0; i-- {
		next = s.middleware[i](next)
	}
	res, err := next(ctx, ToolCall{Tool: t.wire.Name, Arguments: bytes.Clone(ready)})
	switch {
	case err != nil:
		return answer{}, err
	case res == nil:
		return answer{}, errNoResult
	case res == inner.res:
		return inner, nil
	}
	res, err = checkContent(res)
	return answer{res: res}, err
}
