package audit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// RuleLoginDeclared is the rule that the login is the one that the server's program declares.
const RuleLoginDeclared policy.RuleID = "login-declared"

var declaredLoginRules = []rule{{
	Rule: policy.Rule{
		ID: RuleLoginDeclared, Level: policy.Must,
		Title:  "the login is the one that the program declares",
		Why:    "a difference means that a proxy answers instead of the program, or that another program is running",
		Source: claudeAuthentication, Checked: "2026-11-28",
		Fix: "deploy this program, and let the proxy in front of it pass the paths below /.well-known/ and the WWW-Authenticate header on",
	},
	stage: stageLogin, check: checkDeclaredLogin,
}}

func checkDeclaredLogin(e *evidence, v *verdict) {
	d := e.options.Declared
	if d == nil || d.Known&policy.PartAccess == 0 {
		v.skip("only a server's own audit command knows what the program declares")
		return
	}
	refused, m := e.login.refusal(), e.login.resource.best()
	switch last := e.login.lastOpen(); {
	case d.Access.Public && refused != nil:
		v.breach(fmt.Sprintf("the program declares that anybody may call it, and %s without a token is answered with %d", refused.operation, refused.Status), refused.Exchange)
		return
	case d.Access.Public:
		if m != nil {
			v.breach("the program declares no login, and there is protected resource metadata", m.get)
		}
		return
	case !d.Access.Protected:
		v.skip("the program declares nothing about logins")
		return
	case refused == nil && last.OK() && !slices.ContainsFunc(d.Tools, func(t policy.Tool) bool { return t.Public }):
		v.breach(fmt.Sprintf("the program declares that callers need a token, and %s without a token gets a result", last.operation), last.Exchange)
		return
	case m == nil:
		v.unmeasured("the protected resource metadata could not be read")
		return
	}
	differ := func(what, said, declared string) {
		if said != declared {
			v.breach(fmt.Sprintf("%s of the metadata is %q, and the program declares %q", what, said, declared), m.get)
		}
	}
	if !e.target.local {
		differ("resource", canonical(m.text("resource")), canonical(d.Manifest.URL))
	}
	servers, _ := m.list("authorization_servers")
	differ("authorization_servers", strings.Join(servers, " "), strings.Join(d.Access.AuthorizationServers, " "))
	scopes, _ := m.list("scopes_supported")
	differ("scopes_supported", sorted(scopes), sorted(d.Access.LoginScopes))
}

// sorted returns names in a fixed order.
func sorted(names []string) string {
	names = slices.Clone(names)
	slices.Sort(names)
	return strings.Join(slices.Compact(names), " ")
}
