package main

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"

	"github.com/mcpkit-go/mcpkit/mcpkit/telemetry"
)

// A watcher collects the server's metrics for Prometheus. Traces go to the global provider of
// package otel, which discards them until the program sets one, such as an exporter for OTLP.
type watcher struct {
	*telemetry.Telemetry
	registry *prometheus.Registry
}

func newWatcher() (*watcher, error) {
	registry := prometheus.NewRegistry()
	exporter, err := otelprometheus.New(otelprometheus.WithRegisterer(registry), otelprometheus.WithoutScopeInfo())
	if err != nil {
		return nil, err
	}
	t, err := telemetry.New(telemetry.Options{MeterProvider: metric.NewMeterProvider(metric.WithReader(exporter))})
	if err != nil {
		return nil, err
	}
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return &watcher{t, registry}, nil
}

// around returns the middleware that measures HTTP requests.
func (w *watcher) around() func(http.Handler) http.Handler {
	return w.HTTP(telemetry.HTTPOptions{})
}

// admin returns the handler of the admin listener.
func (w *watcher) admin() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(w.registry, promhttp.HandlerOpts{}))
	return mux
}
