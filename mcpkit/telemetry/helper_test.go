package telemetry_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/telemetry"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	legacy = "2025-11-25"
	modern = "2026-07-28"
)

// An in is the argument of the tests' tool: how the call ends.
type in struct {
	Do   string `json:"do,omitempty" jsonschema:"description=How to end"`
	Text string `json:"text,omitempty" jsonschema:"description=What to say"`
}

func tool(ctx context.Context, _ *mcp.CallToolRequest, in in) (*mcp.CallToolResult, any, error) {
	text := "yes " + in.Text
	switch in.Do {
	case "tool error":
		return nil, nil, &mcpkit.ToolError{What: "no " + in.Text}
	case "error":
		return nil, nil, errors.New("no " + in.Text)
	case "panic":
		panic("no " + in.Text)
	case "late":
		<-ctx.Done()
		return nil, nil, ctx.Err()
	case "long":
		text = strings.Repeat("many words ", 50_000)
	}
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}}, nil, nil
}

func manifest() mcpkit.Manifest {
	return mcpkit.Manifest{
		Name: "notes", Title: "Notes", Version: "1.2.3",
		Tagline:     "Read and write notes",
		Description: "Finds, reads and writes the notes of a team.",
		URL:         "https://notes.acme.com/mcp",
		Privacy:     "https://acme.com/privacy",
		Support:     "support@acme.com",
		Security:    "security@acme.com",
	}
}

// newServer returns a server with the prompt greet and the tools find_notes and read_note. Calls of
// read_note are answered without go-sdk.
func newServer(access mcpkit.Access, opts ...mcpkit.Option) *mcpkit.Server {
	srv := mcpkit.New(manifest(), access, append(opts, mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)}))...)
	addTools(srv)
	return srv
}

// addTools adds what newServer says.
func addTools(srv *mcpkit.Server) {
	mcpkit.AddSDKTool(srv, "find_notes", annotate.ReadOnly("Find notes"), "Finds notes. Use when a test wants to see how a call can end.",
		tool, mcpkit.Timeout(200*time.Millisecond))
	mcpkit.AddTool(srv, "read_note", annotate.ReadOnly("Read a note"), "Reads a note. Use when its text is known.",
		func(_ context.Context, in in) (string, error) { return "read " + in.Text, nil })
	srv.SDK().AddPrompt(&mcp.Prompt{Name: "greet"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return &mcp.GetPromptResult{Messages: []*mcp.PromptMessage{{Role: "user", Content: &mcp.TextContent{Text: "hi"}}}}, nil
	})
	example := func(prompt string) mcpkit.Example {
		return mcpkit.Example{Title: prompt, Prompt: prompt, Calls: []mcpkit.Call{mcpkit.Use("find_notes", in{})}, Shows: "notes"}
	}
	srv.Examples(example("Find one"), example("Find two"), example("Find three"))
}

var public = mcpkit.Public("the notes of this test are public")

// protected returns access for callers with a token of the issuer.
func protected(t testing.TB) (*oauthtest.Issuer, mcpkit.Access) {
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL})
	return issuer, mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}})
}

// A lab collects what was exported.
type lab struct {
	*telemetry.Telemetry
	spans  *tracetest.InMemoryExporter
	reader *metric.ManualReader
	meters *metric.MeterProvider
}

func newLab(t testing.TB, o telemetry.Options) *lab {
	t.Helper()
	l := &lab{spans: tracetest.NewInMemoryExporter(), reader: metric.NewManualReader()}
	o.TracerProvider = sdktrace.NewTracerProvider(sdktrace.WithSyncer(l.spans))
	l.meters = metric.NewMeterProvider(metric.WithReader(l.reader))
	o.MeterProvider = l.meters
	if o.Propagator == nil {
		o.Propagator = propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{})
	}
	if o.TokensEvery == 0 {
		o.TokensEvery = 1
	}
	var err error
	l.Telemetry, err = telemetry.New(o)
	require.NoError(t, err)
	return l
}

// metrics collects all metrics.
func (l *lab) metrics(t testing.TB) (all metricdata.ResourceMetrics) {
	t.Helper()
	require.NoError(t, l.reader.Collect(context.Background(), &all))
	return all
}

// listen serves srv behind the HTTP middleware. stop returns once all requests have ended.
func (l *lab) listen(t testing.TB, srv *mcpkit.Server, o telemetry.HTTPOptions) (url string, stop func()) {
	t.Helper()
	h, err := srv.Handler()
	require.NoError(t, err)
	require.NoError(t, srv.CheckMount(h)) // so that the first request does not lead to others
	ts := httptest.NewServer(l.HTTP(o)(h))
	t.Cleanup(ts.Close)
	return ts.URL, ts.Close
}
