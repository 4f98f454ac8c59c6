package telemetry

import (
	"context"
	"errors"
	"sync/atomic"

	"go.opentelemetry.io/otel/metric"
)

// durationBounds are the bucket boundaries of the conventions, in seconds.
var durationBounds = []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300}

// tokenBounds are close together around 25,000 tokens, where results are shortened.
var tokenBounds = []float64{10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 15_000, 20_000, 25_000, 50_000, 100_000}

type instruments struct {
	duration  metric.Float64Histogram
	arguments metric.Int64Histogram
	results   metric.Int64Histogram
	shortened metric.Int64Counter
	tolerated metric.Int64Counter
	refusals  metric.Int64Counter
	logins    metric.Int64Counter

	// begun and ended count operations. The operations in progress are read from them when
	// metrics are collected, which is cheaper than an instrument that is added to twice per call.
	begun, ended atomic.Int64
}

func (i *instruments) init(m metric.Meter) error {
	var errs [8]error
	i.duration, errs[0] = m.Float64Histogram(metricDuration, metric.WithUnit("s"), metric.WithExplicitBucketBoundaries(durationBounds...),
		metric.WithDescription("MCP request or notification duration as observed on the receiver from the time it was received until the result or ack is sent."))
	_, errs[1] = m.Int64ObservableUpDownCounter(metricActive, metric.WithUnit("{operation}"), metric.WithInt64Callback(i.observeActive),
		metric.WithDescription("MCP requests and notifications in progress."))
	i.arguments, errs[2] = m.Int64Histogram(metricArgumentsTokens, metric.WithUnit("{token}"), metric.WithExplicitBucketBoundaries(tokenBounds...),
		metric.WithDescription("Tokens of the arguments of a tool call, for a sample of the calls."))
	i.results, errs[3] = m.Int64Histogram(metricResultTokens, metric.WithUnit("{token}"), metric.WithExplicitBucketBoundaries(tokenBounds...),
		metric.WithDescription("Tokens of the result of a tool call, for a sample of the calls."))
	i.shortened, errs[4] = m.Int64Counter(metricShortened, metric.WithUnit("{result}"),
		metric.WithDescription("Tool results that exceeded their reader's budget and were shortened."))
	i.refusals, errs[5] = m.Int64Counter(metricRefusals, metric.WithUnit("{request}"),
		metric.WithDescription("HTTP requests that were refused before they became an operation."))
	i.tolerated, errs[6] = m.Int64Counter(metricTolerated, metric.WithUnit("{operation}"),
		metric.WithDescription("Operations that were carried out although the client or the tool broke a rule, by tolerance."))
	i.logins, errs[7] = m.Int64Counter(metricLoginEvents, metric.WithUnit("{event}"),
		metric.WithDescription("Events of the authorization server in the same program, such as grants and revocations."))
	return errors.Join(errs[:]...)
}

// observeActive reports the operations in progress, once there has been one.
func (i *instruments) observeActive(_ context.Context, to metric.Int64Observer) error {
	ended := i.ended.Load() // before begun, so that the difference is not negative
	if begun := i.begun.Load(); begun > 0 {
		to.Observe(begun - ended)
	}
	return nil
}
