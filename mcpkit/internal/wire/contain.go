package wire

import (
	"context"
	"net/http"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
)

// establish is the outermost middleware of go-sdk. It makes the operation of a message, with the
// caller of the HTTP request that contained the message, and does not run it if that client is
// gone.
func (h *Host) establish(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		if op := operationFrom(ctx); op != nil && op.begun {
			return next(ctx, method, req)
		}
		ctx, op, err := operationOf(ctx, req, h)
		if err != nil {
			return nil, h.internal(context.Background(), &operation{host: h}, method, err)
		}
		// go-sdk answers notifications before it handles them, so their client may be gone.
		if q := op.request; q != nil && !strings.HasPrefix(method, "notifications/") {
			if !q.begin() {
				return nil, gate.RPCError(refusal.Response{Reason: refusal.ClientGone})
			}
			defer q.Release()
			var stop func()
			ctx, stop = q.bind(ctx)
			defer stop()
		}
		return next(ctx, method, req)
	}
}

// contain is the middleware around everything that go-sdk handles. For resources, prompts and
// completions it does what the pipeline does for tools: it checks the caller's scopes, recovers
// panics, and masks errors that were not made for the client.
func (h *Host) contain(next mcp.MethodHandler) mcp.MethodHandler {
	return h.establish(func(ctx context.Context, method string, req mcp.Request) (res mcp.Result, err error) {
		op := operationFrom(ctx)
		described := describe(ctx, op.service, method, req)
		op.tool, op.method, op.trace = described.Tool, described.Method, described.Trace
		if h.observes(op) {
			ctx = h.begin(ctx, op, described)
			defer func() { h.end(op, err) }()
		}
		defer func() {
			if p := recover(); p != nil {
				res, err = nil, h.panicked(ctx, op, method, p)
			}
		}()
		if err := h.allow(ctx, op, method, req, next); err != nil {
			return nil, err
		}
		op.progress = progressOf(ctx, h, op, req)
		defer op.progress.end()
		undo, err := h.sessions.subscribe(req)
		if err != nil {
			return nil, err
		}
		if toolCall, ok := req.(*mcp.CallToolRequest); ok && toolCall.Params != nil && op.purpose != forInspection {
			if t := op.service.Tools.Lookup(toolCall.Params.Name); t != nil && !t.Routing.Adopted {
				req = carry(op, t, toolCall)
			}
		}
		reading, from := op.carryRead(&req)
		res, err = next(ctx, method, req)
		if err != nil {
			undo()
			return nil, h.forClient(ctx, op, method, err)
		}
		h.sessions.unsubscribe(req)
		if session, ok := req.GetSession().(*mcp.ServerSession); ok && op.request != nil {
			op.request.opens(session)
		}
		if read, ok := res.(*mcp.ReadResourceResult); ok && op.purpose != forInspection {
			return fitResource(op.service.Reader, read, reading, from)
		}
		shown, err := h.presented(ctx, op, req, res, next)
		if err != nil {
			return nil, h.forClient(ctx, op, method, err)
		}
		return shown, nil
	})
}

// allow returns an error unless the caller may run the operation and the assembly has the tool,
// prompt or resource that it names.
func (h *Host) allow(ctx context.Context, op *operation, method string, req mcp.Request, next mcp.MethodHandler) error {
	if op.purpose == forInspection || op.purpose == forCheck {
		return nil
	}
	if err := op.service.Gate.PermitOther(ctx, method, req); err != nil {
		return err
	}
	if toolCall, ok := req.(*mcp.CallToolRequest); ok && toolCall.Params != nil && op.service.Tools.visible(ctx, toolCall.Params.Name) == nil {
		if h.Shared() { // otherwise nobody could have added it
			if t, err := findTool(ctx, toolCall, next); err == nil && t != nil && !h.tools.has(t.Name) {
				h.foreign.report(ctx, h.Log, t.Name)
			}
		}
		return unknownTool(op.calledTool(toolCall.Params.Name))
	}
	if err := op.service.Gate.Completable(ctx, req, next); err != nil {
		return h.forClient(ctx, op, method, err)
	}
	return nil
}

// forClient turns an error of a method into the one that the client gets. A wrapped JSON-RPC error
// may come from another server, but go-sdk refuses requests with such errors too. The client gets
// the meaning of its code, and the text is logged.
func (h *Host) forClient(ctx context.Context, op *operation, method string, err error) error {
	if call.IsMadeForClient(err) || !envelope.HasSubject(method) && !h.Shared() {
		return err // made by the program for the client, or by go-sdk
	}
	if inner, ok := errlog.As[*jsonrpc.Error](err); ok && method != "tools/call" {
		if reason, ok := meanings[inner.Code]; ok {
			probe.Log(ctx, h.Log).InfoContext(ctx, "operation refused", "method", method, "code", inner.Code, "cause", h.Mask.Text(ctx, err))
			return gate.RPCError(refusal.Response{Reason: reason})
		}
	}
	return h.internal(ctx, op, method, err)
}

// meanings are the reasons of refusals by their JSON-RPC code.
var meanings = map[int64]refusal.Reason{
	jsonrpc.CodeInvalidRequest: refusal.RequestInvalid,
	jsonrpc.CodeMethodNotFound: refusal.MethodUnsupported,
	jsonrpc.CodeInvalidParams:  refusal.ParamsInvalid,
}

// panicked returns the error of an operation that panicked. A panic with http.ErrAbortHandler is
// repeated in the goroutine of net/http.
func (h *Host) panicked(ctx context.Context, op *operation, method string, p any) error {
	if p == http.ErrAbortHandler && op.Origin != nil { //nolint:errorlint // as net/http compares
		op.Origin.Abort()
	}
	return h.internal(ctx, op, method, &call.PanicError{Value: p, Place: errlog.PlaceOfPanic()})
}

func (h *Host) internal(ctx context.Context, op *operation, method string, err error) error {
	return &jsonrpc.Error{Code: jsonrpc.CodeInternalError, Message: h.Mask.Mask(ctx, &op.Outcome, err, "method", method)}
}
