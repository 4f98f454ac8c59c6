package mcpkit

import (
	"context"
	"errors"
	"log/slog"
	"reflect"
	"slices"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// Observe adds an observer. With several, the first begins first and ends last.
func Observe(o observe.Observer) Option {
	return serverOption(func(s *Server) {
		if o != nil {
			s.observers = append(s.observers, o)
		}
	})
}

// An observation is an operation that goes on.
type observation struct {
	op    observe.Operation
	out   observe.Outcome
	began time.Time
}

type observationKey struct{}

// observed returns the operation that ctx belongs to; one that nobody hears of where
// there is none.
func observed(ctx context.Context) *observation {
	if o, ok := ctx.Value(observationKey{}).(*observation); ok {
		return o
	}
	return &observation{}
}

// begin has the observers hear of an operation. end is called once it is over, with
// the error that the client gets.
func (s *Server) begin(ctx context.Context, operation func() observe.Operation) (_ context.Context, end func(error)) {
	if len(s.observers) == 0 || isUnguarded(ctx) || isRehearsal(ctx) {
		return ctx, func(error) {}
	}
	o := &observation{op: operation(), began: time.Now()}
	if q := requestFrom(ctx); q != nil {
		o.op.HTTP = q.version
	}
	prompt := o.op.Prompt
	o.op.Prompt = ""
	ctx = context.WithValue(ctx, observationKey{}, o)
	contexts := make([]context.Context, len(s.observers))
	for i, observer := range s.observers {
		ctx = observer.Begin(ctx, o.op)
		contexts[i] = ctx
	}
	return ctx, func(err error) {
		o.settle(err)
		o.namePrompt(prompt)
		for i := len(s.observers) - 1; i >= 0; i-- {
			s.observers[i].End(contexts[i], o.op, o.out)
		}
	}
}

// settle says how the operation ended where no stage of a tool call has said it.
func (o *observation) settle(err error) {
	o.out.Duration = time.Since(o.began)
	var wire *jsonrpc.Error
	if errors.As(err, &wire) {
		o.out.Code = wire.Code
	}
	switch {
	case o.out.Result != "":
	case err == nil:
		o.out.Result = observe.ResultOK
	default:
		o.out.Result = observe.ResultProtocolError
	}
}

// namePrompt tells the name of a prompt once it is known to be the server's: go-sdk
// can only look it up by getting it, and answers a name that it does not have with a
// JSON-RPC error. Any other failure is masked, and comes from the prompt's own handler.
func (o *observation) namePrompt(asked string) {
	if o.out.Result == observe.ResultOK || o.out.Result == observe.ResultInternalError {
		o.op.Prompt = asked
	}
}

// operationOf describes a request. The prompt is the one that was asked for, which the
// server may not have: see namePrompt.
func (s *Server) operationOf(method string, req mcp.Request) observe.Operation {
	op := observe.Operation{Method: method}
	if !(envelope.Message{Method: method}).Known() {
		op.Method = "_OTHER"
	}
	if p, ok := req.GetParams().(*mcp.CallToolParamsRaw); ok && s.lookup(p.Name) != nil {
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

// traceOf reads the trace context from _meta, where it has the names of the HTTP
// headers. Source: https://modelcontextprotocol.io/specification/2026-07-28/basic (_meta)
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

// maxTraceValue bounds what a client has repeated into traces, in bytes: the most that
// W3C asks implementations to propagate of baggage.
const maxTraceValue = 8 << 10

// refused has the observers hear of a request that was refused, and logs it in one line where
// there is something to say of it, or where all requests are logged.
func (s *Server) refused(ctx context.Context, status int, reason string, why ...slog.Attr) {
	for _, o := range s.observers {
		o.Refused(ctx, observe.Refusal{Status: status, Reason: reason})
	}
	if s.logsRequests || len(why) > 0 {
		s.log.LogAttrs(ctx, slog.LevelInfo, "request refused", append([]slog.Attr{slog.Int("status", status), slog.String("reason", reason)}, why...)...)
	}
}
