package telemetry

import (
	"context"
	"math/rand/v2"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// Begin starts the span of an operation.
func (t *Telemetry) Begin(ctx context.Context, op observe.Operation) context.Context {
	t.begun.Add(1)
	ctx, links := t.parent(ctx, op.Trace)
	d := t.descriptions.of(op, observe.Outcome{})
	if len(links) == 0 {
		ctx, _ = t.tracer.Start(ctx, d.spanName, d.start...)
		return ctx
	}
	ctx, _ = t.tracer.Start(ctx, d.spanName, d.start[0], d.start[1], trace.WithLinks(links...))
	return ctx
}

// End ends the span of an operation and records its metrics.
func (t *Telemetry) End(ctx context.Context, op observe.Operation, out observe.Outcome) {
	t.ended.Add(1)
	span := trace.SpanFromContext(ctx)
	d := t.descriptions.of(op, out)
	t.duration.Record(ctx, out.Duration.Seconds(), d.series...)
	recording := span.IsRecording()
	if recording {
		settle(span, op, out, d)
	}
	if out.Shortened {
		t.shortened.Add(ctx, 1, d.tool)
	}
	for _, tolerance := range out.Tolerated {
		t.tolerated.Add(ctx, 1, d.tool, metric.WithAttributes(keyTolerance.String(string(tolerance))))
	}
	if out.Tokens != nil && t.samplesTokens(ctx) {
		arguments, result := out.Tokens()
		t.arguments.Record(ctx, int64(arguments), d.tool)
		t.results.Record(ctx, int64(result), d.tool)
		if recording {
			span.SetAttributes(keyArgumentsTokens.Int(arguments), keyResultTokens.Int(result))
		}
	}
	span.End()
}

// settle writes the outcome of an operation into its span.
func settle(span trace.Span, op observe.Operation, out observe.Outcome, d *description) {
	span.SetAttributes(d.end...)
	if op.Prompt != "" { // it was not known when the span started
		span.SetName(d.spanName)
	}
	if out.Ref != "" {
		span.SetAttributes(keyRef.String(out.Ref))
	}
	if out.Shortened {
		span.SetAttributes(keyShortened.Bool(true))
	}
	if d.failed {
		// Without a description: a JSON-RPC error may repeat what the client sent.
		span.SetStatus(codes.Error, "")
	}
}

// samplesTokens reports whether the tokens of this call are counted.
func (t *Telemetry) samplesTokens(ctx context.Context) bool {
	return t.every > 0 && t.results.Enabled(ctx) && rand.IntN(t.every) == 0
}

// Refused counts a refused request, and writes the reason into the span of the HTTP request if
// there is one.
func (t *Telemetry) Refused(ctx context.Context, r observe.Refusal) {
	reason := keyRefusal.String(r.Reason)
	t.refusals.Add(ctx, 1, metric.WithAttributes(reason, keyHTTPStatus.Int(r.Status)))
	trace.SpanFromContext(ctx).SetAttributes(reason)
}
