package telemetry_test

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"

	"github.com/mcpkit-go/mcpkit/mcpkit/telemetry"
)

// gather visits a server and returns the labels of each metric by the name that the exporter for
// Prometheus writes; for histograms, by the names of their series.
func gather(t *testing.T) map[string]map[string]bool {
	t.Helper()
	registry := prometheus.NewRegistry()
	exporter, err := otelprometheus.New(otelprometheus.WithRegisterer(registry))
	require.NoError(t, err)
	l := newLab(t, telemetry.Options{})
	l.Telemetry, err = telemetry.New(telemetry.Options{MeterProvider: metric.NewMeterProvider(metric.WithReader(exporter)), TokensEvery: 1})
	require.NoError(t, err)
	visit(t, l)
	families, err := registry.Gather()
	require.NoError(t, err)
	all := map[string]map[string]bool{}
	for _, f := range families {
		names := []string{f.GetName()}
		if f.GetType().String() == "HISTOGRAM" {
			names = []string{f.GetName() + "_bucket", f.GetName() + "_sum", f.GetName() + "_count"}
		}
		for _, name := range names {
			labels := map[string]bool{}
			for _, m := range f.GetMetric() {
				for _, pair := range m.GetLabel() {
					labels[pair.GetName()] = true
				}
			}
			if f.GetType().String() == "HISTOGRAM" && name == names[0] {
				labels["le"] = true
			}
			all[name] = labels
		}
	}
	return all
}
