package audit

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about how clients become known to the authorization server.
const (
	RuleClientRegistration policy.RuleID = "client-registration"
	RuleClientDocuments    policy.RuleID = "client-documents"
	RuleRegistrationClaude policy.RuleID = "registration-claude"
	RuleRegistrationOthers policy.RuleID = "registration-others"
	RuleRegistrationAnswer policy.RuleID = "registration-answer"
)

// guideClients are the clients whose redirect addresses the submission guide requires.
var guideClients = []string{"Claude", "Claude Code", "MCP Inspector"}

var clientRules = []rule{
	{
		Rule: policy.Rule{
			ID: RuleClientRegistration, Level: policy.Should,
			Title:  "clients can make themselves known",
			Why:    "without client ID metadata documents and registration, each client needs an ID that was arranged before; for Claude's directory that means to agree with Anthropic on credentials that it keeps",
			Source: claudeAuthentication, Checked: "2026-11-28",
			Fix: `support client ID metadata documents ("client_id_metadata_document_supported": true and "none" in token_endpoint_auth_methods_supported) or registration (registration_endpoint); or arrange credentials with the directory`,
			FixIn: []policy.StackFix{
				{Stack: policy.StackMcpkit, Fix: "package oauth/authserver does both in front of an identity provider that does neither"},
			},
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			m := e.authorizer(v)
			switch {
			case m == nil, acceptsDocuments(m), m.text("registration_endpoint") != "":
			case e.options.ClientID != "":
				v.skip("the audit was given a client ID that was arranged")
			default:
				v.breach(fmt.Sprintf("the metadata at %s offers neither client ID metadata documents nor registration", m.address), m.get)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleClientDocuments, Level: policy.Should,
			Title:  "support of client ID metadata documents is declared by both members",
			Why:    "Claude uses them only if client_id_metadata_document_supported is true and token_endpoint_auth_methods_supported contains none; else it registers a new client with every connection",
			Source: claudeAuthentication, Checked: "2026-11-28",
			Fix: `add "none" to token_endpoint_auth_methods_supported`, FixIn: facadeFix,
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) {
			m := e.authorizer(v)
			if m != nil && m.isTrue("client_id_metadata_document_supported") && !acceptsDocuments(m) {
				v.breach(fmt.Sprintf("client_id_metadata_document_supported is true at %s, and token_endpoint_auth_methods_supported lacks none", m.address), m.get)
			}
		},
	},
	{
		Rule: policy.Rule{
			ID: RuleRegistrationClaude, Level: policy.Must,
			Title:  "Claude and the MCP Inspector can register",
			Why:    "the guide names their redirect addresses; a client that cannot register cannot log in",
			Source: guideURL, Checked: "2026-11-28",
			Fix: "accept https://claude.ai/api/mcp/auth_callback, https://claude.com/api/mcp/auth_callback, and loopback addresses with any port",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) { checkRegistrations(e, v, true) },
	},
	{
		Rule: policy.Rule{
			ID: RuleRegistrationOthers, Level: policy.Should,
			Title:  "other known clients can register",
			Why:    "users of ChatGPT, VS Code and Cursor connect to the same server",
			Source: authorizationSpec + "#dynamic-client-registration", Checked: "2026-11-28",
			Fix: "accept each https redirect address and each loopback address",
		},
		stage: stageLogin,
		check: func(e *evidence, v *verdict) { checkRegistrations(e, v, false) },
	},
	{
		Rule: policy.Rule{
			ID: RuleRegistrationAnswer, Level: policy.Should,
			Title:  "a registration is answered as clients read it",
			Why:    "clients refuse an answer with null members or other types; RFC 7591 asks for the status 201",
			Source: "https://github.com/anthropics/claude-code/issues/52565", Checked: "2026-11-28",
			Fix: "answer 201 with the registered redirect_uris, leave members without a value out, and send client_secret_expires_at as a whole number",
		},
		stage: stageLogin, check: checkRegistrationAnswer,
	},
}

// registrations returns the registrations of the audit, or reports why it made none.
func (e *evidence) registrations(v *verdict) []*registration {
	m := e.authorizer(v)
	switch {
	case m == nil:
	case m.text("registration_endpoint") == "":
		v.skip("the authorization server offers no registration")
	case !e.options.Register:
		v.unmeasured("a registration writes at the authorization server; allow it with --register")
	case len(e.login.clients) == 0:
		v.unmeasured("the audit registered no client")
	default:
		return e.login.clients
	}
	return nil
}

func checkRegistrations(e *evidence, v *verdict, guide bool) {
	for _, r := range e.registrations(v) {
		if slices.Contains(guideClients, r.client) != guide || e.refusedAlone(r) {
			continue
		}
		switch {
		case !r.post.Answered() && (r.post.Stopped() || r.post.Forbidden()):
			v.unmeasured("the registration of %s could not be sent: %s", r.client, r.post.Reason())
		case !r.post.Answered():
			v.breach(fmt.Sprintf("the registration of %s is not answered: %s", r.client, r.post.Reason()), r.post)
		case r.post.Status == http.StatusTooManyRequests:
			v.unmeasured("the registration of %s is answered with 429", r.client)
		case !r.accepted():
			v.breach(fmt.Sprintf("the registration of %s with %s is answered with %s", r.client, list(r.redirects), describe(r.post)), r.post)
		default:
			for _, login := range r.logins {
				login.judge(e, v)
			}
		}
	}
}

// refusedAlone reports whether a registration of several addresses was refused, and so was one of
// them alone, which says more.
func (e *evidence) refusedAlone(r *registration) bool {
	return len(r.redirects) > 1 && !r.accepted() && slices.ContainsFunc(e.login.clients, func(other *registration) bool {
		return other.client == r.client && len(other.redirects) == 1 && !other.accepted()
	})
}

func checkRegistrationAnswer(e *evidence, v *verdict) {
	read := false
	for _, r := range e.registrations(v) {
		if !r.accepted() {
			continue
		}
		read = true
		var null []string
		for name, value := range r.fields {
			if string(value) == "null" {
				null = append(null, name)
			}
		}
		slices.Sort(null)
		redirects, _ := (&metadata{fields: r.fields}).list("redirect_uris")
		expires := string(r.fields["client_secret_expires_at"])
		switch {
		case r.post.Status != http.StatusCreated:
			v.breach(fmt.Sprintf("a registration is answered with %d, not with 201", r.post.Status), r.post)
		case len(null) > 0:
			v.breach(fmt.Sprintf("a registration is answered with null for %s", list(null)), r.post)
		case !slices.Equal(redirects, r.redirects):
			v.breach(fmt.Sprintf("a registration of %s is answered with the redirect_uris %s", list(r.redirects), list(redirects)), r.post)
		case expires != "" && !wholeNumber(expires):
			v.breach(fmt.Sprintf("a registration is answered with client_secret_expires_at %.40s, which is not a whole number", expires), r.post)
		case r.text("client_secret") != "" && expires == "":
			v.breach("a registration is answered with a client_secret and without client_secret_expires_at", r.post)
		case !isJSON(r.post.Header, r.post.Body):
			v.breach(fmt.Sprintf("a registration is answered with the Content-Type %q", r.post.Header.Get("Content-Type")), r.post)
		default:
			continue
		}
		return // the others show the same
	}
	if !read && v.notMeasured == "" && v.notApplicable == "" {
		v.unmeasured("no registration was accepted")
	}
}

func wholeNumber(text string) bool {
	var n json.Number
	return json.Unmarshal([]byte(text), &n) == nil && !strings.ContainsAny(text, `.eE"`)
}
