package telemetry

import (
	"errors"

	"go.opentelemetry.io/otel/metric"
)

// durationBounds are the boundaries that the conventions ask for, in seconds.
var durationBounds = []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300}

// tokenBounds are close together around 25,000, where results are made shorter.
var tokenBounds = []float64{10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 15_000, 20_000, 25_000, 50_000, 100_000}

type instruments struct {
	duration  metric.Float64Histogram
	active    metric.Int64UpDownCounter
	arguments metric.Int64Histogram
	results   metric.Int64Histogram
	shortened metric.Int64Counter
	refusals  metric.Int64Counter
}

func newInstruments(m metric.Meter) (i instruments, err error) {
	var errs [6]error
	i.duration, errs[0] = m.Float64Histogram(metricDuration, metric.WithUnit("s"), metric.WithExplicitBucketBoundaries(durationBounds...),
		metric.WithDescription("MCP request or notification duration as observed on the receiver from the time it was received until the result or ack is sent."))
	i.active, errs[1] = m.Int64UpDownCounter(metricActive, metric.WithUnit("{operation}"),
		metric.WithDescription("MCP requests and notifications that are being worked on."))
	i.arguments, errs[2] = m.Int64Histogram(metricArgumentsTokens, metric.WithUnit("{token}"), metric.WithExplicitBucketBoundaries(tokenBounds...),
		metric.WithDescription("Tokens of the arguments of a tool call, of a sample of the calls."))
	i.results, errs[3] = m.Int64Histogram(metricResultTokens, metric.WithUnit("{token}"), metric.WithExplicitBucketBoundaries(tokenBounds...),
		metric.WithDescription("Tokens of the result of a tool call, of a sample of the calls."))
	i.shortened, errs[4] = m.Int64Counter(metricShortened, metric.WithUnit("{result}"),
		metric.WithDescription("Tool results that were larger than their reader takes and were made shorter."))
	i.refusals, errs[5] = m.Int64Counter(metricRefusals, metric.WithUnit("{request}"),
		metric.WithDescription("HTTP requests that were answered without looking at what they ask for."))
	return i, errors.Join(errs[:]...)
}
