package telemetry_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/telemetry"
)

// A heard is the trace context that a tool's handler finds.
type heard struct {
	span    trace.SpanContext
	baggage string
}

// sendTrace calls a tool with a trace context in _meta and one in the HTTP headers.
func sendTrace(t *testing.T, o telemetry.Options, meta map[string]any, headers map[string]string) (mcpSpan, httpSpan tracetest.SpanStub, h heard) {
	t.Helper()
	l := newLab(t, o)
	srv := newServer(public, mcpkit.Observe(l))
	mcpkit.AddSDKTool(srv, "see_trace", annotate.ReadOnly("See the trace"), "Sees the trace. Use when a test wants to know it.",
		func(ctx context.Context, _ *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, any, error) {
			h = heard{trace.SpanContextFromContext(ctx), baggage.FromContext(ctx).String()}
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "seen"}}}, nil, nil
		})
	base, stop := l.listen(t, srv, telemetry.HTTPOptions{})
	status, answer := post(t, base+"/mcp", modern, body(modern, "tools/call", map[string]any{"name": "see_trace", "_meta": meta}), func(r *http.Request) {
		for k, v := range headers {
			r.Header.Set(k, v)
		}
	})
	require.Equal(t, 200, status, answer)
	stop()
	for _, s := range l.spans.GetSpans() {
		if strings.HasPrefix(s.Name, "tools/call") {
			mcpSpan = s
		} else {
			httpSpan = s
		}
	}
	require.True(t, mcpSpan.SpanContext.IsValid())
	require.Equal(t, mcpSpan.SpanContext.SpanID(), h.span.SpanID(), "the handler runs in the span")
	return mcpSpan, httpSpan, h
}

const (
	otherParent = "00-11111111111111111111111111111111-2222222222222222-01"
	otherSpan   = "2222222222222222"
)

// TestParentFromMeta checks that the trace context in _meta is the parent and the HTTP span a link,
// whatever the HTTP headers contain.
func TestParentFromMeta(t *testing.T) {
	mcpSpan, httpSpan, h := sendTrace(t, telemetry.Options{TrustRemote: true},
		map[string]any{"traceparent": traceparent, "tracestate": "vendor=1", "baggage": "tenant=7"}, map[string]string{"Traceparent": otherParent})
	assert.Equal(t, clientSpan, mcpSpan.Parent.SpanID().String())
	assert.True(t, mcpSpan.Parent.IsRemote())
	assert.Equal(t, "vendor=1", mcpSpan.SpanContext.TraceState().String())
	require.Len(t, mcpSpan.Links, 1)
	assert.Equal(t, httpSpan.SpanContext.SpanID(), mcpSpan.Links[0].SpanContext.SpanID())
	assert.Equal(t, otherSpan, httpSpan.Parent.SpanID().String())
	assert.Equal(t, "tenant=7", h.baggage)
}

// TestParentFromHTTP checks that the HTTP span is the parent if _meta has no valid trace context.
func TestParentFromHTTP(t *testing.T) {
	member := strings.Repeat("x", 200)
	for name, meta := range map[string]map[string]any{
		"none":             {},
		"not a string":     {"traceparent": 7, "tracestate": []any{}, "baggage": map[string]any{}},
		"not hexadecimal":  {"traceparent": strings.ReplaceAll(traceparent, "a", "z")},
		"all zero":         {"traceparent": "00-00000000000000000000000000000000-0000000000000000-01"},
		"forbidden":        {"traceparent": "ff" + traceparent[2:]},
		"too short":        {"traceparent": "00-0af7651916cd43dd8448eb211c80319c"},
		"too long":         {"traceparent": traceparent + "-00"},
		"a megabyte":       {"traceparent": strings.Repeat("0", 1<<20)},
		"newlines":         {"traceparent": "\r\n" + traceparent},
		"state alone":      {"tracestate": "vendor=1"},
		"baggage too long": {"baggage": "k=" + strings.Repeat("v", 9<<10)},
		"baggage of junk":  {"baggage": "=;,%%%\x00" + member},
	} {
		mcpSpan, httpSpan, h := sendTrace(t, telemetry.Options{TrustRemote: true}, meta, nil)
		assert.Equal(t, httpSpan.SpanContext.SpanID(), mcpSpan.Parent.SpanID(), name)
		assert.False(t, httpSpan.Parent.IsValid(), name)
		assert.Empty(t, mcpSpan.Links, name)
		assert.Empty(t, mcpSpan.SpanContext.TraceState().String(), name)
		assert.Empty(t, h.baggage, name)
		assert.NotContains(t, describeSpans([]tracetest.SpanStub{mcpSpan, httpSpan}), "vendor", name)
	}
}

