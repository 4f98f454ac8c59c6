package mcptest

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// serve serves the server over HTTP on a loopback port. Handlers see the values of ctx; substitute,
// if it is not nil, runs instead of them. It skips the test if the server does not start or does
// not answer loopback clients.
func serve(ctx context.Context, t *testing.T, h *harness, substitute func(context.Context) error) *endpoint {
	t.Helper()
	handler, err := h.server.Handler()
	if err != nil {
		t.Skip("the server does not start; rules/… reports why")
	}
	u, err := url.Parse(h.surface.Manifest.URL)
	if err != nil { // Handler refuses such a URL
		t.Fatal(err)
	}
	e := &endpoint{path: u.Path, token: func() string { return "" }}
	if e.path == "" {
		e.path = "/"
	}
	register := registerHandlers(t)
	ctx = probe.With(ctx, func(ctx context.Context, tool probe.Tool, handler func(context.Context) error) error {
		e.handlers.Add(1)
		if substitute != nil {
			return substitute(ctx)
		}
		return register(ctx, tool, handler)
	})
	ts := httptest.NewUnstartedServer(handler)
	ts.Config.BaseContext = func(net.Listener) context.Context { return ctx }
	ts.Start()
	transport := &http.Transport{}
	e.transport = transport
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		ts.Close()
	})
	e.base = ts.URL
	e.client = &http.Client{
		Transport:     tokenTransport{transport, e, func() string { return e.token() }},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if a := e.post(t, "", `{}`); a.Status == http.StatusMisdirectedRequest {
		t.Skipf("the server does not answer clients on loopback addresses: %s", excerpt(a.Body))
	}
	if h.surface.Access.Protected {
		authorize(t, h, e)
	}
	return e
}

// authorize makes requests carry tokens, if the harness has an issuer. Each request has another
// user, so that no user exceeds the rate limit.
func authorize(t *testing.T, h *harness, e *endpoint) {
	t.Helper()
	var m resourceMetadata
	a := e.sendTo(t, metadataPath, http.MethodGet, "", "")
	_ = json.Unmarshal([]byte(a.Body), &m) // authorization/metadata reports what is wrong
	e.resource = m.Resource
	issuer := h.options.issuer
	if issuer == nil {
		return
	}
	n := 0
	e.token = func() string {
		n++
		return issuer.Issue(oauthtest.Audience(e.resource), oauthtest.Subject(fmt.Sprintf("mcptest-%d", n)), oauthtest.Scopes(h.scopes()...))
	}
	if a := e.post(t, "2025-11-25", rpcRequest("2025-11-25", "ping", nil)); a.Status == http.StatusUnauthorized {
		requirement{
			expected: "the server accepts tokens of the issuer that mcptest.Issuer names",
			why:      "Without a good token no test gets past the authorization.",
			fix:      "build the server with oauth.JWTConfig{Issuer: issuer.URL()} among the Issuers of oauth.Config",
		}.fail(t, violation{
			fault: "the server refuses a good token of the issuer that mcptest.Issuer names",
			sent:  fmt.Sprintf("a token of %s for %s", issuer.URL(), e.resource), got: a.String(),
		})
		t.FailNow()
	}
}
