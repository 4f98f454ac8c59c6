package watch

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// metrics are what monitoring sees of the audits. All have the label server.
type metrics struct {
	complete, ready, tools, duration, last prometheus.Gauge
	rules                                  *prometheus.GaugeVec
	broken                                 *prometheus.GaugeVec
	runs                                   *prometheus.CounterVec
}

func newMetrics(r prometheus.Registerer, server string) *metrics {
	r = prometheus.WrapRegistererWith(prometheus.Labels{"server": server}, r)
	gauge := func(name, help string) prometheus.Gauge {
		g := prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "mcpkit", Subsystem: "audit", Name: name, Help: help})
		r.MustRegister(g)
		return g
	}
	vector := func(name, help string, labels ...string) *prometheus.GaugeVec {
		g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "mcpkit", Subsystem: "audit", Name: name, Help: help}, labels)
		r.MustRegister(g)
		return g
	}
	m := &metrics{
		complete: gauge("complete", "1 if the last audit came to its end, 0 if it was stopped or the server stopped answering."),
		ready:    gauge("ready", "1 if the last audit found no broken rule of level must, 0 otherwise."),
		tools:    gauge("tools", "The number of tools that the server listed at the last audit."),
		duration: gauge("duration_seconds", "How long the last audit took."),
		last:     gauge("last_run_timestamp_seconds", "When the last audit ended, in seconds since 1970."),
		rules:    vector("rules", "The number of rules by their outcome at the last audit.", "outcome"),
		broken:   vector("broken", "1 for each rule that was broken at the last audit.", "rule", "level"),
		runs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "mcpkit", Subsystem: "audit", Name: "runs_total", Help: "The number of audits by their result.",
		}, []string{"result"}),
	}
	r.MustRegister(m.runs)
	return m
}

// record takes over a report.
func (m *metrics) record(r *policy.Report, took time.Duration, now time.Time) {
	set := func(g prometheus.Gauge, yes bool) {
		g.Set(0)
		if yes {
			g.Set(1)
		}
	}
	complete := r.Incomplete == ""
	set(m.complete, complete)
	m.duration.Set(took.Seconds())
	m.last.Set(float64(now.Unix()))
	m.runs.WithLabelValues(resultOf(r)).Inc()
	if !complete {
		return // what is known of the rules is older than this run, and still the best there is
	}
	set(m.ready, r.OK())
	m.tools.Set(float64(r.Tools))
	m.rules.Reset()
	m.broken.Reset()
	for _, result := range r.Results {
		m.rules.WithLabelValues(result.Outcome.String()).Inc()
		if result.Outcome == policy.Fail || result.Outcome == policy.Warn {
			m.broken.WithLabelValues(string(result.Rule.ID), result.Rule.Level.String()).Set(1)
		}
	}
}

// resultOf names the result of an audit.
func resultOf(r *policy.Report) string {
	switch {
	case r.Incomplete != "":
		return "incomplete"
	case r.OK():
		return "ready"
	}
	return "not ready"
}
