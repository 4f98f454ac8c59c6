// Package watch repeats the audit of a server and exports what it finds for Prometheus.
package watch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// LeastInterval is the shortest time between two audits.
const LeastInterval = time.Minute

// A Watch audits one server again and again.
type Watch struct {
	// Server is the URL of the server, for the label of the metrics.
	Server string
	// Audit carries out one audit.
	Audit func(ctx context.Context) (*policy.Report, error)
	// Interval is the time between the beginnings of two audits.
	Interval time.Duration
	// Runs ends the watch after so many audits; 0 means that only ctx ends it.
	Runs int
	// Log receives a line for each audit, and one for each change.
	Log io.Writer

	last atomic.Pointer[policy.Report]
}

// Run audits until ctx ends or the audits are done, and serves /metrics and /report.json on the
// listener. It returns the last complete report, or nil.
func (w *Watch) Run(ctx context.Context, listener net.Listener) (*policy.Report, error) {
	registry := prometheus.NewRegistry()
	m := newMetrics(registry, w.Server)
	server := &http.Server{Handler: w.handler(registry), ReadHeaderTimeout: 5 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	defer func() { _ = server.Close() }()

	ticker := time.NewTicker(w.Interval)
	defer ticker.Stop()
	for run := 1; ; run++ {
		if err := w.once(ctx, m); err != nil {
			return nil, err
		}
		if run == w.Runs {
			return w.last.Load(), nil
		}
		select {
		case <-ctx.Done():
			return w.last.Load(), nil
		case err := <-served:
			return nil, fmt.Errorf("the server of the metrics ended: %w", err)
		case <-ticker.C:
		}
	}
}

// once carries out one audit.
func (w *Watch) once(ctx context.Context, m *metrics) error {
	began := time.Now()
	report, err := w.Audit(ctx)
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil // the report is that of a part
	default:
	}
	now := time.Now()
	m.record(report, now.Sub(began), now)
	fmt.Fprintf(w.Log, "%s %s, broken rules: %d, %.1f s\n", now.UTC().Format(time.RFC3339), resultOf(report), len(broken(report)), now.Sub(began).Seconds())
	if report.Incomplete != "" {
		fmt.Fprintf(w.Log, "  %s\n", report.Incomplete)
		return nil
	}
	if old := w.last.Swap(report); old != nil {
		for _, change := range changes(old, report) {
			fmt.Fprintf(w.Log, "  %s\n", change)
		}
	}
	return nil
}

// broken returns the IDs of the broken rules, sorted.
func broken(r *policy.Report) []string {
	var ids []string
	for _, result := range r.Results {
		if result.Outcome == policy.Fail || result.Outcome == policy.Warn {
			ids = append(ids, string(result.Rule.ID))
		}
	}
	slices.Sort(ids)
	return ids
}

// changes says in lines what differs between two reports.
func changes(old, current *policy.Report) []string {
	before, after := broken(old), broken(current)
	without := func(ids, others []string) []string {
		return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(others, id) })
	}
	var lines []string
	if ids := without(after, before); len(ids) > 0 {
		lines = append(lines, "newly broken: "+strings.Join(ids, ", "))
	}
	if ids := without(before, after); len(ids) > 0 {
		lines = append(lines, "fixed: "+strings.Join(ids, ", "))
	}
	return lines
}

func (w *Watch) handler(registry *prometheus.Registry) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /report.json", func(rw http.ResponseWriter, _ *http.Request) {
		report := w.last.Load()
		if report == nil {
			http.Error(rw, "no audit has ended yet", http.StatusServiceUnavailable)
			return
		}
		rw.Header().Set("Content-Type", "application/json")
		_ = report.WriteJSON(rw) // the reader is gone
	})
	return mux
}

// Listen opens the address of the metrics.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	var op *net.OpError
	if errors.As(err, &op) {
		return nil, fmt.Errorf("cannot serve metrics at %s: %w", address, op.Err)
	}
	return l, err
}
