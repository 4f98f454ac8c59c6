package telemetry

import (
	"context"

	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// parent puts the trace context that a client sent in _meta into ctx, if clients are trusted.
// It is the parent of the operation's span, whatever carried the operation; the span that is
// there already, mostly that of the HTTP request, becomes a link. One HTTP request may carry
// many operations, and one operation may take many HTTP requests. The trace context of a
// client that is not trusted is no more than a link.
//
// What cannot be read is as if it had not been sent.
func (t *Telemetry) parent(ctx context.Context, sent map[string]string) (context.Context, []trace.Link) {
	if len(sent) == 0 {
		return ctx, nil
	}
	ambient := trace.SpanFromContext(ctx)
	// Without the ambient span, so that one that is found is the client's.
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

// withoutBaggage reads no baggage. What the program has put into the context stays.
type withoutBaggage struct{ propagation.TextMapPropagator }

func (p withoutBaggage) Extract(ctx context.Context, carrier propagation.TextMapCarrier) context.Context {
	return baggage.ContextWithBaggage(p.TextMapPropagator.Extract(ctx, carrier), baggage.FromContext(ctx))
}
