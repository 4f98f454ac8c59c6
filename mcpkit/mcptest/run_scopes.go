package mcptest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

var missingScopesNamed = requirement{
	expected: "a token that lacks a scope is answered with 403, error=\"insufficient_scope\" and all scopes that the tool needs; a token with these scopes succeeds",
	why:      "Clients treat any other 403 as final and end the connection. A client that gets one scope at a time asks its user once for each.",
	source:   authURL,
	fix:      leaveChallengesToServer,
}

// testScopes calls each guarded tool with too few scopes, and then with those that the challenge
// names.
func testScopes(t *testing.T, h *harness, e *endpoint) {
	baseline := h.surface.Access.Scopes
	for _, listed := range h.surface.Tools {
		if listed.Public || len(listed.Scopes) == 0 && len(baseline) == 0 {
			continue
		}
		t.Run(listed.Name, func(t *testing.T) {
			issuer := needIssuer(t, h)
			granted := baseline
			if len(listed.Scopes) == 0 {
				granted = nil
			}
			call := func() response {
				token := issuer.Issue(oauthtest.Audience(e.resource), oauthtest.Subject("mcptest-"+listed.Name), oauthtest.Scopes(granted...))
				return e.post(t, "2025-11-25", callBody(h.tools[listed.Name]), withToken(token))
			}
			fail := func(fault, fix string, a response) {
				t.Helper()
				missingScopesNamed.fail(t, violation{fault: fault, sent: fmt.Sprintf("%s\nwith the scopes %q", a.sent, granted), got: a.String(), fix: fix})
			}
			before := e.handlers.Load()
			a := call()
			challenge := a.Header.Get("WWW-Authenticate")
			switch {
			case a.Status == http.StatusOK || e.handlers.Load() != before:
				fail("the server accepts a token that lacks a scope of the tool", "if oauth.Config.Implies derives the scopes of the tool from these scopes, the tool does not need to require them", a)
				return
			case a.Status != http.StatusForbidden || challengeParameter(challenge, "error") != "insufficient_scope":
				fail("a token that lacks a scope is not answered with 403 and insufficient_scope", "", a)
				return
			}
			named := strings.Fields(challengeParameter(challenge, "scope"))
			for _, scope := range listed.Scopes {
				if !slices.Contains(named, scope) {
					fail(fmt.Sprintf("the challenge does not name the scope %q", scope), "", a)
				}
			}
			granted = named
			if a = call(); a.Status != http.StatusOK {
				fail("the server refuses a token with the scopes that its challenge names", "name scopes in the challenge that oauth.Config.Implies accepts", a)
			}
		})
	}
}

// needIssuer returns the issuer of the harness, and skips the test without one.
func needIssuer(t *testing.T, h *harness) *oauthtest.Issuer {
	t.Helper()
	if h.options.issuer == nil {
		t.Skip("this test needs tokens: pass mcptest.Issuer with an issuer that the server trusts")
	}
	return h.options.issuer
}
