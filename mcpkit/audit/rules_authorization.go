package audit

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about the endpoints at which clients log in.
const (
	RuleAuthorization       policy.RuleID = "authorization-endpoint"
	RuleAuthorizationClaude policy.RuleID = "authorization-claude"
	RuleAuthorizationOthers policy.RuleID = "authorization-others"
	RuleTokenEndpoint       policy.RuleID = "token-endpoint"
	RuleTokenEndpointError  policy.RuleID = "token-endpoint-error"
)

const oauthErrors = "https://www.rfc-editor.org/rfc/rfc6749#section-5.2"

var authorizationRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleAuthorization, Level: policy.Must,
			Title:  "the authorization endpoint is there",
			Why:    "a client sends its user there to log in",
			Source: claudeAuthentication, Checked: "2026-11-28",
			Fix: "set authorization_endpoint to the page on which users log in",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			m := e.authorizer(v)
			if m == nil {
				return
			}
			if len(e.login.authorize) == 0 {
				v.unmeasured("the metadata names no authorization_endpoint")
				return
			}
			switch x := e.login.authorize[0]; {
			case x.Stopped(), x.Forbidden():
				v.unmeasured("the authorization endpoint could not be requested: %s", x.Reason())
			case !x.Answered():
				v.breach("the authorization endpoint does not answer: "+x.Reason(), x.Exchange)
			case x.Status == http.StatusNotFound, x.Status == http.StatusMethodNotAllowed, x.Status == http.StatusNotImplemented:
				v.breach(fmt.Sprintf("GET of the authorization endpoint is answered with %d", x.Status), x.Exchange)
			case x.Status >= http.StatusInternalServerError && x.Status != http.StatusServiceUnavailable:
				v.breach(fmt.Sprintf("the authorization endpoint answers a client that it does not know with %d", x.Status), x.Exchange)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleAuthorizationClaude, Level: policy.Must,
			Title:  "Claude and Claude Code may log in at their redirect addresses",
			Why:    "the login of each user ends there; an address that is refused ends it before it begins",
			Source: claudeAuthentication, Checked: "2026-11-28",
			Fix: "allow https://claude.ai/api/mcp/auth_callback and https://claude.com/api/mcp/auth_callback, and http://localhost/callback and http://127.0.0.1/callback with any port",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) { checkAuthorizations(e, v, true) },
	},
	{
		Rule: policy.Rule{
			ID: RuleAuthorizationOthers, Level: policy.Should,
			Title:  "other known clients may log in at their redirect addresses",
			Why:    "users of ChatGPT and VS Code connect to the same server",
			Source: authorizationSpec, Checked: "2026-11-28",
			Fix: "accept the redirect addresses of the client's metadata document, on loopback with any port",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) { checkAuthorizations(e, v, false) },
	},
	{
		Rule: policy.Rule{
			ID: RuleTokenEndpoint, Level: policy.Must,
			Title:  "the token endpoint takes forms and refuses a wrong code",
			Why:    "clients send the code as a form; a server error ends each login, and a server that accepts a wrong code lets anybody in",
			Source: claudeAuthentication, Checked: "2026-11-28",
			Fix: "accept application/x-www-form-urlencoded and answer 400 with {\"error\":\"invalid_grant\"} for a wrong code",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			m := e.authorizer(v)
			if m == nil {
				return
			}
			switch x := e.login.token; {
			case x == nil:
				v.unmeasured("the metadata names no token_endpoint")
			case x.Stopped(), x.Forbidden(), x.Status == http.StatusTooManyRequests, x.Status == http.StatusServiceUnavailable:
				v.unmeasured("the token endpoint could not be requested: %s", describe(x))
			case !x.Answered():
				v.breach("the token endpoint does not answer: "+x.Reason(), x)
			case x.Status < 400 || x.Status >= 500 || x.Status == http.StatusNotFound || x.Status == http.StatusMethodNotAllowed || x.Status == http.StatusUnsupportedMediaType:
				v.breach(fmt.Sprintf("the token endpoint answers a made-up code with %d", x.Status), x)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleTokenEndpointError, Level: policy.Should,
			Title:  "the token endpoint says in JSON what is wrong",
			Why:    "clients log in again after invalid_grant, and register again after invalid_client; other answers leave the connection broken",
			Source: oauthErrors, Checked: "2026-11-28",
			Fix: "answer 400 with {\"error\":\"invalid_grant\"} for a wrong or expired code or refresh token, and 401 with {\"error\":\"invalid_client\"} for a client that is not known",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			m := e.authorizer(v)
			x := e.login.token
			switch {
			case m == nil:
				return
			case !x.Answered() || x.Status < 400 || x.Status >= 500 || x.Status == http.StatusNotFound || x.Status == http.StatusMethodNotAllowed || x.Status == http.StatusUnsupportedMediaType || x.Status == http.StatusTooManyRequests:
				v.unmeasured("the token endpoint does not answer a made-up code with an error of OAuth")
				return
			}
			var answer struct {
				Error string `json:"error"`
			}
			if !isJSON(x.Header, x.Body) || json.Unmarshal(x.Body, &answer) != nil || answer.Error == "" {
				v.breach(fmt.Sprintf("the token endpoint answers a made-up code with %d, the type %q, and no error in JSON", x.Status, x.Header.Get("Content-Type")), x)
				return
			}
			if x.Status != http.StatusBadRequest && x.Status != http.StatusUnauthorized {
				v.breach(fmt.Sprintf("the token endpoint answers a made-up code with %d and %.60q, not with 400", x.Status, answer.Error), x)
			}
		},
	},
}

