package mcptest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
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

// testMetadata follows the challenge as a client does.
func (h *harness) testMetadata(t *testing.T, w *wire) {
	p := promise{
		what:   "the metadata that the challenge points to names the endpoint and where to log in",
		why:    "Clients ask for a token for the resource that is named there, and compare it with the address that the user entered.",
		source: "https://www.rfc-editor.org/rfc/rfc9728",
		fix:    "set oauth.Config.Resource to the address of the endpoint as users enter it, and have proxies pass on /.well-known/",
	}
	a := w.post(t, "2025-11-25", rpc("2025-11-25", "resources/list", nil), bearing(""))
	where, err := url.Parse(parameter(a.Header.Get("WWW-Authenticate"), "resource_metadata"))
	if err != nil || where.Path == "" {
		p.what += ", but there is no resource_metadata in the challenge"
		p.broken(t, breach{sent: a.sent, got: a.String()})
		return
	}
	a = w.sendTo(t, where.EscapedPath(), http.MethodGet, "", "", bearing(""))
	var m resourceMetadata
	if err := json.Unmarshal([]byte(a.Body), &m); err != nil || a.Status != http.StatusOK {
		p.what += ", but it cannot be read"
		p.broken(t, breach{sent: a.sent, got: a.String()})
		return
	}
	fault := ""
	switch resource, err := url.Parse(m.Resource); {
	case err != nil || !absolute(m.Resource):
		fault = "the resource is no absolute URL"
	case resource.Path != w.path && strings.TrimSuffix(resource.Path, "/") != strings.TrimSuffix(w.path, "/"):
		fault = fmt.Sprintf("the resource is not the endpoint, %s", w.path)
	case resource.Host != where.Host:
		fault = "the metadata is on another host than the resource"
	case len(m.Servers) == 0:
		fault = "it names no authorization server"
	}
	if fault != "" {
		p.what += ", but " + fault
		p.broken(t, breach{sent: a.sent, got: a.String()})
	}
}

var tooLittle = promise{
	what:   "a token that lacks a scope is answered with 403, error=\"insufficient_scope\" and all scopes that the tool needs; with those it succeeds",
	why:    "Any other 403 ends the connection for good. A client that is told one scope at a time asks its user once for each.",
	source: authURL,
	fix:    inFront,
}

// testScopes calls tools with too few scopes, and then with those that the challenge names.
func (h *harness) testScopes(t *testing.T, w *wire) {
	baseline := h.surface.Access.Scopes
	for _, listed := range h.surface.Tools {
		if listed.Public || len(listed.Scopes) == 0 && len(baseline) == 0 {
			continue
		}
		t.Run(listed.Name, func(t *testing.T) {
			h.needIssuer(t)
			have := baseline
			if len(listed.Scopes) == 0 {
				have = nil
			}
			tool := h.tools[listed.Name]
			call := func(scopes []string) reply {
				token := h.issuer.Issue(oauthtest.Audience(w.resource), oauthtest.Subject("mcptest-"+listed.Name), oauthtest.Scopes(scopes...))
				return w.post(t, "2025-11-25", callOf(tool), bearing(token))
			}
			fail := func(what, fix string, a reply) {
				t.Helper()
				p := tooLittle
				p.what += ", but " + what
				p.broken(t, breach{sent: fmt.Sprintf("%s\nwith the scopes %q", a.sent, have), got: a.String(), fix: fix})
			}
			ran := w.ran.Load()
			a := call(have)
			challenge := a.Header.Get("WWW-Authenticate")
			needed := strings.Fields(parameter(challenge, "scope"))
			switch {
			case a.Status == http.StatusOK || w.ran.Load() != ran:
				fail("the call is let in", "if oauth.Config.Implies lets these scopes do what the tool needs, the tool need not ask for more", a)
				return
			case a.Status != http.StatusForbidden || parameter(challenge, "error") != "insufficient_scope":
				fail("this is another answer", "", a)
				return
			}
			for _, scope := range listed.Scopes {
				if !strings.Contains(" "+strings.Join(needed, " ")+" ", " "+scope+" ") {
					fail(fmt.Sprintf("%q is missing in it", scope), "", a)
				}
			}
			have = needed
			if a = call(needed); a.Status != http.StatusOK {
				fail("with those it is refused", "name in the challenge what oauth.Config.Implies understands", a)
			}
		})
	}
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
