package wire

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/clientaddr"
	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/logline"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// An arrival is the context of an HTTP request from its beginning, before the caller and the
// operation are known. It has the address of the client and the attributes of log lines, and
// reports refusals.
type arrival struct {
	context.Context
	host   *Host
	client clientaddr.Client
	id     requestID
	// The headers that log lines have.
	requestID, session, traceparent string
}

// Receive returns middleware around everything else, so that the lines of refused requests have an
// ID too. source tells the address of a client.
func Receive(h *Host, source edge.IPSource) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			a := newArrival(r)
			a.Context, a.host = r.Context(), h
			if addr, ok := source(r); ok {
				a.client.Addr = addr
			}
			a.client.Key = edge.AddrKey(a.client.Addr)
			next.ServeHTTP(rw, r.WithContext(a))
		})
	}
}

func newArrival(r *http.Request) *arrival {
	return &arrival{requestID: sentID(r.Header), session: first(r.Header["Mcp-Session-Id"]), traceparent: first(r.Header["Traceparent"])}
}

type arrivalKey struct{}

func (a *arrival) Value(key any) any {
	switch key {
	case arrivalKey{}, logline.Key{}:
		return a
	case clientaddr.Key{}:
		return &a.client
	case refusal.ListenerKey{}:
		return refusal.Listener(a.host.Refused)
	}
	return a.Context.Value(key)
}

// arrivalOf returns the arrival of a request, which is a new one if the request was not received.
func arrivalOf(r *http.Request) *arrival {
	if a, ok := r.Context().Value(arrivalKey{}).(*arrival); ok {
		return a
	}
	return newArrival(r)
}

// LogAttrs implements logline.Source for lines before the caller is known.
func (a *arrival) LogAttrs(ctx context.Context) []slog.Attr {
	return append([]slog.Attr{slog.String("request_id", a.id.get(a.requestID))}, traceAttrs(ctx, a.host.Observers, "", a.traceparent)...)
}

// describe sets the method and the tool that the log lines of a request with one message name.
// Names that a client invents are not logged.
func (op *operation) describe(env *envelope.Envelope) {
	if len(env.Messages) != 1 {
		return
	}
	m := &env.Messages[0]
	if op.method = m.Method; !envelope.Known(m.Method) {
		op.method = "_OTHER"
	}
	if m.Method == "tools/call" && op.service.Tools.Lookup(m.Name) != nil {
		op.tool = m.Name
	}
}

// LogAttrs implements logline.Source for lines outside of the operations that go-sdk handles.
func (q *request) LogAttrs(ctx context.Context) []slog.Attr { return q.direct.LogAttrs(ctx) }

// LogAttrs implements logline.Source.
func (op *operation) LogAttrs(ctx context.Context) []slog.Attr {
	id, session, traceparent := "", "", ""
	user := call.Subject(ctx)
	if q := op.request; q != nil {
		id, session, traceparent = q.arrival.id.get(q.arrival.requestID), q.arrival.session, q.arrival.traceparent
		user = strings.TrimPrefix(q.caller.Key, "user:")
	} else {
		id = op.id.get("")
	}
	attrs := make([]slog.Attr, 0, 6)
	add := func(key, value string) {
		if value != "" {
			attrs = append(attrs, slog.String(key, value))
		}
	}
	add("request_id", id)
	if add("tool", op.tool); op.tool == "" {
		add("method", op.method)
	}
	if op.host == nil {
		return attrs
	}
	if user != "" {
		add("caller", op.host.Callers.Name(user))
	}
	add("session", op.host.Callers.Session(session))
	return append(attrs, traceAttrs(ctx, op.host.Observers, op.trace["traceparent"], traceparent)...)
}

// traceAttrs returns the attributes of observers. If no observer has a trace, it adds that of the
// client, from _meta or from the header.
func traceAttrs(ctx context.Context, observers []observe.Observer, meta, header string) (attrs []slog.Attr) {
	traced := false
	for _, o := range observers {
		if o, ok := o.(observe.LogObserver); ok {
			for _, a := range o.LogAttrs(ctx) {
				traced = traced || a.Key == "trace_id"
				attrs = append(attrs, a)
			}
		}
	}
	trace, span, ok := parseTraceparent(meta)
	if !ok {
		trace, span, ok = parseTraceparent(header)
	}
	if ok && !traced {
		attrs = append(attrs, slog.String("trace_id", trace), slog.String("span_id", span))
	}
	return attrs
}

// parseTraceparent returns the IDs of a W3C trace context. Source:
// https://www.w3.org/TR/trace-context/#traceparent-header
func parseTraceparent(s string) (trace, span string, ok bool) {
	const size = len("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	if len(s) < size || len(s) > size && (s[:2] == "00" || s[size] != '-') || s[2] != '-' || s[35] != '-' || s[52] != '-' {
		return "", "", false
	}
	version, trace, span, flags := s[:2], s[3:35], s[36:52], s[53:55]
	for _, part := range []string{version, trace, span, flags} {
		if strings.Trim(part, "0123456789abcdef") != "" {
			return "", "", false
		}
	}
	ok = version != "ff" && strings.Trim(trace, "0") != "" && strings.Trim(span, "0") != ""
	return trace, span, ok
}
