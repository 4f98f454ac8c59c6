package assertion

import "strings"

// Okta returns the issuer of the identity assertions of an Okta organization. domain is its Okta
// domain, such as example.okta.com, or its custom domain: the one that the assertions have in iss.
//
// Only the org authorization server of Okta issues identity assertions, never a custom one such as
// /oauth2/default (https://developer.okta.com/docs/guides/xaa-validate-id-jag/main/, checked
// 2026-11-28).
func Okta(domain string) Issuer {
	return Issuer{Issuer: "https://" + domain, JWKS: "https://" + domain + "/oauth2/v1/keys"}
}

// claudeIssuers precedes the identifier of an organization in the issuers of Claude.
const claudeIssuers = "https://identity.anthropic.com/issuers/"

// Claude returns the issuer of the identity assertions that Claude signs itself, for an organization
// without an identity provider of its own that can. issuer is the URL that Claude's admin settings
// show during the setup, or the last part of it. Each organization has another one. Never use
// https://identity.anthropic.com/agents, which serves all organizations
// (https://docs.statsig.com/integrations/mcp/enterprise-managed-auth, checked 2026-11-28).
func Claude(issuer string) Issuer {
	if !strings.Contains(issuer, "://") {
		issuer = claudeIssuers + issuer
	}
	return Issuer{Issuer: issuer}
}