func checkAuthorizations(e *evidence, v *verdict, claude bool) {
	m := e.authorizer(v)
	if m == nil {
		return
	}
	asked := false
	for _, x := range e.login.authorize {
		if x.client == "" || e.registered(x) || strings.HasPrefix(x.client, "Claude") != claude {
			continue
		}
		asked = true
		x.judge(e, v)
	}
	switch {
	case asked:
	case len(e.login.authorize) == 0 || !e.login.authorize[0].Answered():
		v.unmeasured("the authorization endpoint does not answer")
	case m.text("registration_endpoint") != "" && !acceptsDocuments(m) && e.options.Register:
		v.skip("clients register here; the rules about registrations check their logins")
	case m.text("registration_endpoint") != "" && !acceptsDocuments(m):
		v.unmeasured("only a client that registers shows it, which writes at the authorization server; allow it with --register")
	default:
		v.unmeasured("only a client that the authorization server knows shows it; give the client ID with --client-id")
	}
}

// registered reports whether a request was sent with a client that the audit had registered.
func (e *evidence) registered(x *authorization) bool {
	return slices.ContainsFunc(e.login.clients, func(r *registration) bool { return slices.Contains(r.logins, x) })
}

// judge reports a breach if a client may not log in.
func (x *authorization) judge(e *evidence, v *verdict) {
	where := fmt.Sprintf("the login of %s at %s", x.client, x.redirect)
	switch code := x.errorAtClient(); {
	case !x.Answered():
		v.unmeasured("%s is not answered: %s", where, x.Reason())
	case slices.Contains([]string{"login_required", "consent_required", "interaction_required", "access_denied", "temporarily_unavailable"}, code):
		v.unmeasured("%s ends with error=%s before a user has logged in", where, code)
	case code != "":
		v.breach(fmt.Sprintf("%s ends with error=%.60s", where, code), x.Exchange)
	case x.Status == http.StatusForbidden, x.Status == http.StatusTooManyRequests, x.Status == http.StatusServiceUnavailable:
		v.unmeasured("%s is answered with %d, perhaps because the audit is a program", where, x.Status)
	case x.Status >= http.StatusInternalServerError && e.target.local:
		v.unmeasured("%s is answered with %d, perhaps because this local server cannot read the client's metadata document", where, x.Status)
	case x.Status >= http.StatusBadRequest:
		v.breach(fmt.Sprintf("%s is answered with %d", where, x.Status), x.Exchange)
	}
}

// errorAtClient returns the error that the answer sends to the client; "" if the answer sends no
// error.
func (x *authorization) errorAtClient() string {
	u, err := url.Parse(x.Header.Get("Location"))
	if !x.Answered() || err != nil || !strings.HasPrefix(x.Header.Get("Location"), x.redirect) {
		return ""
	}
	return u.Query().Get("error")
}
