package mcpkit

import (
	"context"
	"errors"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// establish is the outermost middleware of go-sdk: an operation runs for the caller of its own
// request, and only while that caller waits.
func (s *Server) establish(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		if ctx.Value(operationKey{}) != nil {
			return next(ctx, method, req)
		}
		ctx, q, err := current(ctx, req)
		if err != nil {
			return nil, s.internal(context.Background(), method, err)
		}
		// go-sdk answers notifications before it handles them.
		if q != nil && !strings.HasPrefix(method, "notifications/") {
			if !q.begin() {
				return nil, errClientGone
			}
			defer q.done()
			var stop func()
			ctx, stop = q.bind(ctx)
			defer stop()
		}
		return next(ctx, method, req)
	}
}

// contain is the middleware around everything go-sdk handles. Tools have their
// own pipeline; resources, prompts and completions added through [Server.SDK] get
// the same promise here: the caller's scopes are checked, a panic leaves the process alive, and
// an error that was not made for the client is masked.
func (s *Server) contain(next mcp.MethodHandler) mcp.MethodHandler {
	return s.establish(func(ctx context.Context, method string, req mcp.Request) (res mcp.Result, err error) {
		q := requestFrom(ctx)
		ctx, end := s.begin(ctx, func() observe.Operation { return s.operationOf(method, req) })
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
		undo, err := s.wire.sessions.subscribe(req)
		if err != nil {
			return nil, err
		}
		res, err = next(ctx, method, req)
		if err != nil {
			undo()
			return nil, s.forClient(ctx, method, err)
		}
		s.wire.sessions.unsubscribe(req)
		if session, ok := req.GetSession().(*mcp.ServerSession); ok && method == "initialize" && q != nil && q.opening != nil {
			q.opening.open(session)
		}
		return s.onlyPermitted(ctx, res), nil
	})
}

// errClientGone is the answer to an operation whose client is gone before it began. Nobody
// reads it.
var errClientGone = &jsonrpc.Error{Code: jsonrpc.CodeInternalError, Message: "the client is gone"}

// forClient turns an error of a method into what the client gets. A JSON-RPC error inside
// another error may be that of another server, and go-sdk refuses requests in this way too:
// the client gets the meaning of its code, and the text goes to the log.
func (s *Server) forClient(ctx context.Context, method string, err error) error {
	if isMadeForClient(err) || !userHandled[method] && !s.shared.Load() {
		return err // in the second case it is go-sdk's own
	}
	var inner *jsonrpc.Error
	if errors.As(err, &inner) && method != "tools/call" {
		if meaning, ok := refusals[inner.Code]; ok {
			s.log.InfoContext(ctx, "request refused", "method", method, "code", inner.Code, "cause", oauth.Redact(ctx, err.Error()))
			return &jsonrpc.Error{Code: inner.Code, Message: meaning}
		}
	}
	return s.internal(ctx, method, err)
}

// refusals are the codes with which a request is refused, and what each means.
var refusals = map[int64]string{
	jsonrpc.CodeInvalidRequest: "invalid request",
	jsonrpc.CodeMethodNotFound: "method not found",
	jsonrpc.CodeInvalidParams:  "invalid params",
}

// panicked is the error of what ended in a panic. A panic with http.ErrAbortHandler is
// carried back to net/http.
func (s *Server) panicked(ctx context.Context, method string, p any) error {
	if q := requestFrom(ctx); p == http.ErrAbortHandler && q != nil {
		q.abort()
	}
	return s.internal(ctx, method, &panicError{value: p, stack: debug.Stack()})
}

func (s *Server) internal(ctx context.Context, method string, err error) error {
	return &jsonrpc.Error{Code: jsonrpc.CodeInternalError, Message: s.mask(ctx, err, "method", method)}
}

// userHandled are the methods whose errors may come from a user's handler.
var userHandled = map[string]bool{
	"tools/call":            true,
	"resources/read":        true,
	"prompts/get":           true,
	"completion/complete":   true,
	"resources/subscribe":   true,
	"resources/unsubscribe": true,
	"subscriptions/listen":  true,
}
