package mcpkit_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

func get(t *testing.T, endpoint, path string, change ...func(*http.Request)) wireAnswer {
	t.Helper()
	u, err := url.Parse(endpoint)
	require.NoError(t, err)
	u.Path = path
	r, err := http.NewRequest(http.MethodGet, u.String(), nil)
	require.NoError(t, err)
	for _, c := range change {
		c(r)
	}
	return do(t, r)
}

func TestProbes(t *testing.T) {
	var down atomic.Bool
	var log logBook
	issuer, srv, _ := others(t, log.option(), mcpkit.ReadyCheck("database", func(context.Context) error {
		if down.Load() {
			return errors.New("password=hunter2")
		}
		return nil
	}))
	endpoint := listen(t, srv)
	anyHost := func(r *http.Request) { r.Host = "10.1.2.3" } // as Kubernetes does
	assert.Equal(t, 200, get(t, endpoint, "/healthz", anyHost).Status)
	a := get(t, endpoint, "/readyz", anyHost)
	assert.Equal(t, 200, a.Status, a.Body)
	assert.JSONEq(t, `{"status":"ready"}`, a.Body)
	assert.Positive(t, issuer.Requests("jwks"), "the readiness check fetches the keys")

	down.Store(true)
	_, failing, _ := others(t, log.option(), mcpkit.ReadyCheck("database", func(context.Context) error { return errors.New("password=hunter2") }))
	a = get(t, listen(t, failing), "/readyz")
	assert.Equal(t, 503, a.Status)
	assert.JSONEq(t, `{"status":"not ready","failing":["database"]}`, a.Body)
	assert.Contains(t, log.String(), "hunter2", "the reason is logged")

	cold, noKeys, _ := others(t, log.option())
	cold.SetOutage(true)
	assert.JSONEq(t, `{"status":"not ready","failing":["authorization server"]}`, get(t, listen(t, noKeys), "/readyz").Body)

	srv.Drain().Begin()
	assert.JSONEq(t, `{"status":"draining"}`, get(t, endpoint, "/readyz").Body)
	assert.Equal(t, 200, get(t, endpoint, "/healthz").Status, "a draining server is live")
}

func TestDocuments(t *testing.T) {
	endpoint := listen(t, newServer(mcpkit.Favicon("image/png", []byte("png")), mcpkit.OpenAIChallenge("token-123"), mcpkit.OpenAIChallenge("")))
	a := get(t, endpoint, "/favicon.ico")
	assert.Equal(t, "image/png png", a.Header.Get("Content-Type")+" "+a.Body)
	assert.Equal(t, "token-123", get(t, endpoint, "/.well-known/openai-apps-challenge").Body)
	a = get(t, endpoint, "/.well-known/security.txt")
	assert.Contains(t, a.Body, "Contact: mailto:"+manifest().Security)
	assert.Contains(t, a.Body, "Canonical: https://")
	assert.Equal(t, 404, get(t, endpoint, "/.well-known/other").Status)

	_, err := newServer(mcpkit.Favicon("", nil), mcpkit.OpenAIChallenge("two words"), mcpkit.ReadyCheck("x", nil)).Handler()
	for _, want := range []string{"/favicon.ico cannot be served", "/.well-known/openai-apps-challenge cannot be served", `the ready check "x" has no function`} {
		assert.ErrorContains(t, err, want)
	}
}

// TestOnlyTheExactPathIsTheEndpoint checks that other spellings of the path are not found, and that
// the server never redirects.
func TestOnlyTheExactPathIsTheEndpoint(t *testing.T) {
	_, srv, _ := others(t)
	endpoint := listen(t, srv)
	u, err := url.Parse(endpoint)
	require.NoError(t, err)
	for path, want := range map[string]int{
		"/mcp": 401, "/mcp/": 401, "/mcp//": 404, "//mcp": 404, "/mcp/..%2f": 404, "/mcp;x": 404, "/MCP": 404, "/./mcp": 404, "/x/../mcp": 404, "/mcp%00": 404, "/%6dcp": 401, "/": 404, "/mcp/healthz": 404,
	} {
		for _, method := range []string{"POST", "GET", "HEAD", "DELETE", "PUT", "PATCH", "TRACE", "OPTIONS", "PROPFIND"} {
			r, err := http.NewRequest(method, "http://"+u.Host, nil)
			require.NoError(t, err)
			r.URL.Opaque = "//" + u.Host + path // net/http sends the path unchanged
			r.Header.Set("Content-Type", "application/json")
			resp, err := http.DefaultTransport.RoundTrip(r)
			require.NoError(t, err, "%s %s", method, path)
			resp.Body.Close()
			expect := want
			switch {
			case want == 401 && method == "OPTIONS":
				expect = 204
			case want == 401 && method == "POST":
				expect = 400 // an empty body is not JSON-RPC, which is checked first
			}
			assert.Equal(t, expect, resp.StatusCode, "%s %s", method, path)
			assert.Empty(t, resp.Header.Get("Location"))
		}
	}
}
