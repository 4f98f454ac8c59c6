package assertion

import "strings"

// Okta returns the issuer of the identity assertions of an Okta organization. domain is its Okta
// domain, such as example.okta.com, or its custom domain: the one that the assertions have in iss.
//
// Only the org authorization server of Okta issues identity assertions, never a custom one such as
// /oauth2/default. Their sub is the user's ID in Okta; if users log in to the service with SAML,
// the claim sub_id has the name that the service knows them by.
//
// Sources, checked 2026-11-28: https://developer.okta.com/docs/guides/xaa-validate-id-jag/main/,
// https://developer.okta.com/blog/2026/08/21/xaa-oidc-resource, and
// https://amplitude.com/docs/amplitude-ai/amplitude-mcp/enterprise-managed-auth.
func Okta(domain string) Issuer {
	origin := "https://" + strings.TrimSuffix(strings.TrimPrefix(domain, "https://"), "/")
	return Issuer{Issuer: origin, JWKS: origin + "/oauth2/v1/keys"}
}

// Claude returns the issuer of the identity assertions that Claude itself issues for the members
// of an organization, without an identity provider. issuer is the URL that Claude shows to an
// admin of the organization during the setup, or the identifier at its end:
// https://identity.anthropic.com/issuers/IDENTIFIER. Each organization has its own. Use the URL if
// it has another form, because iss must equal it.
//
// Never trust https://identity.anthropic.com/agents in its place, which issues tokens of the
// agents of all organizations.
//
// Sources, checked 2026-11-28: https://docs.statsig.com/integrations/mcp/enterprise-managed-auth
// and https://amplitude.com/docs/amplitude-ai/amplitude-mcp/enterprise-managed-auth.
func Claude(issuer string) Issuer {
	if issuer != "" && !strings.Contains(issuer, "://") { // New refuses an empty issuer
		issuer = "https://identity.anthropic.com/issuers/" + issuer
	}
	return Issuer{Issuer: issuer}
}
