package main

import (
	"fmt"
	"net/http"

	"go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/mcpkit-go/mcpkit/bench/internal/host"
	"github.com/mcpkit-go/mcpkit/bench/internal/peers"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/telemetry"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// A feature is something that is not on by default, and what it costs.
type feature struct {
	name string
	cost float64 // the time of a call with it over that of one without
}

// featureCosts compares a call of ten items with each of them to one without.
func featureCosts() (costs []feature) {
	w := work{"call-10", peers.Legacy, peers.Call(peers.Legacy, 10), 10, 0}
	plain := prepare(peers.MCPKit(mcpkit.RateLimit(nil))(0), w)
	measure := func(name string, h http.Handler, request peers.Request) {
		with := w
		with.request = request
		cost, _ := ratios(prepare(h, with), plain)
		costs = append(costs, feature{name, cost})
	}
	measure("999 more tools", peers.MCPKit(mcpkit.RateLimit(nil))(999), w.request)
	measure("a rate limit by address", peers.MCPKit(mcpkit.ClientIP(edge.ForwardedHops(1)), mcpkit.RateLimit(peers.Generous()))(0),
		w.request.With("X-Forwarded-For", "203.0.113.7"))
	for _, kind := range []struct {
		name    string
		sampler sdktrace.Sampler
	}{{"metrics", sdktrace.NeverSample()}, {"metrics and a span for each call", sdktrace.AlwaysSample()}} {
		measure("OpenTelemetry's "+kind.name, peers.MCPKit(mcpkit.RateLimit(nil), mcpkit.Observe(observer(kind.sampler)))(0), w.request)
	}
	measure("a log line for each request", peers.MCPKit(mcpkit.RateLimit(nil), mcpkit.LogRequests())(0), w.request)

	h := &host.Host{}
	defer h.Close()
	issuer := oauthtest.New(h, &oauthtest.Options{Audience: peers.URL})
	token := w.request.With("Authorization", "Bearer "+issuer.Issue(oauthtest.Scopes("items")))
	config := oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}
	measure("a token that is remembered", peers.Protected(config, mcpkit.RateLimit(nil))(0), token)
	config.Scopes = []string{"items"}
	measure("and a scope", peers.Protected(config, mcpkit.RateLimit(nil))(0), token)
	measure("and a rate limit by user", peers.Protected(config, mcpkit.RateLimit(peers.Generous()))(0), token)
	return costs
}

// observer measures and traces; nothing is exported, which is not the work of a call.
func observer(sampler sdktrace.Sampler) observe.Observer {
	t, err := telemetry.New(telemetry.Options{
		TracerProvider: sdktrace.NewTracerProvider(sdktrace.WithSampler(sampler)),
		MeterProvider:  metric.NewMeterProvider(metric.WithReader(metric.NewManualReader())),
	})
	if err != nil {
		panic(err)
	}
	return t
}

func printFeatures(costs []feature) {
	fmt.Print("\n| a call of ten items with | times one without |\n|---|---|\n")
	for _, f := range costs {
		fmt.Printf("| %s | %.2f |\n", f.name, f.cost)
	}
}
