package mcpkit_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// A describedLogin is an authorization server in the program of the server.
type describedLogin struct {
	info  oauth.LoginInfo
	paths []string
}

func (describedLogin) ServeHTTP(rw http.ResponseWriter, _ *http.Request) {
	rw.WriteHeader(http.StatusTeapot)
}
func (l describedLogin) Paths() []string           { return l.paths }
func (describedLogin) Ready(context.Context) error { return nil }
func (l describedLogin) Describe() oauth.LoginInfo { return l.info }

// withLogin returns a server whose users log in at l.
func withLogin(t *testing.T, url string, l describedLogin, opts ...mcpkit.Option) *mcpkit.Server {
	t.Helper()
	m := manifest()
	m.URL = url
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: url})
	srv := mcpkit.New(m, mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"notes"}, LoginServer: l}), opts...)
	addNotes(srv)
	return srv
}

// TestALoginServerMustBeWhereClientsLookForIt checks which issuers and paths of an authorization
// server in the same program are reported.
func TestALoginServerMustBeWhereClientsLookForIt(t *testing.T) {
	t.Parallel()
	const url, origin = "https://notes.acme.com/mcp", "https://notes.acme.com"
	for name, tc := range map[string]struct {
		issuer string
		paths  []string
		opts   []mcpkit.Option
		want   string // "" if nothing is wrong
	}{
		"the host":                {issuer: origin},
		"a path of the host":      {issuer: origin + "/login"},
		"another host":            {issuer: "https://login.acme.com", want: "the issuer https://login.acme.com is not on the host of the server, https://notes.acme.com"},
		"a host that begins so":   {issuer: origin + ".example", want: "the issuer https://notes.acme.com.example is not on the host"},
		"a port of the host":      {issuer: origin + ":8443", want: "is not on the host of the server"},
		"plain HTTP":              {issuer: "http://notes.acme.com", want: "is not on the host of the server"},
		"none":                    {issuer: "", want: "the issuer  is not on the host of the server"},
		"the endpoint":            {issuer: origin, paths: []string{"/authorize", "/mcp"}, want: "the authorization server and another page both answer at /mcp"},
		"the documentation":       {issuer: origin, paths: []string{"/docs"}, want: "both answer at /docs"},
		"a probe":                 {issuer: origin, paths: []string{"/healthz", "/token"}, want: "both answer at /healthz"},
		"the other probe":         {issuer: origin, paths: []string{"/readyz"}, want: "both answer at /readyz"},
		"the icon":                {issuer: origin, paths: []string{"/favicon.ico"}, want: "both answer at /favicon.ico"},
		"another document":        {issuer: origin, paths: []string{"/.well-known/openai-apps-challenge"}, want: "both answer at /.well-known/openai-apps-challenge"},
		"no privacy policy":       {issuer: origin, paths: []string{"/privacy"}},
		"the privacy policy":      {issuer: origin, paths: []string{"/privacy"}, opts: []mcpkit.Option{documented()}, want: "both answer at /privacy"},
		"a page of the program":   {issuer: origin, paths: []string{"/docs", "/healthz"}, opts: []mcpkit.Option{mcpkit.MountedAt("")}},
		"a mounted page":          {issuer: origin, paths: []string{"/mcp/docs"}, opts: []mcpkit.Option{mcpkit.MountedAt("")}, want: "both answer at /mcp/docs"},
		"its own paths":           {issuer: origin, paths: []string{"/authorize", "/token", "/mcp/login"}},
		"the last fault is named": {issuer: "https://login.acme.com", paths: []string{"/mcp"}, want: "both answer at /mcp"},
	} {
		srv := withLogin(t, url, describedLogin{oauth.LoginInfo{Issuer: tc.issuer}, tc.paths}, tc.opts...)
		found := messagesOf(srv, policy.RuleLoginPaths)
		if tc.want == "" {
			assert.Empty(t, found, name)
			assert.Empty(t, srv.Surface().Access.Login.Fault, name)
			continue
		}
		require.Len(t, found, 1, name)
		assert.Contains(t, found[0], tc.want, name)
		_, err := srv.Handler()
		assert.ErrorContains(t, err, tc.want, "%s: no waiver and no option lets it serve", name)
	}
}

// TestWhatDocumentsSayOfALogin checks what the surface and the page have of an authorization server
// in the same program.
func TestWhatDocumentsSayOfALogin(t *testing.T) {
	t.Parallel()
	for life, days := range map[time.Duration]int{30 * 24 * time.Hour: 30, 47 * time.Hour: 1, 48 * time.Hour: 2, 23 * time.Hour: 0, 0: 0} {
		for url, volatile := range map[string]bool{"https://notes.acme.com/mcp": true, "http://localhost:8080/mcp": false} {
			for _, inMemory := range []bool{true, false} {
				for _, account := range []bool{true, false} {
					info := oauth.LoginInfo{Issuer: "https://notes.acme.com/login", Provider: "Acme Directory", Callback: "https://notes.acme.com/login/callback",
						Scopes: []string{"notes"}, Connections: "https://notes.acme.com/login/connections", TestAccount: account, Volatile: inMemory, GrantLife: life}
					srv := withLogin(t, url, describedLogin{info, []string{"/login"}}, documented(), mcpkit.Edge(edge.Config{ClientIP: edge.RemoteAddr}))
					surface := srv.Surface()
					login := surface.Access.Login
					require.NotNil(t, login)
					login.Fault = ""
					assert.Equal(t, &policy.Login{Provider: "Acme Directory", Callback: info.Callback, Scopes: info.Scopes, Connections: info.Connections,
						TestAccount: account, GrantDays: days, Volatile: inMemory && volatile}, login)
					if life%(30*24*time.Hour) != 0 {
						continue // what is reported does not depend on it
					}
					report := policy.Check(surface)
					assert.Equal(t, inMemory && volatile, len(messagesIn(report, policy.RuleLoginStore)) == 1)
					assert.Equal(t, account, len(messagesIn(report, policy.RuleLoginTestAccount)) == 1)
				}
			}
		}
	}
	info := oauth.LoginInfo{Issuer: "https://notes.acme.com", Scopes: []string{"notes"}}
	h := handlerOf(t, withLogin(t, "https://notes.acme.com/mcp", describedLogin{info, []string{"/login"}}))
	assert.Nil(t, newServer().Surface().Access.Login)
	assert.Equal(t, http.StatusTeapot, requestPath(h, http.MethodGet, "/login").Code)
	assert.Equal(t, http.StatusNotFound, requestPath(h, http.MethodGet, "/logout").Code)
}
