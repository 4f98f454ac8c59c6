package wire

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// An observation is what observers get of one operation.
type observation struct {
	operation observe.Operation
	// prompt is the prompt that the client asked for. The server may not have it.
	prompt   string
	began    time.Time
	contexts []context.Context  // what each observer returned
	first    [1]context.Context // the array of contexts for one observer, which saves an allocation
}

// observes reports whether observers are told about an operation.
func (h *Host) observes(op *operation) bool { return len(h.Observers) > 0 && op.purpose == forClient }

// begin tells observers that an operation begins, and returns its context. It must be called only
// for an operation that the host observes.
func (h *Host) begin(ctx context.Context, op *operation, described observe.Operation) context.Context {
	o := &observation{operation: described, prompt: described.Prompt, began: op.Began}
	if o.began.IsZero() {
		o.began = time.Now()
	}
	o.contexts = o.first[:0]
	if op.request != nil {
		o.operation.HTTP = op.request.version
		op.Outcome.Tolerated = append(op.Outcome.Tolerated, op.request.tolerated...)
	}
	o.operation.Prompt = ""
	for _, observer := range h.Observers {
		ctx = observer.Begin(ctx, o.operation)
		o.contexts = append(o.contexts, ctx)
	}
	op.observation = o
	return ctx
}

// end tells observers that an operation has ended. err is the error that the client gets. It does
// nothing for an operation that is not observed.
func (h *Host) end(op *operation, err error) {
	o := op.observation
	if o == nil {
		return
	}
	out := &op.Outcome
	out.Duration = time.Since(o.began)
	settle(out, err)
	// Observers get only names of prompts that exist. For an unknown name go-sdk returns a JSON-RPC
	// error; every other failure is one of the prompt's handler, and is masked.
	if out.Result == observe.ResultOK || out.Result == observe.ResultInternalError {
		o.operation.Prompt = o.prompt
	}
	for i, observer := range slices.Backward(h.Observers) {
		observer.End(o.contexts[i], o.operation, *out)
	}
}

// observeAnswered tells observers about a request that is answered without work.
func (h *Host) observeAnswered(r *http.Request, q *request, method string, p directParams, version string) {
	if op := &q.direct; h.observes(op) {
		h.begin(r.Context(), op, observe.Operation{Method: method, Protocol: version, Trace: p.trace})
		h.end(op, nil)
	}
}

// settle completes the outcome of an operation that ended with err.
func settle(out *observe.Outcome, err error) {
	if wire, ok := errlog.As[*jsonrpc.Error](err); ok {
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
func describe(ctx context.Context, s *Service, method string, req mcp.Request) observe.Operation {
	op := observe.Operation{Method: method}
	if !(envelope.Message{Method: method}).Known() {
		op.Method = "_OTHER"
	}
	if p, ok := req.GetParams().(*mcp.CallToolParamsRaw); ok {
		if t := s.Tools.visible(ctx, p.Name); t != nil {
			op.Tool, op.Deprecated = p.Name, t.Deprecated
		}
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
