package telemetry

import (
	"context"
	"log/slog"

	"go.opentelemetry.io/otel/trace"

	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

var _ observe.LogObserver = (*Telemetry)(nil)

// LogAttrs returns trace_id and span_id of the span in ctx, so that log lines lead to the trace of
// their call. Without a valid span it returns nothing.
func (t *Telemetry) LogAttrs(ctx context.Context) []slog.Attr {
	span := trace.SpanContextFromContext(ctx)
	if !span.IsValid() {
		return nil
	}
	return []slog.Attr{slog.String("trace_id", span.TraceID().String()), slog.String("span_id", span.SpanID().String())}
}