// TestStateOfClients checks that an invalid tracestate does not invalidate the parent.
func TestStateOfClients(t *testing.T) {
	for _, state := range []any{"=", strings.Repeat("a=1,", 3000), 7} {
		mcpSpan, _, _ := sendTrace(t, telemetry.Options{TrustRemote: true}, map[string]any{"traceparent": traceparent, "tracestate": state}, nil)
		assert.Equal(t, clientSpan, mcpSpan.Parent.SpanID().String())
		assert.Empty(t, mcpSpan.SpanContext.TraceState().String())
	}
}

// TestBaggageOfClients checks that baggage reaches the handler, but no span and no metric.
func TestBaggageOfClients(t *testing.T) {
	mcpSpan, httpSpan, h := sendTrace(t, telemetry.Options{TrustRemote: true}, map[string]any{"baggage": "user=ada"}, map[string]string{"Baggage": "user=eve"})
	assert.Equal(t, "user=ada", h.baggage)
	assert.Equal(t, httpSpan.SpanContext.SpanID(), mcpSpan.Parent.SpanID())
	assert.NotContains(t, describeSpans([]tracetest.SpanStub{mcpSpan, httpSpan}), "ada")
}

// TestStrangersDecideNothing checks that without TrustRemote a client cannot choose the parent of a
// span, whether the span is recorded, or the baggage that the service sends to others.
func TestStrangersDecideNothing(t *testing.T) {
	mcpSpan, httpSpan, h := sendTrace(t, telemetry.Options{},
		map[string]any{"traceparent": traceparent, "baggage": "user=ada"}, map[string]string{"Traceparent": otherParent, "Baggage": "user=eve"})
	assert.Equal(t, httpSpan.SpanContext.SpanID(), mcpSpan.Parent.SpanID())
	assert.False(t, httpSpan.Parent.IsValid())
	require.Len(t, mcpSpan.Links, 1)
	assert.Equal(t, clientSpan, mcpSpan.Links[0].SpanContext.SpanID().String())
	require.Len(t, httpSpan.Links, 1)
	assert.Equal(t, otherSpan, httpSpan.Links[0].SpanContext.SpanID().String())
	assert.Empty(t, h.baggage)

	mcpSpan, _, _ = sendTrace(t, telemetry.Options{}, map[string]any{"traceparent": "junk", "baggage": "user=ada"}, nil)
	assert.Empty(t, mcpSpan.Links)
}

// The flag of a trace context says whether its spans are recorded.
const (
	flagged   = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	unflagged = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
)

