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

	"github.com/mcpkit-go/mcpkit/oauth/envelope"
)

// An Observer hears what a server does, for metrics, traces and logs; see [Observe].
// Nothing that it hears tells of arguments, results, tokens or callers. Its methods are
// called in the goroutine of the request, from many at once, and must not block.
type Observer interface {
	// Begin is called before an operation. The operation runs with the context that
	// it returns, derived from ctx.
	Begin(ctx context.Context, op Operation) context.Context
	// End is called after it, with the context of Begin.
	End(ctx context.Context, op Operation, out Outcome)
	// Refused is called for each HTTP request that never became an operation.
	Refused(ctx context.Context, r Refusal)
}

// Observe adds an observer. With several, the first begins first and ends last.
func Observe(o Observer) Option {
	return serverOption(func(s *Server) {
		if o != nil {
			s.observers = append(s.observers, o)
		}
	})
}

// An Operation is one MCP request or notification that a client sent.
type Operation struct {
	// Method is the JSON-RPC method, or "_OTHER" for one that the protocol does not
	// have, so that clients cannot invent values of a metric's label.
	Method string
	// Tool is the name of the tool that is called; "" where it is not one of the
	// server's.
	Tool string
	// Prompt is the name of the prompt that prompts/get asked for. It is known in End
	// only, and "" where it is not one of the server's.
	Prompt string
	// Protocol is the version of MCP, such as "2025-11-25"; "" before it is agreed, and
	// "_OTHER" for one that the server does not know.
	Protocol string
	// HTTP is the version of HTTP that brought the operation: "1.0", "1.1", "2" or "3";
	// "" for stdio and for what comes from the same process.
	HTTP string
	// Trace is the trace context that the client sent in _meta: traceparent,
	// tracestate and baggage, as far as they are there.
	Trace map[string]string
}

// A Result is how an operation ended, as a short word for a metric's label.
type Result string

// The results of operations.
const (
	ResultOK               Result = "ok"
	ResultToolError        Result = "tool_error"        // a tool said what is wrong
	ResultInvalidArguments Result = "invalid_arguments" // the arguments break the input schema
	ResultRateLimited      Result = "rate_limited"      // the caller calls too often
	ResultTimeout          Result = "timeout"           // the tool's time was up
	ResultCancelled        Result = "cancelled"         // the client hung up
	ResultProtocolError    Result = "protocol_error"    // a JSON-RPC error
	ResultInternalError    Result = "internal_error"    // a masked error or a panic
)

// An Outcome is what became of an operation.
type Outcome struct {
	Result   Result
	Duration time.Duration
	// Code is the code of a JSON-RPC error; 0 where there is none.
	Code int64
	// Ref is the reference of a masked error in the log and in the client's answer.
	Ref string
	// Shortened is set when a tool's result was larger than its reader takes.
	Shortened bool
	// Tokens counts the tokens of a tool call's arguments and result, as the reader
	// counts them; nil for other operations. It takes some microseconds per KB, so
	// that it is for the observer to decide. Call it before End returns.
	Tokens func() (in, out int)
}

// A Refusal is an HTTP request that was answered without looking at what it asks for.
type Refusal struct {
	// Status is the HTTP status.
	Status int
	// Reason is a short constant word for a metric's label: see the constants.
	Reason string
}

// The reasons of refusals.
const (
	RefusedNoToken      = "no_token"             // 401
	RefusedCredentials  = "malformed_token"      // 400
	RefusedToken        = "invalid_token"        // 401
	RefusedScope        = "insufficient_scope"   // 403
	RefusedUnverifiable = "verifier_unavailable" // 503: the token could not be checked
	RefusedRequest      = "bad_request"          // 4xx: no MCP request
	RefusedRate         = "rate_limited"         // 429
	RefusedLoad         = "overloaded"           // 503: too many calls in flight
	RefusedAddress      = "client_address"       // 421: not on the list of allowed addresses
	RefusedHost         = "foreign_host"         // 421: for a host that is not the server's
	RefusedOrigin       = "foreign_origin"       // 403: from a web page of an origin that is not trusted
)

// An observation is an operation that goes on.
type observation struct {
	op    Operation
	out   Outcome
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
func (s *Server) begin(ctx context.Context, operation func() Operation) (_ context.Context, end func(error)) {
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
		o.out.Result = ResultOK
	default:
		o.out.Result = ResultProtocolError
	}
}

// namePrompt tells the name of a prompt once it is known to be the server's: go-sdk
// can only look it up by getting it, and answers a name that it does not have with a
// JSON-RPC error. Any other failure is masked, and comes from the prompt's own handler.
func (o *observation) namePrompt(asked string) {
	if o.out.Result == ResultOK || o.out.Result == ResultInternalError {
		o.op.Prompt = asked
	}
}

// operationOf describes a request. The prompt is the one that was asked for, which the
// server may not have: see namePrompt.
func (s *Server) operationOf(method string, req mcp.Request) Operation {
	op := Operation{Method: method}
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
		o.Refused(ctx, Refusal{Status: status, Reason: reason})
	}
	if s.logsRequests || len(why) > 0 {
		s.log.LogAttrs(ctx, slog.LevelInfo, "request refused", append([]slog.Attr{slog.Int("status", status), slog.String("reason", reason)}, why...)...)
	}
}
