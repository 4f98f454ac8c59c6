package telemetry

import (
	"context"

	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// parent returns the context and the links with which the span of an operation starts. If clients
// are trusted, the trace context that the client sent in _meta is the parent, and the span in ctx,
// usually that of the HTTP request, becomes a link: one HTTP request may carry many operations, and
// one operation may take many HTTP requests. Otherwise the client's trace context is only a link.
// An invalid trace context is ignored.
func (t *Telemetry) parent(ctx context.Context, sent map[string]string) (context.Context, []trace.Link) {
	if len(sent) == 0 {
		return ctx, nil
	}
	ambient := trace.SpanFromContext(ctx)
	// The ambient span is removed, so that a span context in found is the client's.
	found := t.propagator.Extract(trace.ContextWithSpan(ctx, nil), propagation.MapCarrier(sent))
	client := trace.SpanContextFromContext(found)
	switch {
	case !t.trust && client.IsValid():
		return ctx, []trace.Link{{SpanContext: client}}
	case !t.trust:
		return ctx, nil
	case !client.IsValid():
		return trace.ContextWithSpan(found, ambient), nil // with the baggage that was found
	case ambient.SpanContext().IsValid():
		return found, []trace.Link{{SpanContext: ambient.SpanContext()}}
	}
	return found, nil
}

// withoutBaggage is a propagator that ignores the client's baggage and keeps the program's.
type withoutBaggage struct{ propagation.TextMapPropagator }

func (p withoutBaggage) Extract(ctx context.Context, carrier propagation.TextMapCarrier) context.Context {
	return baggage.ContextWithBaggage(p.TextMapPropagator.Extract(ctx, carrier), baggage.FromContext(ctx))
}
