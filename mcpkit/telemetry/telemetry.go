package telemetry

import (
	"fmt"
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// Options refine [New]. The zero value suits most servers.
type Options struct {
	// TracerProvider, MeterProvider and Propagator default to those of package otel.
	TracerProvider trace.TracerProvider
	MeterProvider  metric.MeterProvider
	Propagator     propagation.TextMapPropagator

	// TrustRemote makes spans children of the trace context that clients send in HTTP headers and
	// in _meta, and accepts baggage, as the conventions require: a trace then reaches from the
	// agent into the service. With a parent-based sampler, which is the usual one, the client's
	// flag then decides whether a call is recorded. Set it only if all clients are trusted, or if a
	// proxy replaces the trace context of the others. Without it, spans link to the client's trace
	// context, the server's sampler decides, and baggage is dropped.
	TrustRemote bool

	// TokensEvery is the size of the sample for which tokens are counted: a random one in
	// TokensEvery tool calls. 0 means [DefaultTokensEvery], 1 all calls, and a negative number
	// none. Counting takes about 16 µs per KB of arguments and result.
	TokensEvery int
}

// DefaultTokensEvery is the default of Options.TokensEvery: one in fifty tool calls. Counting the
// tokens of a small call takes a third of its time, so one in ten would cost 3 % of all.
const DefaultTokensEvery = 50

// A Telemetry exports spans and metrics of a server. It is an [observe.SiteObserver]: pass it to
// mcpkit.Observe. It is safe for concurrent use.
type Telemetry struct {
	tracers    trace.TracerProvider
	meters     metric.MeterProvider
	propagator propagation.TextMapPropagator
	trust      bool
	every      int

	mu    sync.Mutex // of changes to sites
	sites atomic.Pointer[[]*site]

	tracer       trace.Tracer
	descriptions descriptions
	instruments
}

var _ observe.SiteObserver = (*Telemetry)(nil)

// New returns a Telemetry. It returns an error if the MeterProvider cannot make the instruments.
func New(o Options) (*Telemetry, error) {
	t := &Telemetry{
		descriptions: descriptions{byKey: map[descriptionKey]*description{}},
		tracers:      o.TracerProvider,
		meters:       o.MeterProvider,
		propagator:   o.Propagator,
		trust:        o.TrustRemote,
		every:        o.TokensEvery,
	}
	if t.tracers == nil {
		t.tracers = otel.GetTracerProvider()
	}
	if t.meters == nil {
		t.meters = otel.GetMeterProvider()
	}
	if t.propagator == nil {
		t.propagator = otel.GetTextMapPropagator()
	}
	if t.every == 0 {
		t.every = DefaultTokensEvery
	}
	t.tracer = t.tracers.Tracer(scope)
	if err := t.init(t.meters.Meter(scope)); err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	return t, nil
}
