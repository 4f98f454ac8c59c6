package audit

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about the answer to a request without a token.
const (
	RuleLoginStatus        policy.RuleID = "login-status"
	RuleLoginChallenge     policy.RuleID = "login-challenge"
	RuleLoginPointer       policy.RuleID = "login-pointer"
	RuleLoginBearerFirst   policy.RuleID = "login-bearer-first"
	RuleLoginBody          policy.RuleID = "login-body"
	RuleLoginEarlyError    policy.RuleID = "login-early-error"
	RuleLoginScope         policy.RuleID = "login-challenge-scope"
	RuleLoginOfflineAccess policy.RuleID = "login-offline-access"
)

var challengeFixes = []policy.StackFix{
	{Stack: policy.StackMcpkit, Fix: "pass mcpkit.OAuth(oauth.Config{…}) to mcpkit.New; mark tools that need no login with mcpkit.PublicTool"},
	{Stack: policy.StackGoSDK, Fix: "wrap the handler with auth.RequireBearerToken and set RequireBearerTokenOptions.ResourceMetadataURL to an absolute URL; nil options send no challenge"},
	{Stack: policy.StackMcpGo, Fix: "check the token in a net/http middleware around the StreamableHTTPServer and set WWW-Authenticate there"},
	{Stack: policy.StackTypeScript, Fix: "use requireBearerAuth with resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(url)"},
	{Stack: policy.StackPython, Fix: "pass auth=AuthSettings(issuer_url=…, resource_server_url=…) and token_verifier=… to MCPServer, which is FastMCP in version 1"},
	{Stack: policy.StackFastMCP, Fix: "pass auth=RemoteAuthProvider(token_verifier=…, authorization_servers=[…], base_url=…) to FastMCP"},
}

var challengeRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleLoginStatus, Level: policy.Must,
			Title:  "a request that needs a login is answered with 401",
			Why:    "clients begin a login only after HTTP 401; after 403, after a redirect, and after a result that is an error they do not",
			Source: claudeLazyLogin, Checked: "2026-11-28",
			Fix:   "check the token before the message is handled, and answer 401 with a challenge",
			FixIn: challengeFixes,
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			if x := e.challenged(v); x != nil && x.Status != http.StatusUnauthorized {
				what := ""
				if x.Status == http.StatusOK {
					what = " and a text that asks for a login"
				}
				v.breach(fmt.Sprintf("%s without a token is answered with %d%s, not with 401", x.operation, x.Status, what), x.Exchange)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleLoginChallenge, Level: policy.Must,
			Title:  "401 has a Bearer challenge, and its resource_metadata can be read",
			Why:    "without the challenge, and with a relative address in it, Claude begins no login",
			Source: relativeLinkIssue, Checked: "2026-11-28",
			Fix:   `send WWW-Authenticate: Bearer resource_metadata="https://…/.well-known/oauth-protected-resource/…"`,
			FixIn: challengeFixes,
		},
		stage: stageLogin, check: checkChallenge,
	},
	{
		Rule: policy.Rule{
			ID: RuleLoginPointer, Level: policy.Should,
			Title:  "the challenge says where the metadata is",
			Why:    "Claude asks for resource_metadata in the challenge; other clients look for the metadata at its usual places, but not all of them",
			Source: claudeAuthentication, Checked: "2026-11-28",
			Fix:   `add resource_metadata="https://…" to the challenge`,
			FixIn: challengeFixes,
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			if x, c := e.bearer(v); x != nil && c["resource_metadata"] == "" {
				v.breach("the challenge has no resource_metadata", x.Exchange)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleLoginBearerFirst, Level: policy.Should,
			Title:  "the challenge begins with Bearer",
			Why:    "clients with the TypeScript SDK read only a header that begins with Bearer",
			Source: "https://github.com/modelcontextprotocol/typescript-sdk/blob/main/packages/client/src/client/auth.ts", Checked: "2026-11-28",
			Fix: "send one WWW-Authenticate header, with the Bearer challenge first",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			x, _ := e.bearer(v)
			if x != nil && !strings.HasPrefix(strings.ToLower(x.Header.Get("Www-Authenticate")), "bearer") {
				v.breach("WWW-Authenticate begins with another challenge than Bearer", x.Exchange)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleLoginBody, Level: policy.Note,
			Title:  "401 has a body in JSON",
			Why:    "people, and clients that show the body, read in it what is missing",
			Source: claudeAuthentication, Checked: "2026-11-28",
			Fix: `answer with Content-Type: application/json and a body such as {"error":"invalid_token","error_description":"…"}`,
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			if x := e.unauthorized(v); x != nil && len(x.Body) > 0 && !isJSON(x.Header, x.Body) {
				v.breach(fmt.Sprintf("401 has a body of the type %q", x.Header.Get("Content-Type")), x.Exchange)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleLoginEarlyError, Level: policy.Note,
			Title:  "the challenge to a request without a token has no error",
			Why:    "RFC 6750 keeps error for requests that had a token; a client that reads it can conclude that its token was refused",
			Source: bearerTokens + "#section-3.1", Checked: "2026-11-28",
			Fix: "leave error out of the challenge if the request has no token",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			if x, c := e.bearer(v); x != nil && c["error"] != "" && c["error"] != "invalid_token" {
				v.breach(fmt.Sprintf("the challenge to a request without a token has error=%q", c["error"]), x.Exchange)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleLoginScope, Level: policy.Note,
			Title:  "the challenge or the metadata says which scopes to ask for",
			Why:    "clients ask for the scopes of the challenge, or else for those of the metadata; with neither they ask for none",
			Source: authorizationSpec + "#scope-selection-strategy", Checked: "2026-11-28",
			Fix: "list the scopes that most users need in scope of the challenge and in scopes_supported of the metadata",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			x, c := e.bearer(v)
			if x == nil {
				return
			}
			if _, ok := e.login.resource.best().list("scopes_supported"); !ok && c["scope"] == "" {
				v.breach("neither the challenge nor the metadata says which scopes to ask for", x.Exchange)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleLoginOfflineAccess, Level: policy.Should,
			Title:  "the server does not ask for offline_access",
			Why:    "each client decides whether it wants a refresh token, and asks the authorization server for offline_access itself",
			Source: newAuthorizationSpec, Checked: "2026-11-28",
			Fix: "remove offline_access from the challenge and from scopes_supported of the protected resource metadata; it belongs to the metadata of the authorization server",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			m := e.login.resource.best()
			x := e.login.refusal()
			if m == nil && x == nil {
				e.open(v)
				return
			}
			if x != nil && slices.Contains(strings.Fields(challenge(x.Exchange)["scope"]), "offline_access") {
				v.breach("the challenge asks for offline_access", x.Exchange)
			}
			if m.has("scopes_supported", "offline_access") {
				v.breach("scopes_supported of the protected resource metadata contains offline_access", m.get)
			}
		},
	},
}

func checkChallenge(e *evidence, v *verdict) {
	x := e.unauthorized(v)
	if x == nil {
		return
	}
	c := challenge(x.Exchange)
	link, given := c["resource_metadata"]
	u, err := url.Parse(link)
	linked := e.login.resource.linked
	switch {
	case x.Header.Get("Www-Authenticate") == "":
		v.breach(fmt.Sprintf("the answer 401 to %s without a token has no WWW-Authenticate header", x.operation), x.Exchange)
	case c == nil:
		v.breach("WWW-Authenticate has no Bearer challenge that can be read", x.Exchange)
	case !given || link == "":
	case err != nil || u.Host == "":
		v.breach(fmt.Sprintf("resource_metadata in the challenge is %q, which is not an absolute URL", link), x.Exchange)
	case u.Scheme != "https" && !e.target.local:
		v.breach(fmt.Sprintf("resource_metadata in the challenge is %q, which is not an https URL", link), x.Exchange)
	case e.login.resource.elsewhere:
		v.unmeasured("the challenge of this local server names the metadata at %s, which may be another server", u.Host)
	case linked.get.Forbidden():
	case !linked.get.Answered():
		v.breach(fmt.Sprintf("resource_metadata of the challenge at %s cannot be read: %s", link, linked.get.Reason()), x.Exchange, linked.get)
	case !linked.known():
		v.breach(fmt.Sprintf("GET %s, which the challenge names, answers %s", link, linked.answer()), x.Exchange, linked.get)
	}
}
