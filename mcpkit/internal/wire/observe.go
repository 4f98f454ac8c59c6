package wire

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// observe tells observers that an operation begins. The caller calls end when it has ended, with
// the error that the client gets.
func (h *Host) observe(ctx context.Context, op *operation, describe func() observe.Operation) (_ context.Context, end func(error)) {
	if len(h.Observers) == 0 || op.purpose != forClient {
		return ctx, func(error) {}
	}
	began, described := time.Now(), describe()
	if op.request != nil {
		described.HTTP = op.request.version
	}
	prompt := described.Prompt
	described.Prompt = ""
	contexts := make([]context.Context, len(h.Observers))
	for i, observer := range h.Observers {
		ctx = observer.Begin(ctx, described)
		contexts[i] = ctx
	}
	return ctx, func(err error) {
		out := &op.Outcome
		out.Duration = time.Since(began)
		settle(out, err)
		// Observers get only names of prompts that exist. For an unknown name go-sdk returns a
		// JSON-RPC error; every other failure is one of the prompt's handler, and is masked.
		if out.Result == observe.ResultOK || out.Result == observe.ResultInternalError {
			described.Prompt = prompt
		}
		for i, v := range slices.Backward(h.Observers) {
			v.End(contexts[i], described, *out)
		}
	}
}

// observeAnswered reports to observers a request that is answered without work.
func (h *Host) observeAnswered(r *http.Request, q *request, method string, p directParams, version string) {
	if len(h.Observers) == 0 {
		return
	}
	_, end := h.observe(r.Context(), &q.direct, func() observe.Operation {
		return observe.Operation{Method: method, Protocol: version, Trace: p.trace}
	})
	end(nil)
}

// settle completes the outcome of an operation that ended with err.
func settle(out *observe.Outcome, err error) {
	var wire *jsonrpc.Error
	if errors.As(err, &wire) {
		out.Code = wire.Code
	}
	switch {
	case out.Result != "": // a stage of a tool call has set it
	case err == nil:
		out.Result = observe.ResultOK
	default:
		out.Result = observe.ResultProtocolError
	}
}

// describe describes a request for observers. Its prompt is the one that the client asked for.
func describe(s *Service, method string, req mcp.Request) observe.Operation {
	op := observe.Operation{Method: method}
	if !(envelope.Message{Method: method}).Known() {
		op.Method = "_OTHER"
	}
	if p, ok := req.GetParams().(*mcp.CallToolParamsRaw); ok && s.Tools.Lookup(p.Name) != nil {
		op.Tool = p.Name
	}
	if p, ok := req.GetParams().(*mcp.GetPromptParams); ok && p != nil {
		op.Prompt = p.Name
	}
	if v, ok := req.(interface{ ProtocolVersion() string }); ok {
		op.Protocol = v.ProtocolVersion()
	}
	if op.Protocol != "" && !slices.Contains(protocolVersions, op.Protocol) {
		op.Protocol = "_OTHER"
	}
	op.Trace = traceOf(req.GetParams())
	return op
}

var protocolVersions = mcp.SupportedProtocolVersions()

// traceOf reads the trace context from _meta, where it has the names of the HTTP headers. Source:
// https://modelcontextprotocol.io/specification/2026-07-28/basic (_meta)
func traceOf(p mcp.Params) (trace map[string]string) {
	if v := reflect.ValueOf(p); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return nil
	}
	meta := p.GetMeta()
	for _, name := range traceMembers {
		if v, ok := meta[name].(string); ok && len(v) <= maxTraceValue {
			if trace == nil {
				trace = map[string]string{}
			}
			trace[name] = v
		}
	}
	return trace
}

var traceMembers = []string{"traceparent", "tracestate", "baggage"}

// maxTraceValue bounds a value of the trace context, in bytes. It is the size of baggage that W3C
// requires implementations to propagate.
const maxTraceValue = 8 << 10
