package observe

import (
	"context"
	"log/slog"
	"slices"

	"github.com/mcpkit-go/mcpkit/internal/logline"
)

// NewLogHandler returns a handler for package slog. If a line is logged with the context of an MCP
// request, as with [slog.InfoContext], the handler adds the attributes of that request, and passes
// the line to next:
//
//	request_id         the X-Request-Id that the request came with, or a random one if it is missing
//	                   or may be a secret
//	tool               the tool that is called; method in operations without a tool
//	caller             the user, client or address that calls, hashed; see [Logs]
//	session            the session of an older client, hashed
//	trace_id, span_id  the trace context of the request, or that of package telemetry
//
// All lines of a request have the same request_id. Attributes that are not known are left out, and
// so are those that the line has itself. Lines that are logged elsewhere are passed on as they are.
//
// The lines of the server have these attributes without it. Give it to [slog.SetDefault] for those
// of the program. next must not be the handler of [slog.Default], with which package slog
// deadlocks.
func NewLogHandler(next slog.Handler) slog.Handler {
	return &logHandler{root: next, next: next}
}

// A logHandler adds the attributes of a request at the top level of a line, also for a logger with
// groups.
type logHandler struct {
	next slog.Handler
	// root is the handler before the first group, and grouped what was done with it since.
	root    slog.Handler
	grouped []func(slog.Handler) slog.Handler
	// keys are those of the attributes at the top level.
	keys []string
}

// Enabled reports whether next is enabled.
func (h *logHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

// Handle adds the attributes of the request of ctx.
func (h *logHandler) Handle(ctx context.Context, r slog.Record) error {
	if logline.IsWritten(ctx) {
		return h.next.Handle(ctx, r)
	}
	attrs := logline.Attrs(ctx)
	if len(attrs) == 0 {
		return h.next.Handle(ctx, r)
	}
	has := h.keys
	if len(h.grouped) == 0 {
		has = slices.Clip(has)
		r.Attrs(func(a slog.Attr) bool {
			has = append(has, a.Key)
			return true
		})
	}
	attrs = slices.DeleteFunc(attrs, func(a slog.Attr) bool { return slices.Contains(has, a.Key) })
	ctx = logline.Written(ctx)
	if len(h.grouped) == 0 {
		r = r.Clone()
		r.AddAttrs(attrs...)
		return h.next.Handle(ctx, r)
	}
	to := h.root
	if len(attrs) > 0 {
		to = to.WithAttrs(attrs)
	}
	for _, apply := range h.grouped {
		to = apply(to)
	}
	return to.Handle(ctx, r)
}

// WithAttrs returns a handler whose lines have attrs.
func (h *logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if len(attrs) == 0 {
		return h
	}
	own := *h
	own.next = h.next.WithAttrs(attrs)
	if len(h.grouped) == 0 {
		own.root = own.next
		own.keys = slices.Clip(own.keys)
		for _, a := range attrs {
			own.keys = append(own.keys, a.Key)
		}
		return &own
	}
	own.grouped = append(slices.Clip(h.grouped), func(to slog.Handler) slog.Handler { return to.WithAttrs(attrs) })
	return &own
}

// WithGroup returns a handler whose lines have their attributes in a group.
func (h *logHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	own := *h
	own.next = h.next.WithGroup(name)
	own.grouped = append(slices.Clip(h.grouped), func(to slog.Handler) slog.Handler { return to.WithGroup(name) })
	return &own
}
