package assertion

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// Type is the type of identity assertions in their header, and GrantType and Profile are the names
// by which the metadata of an authorization server says that it accepts them, in
// grant_types_supported and authorization_grant_profiles_supported.
const (
	Type      = "oauth-id-jag+jwt"
	GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer"
	Profile   = "urn:ietf:params:oauth:grant-profile:id-jag"
)

// The errors of a [Verifier]. Their text is for the operator's log: clients get the OAuth error
// alone. It has no part of the assertion that names a person.
var (
	// ErrInvalid says that the assertion is refused: invalid_grant. The error also wraps a
	// *[oauth.TokenError], which can be logged with its fields.
	ErrInvalid = errors.New("the identity assertion is not valid")
	// ErrReplayed says that the assertion was used before. It wraps ErrInvalid.
	ErrReplayed = fmt.Errorf("%w: it was used before", ErrInvalid)
	// ErrUnavailable says that the assertion cannot be verified now, and that the client should
	// retry with the same one: status 503.
	ErrUnavailable = errors.New("the identity assertion cannot be verified now")
)

// An Issuer is an identity provider whose assertions are accepted for the users of one tenant.
type Issuer struct {
	// Issuer is the iss of its assertions, exactly.
	Issuer string
	// JWKS is the URL of its keys. If empty, it is discovered from the issuer's metadata on first
	// use.
	JWKS string
	// Tenant is the tenant of this server whose users the issuer vouches for, and "" on a server
	// without tenants. An assertion with the claim aud_tenant must name it. If the issuer vouches
	// for the users of several tenants, its assertions must have that claim.
	Tenant string
	// IssuerTenant is the tenant of the issuer whose users are accepted, for an issuer that serves
	// several companies with one iss. Assertions must then name it in the claim tenant. If it is
	// empty, assertions with that claim are refused, because iss alone does not say whose users
	// they are.
	IssuerTenant string
}

// Options are the options of a [Verifier].
type Options struct {
	// Server is the issuer of the authorization server, exactly as in its metadata. It is the only
	// aud that is accepted.
	Server string
	// Issuers are the identity providers that are trusted. An issuer may be listed several times,
	// with different tenants.
	Issuers []Issuer
	// Lookup returns the entries of an issuer that is not one of Issuers, for a service whose
	// customers name their identity providers themselves. It returns none for an issuer that is
	// not trusted. It gets an iss that is not verified yet, of at most 2048 bytes. Its error means
	// that the assertion cannot be verified now. The client in KeySet must then refuse private
	// addresses, because customers choose where keys are fetched. Lookup may be nil.
	Lookup func(ctx context.Context, issuer string) ([]Issuer, error)
	// Resource reports whether tokens for that resource may be issued. It gets the resource of a
	// verified assertion, and is not called for one without.
	Resource func(resource string) bool
	// Once records that an assertion was used, until a time after which the assertion is expired.
	// It returns [ErrReplayed] if the key was recorded before. Any other error means that the
	// assertion cannot be verified now. The replicas of a server must share the record. A key has
	// 43 characters of the base64url alphabet. Once is the last check; if the caller cannot issue a
	// token after it, the client has to get a new assertion.
	Once func(ctx context.Context, key string, until time.Time) error
	// MaxLifetime is the longest time from iat to exp; 5 minutes if zero, at most an hour.
	MaxLifetime time.Duration
	// Leeway is how far the clocks of issuer and server may differ; 30 seconds if zero, none if
	// negative, at most 5 minutes.
	Leeway time.Duration
	// KeySet sets how keys are fetched. Its client and clock are also used for discovery and
	// claims.
	KeySet oauth.KeySetOptions
}

// An Assertion is a verified identity assertion.
type Assertion struct {
	// Issuer, IssuerTenant and Subject identify a user of Tenant: all four together, and never the
	// e-mail address. IssuerTenant is empty for an issuer with one tenant. Where customers name
	// their identity providers (Lookup), one could name the issuer of another with keys that are
	// not the issuer's, so the users of two tenants are never the same.
	Issuer, IssuerTenant, Subject string
	// Tenant is the Tenant of the entry that accepts the assertion.
	Tenant string
	// ClientID is the client that may use the assertion: the one that presented it.
	ClientID string
	// ID is the jti.
	ID string
	// Resource is the resource that access tokens must be bound to, as the assertion spells it. If
	// it is empty, the assertion leaves the resource to the token request. Otherwise the parameter
	// resource of the token request, if there is one, must name the same.
	Resource string
	// HasScopes is set if the assertion has the claim scope, and Scopes are its scopes, each once.
	// Without the claim the identity provider leaves the scopes to this server: see Allows.
	HasScopes bool
	Scopes    []string
	// Expires is when the assertion expires. Access tokens may be valid for longer.
	Expires time.Time
	// Claims are all claims, for the program's own mapping to a user: among others email, act,
	// aud_sub, auth_time, acr and amr. Claims that are null are left out.
	Claims oauth.Claims
}

// Allows reports whether an access token for the assertion may have the scope. The caller grants
// those of the requested scopes that it would grant this client and user anyway and that Allows
// returns true for, and says in the response which they are. If the assertion has no scopes, Allows
// returns true for every scope, so a request without scopes must get the default ones and never all
// of the server.
func (a *Assertion) Allows(scope string) bool {
	return !a.HasScopes || slices.Contains(a.Scopes, scope)
}
