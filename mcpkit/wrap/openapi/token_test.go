package openapi_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// securityDocument is a document whose operations accept credentials wherever OpenAPI has them.
const securityDocument = `{"openapi": "3.1.0", "servers": [{"url": %q}],
	"security": [{"bearer": [], "key": [], "query": [], "cookie": [], "header": []}],
	"components": {"securitySchemes": {
		"bearer": {"type": "http", "scheme": "bearer"},
		"basic": {"type": "http", "scheme": "basic"},
		"login": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://shop.example/token", "scopes": {}}}},
		"open": {"type": "openIdConnect", "openIdConnectUrl": "https://shop.example/"},
		"key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
		"header": {"type": "apiKey", "in": "header", "name": "Authorization"},
		"query": {"type": "apiKey", "in": "query", "name": "access_token"},
		"cookie": {"type": "apiKey", "in": "cookie", "name": "session"}}},
	"paths": {"/orders/{id}": {"parameters": [
			{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
			{"name": "Authorization", "in": "header", "required": true, "schema": {"type": "string"}},
			{"name": "Cookie", "in": "header", "schema": {"type": "string"}},
			{"name": "X-Api-Key", "in": "header", "schema": {"type": "string"}},
			{"name": "access_token", "in": "query", "schema": {"type": "string"}},
			{"name": "session", "in": "cookie", "schema": {"type": "string"}}],
		"get": {"operationId": "read", "responses": {"200": {"content": {"text/plain": {}}}}},
		"post": {"operationId": "change", "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"note": {"type": "string"}}}}}}, "responses": {"204": {}}}}}}`

// A witness keeps everything that services get.
type witness struct {
	mu       sync.Mutex
	requests []string
}

// sees returns a handler that keeps its requests, and redirects those for /orders/redirected.
func (w *witness) sees(target func() string) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		raw, _ := httputil.DumpRequest(r, true)
		w.mu.Lock()
		w.requests = append(w.requests, string(raw)+r.URL.String())
		w.mu.Unlock()
		if r.URL.Path == "/orders/redirected" {
			http.Redirect(rw, r, target(), http.StatusFound)
			return
		}
		rw.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(rw, "ok")
	}
}

// all returns the requests, and forgets them.
func (w *witness) all() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.requests
	w.requests = nil
	return all
}

// TestTokenOfCallerNeverReachesService checks that no configuration sends the access token of a
// caller to the service: not its security schemes, not its parameters, not its redirects.
func TestTokenOfCallerNeverReachesService(t *testing.T) {
	var seen witness
	other := httptest.NewTLSServer(seen.sees(nil))
	defer other.Close()
	target := ""
	service := httptest.NewServer(seen.sees(func() string { return target }))
	defer service.Close()
	transport := other.Client().Transport
	host := strings.TrimPrefix(other.URL, "https://")
	ours := wrap.Identity(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer credential-of-the-service")
		r.Header.Set("X-Api-Key", "key-of-the-service")
		return nil
	})
	remote := func(opts ...wrap.BackendOption) *wrap.Backend {
		b, err := wrap.Remote(service.URL, append(opts, wrap.Transport(transport))...)
		require.NoError(t, err)
		return b
	}
	defer http.DefaultClient.CloseIdleConnections()
	reachedOther := false
	for name, options := range map[string][]openapi.Option{
		"the server of the document":    nil,
		"in process":                    {openapi.Service(wrap.InProcess(seen.sees(func() string { return target })))},
		"in process, with a credential": {openapi.Service(wrap.InProcess(seen.sees(func() string { return target }), ours))},
		"remote":                        {openapi.Service(remote())},
		"remote, with a credential":     {openapi.Service(remote(ours))},
		"remote, with another host":     {openapi.Service(remote(ours, wrap.AllowHosts(host)))},
	} {
		t.Run(name, func(t *testing.T) {
			endpoint, token := protectedMount(t, service.URL, options...)
			for _, location := range []string{"/orders/after", service.URL + "/orders/after", other.URL + "/orders/after"} {
				target = location
				for _, call := range []string{`"read","arguments":{"id":"1"}`, `"read","arguments":{"id":"redirected"}`, `"change","arguments":{"id":"1","note":"n"}`, `"change","arguments":{"id":"redirected","note":"n"}`} {
					answer := callAs(t, endpoint, token, call)
					requests := seen.all()
					require.NotEmpty(t, requests, answer)
					for _, r := range requests {
						assert.NotContains(t, r, token)
						assert.NotContains(t, r, "cookie-of-the-caller")
						assert.NotContains(t, r, "key-of-the-caller")
						if strings.Contains(r, "Host: "+host) {
							reachedOther = true
							assert.NotContains(t, r, "of-the-service", "another host gets a credential of the service")
						}
					}
				}
			}
			answer := callAs(t, endpoint, token, `"read","arguments":{"id":"1","authorization":"x","x_api_key":"x","access_token":"x","session":"x","cookie":"x"}`)
			assert.Contains(t, answer, `"isError":true`, "a credential is an argument")
			assert.Empty(t, seen.all())
		})
	}
	assert.True(t, reachedOther, "no redirect was followed to the other host")
}

