package oauth

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A Principal is the caller of a request, as a verified token describes it. A Principal
// does not change after it is made; copies may be kept.
type Principal struct {
	// Issuer is the authorization server that vouches for the caller, or the name
	// of a set of static keys.
	Issuer string
	// Realm is the set of users in which Subject is unique. It is empty if that is the issuer.
	Realm string
	// Subject is the user. It is empty when a client acts for itself: use [Principal.UserID]
	// for data that belongs to callers, users and clients alike.
	Subject string
	// ClientID is the OAuth client that the token was issued to, if it is known. It is the
	// caller when Subject is empty.
	ClientID string
	// Scopes are the token's scopes, without duplicates.
	Scopes []string
	// Expires is when the token expires; the zero time means never.
	Expires time.Time
	// Claims are all claims of the token. Do not change the map: all requests with the same token
	// share it.
	Claims Claims

	// byKey is set if the caller is known by an API key, which is not a token of an issuer.
	byKey bool
}

// HasScope reports whether the token has exactly this scope. It does not know which scopes
// imply others; see [AuthenticateOptions].
func (p *Principal) HasScope(scope string) bool {
	return p != nil && slices.Contains(p.Scopes, scope)
}

// UserID returns one string for the caller: the same for every token of the same
// user, and different for different users. Use it as the key of data that belongs to a user, such
// as sessions, handles and rows of a database: later versions of this package return the same
// string. It is empty when the token has neither a subject nor a client.
//
//	https://id.example.com|ann             issuer, "|" and subject
//	https://id.example.com#client|cli      a client that acts for itself
//
// The issuer is replaced by the Realm if there is one. In it %, | and # are written as %25, %7C and
// %23. The presets of package providers say which claims their subjects and realms come from.
func (p *Principal) UserID() string {
	if p == nil {
		return ""
	}
	// With | and # escaped in the issuer, the first | always ends the issuer, whatever the
	// subject contains, and a client's ID never equals a user's.
	switch issuer := userIDEscaper.Replace(cmp.Or(p.Realm, p.Issuer)); {
	case p.Subject != "":
		return issuer + "|" + p.Subject
	case p.ClientID != "":
		return issuer + "#client|" + p.ClientID
	}
	return ""
}

var userIDEscaper = strings.NewReplacer("%", "%25", "|", "%7C", "#", "%23")

// copy returns a principal with its own slice of scopes; nil for nil.
func (p *Principal) copy() *Principal {
	if p == nil {
		return nil
	}
	c := *p
	c.Scopes = slices.Clone(p.Scopes)
	return &c
}

type principalKey struct{}

// PrincipalFrom returns the caller of the request that ctx belongs to. It returns false
// on a public server, and in a call of a public tool without a token.
func PrincipalFrom(ctx context.Context) (*Principal, bool) {
	p, _ := ctx.Value(principalKey{}).(*Principal)
	return p, p != nil
}

// WithPrincipal returns a context that carries p, for tests and for middleware that
// verifies callers by other means.
func WithPrincipal(ctx context.Context, p *Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// PrincipalFromClaims returns the caller that a token of issuer with these claims describes: the
// same as for a token that was verified, with the values in Claims as JSON has them. It verifies
// nothing. It is for tests, and for middleware that verifies callers by other means.
//
// A claim that is not a JSON value, and claims that no token of a caller can have, are errors.
func PrincipalFromClaims(issuer string, claims map[string]any) (*Principal, error) {
	return Mapping{}.fromClaims(issuer, claims)
}

// fromClaims returns the caller that claims describe. It verifies nothing.
func (m Mapping) fromClaims(issuer string, claims map[string]any) (*Principal, error) {
	raw, err := json.Marshal(claims)
	if err != nil {
		return nil, fmt.Errorf("oauth: the claims cannot be encoded: %w", err)
	}
	decoded := Claims{}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&decoded); err != nil {
		return nil, fmt.Errorf("oauth: the claims cannot be read: %w", err)
	}
	maps.DeleteFunc(decoded, func(_ string, value any) bool { return value == nil })
	expires, err := timeClaim(decoded, "exp")
	if err != nil {
		return nil, err
	}
	return m.principalOf(issuer, decoded, expires)
}
