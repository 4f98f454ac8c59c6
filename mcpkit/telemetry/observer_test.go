package telemetry_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/telemetry"
)

const waitFor, tick = 5 * time.Second, time.Millisecond

var call1 = observe.Operation{Method: "tools/call", Tool: "find_notes", Protocol: legacy, HTTP: "1.1"}

// TestWithoutHTTP checks the attributes of operations over stdio or in the same process.
func TestWithoutHTTP(t *testing.T) {
	l := newLab(t, telemetry.Options{})
	srv := newServer(public, mcpkit.Observe(l))
	serverEnd, clientEnd := mcp.NewInMemoryTransports()
	serverSession, err := srv.SDK().Connect(t.Context(), serverEnd, nil)
	require.NoError(t, err)
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), clientEnd, nil)
	require.NoError(t, err)
	_, err = session.CallTool(t.Context(), &mcp.CallToolParams{Name: "find_notes"})
	require.NoError(t, err)
	require.NoError(t, session.Close())
	_ = serverSession.Wait()
	spans := describeSpans(l.spans.GetSpans())
	assert.Contains(t, spans, `network.transport="pipe"`)
	assert.NotContains(t, spans, "network.protocol")
}

// TestErrorTypes checks which outcomes count as failures of the server.
func TestErrorTypes(t *testing.T) {
	for _, tc := range []struct {
		out    observe.Outcome
		errorT string
	}{
		{observe.Outcome{Result: observe.ResultOK}, ""},
		{observe.Outcome{Result: observe.ResultToolError}, "tool_error"},
		{observe.Outcome{Result: observe.ResultInvalidArguments}, "tool_error"},
		{observe.Outcome{Result: observe.ResultRateLimited}, "tool_error"},
		{observe.Outcome{Result: observe.ResultTimeout}, "tool_error"},
		{observe.Outcome{Result: observe.ResultInternalError}, "tool_error"},
		{observe.Outcome{Result: observe.ResultCancelled}, ""},
		{observe.Outcome{Result: observe.ResultInternalError, Code: -32603}, "-32603"},
		{observe.Outcome{Result: observe.ResultProtocolError, Code: -32000}, "-32000"},
		{observe.Outcome{Result: observe.ResultProtocolError, Code: 7}, "7"},
		{observe.Outcome{Result: observe.ResultProtocolError, Code: -32700}, ""},
		{observe.Outcome{Result: observe.ResultProtocolError, Code: -32600}, ""},
		{observe.Outcome{Result: observe.ResultProtocolError, Code: -32601}, ""},
		{observe.Outcome{Result: observe.ResultProtocolError, Code: -32602}, ""},
		{observe.Outcome{Result: observe.ResultProtocolError, Code: -32002}, ""},
	} {
		l := newLab(t, telemetry.Options{})
		l.End(l.Begin(t.Context(), call1), call1, tc.out)
		span := describeSpans(l.spans.GetSpans())
		status := "status Unset"
		if tc.errorT != "" {
			status = "status Error"
			assert.Contains(t, span, `error.type="`+tc.errorT+`"`, tc.out)
		} else {
			assert.NotContains(t, span, "error.type", tc.out)
		}
		assert.Contains(t, span, status, tc.out)
		assert.Equal(t, tc.out.Code != 0, strings.Contains(span, "rpc.response.status_code"), tc.out)
	}
}

// TestTokens checks that tokens are counted for a sample of the calls, and only with an SDK.
func TestTokens(t *testing.T) {
	const calls = 20_000
	count := func(o telemetry.Options) (n int) {
		tel, err := telemetry.New(o)
		require.NoError(t, err)
		out := observe.Outcome{Result: observe.ResultOK, Tokens: func() (int, int) { n++; return 1, 2 }}
		for range calls {
			tel.End(tel.Begin(t.Context(), call1), call1, out)
		}
		return n
	}
	l := newLab(t, telemetry.Options{})
	meters := l.meters
	assert.Equal(t, calls, count(telemetry.Options{MeterProvider: meters, TokensEvery: 1}))
	assert.Zero(t, count(telemetry.Options{MeterProvider: meters, TokensEvery: -1}))
	assert.Zero(t, count(telemetry.Options{MeterProvider: noop.NewMeterProvider(), TokensEvery: 1}))
	assert.InDelta(t, calls/telemetry.DefaultTokensEvery, count(telemetry.Options{MeterProvider: meters}), 120)
}

// TestManyAtOnce observes concurrent operations, for the race detector.
func TestManyAtOnce(t *testing.T) {
	l := newLab(t, telemetry.Options{})
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for range 50 {
				out := observe.Outcome{Result: observe.ResultProtocolError, Code: int64(1 + i%4)}
				l.End(l.Begin(context.Background(), call1), call1, out)
				l.Refused(context.Background(), observe.Refusal{Status: 401, Reason: observe.RefusedNoToken})
			}
		})
	}
	wg.Wait()
	assert.Len(t, l.spans.GetSpans(), 800)
	all := describeMetrics(l.metrics(t))
	for _, want := range []string{`200 x {error.type="1"`, `200 x {error.type="4"`, `800 x {http.response.status_code=401`} {
		assert.Contains(t, all, want)
	}
}

// A broken provider cannot make counters.
type broken struct{ noop.MeterProvider }

type brokenMeter struct{ noop.Meter }

func (broken) Meter(string, ...metric.MeterOption) metric.Meter { return brokenMeter{} }

func (brokenMeter) Int64Counter(string, ...metric.Int64CounterOption) (metric.Int64Counter, error) {
	return noop.Int64Counter{}, errors.New("no counters today")
}

func TestNewFails(t *testing.T) {
	_, err := telemetry.New(telemetry.Options{MeterProvider: broken{}})
	assert.ErrorContains(t, err, "telemetry: no counters today")
}

// TestDefaults checks that the package works without an SDK.
func TestDefaults(t *testing.T) {
	tel, err := telemetry.New(telemetry.Options{})
	require.NoError(t, err)
	op := call1
	op.Trace = map[string]string{"traceparent": traceparent}
	tel.End(tel.Begin(t.Context(), op), op, observe.Outcome{Result: observe.ResultOK})
	tel.Refused(t.Context(), observe.Refusal{Status: 401, Reason: observe.RefusedNoToken})
}
