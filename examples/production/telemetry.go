package main

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// A watcher collects metrics of the server, for Prometheus.
type watcher struct {
	mcpkit.Observer
	registry *prometheus.Registry
}

func newWatcher() (*watcher, error) {
	w := &watcher{registry: prometheus.NewRegistry()}
	w.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return w, nil
}

// around is the middleware that measures HTTP requests.
func (w *watcher) around(srv *mcpkit.Server) func(http.Handler) http.Handler { return nil }

// admin is the handler of the admin listener.
func (w *watcher) admin() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(w.registry, promhttp.HandlerOpts{}))
	return mux
}
