package telemetry

import (
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/trace"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// HTTPOptions refine [Telemetry.HTTP]. The zero value suits most servers.
type HTTPOptions struct {
	// Routes are paths that the program answers beside those of the server, such as "/billing",
	// or "/files/*" for all paths below "/files/". Paths that are neither here nor among the
	// server's own are in no span and no label, so that clients cannot invent labels.
	Routes []string
	// Probes are paths to leave out, in addition to [DefaultProbes].
	Probes []string
	// ClientAddress finds the client's address, which is then written into spans; see
	// edge.Config.ClientIP. nil writes no address. An address is personal data: set ClientAddress only
	// where you may store it.
	ClientAddress edge.IPSource
	// UserAgent writes the first 256 bytes of User-Agent into spans.
	UserAgent bool
}

const maxUserAgent = 256

// DefaultProbes returns the paths of health checks and metrics, which [Telemetry.HTTP] leaves out.
func DefaultProbes() []string { return []string{"/healthz", "/livez", "/readyz", "/metrics"} }

// HTTP returns middleware that makes a span and metrics for each HTTP request, with otelhttp. Put
// it around everything else, so that requests which other middleware refuses are measured too.
//
// Routes and host are those of the servers that t observes: see [Telemetry.ObserveSite], which
// mcpkit calls. Queries, headers, client addresses and paths that the server does not have are not
// recorded.
func (t *Telemetry) HTTP(o HTTPOptions) func(http.Handler) http.Handler {
	extra := newExtraRoutes(o.Routes)
	probes := map[string]bool{}
	for _, p := range append(DefaultProbes(), o.Probes...) {
		probes[p] = true
	}
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
		// otelhttp gets a sanitized copy of the request; the handler gets the original with the
		// context of the copy.
		instrumented := instrument(http.HandlerFunc(func(rw http.ResponseWriter, sanitized *http.Request) {
			ctx := sanitized.Context()
			original := ctx.Value(originalKey{}).(*http.Request)
			o.describeClient(trace.SpanFromContext(ctx), original)
			passed := original.WithContext(ctx)
			passed.Body = sanitized.Body // otelhttp counts the bytes that are read from it
			next.ServeHTTP(rw, passed)
		}))
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if probes[r.URL.Path] {
				next.ServeHTTP(rw, r)
				return
			}
			on := t.site(r.Host)
			instrumented.ServeHTTP(rw, sanitize(r, on.host, extra.match(on, r.URL.Path)))
		})
	}
}

// describeClient writes the client's address and program into a span, as far as the options ask
// for them.
func (o *HTTPOptions) describeClient(span trace.Span, r *http.Request) {
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
