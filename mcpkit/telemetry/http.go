package telemetry

import (
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/trace"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// HTTPOptions refine [Telemetry.HTTP]; the zero value is what most servers want.
type HTTPOptions struct {
	// Routes are the paths that the program answers besides those of the server, such
	// as "/docs", or "/docs/*" for all below it. A path that is on no list is in no
	// span and no metric, so that clients cannot invent labels.
	Routes []string
	// Probes are paths to leave out entirely. Those of health checks and of metrics
	// are left out anyway: see [DefaultProbes].
	Probes []string
	// ClientAddress, when it is set, has the client's address that it finds written
	// into spans; see [mcpkit.ClientIP]. Addresses tell of persons: write them only
	// where you may keep them.
	ClientAddress edge.IPSource
	// UserAgent has the first 256 bytes of User-Agent written into spans.
	UserAgent bool
}

const maxUserAgent = 256

// DefaultProbes are the paths that nobody wants traces of.
func DefaultProbes() []string { return []string{"/healthz", "/livez", "/readyz", "/metrics"} }

// HTTP returns middleware that makes a span and metrics of each HTTP request, with
// otelhttp, under the host and path of srv's manifest. Put it around everything else,
// so that what middleware refuses is measured too.
//
// Neither query, headers, the client's address nor paths that the server does not have
// are recorded.
func (t *Telemetry) HTTP(srv *mcpkit.Server, o HTTPOptions) func(http.Handler) http.Handler {
	known := routesOf(srv.Manifest().URL, o)
	propagator := t.propagator
	if !t.trust {
		propagator = withoutBaggage{propagator}
	}
	instrument := otelhttp.NewMiddleware("",
		otelhttp.WithTracerProvider(t.tracers),
		otelhttp.WithMeterProvider(t.meters),
		otelhttp.WithPropagators(propagator),
		otelhttp.WithPublicEndpointFn(func(*http.Request) bool { return !t.trust }),
	)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if known.probes[r.URL.Path] {
				next.ServeHTTP(rw, r)
				return
			}
			handle := func(rw http.ResponseWriter, shown *http.Request) {
				ctx := shown.Context()
				o.describe(trace.SpanFromContext(ctx), r)
				asked := r.WithContext(ctx)
				asked.Body = shown.Body // otelhttp counts what is read of it
				next.ServeHTTP(rw, asked)
			}
			instrument(http.HandlerFunc(handle)).ServeHTTP(rw, known.show(r))
		})
	}
}

// describe writes what was asked for about the client.
func (o *HTTPOptions) describe(span trace.Span, r *http.Request) {
	if !span.IsRecording() {
		return
	}
	if o.ClientAddress != nil {
		if addr, ok := o.ClientAddress(r); ok {
			span.SetAttributes(keyClientAddress.String(addr.String()))
		}
	}
	if ua := r.UserAgent(); o.UserAgent && ua != "" {
		span.SetAttributes(keyUserAgent.String(ua[:min(len(ua), maxUserAgent)]))
	}
}
