package mcptest

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// testAuthorization sends requests with every kind of token. No handler runs.
func testAuthorization(t *testing.T, h *harness) {
	e := serve(withOwnLog(context.Background(), t), t, h, func(context.Context) error { return errHandlerRan })
	var guarded, public *testedTool
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
	t.Run("metadata", func(t *testing.T) { testMetadata(t, e) })
	t.Run("no-token", func(t *testing.T) { testChallenged(t, e, guarded, "", "") })
	t.Run("garbage-token", func(t *testing.T) { testChallenged(t, e, guarded, "no-token-at-all", "invalid_token") })
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
			issuer := needIssuer(t, h)
			token := issuer.Issue(append([]oauthtest.TokenOption{oauthtest.Audience(e.resource), oauthtest.Scopes(h.scopes()...)}, bad.options...)...)
			testChallenged(t, e, guarded, token, "invalid_token")
		})
	}
	t.Run("scopes", func(t *testing.T) { testScopes(t, h, e) })
	t.Run("public-tool", func(t *testing.T) {
		if public == nil {
			t.Skip("no tool is public")
		}
		testPublicTool(t, e, public)
	})
	t.Run("get-and-head", func(t *testing.T) { testGetAndHead(t, e, public != nil) })
}

var badTokenChallenged = requirement{
	expected: "a request without a good token is answered with 401 and a challenge that says where to log in, and no handler runs",
	why:      "Clients log in when a 401 with an absolute resource_metadata asks them to. They replace a token only if the error of the challenge is invalid_token.",
	source:   authURL,
	fix:      leaveChallengesToServer,
}

// testChallenged calls a guarded tool with a bad token, or without one; code is the error that the
// challenge must have.
func testChallenged(t *testing.T, e *endpoint, guarded *testedTool, token, code string) {
	t.Helper()
	before := e.handlers.Load()
	a := e.post(t, "2025-11-25", callBody(guarded), withToken(token))
	challenge := a.Header.Get("WWW-Authenticate")
	fault := ""
	switch {
	case e.handlers.Load() != before:
		fault = "the handler ran for a request without a good token"
	case a.Status != http.StatusUnauthorized:
		fault = fmt.Sprintf("a request without a good token is answered with %d, not 401", a.Status)
	case !isAbsoluteURL(challengeParameter(challenge, "resource_metadata")):
		fault = "the challenge has no absolute resource_metadata"
	case challengeParameter(challenge, "error") != code:
		fault = fmt.Sprintf("the error of the challenge is %q, not %q", challengeParameter(challenge, "error"), code)
	}
	if fault != "" {
		badTokenChallenged.fail(t, violation{fault: fault, sent: a.sent, got: a.String()})
	}
}

// testPublicTool lists the tools and calls a public one without a token.
func testPublicTool(t *testing.T, e *endpoint, public *testedTool) {
	for _, body := range []string{rpcRequest("2025-11-25", "tools/list", nil), callBody(public)} {
		if a := e.post(t, "2025-11-25", body, withToken("")); a.Status != http.StatusOK {
			requirement{
				expected: "public tools can be listed and called without a token",
				why:      "People try a connector before they log in. The first call of a tool that needs a login asks them to.",
				source:   authURL,
				fix:      leaveChallengesToServer,
			}.fail(t, violation{fault: fmt.Sprintf("a request that needs no token is answered with %d", a.Status), sent: a.sent, got: a.String()})
		}
	}
}

// testGetAndHead sends the requests with which some clients look for a server and its login.
func testGetAndHead(t *testing.T, e *endpoint, hasPublicTools bool) {
	want, expected := http.StatusUnauthorized, "GET and HEAD without a token are answered with 401 and a challenge"
	if hasPublicTools {
		want, expected = http.StatusMethodNotAllowed, "GET and HEAD without a token are answered with 405, because there are public tools"
	}
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		a := e.send(t, method, "", "", withToken(""))
		fault := ""
		switch {
		case a.Status != want && !(hasPublicTools && a.Status == http.StatusBadRequest):
			fault = fmt.Sprintf("%s without a token is answered with %d", method, a.Status)
		case want == http.StatusUnauthorized && a.Header.Get("WWW-Authenticate") == "":
			fault = fmt.Sprintf("the answer to %s without a token has no challenge", method)
		}
		if fault != "" {
			requirement{
				expected: expected, source: authURL, fix: leaveChallengesToServer,
				why: "Some clients find out in this way whether a server is there and whether they have to log in.",
			}.fail(t, violation{fault: fault, sent: a.sent, got: a.String()})
		}
	}
}
