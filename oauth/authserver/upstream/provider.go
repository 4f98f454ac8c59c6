package upstream

import (
	"net/http"
	"time"
)

// A Provider is an identity provider, and this service as a client of it. Its fields must not be
// changed after the first use. Its methods can be called from many goroutines at once.
//
// With the scope openid, the provider must return an ID token. Without it, the user is read from
// the UserInfoEndpoint or the IntrospectionEndpoint.
type Provider struct {
	// Name is the name that people know, such as "Google". The consent page shows it.
	Name string

	// Issuer is the identifier of the provider, exactly as its metadata and its ID tokens have it.
	// It is required for OpenID Connect. With Tenants it is a template, see there.
	Issuer string
	// MetadataURL is where the provider's metadata is. If empty, it is at the well-known addresses
	// of OpenID Connect and RFC 8414.
	MetadataURL string
	// AuthorizationEndpoint and TokenEndpoint are read from the metadata of Issuer if empty, and so
	// are UserInfoEndpoint, RevocationEndpoint and JWKSURL, which some providers do not have. If
	// the first two are set, and JWKSURL or no scope openid, no metadata is read.
	AuthorizationEndpoint, TokenEndpoint string
	// UserInfoEndpoint returns the user of an access token as a JSON object.
	UserInfoEndpoint string
	// RevocationEndpoint revokes tokens in the way that Revocation says.
	RevocationEndpoint string
	// JWKSURL is where the keys of the ID tokens are.
	JWKSURL string

	// ClientID and ClientSecret are those of this service at the provider.
	ClientID, ClientSecret string
	// PostCredentials sends them in the body (client_secret_post) instead of an Authorization
	// header (client_secret_basic). It is the default if the metadata lists only the former.
	PostCredentials bool

	// Scopes are requested at each login.
	Scopes []string
	// ScopeParameter is the parameter for them at the authorization endpoint; "scope" if empty.
	ScopeParameter string
	// CommaScopes says that the provider separates scopes with commas instead of spaces.
	CommaScopes bool
	// Parameters are sent to the authorization endpoint with the others, such as
	// access_type=offline, prompt=consent or audience.
	Parameters map[string]string
	// WithoutPKCE leaves out the challenge (RFC 7636), for providers that refuse one from a
	// confidential client.
	WithoutPKCE bool

	// Tenants accepts users of several tenants: {tenantid} in Issuer means the tenant that the ID
	// token names in the claim tid, as with Microsoft Entra ID. Tenants reports whether users of
	// a tenant may log in. It needs a MetadataURL or all endpoints.
	Tenants func(tenant string) bool
	// Algorithms are the algorithms that ID tokens may be signed with; RS256, ES256, PS256 and
	// EdDSA if empty. HS256 and none are never accepted.
	Algorithms []string
	// SkipUserInfo says that the ID token alone describes the user, because the access token is not
	// for the UserInfoEndpoint. Otherwise UserInfo is read if the ID token lacks a name or an
	// e-mail address that the scopes ask for.
	SkipUserInfo bool
	// IntrospectionEndpoint (RFC 7662) describes the user, with the names of Profile, where there
	// is neither an ID token nor UserInfo.
	IntrospectionEndpoint string
	// EmailsEndpoint lists the e-mail addresses of the user, as that of GitHub does. The primary
	// one is used if it is verified.
	EmailsEndpoint string
	// Profile says what the members that describe the user are called.
	Profile Profile

	// UserTokenMember is the member of the token endpoint's response that contains the tokens of
	// the user, if they are not at the top, such as "authed_user" of Slack.
	UserTokenMember string
	// RevokedCodes are error codes for a refresh token that is no longer valid, in addition to
	// invalid_grant.
	RevokedCodes []string
	// Revocation is how tokens are revoked.
	Revocation Revocation

	// Timeout bounds each operation; 10 seconds if zero or less.
	Timeout time.Duration
	// Client sends the requests; nil means a client with http.DefaultTransport. Redirects are not
	// followed and cookies not kept, whatever it says.
	Client *http.Client
	// Now is the clock, for tests; time.Now if nil.
	Now func() time.Time

	state state
}

// A Profile names the members of a JSON object that describes a user. An empty field means the name
// that OpenID Connect uses. With the scope openid, the subject is sub, whatever Subject says.
type Profile struct {
	// Subject are the members that together identify the user; they are joined with slashes.
	Subject []string
	// Name are members for the name; the first that is not empty is used.
	Name []string
	// Email and EmailVerified are the address, and whether the provider has verified that it is
	// the user's.
	Email, EmailVerified string
}

// A Revocation is how a provider revokes tokens.
type Revocation int

const (
	// RevokeToken revokes the refresh token, or the access token without one: RFC 7009.
	RevokeToken Revocation = iota
	// RevokeByDelete ends the access token that the body of a DELETE request names, and no other token
	// of the user: GitHub.
	RevokeByDelete
	// RevokeBearer revokes the access token that authenticates the request: Slack.
	RevokeBearer
)
