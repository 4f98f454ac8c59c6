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

// Options refine a [Telemetry]; the zero value is what most servers want.
type Options struct {
	// TracerProvider, MeterProvider and Propagator are those of package otel unless
	// they are set.
	TracerProvider trace.TracerProvider
	MeterProvider  metric.MeterProvider
	Propagator     propagation.TextMapPropagator

	// TrustRemote has spans be children of the trace context that clients send, in HTTP
	// headers and in _meta, and takes their baggage, as the conventions ask for: a trace
	// then reaches from the agent into the service. But with the usual sampler,
	// parent-based, the flag of a client then decides whether a call is recorded. Set
	// this only where no stranger can call, or where something in front replaces what
	// strangers send. Without it spans link to the trace context, the server's own
	// sampler decides, and there is no baggage.
	TrustRemote bool

	// TokensEvery says how often tokens are counted: of one in so many tool calls, by
	// chance. 0 is one in [DefaultTokensEvery], 1 all, and a negative number none.
	//
	// Counting reads all of the arguments and the result, at about 16 µs per KB: 3 µs
	// for a result of 180 tokens, 60 µs for one of 1,800 and 0.7 ms for one of 25,000.
	TokensEvery int
}

// DefaultTokensEvery is how many tool calls there are to one whose tokens are counted.
const DefaultTokensEvery = 10

// A Telemetry makes spans and metrics of what a server does. It is a [observe.Observer].
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

// New makes a Telemetry. It fails where the MeterProvider makes no instruments.
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
