package audit

import (
	"fmt"
	"net/http"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about requests with bad tokens, which the server must refuse.
const (
	RuleTokenMadeUp    policy.RuleID = "token-made-up"
	RuleTokenError     policy.RuleID = "token-error"
	RuleTokenInQuery   policy.RuleID = "token-in-query"
	RuleTokenTwice     policy.RuleID = "token-twice"
	RuleTokenForbidden policy.RuleID = "token-forbidden"
)

var badTokenRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleTokenMadeUp, Level: policy.Must,
			Title:  "a request with a made-up token is answered with 401",
			Why:    "after 401 a client renews its token; after 403 or 500 the connection stays broken once the token has expired, and after 200 anybody gets in",
			Source: authorizationSpec + "#token-handling", Checked: "2026-11-28",
			Fix: "verify signature, issuer, audience and expiry, and answer 401 with error=\"invalid_token\" for each token that fails",
			FixIn: []policy.StackFix{
				{Stack: policy.StackGoSDK, Fix: "return an error that wraps auth.ErrInvalidToken from the TokenVerifier; any other error becomes 500"},
				{Stack: policy.StackTypeScript, Fix: "throw InvalidTokenError in verifyAccessToken, or in version 2 an OAuthError with OAuthErrorCode.InvalidToken; any other error becomes 500"},
				{Stack: policy.StackPython, Fix: "return None from TokenVerifier.verify_token for a token that is not valid"},
				{Stack: policy.StackFastMCP, Fix: "return None from TokenVerifier.verify_token for a token that is not valid"},
			},
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			if e.challenged(v) == nil {
				return
			}
			for _, x := range e.login.madeUp {
				switch {
				case !x.Answered():
					v.unmeasured("%s with a made-up token is not answered: %s", x.operation, x.Reason())
				case x.Status == http.StatusTooManyRequests, x.Status == http.StatusServiceUnavailable:
					v.unmeasured("%s with a made-up token is answered with %d", x.operation, x.Status)
				case x.Status == http.StatusUnauthorized:
				case x.OK() && !refuses(x):
					v.breach(fmt.Sprintf("%s with a made-up token gets a result", x.operation), x.Exchange)
				default:
					v.breach(fmt.Sprintf("%s with a made-up token is answered with %d, not with 401", x.operation, x.Status), x.Exchange)
				}
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleTokenError, Level: policy.Should,
			Title:  "the challenge to a refused token says error=\"invalid_token\"",
			Why:    "it tells a client to renew its token, and tells people who read logs what was wrong",
			Source: bearerTokens + "#section-3.1", Checked: "2026-11-28",
			Fix: "add error=\"invalid_token\" to the challenge if the request had a token",
			FixIn: []policy.StackFix{
				{Stack: policy.StackGoSDK, Fix: "auth.RequireBearerToken does not send it; add it in a middleware around it"},
			},
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			if e.challenged(v) == nil {
				return
			}
			seen := false
			for _, x := range e.login.madeUp {
				if x.Status != http.StatusUnauthorized {
					continue
				}
				seen = true
				if got := challenge(x.Exchange)["error"]; got != "invalid_token" {
					v.breach("the challenge to a made-up token has "+errorSaid(got), x.Exchange)
					return // the other made-up token shows the same
				}
			}
			if !seen {
				v.unmeasured("a request with a made-up token is not answered with 401")
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleTokenInQuery, Level: policy.Should,
			Title:  "a token in the URL is refused",
			Why:    "URLs stay in logs and histories; the specification forbids tokens there",
			Source: authorizationSpec + "#token-requirements", Checked: "2026-11-28",
			Fix: "read the token from the Authorization header only",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			x := e.login.inQuery
			switch {
			case e.challenged(v) == nil:
			case !x.Answered():
				v.unmeasured("a token in the URL is not answered: %s", x.Reason())
			case x.OK() && !refuses(x):
				v.breach(fmt.Sprintf("%s with the token in the URL gets a result", x.operation), x.Exchange)
			case e.options.Token == "":
				v.unmeasured("only a valid token shows whether it is accepted in the URL; give one with --token-file or --login")
			case e.tokenRefused() != "":
				v.unmeasured("%s", e.tokenRefused())
			case e.login.queryUnsafe != "":
				v.unmeasured("%s", e.login.queryUnsafe)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleTokenTwice, Level: policy.Note,
			Title:  "a request with two tokens is refused",
			Why:    "a proxy may check one of them and the server use the other",
			Source: bearerTokens + "#section-2", Checked: "2026-11-28",
			Fix: "answer 400 with error=\"invalid_request\" if there is more than one Authorization header",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			if e.challenged(v) == nil {
				return
			}
			for _, x := range e.login.twice {
				switch {
				case !x.Answered():
					v.unmeasured("a request with two tokens is not answered: %s", x.Reason())
				case x.Status >= http.StatusInternalServerError:
					v.breach(fmt.Sprintf("a request with two tokens is answered with %d", x.Status), x.Exchange)
				case x.OK() && !refuses(x):
					v.breach("a request with two tokens gets a result, although one of them is made up", x.Exchange)
				case e.options.Token == "" || e.tokenRefused() != "":
					v.unmeasured("only a valid token shows whether it is accepted together with another; give one with --token-file or --login")
				}
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleTokenForbidden, Level: policy.Must,
			Title:  "403 is only an answer to a token that lacks a scope, and says so",
			Why:    "Claude asks its user for more scopes after 403 with error=\"insufficient_scope\", and gives up after any other 403",
			Source: claudeAuthentication, Checked: "2026-11-28",
			Fix: "answer 403 with WWW-Authenticate: Bearer error=\"insufficient_scope\", scope=\"…\", resource_metadata=\"…\", and everything else that is wrong with a token with 401",
			FixIn: []policy.StackFix{
				{Stack: policy.StackMcpkit, Fix: "declare the scopes of a tool with mcpkit.Scopes"},
				{Stack: policy.StackGoSDK, Fix: "auth.RequireBearerToken sends 403 without error; check the scopes in a middleware before it"},
			},
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			if e.challenged(v) == nil {
				return
			}
			if len(e.login.withToken) == 0 {
				v.unmeasured("only a token that lacks a scope shows it; give one with --token-file or --login")
				return
			}
			forbidden := false
			for _, x := range e.login.withToken {
				if x.Status != http.StatusForbidden {
					continue
				}
				forbidden = true
				if got := challenge(x.Exchange)["error"]; got != "insufficient_scope" {
					v.breach(fmt.Sprintf("%s with the token is answered with 403 and %s, not \"insufficient_scope\"", x.operation, errorSaid(got)), x.Exchange)
				}
			}
			if !forbidden {
				v.unmeasured("the token of the audit was nowhere answered with 403; a token that lacks a scope would show it")
			}
		},
	},
}

// tokenRefused says that the token of the audit was refused; "" if it was not, or if the audit has
// no token.
func (e *evidence) tokenRefused() string {
	for _, x := range e.login.withToken {
		if x.Status == http.StatusUnauthorized || x.Status == http.StatusForbidden {
			detail := ""
			if got := challenge(x.Exchange)["error"]; got != "" {
				detail = fmt.Sprintf(" and error=%q", got)
			}
			return fmt.Sprintf("the token given with --token-file or --login was refused: %s is answered with %d%s", x.operation, x.Status, detail)
		}
	}
	return ""
}

// closed reports whether nothing is answered without a login.
func (e *loginEvidence) closed() bool {
	x := e.refusal()
	return x != nil && x.method == "initialize"
}

// loginMissing says why the server shows the audit less than a user who has logged in; "" if it
// shows the same.
func (e *evidence) loginMissing() string {
	if refused := e.tokenRefused(); refused != "" {
		return refused
	}
	if x := e.login.refusal(); x != nil && e.options.Token == "" {
		return fmt.Sprintf("the server asks for a login at %s; give the audit a token with --token-file or --login", x.operation)
	}
	return ""
}

// errorSaid returns the error of a challenge as messages name it.
func errorSaid(code string) string {
	if code == "" {
		return "no error"
	}
	return fmt.Sprintf("error=%q", code)
}
