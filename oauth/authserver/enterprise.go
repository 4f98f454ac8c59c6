package authserver

import (
	"context"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/assertion"
)

// Enterprise accepts identity assertions (ID-JAG): an organization's identity provider says who the
// user of a client is, and nobody sees a consent page. It is what Claude calls enterprise-managed
// authorization. The client must be known: by a metadata document or as one of [Config].Clients.
// Such a login has no refresh token. Source:
// https://github.com/modelcontextprotocol/ext-auth
type Enterprise struct {
	// Issuers are the identity providers, exactly as assertions name them in iss. No other is
	// accepted.
	Issuers []AssertionIssuer
	// User returns the user for an assertion, and ErrNotAllowed if it has none. It is required,
	// because only the program knows which of its users the issuer and the subject of an
	// organization are. The e-mail address is not an identity: another organization can claim it.
	User func(context.Context, Assertion) (User, error)
}

// An AssertionIssuer is an identity provider of an organization.
type AssertionIssuer struct {
	// Issuer is its URL, as in iss.
	Issuer string
	// JWKSURL is the URL of its keys; found in its metadata if empty.
	JWKSURL string
	// Tenant is the program's own name for the organization. It is passed on in [Assertion].
	Tenant string
	// IssuerTenant is the organization at the identity provider, if one Issuer serves several:
	// assertions must then name it in the claim tenant. If it is empty, assertions that name one are
	// refused.
	IssuerTenant string
}

// Okta returns the issuer of the identity assertions of an Okta organization. domain is its Okta
// domain, such as example.okta.com. Source:
// https://developer.okta.com/docs/guides/xaa-validate-id-jag/main/
func Okta(domain, tenant string) AssertionIssuer {
	i := assertion.Okta(domain)
	return AssertionIssuer{Issuer: i.Issuer, JWKSURL: i.JWKS, Tenant: tenant}
}

// ClaudeIssuer returns the issuer of the identity assertions that Claude signs itself for an
// organization. issuer is the URL that Claude's settings show, or the last part of it.
func ClaudeIssuer(issuer, tenant string) AssertionIssuer {
	return AssertionIssuer{Issuer: assertion.Claude(issuer).Issuer, Tenant: tenant}
}

// An Assertion is an identity assertion that was verified.
type Assertion struct {
	// Issuer, IssuerTenant and Subject together identify the user. Tenant is that of the
	// [AssertionIssuer].
	Issuer, IssuerTenant, Subject, Tenant string
	// ClientID is the client that acts for the user.
	ClientID string
	// Scopes are what the organization allows; nil if it leaves that to the server.
	Scopes []string
	// Claims are all claims.
	Claims oauth.Claims
}