// TestAStrangersFlagDoesNotDecideWhatIsRecorded checks that the flag of a client, in headers or in
// _meta, does not decide what the default sampler records, except with TrustRemote.
func TestAStrangersFlagDoesNotDecideWhatIsRecorded(t *testing.T) {
	for _, trust := range []bool{false, true} {
		for name, sampler := range map[string]sdktrace.Sampler{"never": sdktrace.NeverSample(), "always": sdktrace.AlwaysSample()} {
			for _, sent := range []string{flagged, unflagged} {
				for _, in := range []string{"headers", "_meta", "both"} {
					spans := tracetest.NewInMemoryExporter()
					l := newLab(t, telemetry.Options{})
					var err error
					l.Telemetry, err = telemetry.New(telemetry.Options{
						TrustRemote:    trust,
						TracerProvider: sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans), sdktrace.WithSampler(sdktrace.ParentBased(sampler))),
						MeterProvider:  l.meters, Propagator: propagation.TraceContext{},
					})
					require.NoError(t, err)
					base, stop := l.listen(t, newServer(public, mcpkit.Observe(l)), telemetry.HTTPOptions{})
					params := map[string]any{"name": "read_note", "arguments": map[string]any{}}
					if in != "headers" {
						params["_meta"] = map[string]any{"traceparent": sent}
					}
					post(t, base+"/mcp", modern, body(modern, "tools/call", params), func(r *http.Request) {
						if in != "_meta" {
							r.Header.Set("Traceparent", sent)
						}
					})
					stop()
					want := 0
					if name == "always" {
						want = 2
					}
					if trust {
						want = map[string]int{flagged: 2, unflagged: 0}[sent]
						if in == "_meta" { // the HTTP span has no parent
							want = map[string]int{"never" + flagged: 1, "never" + unflagged: 0, "always" + flagged: 2, "always" + unflagged: 1}[name+sent]
						}
					}
					assert.Len(t, spans.GetSpans(), want, "%s sampled, %s in %s, trust %t", name, sent, in, trust)
				}
			}
		}
	}
}

// A bag records the baggage that a span starts with, like processors that copy it.
type bag struct {
	sdktrace.SpanProcessor
	seen *[]string
}

func (b bag) OnStart(ctx context.Context, _ sdktrace.ReadWriteSpan) {
	*b.seen = append(*b.seen, baggage.FromContext(ctx).String())
}
func (bag) OnEnd(sdktrace.ReadOnlySpan)      {}
func (bag) Shutdown(context.Context) error   { return nil }
func (bag) ForceFlush(context.Context) error { return nil }

// TestBaggageOfStrangersReachesNothing checks that without TrustRemote a client's baggage reaches
// neither the handler nor a processor. The program's own baggage does.
func TestBaggageOfStrangersReachesNothing(t *testing.T) {
	var seen []string
	l := newLab(t, telemetry.Options{})
	var err error
	l.Telemetry, err = telemetry.New(telemetry.Options{
		TracerProvider: sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(bag{seen: &seen})),
		MeterProvider:  l.meters, Propagator: propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}),
	})
	require.NoError(t, err)
	srv := newServer(public, mcpkit.Observe(l))
	h, err := srv.Handler()
	require.NoError(t, err)
	require.NoError(t, srv.CheckMount(h)) // so that the first request does not lead to others
	inner := l.HTTP(telemetry.HTTPOptions{})(h)
	ours, err := baggage.Parse("tenant=7")
	require.NoError(t, err)
	ts := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		inner.ServeHTTP(rw, r.WithContext(baggage.ContextWithBaggage(r.Context(), ours)))
	}))
	post(t, ts.URL+"/mcp", modern, body(modern, "tools/call", map[string]any{"name": "read_note", "_meta": map[string]any{"baggage": "user=ada"}}), func(r *http.Request) {
		r.Header.Set("Baggage", "user=eve")
	})
	ts.Close()
	assert.Equal(t, []string{"tenant=7", "tenant=7"}, seen)
}

// TestPropagator checks that the configured propagator is used.
func TestPropagator(t *testing.T) {
	mcpSpan, _, h := sendTrace(t, telemetry.Options{TrustRemote: true, Propagator: propagation.TraceContext{}},
		map[string]any{"traceparent": traceparent, "baggage": "user=ada"}, nil)
	assert.Equal(t, clientSpan, mcpSpan.Parent.SpanID().String())
	assert.Empty(t, h.baggage)
}
