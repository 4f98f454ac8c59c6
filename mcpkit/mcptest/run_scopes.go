package mcptest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

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
