package proxy_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/syncbuffer"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestMain is also the upstream that the tests start as a command.
func TestMain(m *testing.M) {
	switch os.Getenv("PROXY_TEST_UPSTREAM") {
	case "strange":
		strangeOverStdio()
		return
	case "pingless":
		pingless()
		return
	case "conferring":
		_ = conferring().Run(context.Background(), &mcp.StdioTransport{})
		return
	case "friendly":
		if err := friendly().Run(context.Background(), &mcp.StdioTransport{}); err != nil {
			os.Exit(1)
		}
		return
	case "asking":
		_ = asking().Run(context.Background(), &mcp.StdioTransport{})
		return
	case "talkative": // writes much after the end of its input, and then a file
		_ = friendly().Run(context.Background(), &mcp.StdioTransport{})
		for range 10_000 {
			_, _ = os.Stdout.WriteString(strings.Repeat("bye ", 25) + "\n")
		}
		_ = os.WriteFile(os.Getenv("PROXY_TEST_FILE"), []byte("bye"), 0o600)
		return
	case "stubborn": // ends only if it is killed
		signal.Ignore(syscall.SIGTERM)
		_ = friendly().Run(context.Background(), &mcp.StdioTransport{})
		time.Sleep(time.Hour)
	}
	slog.SetDefault(slog.New(slog.DiscardHandler))
	testsize.Overlap(16)
	goleak.VerifyTestMain(m)
}

// command returns an upstream of TestMain.
func command(t testing.TB, kind string) proxy.Command {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	return proxy.Command{Path: self, Env: []string{"PROXY_TEST_UPSTREAM=" + kind}}
}

func manifest() mcpkit.Manifest {
	return mcpkit.Manifest{
		Name: "gateway", Title: "Gateway", Version: "1.2.3",
		Tagline:     "Reads what others have",
		Description: "Reads the texts of other servers.",
		URL:         "https://gateway.acme.com/mcp",
		Privacy:     "https://acme.com/privacy",
		Support:     "support@acme.com",
		Security:    "security@acme.com",
	}
}

// newIssuer returns an issuer of tokens for the server. It makes no RSA key, which would take long.
func newIssuer(t testing.TB) *oauthtest.Issuer {
	t.Helper()
	return oauthtest.New(t, &oauthtest.Options{Audience: manifest().URL, Algorithms: []oauthtest.Algorithm{oauthtest.ES256}})
}

// open opens upstreams until the test ends.
func open(t testing.TB, upstreams ...proxy.Upstream) *proxy.Proxy {
	t.Helper()
	p, err := proxy.Open(context.Background(), upstreams...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	return p
}

// publicServer serves upstreams to everybody.
func publicServer(t testing.TB, p *proxy.Proxy, opts ...mcpkit.Option) *mcpkit.Server {
	t.Helper()
	return p.Server(manifest(), mcpkit.Public("the texts of this test are public"), append([]mcpkit.Option{quiet()}, append(opts, mcpkit.Unlisted("a test of a gateway"))...)...)
}

// listen serves over loopback until the test ends, and returns the URL of the endpoint.
func listen(t testing.TB, srv *mcpkit.Server, around ...func(http.Handler) http.Handler) string {
	t.Helper()
	h, err := srv.Handler()
	require.NoError(t, err)
	for _, a := range around {
		h = a(h)
	}
	ts := httptest.NewServer(h)
	t.Cleanup(ts.Close)
	return ts.URL + "/mcp"
}

// connect connects a client until the test ends.
func connect(t testing.TB, endpoint string, client *http.Client, o *mcp.ClientOptions) *mcp.ClientSession {
	t.Helper()
	if client == nil {
		client = &http.Client{Transport: &http.Transport{}}
		t.Cleanup(client.CloseIdleConnections)
	}
	s, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, o).Connect(context.Background(),
		&mcp.StreamableClientTransport{Endpoint: endpoint, HTTPClient: client}, &mcp.ClientSessionOptions{ProtocolVersion: "2025-11-25"})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// call calls a tool and returns the text of its result.
func call(t testing.TB, s *mcp.ClientSession, name string, arguments any) (text string, failed bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	res, err := s.CallTool(ctx, &mcp.CallToolParams{Name: name, Arguments: arguments})
	if err != nil {
		return err.Error(), true
	}
	return textOf(res), res.IsError
}

func textOf(res *mcp.CallToolResult) string {
	var b strings.Builder
	for _, c := range res.Content {
		if text, ok := c.(*mcp.TextContent); ok {
			b.WriteString(text.Text)
		}
	}
	return b.String()
}

// describes reports whether the first tool of a server has a description with the text.
func describes(t testing.TB, s *mcp.ClientSession, text string) bool {
	t.Helper()
	list, err := s.ListTools(context.Background(), nil)
	require.NoError(t, err)
	require.NotEmpty(t, list.Tools)
	return strings.Contains(list.Tools[0].Description, text)
}

// readOnly annotates tools.
func readOnly(names ...string) map[string]annotate.Annotation {
	annotations := map[string]annotate.Annotation{}
	for _, name := range names {
		annotations[name] = annotate.ReadOnly("Get "+strings.ReplaceAll(strings.TrimPrefix(name, "get_"), "_", " "), annotate.ClosedWorld())
	}
	return annotations
}

// A logBook keeps a log for tests to read.
type logBook struct{ syncbuffer.Buffer }

func (l *logBook) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

// A tee keeps the bodies of responses.
type tee struct {
	http.Transport
	logBook
}

func (r *tee) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.Transport.RoundTrip(req)
	if err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(resp.Body, &r.logBook), resp.Body}
	}
	return resp, err
}

// quiet keeps the lines of the server out of the output of the tests.
func quiet() mcpkit.Option {
	return mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)})
}

// serve serves a handler over loopback until the test ends.
func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	ts := httptest.NewServer(h)
	t.Cleanup(ts.Close)
	return ts.URL
}

// readAgain returns the body of a request, which can be read again.
func readAgain(r *http.Request) string {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	return string(body)
}
