package mcpkit

import (
	"context"
	"errors"
	"net/http"
	"runtime/debug"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// contain is the middleware around everything go-sdk handles. Tools have their
// own pipeline; resources, prompts and completions added through [Server.SDK] get
// the same promise here: who may not is refused, a panic leaves the process alive, and
// an error that is no protocol error is masked.
func (s *Server) contain(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (res mcp.Result, err error) {
		ctx = s.current(ctx, req)
		ctx, end := s.begin(ctx, func() Operation { return s.operationOf(method, req) })
		defer func() { end(err) }()
		defer func() {
			if p := recover(); p != nil {
				res, err = nil, s.panicked(ctx, method, p)
			}
		}()
		if !isUnguarded(ctx) {
			if err := s.permitOther(ctx, method, req); err != nil {
				return nil, err
			}
			if err := s.completable(ctx, req, next); err != nil {
				return nil, err
			}
		}
		res, err = next(ctx, method, req)
		if err == nil {
			return s.onlyPermitted(ctx, res), nil
		}
		if !userHandled[method] {
			return res, err
		}
		var wire *jsonrpc.Error
		if errors.As(err, &wire) {
			return nil, err
		}
		return nil, s.internal(ctx, method, err)
	}
}

// panicked is the error of what ended in a panic. A panic with http.ErrAbortHandler is
// carried back to net/http.
func (s *Server) panicked(ctx context.Context, method string, p any) error {
	if c := carrierFrom(ctx); p == http.ErrAbortHandler && c != nil {
		c.abort()
	}
	return s.internal(ctx, method, &panicError{value: p, stack: debug.Stack()})
}

func (s *Server) internal(ctx context.Context, method string, err error) error {
	return &jsonrpc.Error{Code: jsonrpc.CodeInternalError, Message: s.mask(ctx, err, "method", method)}
}

// userHandled are the methods whose errors may come from a user's handler.
var userHandled = map[string]bool{
	"tools/call":          true,
	"resources/read":      true,
	"prompts/get":         true,
	"completion/complete": true,
	"resources/subscribe": true,
}
