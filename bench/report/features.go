package main

import (
	"fmt"
	"net/http"
	"os"

	"go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/mcpkit-go/mcpkit/bench/internal/host"
	"github.com/mcpkit-go/mcpkit/bench/internal/peers"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/telemetry"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// featuresWork is the name of the comparison of a server with an option and one without.
const featuresWork = "features"

// Features that have a target.
const (
	withMetrics = "OpenTelemetry's metrics"
	withSpans   = "OpenTelemetry's metrics and a span for each call"
)

// mostCost are the targets of features.
var mostCost = map[string]float64{withMetrics: 1.15, withSpans: 1.3}

// A feature is an option that is off by default, and its cost.
type feature struct {
	name string
	cost float64 // the time of a call with it over that of a call without
}

// featureCosts measures each feature with a call for ten items.
func featureCosts() (costs []feature) {
	w := work{"call-10", peers.Legacy, peers.Call(peers.Legacy, 10), 10, 0}
	base := prepare(peers.MCPKit(mcpkit.RateLimit(nil))(0), w)
	measure := func(name string, h http.Handler, request peers.Request) {
		with := w
		with.request = request
		cost, _ := ratios(prepare(h, with), base)
		costs = append(costs, feature{name, cost})
	}
	measure("999 more tools", peers.MCPKit(mcpkit.RateLimit(nil))(999), w.request)
	measure("a rate limit by address", peers.MCPKit(mcpkit.Edge(edge.Config{ClientIP: edge.ForwardedHops(1)}), mcpkit.RateLimit(peers.Generous()))(0),
		w.request.With("X-Forwarded-For", "203.0.113.7"))
	sampled := func(s sdktrace.Sampler) trace.TracerProvider {
		return sdktrace.NewTracerProvider(sdktrace.WithSampler(s))
	}
	for _, kind := range []struct {
		name    string
		tracers trace.TracerProvider
	}{
		{withMetrics, noop.NewTracerProvider()},
		{"OpenTelemetry's metrics, and a sampler that takes no call", sampled(sdktrace.NeverSample())},
		{withSpans, sampled(sdktrace.AlwaysSample())},
	} {
		measure(kind.name, peers.MCPKit(mcpkit.RateLimit(nil), mcpkit.Observe(observer(kind.tracers)))(0), w.request)
	}
	measure("a log line for each request", peers.MCPKit(mcpkit.RateLimit(nil), mcpkit.Logs(observe.Logs{Requests: true}))(0), w.request)

	h := &host.Host{}
	defer h.Close()
	issuer := oauthtest.New(h, &oauthtest.Options{Audience: peers.URL})
	token := w.request.With("Authorization", "Bearer "+issuer.Issue(oauthtest.Scopes("items")))
	config := oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}
	measure("a cached token", peers.Protected(config, mcpkit.RateLimit(nil))(0), token)
	config.Scopes = []string{"items"}
	measure("and a scope", peers.Protected(config, mcpkit.RateLimit(nil))(0), token)
	measure("and a rate limit by user", peers.Protected(config, mcpkit.RateLimit(peers.Generous()))(0), token)
	return costs
}

// observer returns an observer that measures and traces, and exports nothing.
func observer(tracers trace.TracerProvider) observe.Observer {
	t, err := telemetry.New(telemetry.Options{
		TracerProvider: tracers,
		MeterProvider:  metric.NewMeterProvider(metric.WithReader(metric.NewManualReader())),
	})
	if err != nil {
		panic(err)
	}
	return t
}

// adoptedWork is the name of the comparison of an adopted go-sdk server with the bare one.
const adoptedWork = "adopted"

// adopted returns the time of a call of the go-sdk server adopted by mcpkit over that of the bare
// server.
func adopted(era peers.Era) float64 {
	w := work{"call-10", era, peers.Call(era, 10), 10, 0}
	times, _ := ratios(prepare(peers.Adopted(mcpkit.RateLimit(nil))(0), w), prepare(peers.GoSDK(0), w))
	return times
}

func printAdopted() {
	fmt.Print("\n| a call of ten items of a go-sdk server, adopted by mcpkit | time over that of the bare server |\n|---|---|\n")
	for _, era := range []peers.Era{peers.Legacy, peers.Modern} {
		fmt.Printf("| %s | %.2f |\n", era, adopted(era))
	}
}

// outputsWork is the name of the comparison of results that are checked with those that are not.
const outputsWork = "outputs"

func printOutputs() {
	fmt.Print("\n| a call whose result is checked against its output schema | time over that of a call whose type guarantees it |\n|---|---|\n")
	for _, items := range []int{0, 10, 100, 1000} {
		w := work{fmt.Sprintf("call-%d", items), peers.Legacy, peers.Call(peers.Legacy, items), items, 0}
		cost, _ := ratios(prepare(peers.Checked(mcpkit.RateLimit(nil))(0), w), prepare(peers.MCPKit(mcpkit.RateLimit(nil))(0), w))
		fmt.Printf("| %d items | %.2f |\n", items, cost)
	}
}

// routesWork is the name of the comparison of a wrapped route with the bare service and with a
// typed tool.
const routesWork = "routes"

func printRoutes() {
	fmt.Print("\n| a call of a route through wrap | time over that of the bare service | over that of a typed tool |\n|---|---|---|\n")
	for _, items := range []int{0, 10, 100, 1000} {
		w := work{fmt.Sprintf("call-%d", items), peers.Legacy, peers.Call(peers.Legacy, items), items, 0}
		routed := prepare(peers.Routed(mcpkit.RateLimit(nil))(0), w)
		bare := &subject{peers.Bare(items), w.request}
		bare.serve(warmCalls)
		service, _ := ratios(routed, bare)
		typed, _ := ratios(routed, prepare(peers.MCPKit(mcpkit.RateLimit(nil))(0), w))
		fmt.Printf("| %d items | %.2f | %.2f |\n", items, service, typed)
	}
}

// printFeatures prints the costs, and reports whether one misses its target.
func printFeatures(costs []feature) (missed bool) {
	fmt.Print("\n| a call of ten items with | time over that of a call without |\n|---|---|\n")
	for _, f := range costs {
		fmt.Printf("| %s | %.2f |\n", f.name, f.cost)
	}
	for _, f := range costs {
		if most := mostCost[f.name]; most > 0 && f.cost > most {
			fmt.Fprintf(os.Stderr, "MISSED: a call with %s takes %.2f times as long, more than %.2f\n", f.name, f.cost, most)
			missed = true
		}
	}
	return missed
}
