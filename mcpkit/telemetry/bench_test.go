package telemetry_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/telemetry"
)

// observers are the observers that the benchmarks compare.
func observers(b *testing.B) map[string]func(tokensEvery int) *telemetry.Telemetry {
	make := func(sampler sdktrace.Sampler) func(int) *telemetry.Telemetry {
		return func(every int) *telemetry.Telemetry {
			t, err := telemetry.New(telemetry.Options{
				TokensEvery:    every,
				TracerProvider: sdktrace.NewTracerProvider(sdktrace.WithSampler(sampler)), // without an exporter, which is not measured
				MeterProvider:  metric.NewMeterProvider(metric.WithReader(metric.NewManualReader())),
			})
			require.NoError(b, err)
			return t
		}
	}
	return map[string]func(int) *telemetry.Telemetry{
		"metrics":        make(sdktrace.NeverSample()),
		"metrics+traces": make(sdktrace.AlwaysSample()),
	}
}

// BenchmarkObserver measures Begin and End of one operation.
func BenchmarkObserver(b *testing.B) {
	op := observe.Operation{Method: "tools/call", Tool: "find_notes", Protocol: legacy, HTTP: "1.1"}
	out := observe.Outcome{Result: observe.ResultOK, Duration: 1000, Tokens: func() (int, int) { return 10, 100 }}
	for name, observer := range observers(b) {
		b.Run(name, func(b *testing.B) {
			t := observer(-1)
			b.ReportAllocs()
			for b.Loop() {
				t.End(t.Begin(context.Background(), op), op, out)
			}
		})
	}
}

// BenchmarkCall measures a tool call over HTTP, without a network.
func BenchmarkCall(b *testing.B) {
	small, large := "a small answer", strings.Repeat("many words of an answer ", 4000)
	run := func(b *testing.B, answer string, o *telemetry.Telemetry) {
		opts := []mcpkit.Option{mcpkit.RateLimit(nil)}
		if o != nil {
			opts = append(opts, mcpkit.Observe(o))
		}
		srv := newServer(public, opts...)
		mcpkit.AddTool(srv, "say_answer", annotate.ReadOnly("Say it"), "Says it. Use when a benchmark wants to hear it.",
			func(context.Context, struct{}) (string, error) { return answer, nil })
		h, err := srv.Handler()
		require.NoError(b, err)
		if o != nil {
			h = o.HTTP(telemetry.HTTPOptions{})(h)
		}
		message := body(legacy, "tools/call", map[string]any{"name": "say_answer"})
		b.ReportAllocs()
		for b.Loop() {
			r := httptest.NewRequest(http.MethodPost, "https://notes.acme.com/mcp", strings.NewReader(message))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Mcp-Protocol-Version", legacy)
			rw := httptest.NewRecorder()
			h.ServeHTTP(rw, r)
			require.Equal(b, http.StatusOK, rw.Code)
			require.NotContains(b, rw.Body.String(), "isError\":true")
		}
	}
	for size, answer := range map[string]string{"small": small, "20k tokens": large} {
		b.Run(size+"/unobserved", func(b *testing.B) { run(b, answer, nil) })
		for name, observer := range observers(b) {
			b.Run(size+"/"+name, func(b *testing.B) { run(b, answer, observer(-1)) })
			b.Run(size+"/"+name+"/tokens of 1 in 10", func(b *testing.B) { run(b, answer, observer(10)) })
			b.Run(size+"/"+name+"/all tokens", func(b *testing.B) { run(b, answer, observer(1)) })
		}
	}
}

// BenchmarkHTTP measures the middleware around a handler that does nothing.
func BenchmarkHTTP(b *testing.B) {
	for name, observer := range observers(b) {
		b.Run(name, func(b *testing.B) {
			h := observer(-1).HTTP(telemetry.HTTPOptions{})(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
			r := httptest.NewRequest(http.MethodPost, "https://notes.acme.com/mcp", nil)
			rw := httptest.NewRecorder()
			b.ReportAllocs()
			for b.Loop() {
				h.ServeHTTP(rw, r)
			}
		})
	}
}
