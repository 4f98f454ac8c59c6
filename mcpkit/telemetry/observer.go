package telemetry

import (
	"context"
	"math/rand/v2"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

var ofServer = trace.WithSpanKind(trace.SpanKindServer)

// Begin starts the span of an operation.
func (t *Telemetry) Begin(ctx context.Context, op observe.Operation) context.Context {
	t.active.Add(ctx, 1)
	ctx, links := t.parent(ctx, op.Trace)
	l := t.kinds.look(op, observe.Outcome{})
	opts := append(make([]trace.SpanStartOption, 0, 3), ofServer, trace.WithAttributes(l.begun...))
	if len(links) > 0 {
		opts = append(opts, trace.WithLinks(links...))
	}
	ctx, _ = t.tracer.Start(ctx, l.name, opts...)
	return ctx
}

// End ends the span of an operation and counts it.
func (t *Telemetry) End(ctx context.Context, op observe.Operation, out observe.Outcome) {
	t.active.Add(ctx, -1)
	span := trace.SpanFromContext(ctx)
	defer span.End()

	l := t.kinds.look(op, out)
	t.duration.Record(ctx, out.Duration.Seconds(), l.series...)
	if span.IsRecording() {
		settle(span, op, out, l)
	}
	if out.Shortened {
		t.shortened.Add(ctx, 1, metric.WithAttributes(keyTool.String(op.Tool)))
	}
	if out.Tokens != nil && t.counts(ctx) {
		in, result := out.Tokens()
		tool := metric.WithAttributes(keyTool.String(op.Tool))
		t.arguments.Record(ctx, int64(in), tool)
		t.results.Record(ctx, int64(result), tool)
		span.SetAttributes(keyArgumentsTokens.Int(in), keyResultTokens.Int(result))
	}
}

// settle writes into a span how its operation ended.
func settle(span trace.Span, op observe.Operation, out observe.Outcome, l *look) {
	span.SetAttributes(l.ended...)
	if op.Prompt != "" { // not known before
		span.SetName(l.name)
		span.SetAttributes(keyPrompt.String(op.Prompt))
	}
	if out.Ref != "" {
		span.SetAttributes(keyRef.String(out.Ref))
	}
	if out.Shortened {
		span.SetAttributes(keyShortened.Bool(true))
	}
	if l.failed {
		// No description: the message of a JSON-RPC error may repeat what the client sent.
		span.SetStatus(codes.Error, "")
	}
}

// counts reports whether the tokens of this call are counted.
func (t *Telemetry) counts(ctx context.Context) bool {
	return t.every > 0 && t.results.Enabled(ctx) && rand.IntN(t.every) == 0
}

// Refused counts a request that was refused, and says why in the span of the HTTP
// request where there is one.
func (t *Telemetry) Refused(ctx context.Context, r observe.Refusal) {
	reason := keyRefusal.String(r.Reason)
	t.refusals.Add(ctx, 1, metric.WithAttributes(reason, keyHTTPStatus.Int(r.Status)))
	trace.SpanFromContext(ctx).SetAttributes(reason)
}