// TestServiceWithTokenOfCallerIsNotCalled checks that a program that passes the token on sends no
// request.
func TestServiceWithTokenOfCallerIsNotCalled(t *testing.T) {
	var seen witness
	token := ""
	for name, set := range map[string]func(r *http.Request){
		"bearer":         func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) },
		"other scheme":   func(r *http.Request) { r.Header.Set("Authorization", "Token token="+token) },
		"another header": func(r *http.Request) { r.Header.Set("X-Api-Key", token) },
		"basic":          func(r *http.Request) { r.SetBasicAuth("user", token) },
		"cookie":         func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "session", Value: token}) },
		"query":          func(r *http.Request) { r.URL.RawQuery = url.Values{"access_token": {token}}.Encode() },
	} {
		t.Run(name, func(t *testing.T) {
			b := wrap.InProcess(seen.sees(nil), wrap.Identity(func(_ context.Context, r *http.Request) error {
				set(r)
				return nil
			}))
			var endpoint string
			endpoint, token = protectedMount(t, "https://shop.acme.com", openapi.Service(b))
			assert.Contains(t, callAs(t, endpoint, token, `"read","arguments":{"id":"1"}`), "internal error (ref ")
			assert.Empty(t, seen.all())
		})
	}
}

// protectedMount serves the document with a login, and returns its endpoint and a token.
func protectedMount(t *testing.T, server string, options ...openapi.Option) (endpoint, token string) {
	t.Helper()
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: "https://shop.acme.com/mcp"})
	srv := mcpkit.New(mcpkit.Manifest{Name: "shop", Title: "Shop", Version: "1.2.3", Tagline: "Read and write orders", Description: "Finds, reads and writes the orders of a shop.", URL: "https://shop.acme.com/mcp"},
		mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}), mcpkit.Unlisted("a test"), mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)}))
	ops := openapi.Operations{"read": annotate.ReadOnly("Read an order"), "change": annotate.Destructive("Change an order")}
	require.NoError(t, openapi.Mount(srv, parse(t, fmt.Sprintf(securityDocument, server)), ops, options...))
	h, err := srv.Handler()
	require.NoError(t, err)
	ts := httptest.NewServer(h)
	t.Cleanup(ts.Close)
	return ts.URL + "/mcp", issuer.Issue(oauthtest.Subject("ada"))
}

// callAs calls a tool with a token and with other credentials of a client, and returns the answer.
func callAs(t *testing.T, endpoint, token, call string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":`+call+`}}`))
	require.NoError(t, err)
	for name, value := range map[string]string{"Authorization": "Bearer " + token, "Cookie": "session=cookie-of-the-caller", "X-Api-Key": "key-of-the-caller",
		"Content-Type": "application/json", "Accept": "application/json, text/event-stream"} {
		r.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode, string(body))
	return string(body)
}
