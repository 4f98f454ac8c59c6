package mcptest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

const (
	whereMetadata = "/.well-known/oauth-protected-resource"
	needsIssuer   = "this takes tokens: mcptest.Issuer names who issues them, of those that the server trusts"
)

// resourceMetadata is what a protected server says of itself.
type resourceMetadata struct {
	Resource string   `json:"resource"`
	Servers  []string `json:"authorization_servers"`
}

// authorize has the requests of w carry tokens, if there is an issuer. Each is another
// user's, so that none calls too often.
func (h *harness) authorize(t *testing.T, w *wire) {
	t.Helper()
	var m resourceMetadata
	a := w.sendTo(t, whereMetadata, http.MethodGet, "", "")
	_ = json.Unmarshal([]byte(a.Body), &m) // authorization/metadata says what is wrong
	w.resource = m.Resource
	if h.issuer == nil {
		return
	}
	n := 0
	w.token = func() string {
		n++
		return h.issuer.Issue(oauthtest.Audience(w.resource), oauthtest.Subject(fmt.Sprintf("mcptest-%d", n)), oauthtest.Scopes(h.scopes()...))
	}
	if a := w.post(t, "2025-11-25", rpc("2025-11-25", "ping", nil)); a.Status == http.StatusUnauthorized {
		promise{
			what: "the server trusts the issuer of mcptest.Issuer",
			why:  "Without good tokens nothing behind the gate can be tested.",
			fix:  "build the server with oauth.JWTConfig{Issuer: issuer.URL()} among the Issuers of oauth.Config",
		}.broken(t, breach{sent: fmt.Sprintf("a token of %s for %s", h.issuer.URL(), w.resource), got: a.String()})
		t.FailNow()
	}
}

// testAuthorization makes requests with every kind of token. No handler runs.
func (h *harness) testAuthorization(t *testing.T) {
	w := h.serve(context.Background(), t, func(context.Context) error { return errHandlerRan })
	var guarded, public *tool
	for _, listed := range h.surface.Tools {
		switch tool := h.tools[listed.Name]; {
		case listed.Public && public == nil:
			public = tool
		case !listed.Public && guarded == nil:
			guarded = tool
		}
	}
	if guarded == nil {
		t.Skip("every tool is public")
	}
	t.Run("metadata", func(t *testing.T) { h.testMetadata(t, w) })
	t.Run("no-token", func(t *testing.T) { testTurnedAway(t, w, guarded, "", "") })
	t.Run("garbage-token", func(t *testing.T) { testTurnedAway(t, w, guarded, "no-token-at-all", "invalid_token") })
	for _, bad := range []struct {
		name    string
		options []oauthtest.TokenOption
	}{
		{"expired", []oauthtest.TokenOption{oauthtest.Expired()}},
		{"wrong-audience", []oauthtest.TokenOption{oauthtest.Audience("https://other.mcptest.invalid/mcp")}},
		{"wrong-issuer", []oauthtest.TokenOption{oauthtest.Claim("iss", "https://issuer.mcptest.invalid")}},
		{"bad-signature", []oauthtest.TokenOption{oauthtest.Foreign()}},
		{"unsigned", []oauthtest.TokenOption{oauthtest.Unsigned()}},
	} {
		t.Run(bad.name, func(t *testing.T) {
			h.needIssuer(t)
			token := h.issuer.Issue(append([]oauthtest.TokenOption{oauthtest.Audience(w.resource), oauthtest.Scopes(h.scopes()...)}, bad.options...)...)
			testTurnedAway(t, w, guarded, token, "invalid_token")
		})
	}
	t.Run("scopes", func(t *testing.T) { h.testScopes(t, w) })
	t.Run("public-tool", func(t *testing.T) {
		if public == nil {
			t.Skip("no tool is public")
		}
		testPublic(t, w, public)
	})
	t.Run("get-and-head", func(t *testing.T) { testLooking(t, w, public != nil) })
}

func (h *harness) needIssuer(t *testing.T) {
	t.Helper()
	if h.issuer == nil {
		t.Skip(needsIssuer)
	}
}

// bearing sends a token, or none.
func bearing(token string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header["Authorization"] = nil
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
	}
}

func callOf(tool *tool) string {
	return rpc("2025-11-25", "tools/call", map[string]any{"name": tool.Name, "arguments": map[string]any{}})
}

const inFront = "leave 401 and 403 to the server: a proxy in front must pass on the status and the WWW-Authenticate header"

var turnedAway = promise{
	what:   "a request without a good token is answered with 401 and a challenge that says where to log in, and no handler runs",
	why:    "Clients log in only when they are asked to: by 401, with an absolute resource_metadata; after an error they get a new token only if it is called invalid_token.",
	source: authURL,
	fix:    inFront,
}

func testTurnedAway(t *testing.T, w *wire, guarded *tool, token, code string) {
	t.Helper()
	ran := w.ran.Load()
	a := w.post(t, "2025-11-25", callOf(guarded), bearing(token))
	challenge := a.Header.Get("WWW-Authenticate")
	fault := ""
	switch {
	case w.ran.Load() != ran:
		fault = "the handler ran"
	case a.Status != http.StatusUnauthorized:
		fault = fmt.Sprintf("the status is %d", a.Status)
	case !absolute(parameter(challenge, "resource_metadata")):
		fault = "the challenge has no absolute resource_metadata"
	case parameter(challenge, "error") != code:
		fault = fmt.Sprintf("the error in the challenge is %q, not %q", parameter(challenge, "error"), code)
	}
	if fault != "" {
		p := turnedAway
		p.what += ", but " + fault
		p.broken(t, breach{sent: a.sent, got: a.String()})
	}
}

// parameter reads a parameter of a challenge.
func parameter(challenge, name string) string {
	m := regexp.MustCompile(`[ ,]` + name + `="([^"]*)"`).FindStringSubmatch(challenge)
	if m == nil {
		return ""
	}
	return m[1]
}

func absolute(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// testPublic calls a tool that needs no token.
func testPublic(t *testing.T, w *wire, public *tool) {
	for _, body := range []string{rpc("2025-11-25", "tools/list", nil), callOf(public)} {
		if a := w.post(t, "2025-11-25", body, bearing("")); a.Status != http.StatusOK {
			promise{
				what:   "tools that need no token can be listed and called without one",
				why:    "People try a connector before they log in; they are asked to by the first call that needs it.",
				source: authURL,
				fix:    inFront,
			}.broken(t, breach{sent: a.sent, got: a.String()})
		}
	}
}

// testLooking looks at the endpoint as some clients do before anything else.
func testLooking(t *testing.T, w *wire, lazy bool) {
	want, what := http.StatusUnauthorized, "GET and HEAD without a token are answered with 401 and a challenge"
	if lazy {
		want, what = http.StatusMethodNotAllowed, "GET and HEAD without a token are answered with 405, since there are tools that need none"
	}
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		a := w.send(t, method, "", "", bearing(""))
		if a.Status != want && !(lazy && a.Status == http.StatusBadRequest) || want == http.StatusUnauthorized && a.Header.Get("WWW-Authenticate") == "" {
			promise{
				what: what, source: authURL, fix: inFront,
				why: "Some clients look this way whether they have to log in, and others whether a server is there.",
			}.broken(t, breach{sent: a.sent, got: a.String()})
		}
	}
}
