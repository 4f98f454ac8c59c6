package telemetry_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/trace"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/telemetry"
)

// serve puts the middleware around a handler.
func serve(t *testing.T, l *lab, o telemetry.HTTPOptions, h http.HandlerFunc) string {
	t.Helper()
	_, err := newServer(public, mcpkit.Observe(l)).Handler() // Handler calls ObserveSite
	require.NoError(t, err)
	ts := httptest.NewServer(l.HTTP(o)(h))
	t.Cleanup(ts.Close)
	return ts.URL
}

// TestHTTPPassesOn checks that the handler gets the original request.
func TestHTTPPassesOn(t *testing.T) {
	l := newLab(t, telemetry.Options{})
	url := serve(t, l, telemetry.HTTPOptions{}, func(rw http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.Equal(t, "a body", string(raw))
		assert.Equal(t, "/a/b", r.URL.Path)
		assert.Equal(t, "q=1", r.URL.RawQuery)
		assert.Equal(t, "/a/b?q=1", r.RequestURI)
		assert.Equal(t, "me", r.UserAgent())
		assert.Equal(t, "192.0.2.7", r.Header.Get("X-Forwarded-For"))
		assert.Equal(t, "BREW", r.Method)
		assert.Equal(t, "HTTP/1.1", r.Proto)
		assert.Equal(t, "tea.example", r.Host)
		assert.NotEmpty(t, r.RemoteAddr)
		assert.Empty(t, r.Pattern)
		assert.True(t, trace.SpanContextFromContext(r.Context()).IsValid())
		_, err = io.WriteString(rw, "first")
		assert.NoError(t, err)
		connection := http.NewResponseController(rw)
		assert.NoError(t, connection.Flush())
		assert.NoError(t, connection.SetWriteDeadline(time.Now().Add(time.Minute)))
	})
	req, err := http.NewRequestWithContext(t.Context(), "BREW", url+"/a/b?q=1", strings.NewReader("a body"))
	require.NoError(t, err)
	req.Header.Set("User-Agent", "me")
	req.Header.Set("X-Forwarded-For", "192.0.2.7")
	req.Host = "tea.example"
	status, answer := do(t, req)
	assert.Equal(t, 200, status)
	assert.Equal(t, "first", answer)
}

// TestHTTPAborts checks that a handler can abort the connection, and that the span then ends.
func TestHTTPAborts(t *testing.T) {
	l := newLab(t, telemetry.Options{})
	url := serve(t, l, telemetry.HTTPOptions{}, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	_, err := http.Get(url + "/mcp")
	assert.ErrorIs(t, err, io.EOF)
	assert.Len(t, l.spans.GetSpans(), 1)
}

func TestProbes(t *testing.T) {
	l := newLab(t, telemetry.Options{})
	url := serve(t, l, telemetry.HTTPOptions{Probes: []string{"/ping"}}, func(rw http.ResponseWriter, r *http.Request) {
		assert.False(t, trace.SpanContextFromContext(r.Context()).IsValid())
	})
	for _, path := range append(telemetry.DefaultProbes(), "/ping") {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+path, nil)
		require.NoError(t, err)
		status, _ := do(t, req)
		assert.Equal(t, 200, status)
	}
	assert.Empty(t, l.spans.GetSpans())
	assert.Empty(t, l.metrics(t).ScopeMetrics)
}

// TestRoutes checks that the longest matching route is used, and none for other paths.
func TestRoutes(t *testing.T) {
	l := newLab(t, telemetry.Options{})
	url := serve(t, l, telemetry.HTTPOptions{Routes: []string{"/docs/*", "/docs/api/*", "/docs/start"}}, func(http.ResponseWriter, *http.Request) {})
	for path, want := range map[string]string{
		"/mcp": "GET /mcp", "/mcp/": "GET", "/MCP": "GET", "/": "GET", "/docs": "GET /docs", "/docs.md": "GET /docs.md", "/llms.txt": "GET /llms.txt", "/privacy": "GET",
		"/docs/": "GET /docs/*", "/docs/x/y": "GET /docs/*",
		"/docs/api/x": "GET /docs/api/*", "/docs/start": "GET /docs/start", "/.well-known/oauth-protected-resource": "GET /.well-known/oauth-protected-resource",
		"/favicon.ico": "GET /favicon.ico", "/.well-known/security.txt": "GET /.well-known/security.txt",
		"/.well-known/oauth-protected-resource/mcp": "GET /.well-known/oauth-protected-resource/mcp", "/.well-known/other": "GET",
	} {
		l.spans.Reset()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+path, nil)
		require.NoError(t, err)
		do(t, req)
		require.Eventually(t, func() bool { return len(l.spans.GetSpans()) == 1 }, waitFor, tick)
		assert.Equal(t, want, l.spans.GetSpans()[0].Name, path)
	}
}

// TestHTTPLeavesOutTheCheckOfAMount checks that the requests with which a server checks its mount
// are in no metric and no span.
func TestHTTPLeavesOutTheCheckOfAMount(t *testing.T) {
	l := newLab(t, telemetry.Options{})
	srv := newServer(public, mcpkit.Observe(l), mcpkit.MountedAt(""))
	mux := http.NewServeMux()
	require.NoError(t, srv.Register(mux))
	root := l.HTTP(telemetry.HTTPOptions{})(mux)
	require.NoError(t, srv.CheckMount(root))
	require.Error(t, srv.CheckMount(l.HTTP(telemetry.HTTPOptions{})(http.NotFoundHandler())))
	assert.Empty(t, l.metrics(t).ScopeMetrics)
	assert.Empty(t, l.spans.GetSpans())
}
