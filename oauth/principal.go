package oauth

import (
	"context"
	"slices"
	"time"
)

// A Principal is the caller of a request, as a verified token describes it. It is
// never changed once it was made; copies may be kept.
type Principal struct {
	// Issuer is the authorization server that vouches for the caller, or the name
	// of a set of static keys.
	Issuer string
	// Subject is the user. It is empty when a client acts for itself: use [Principal.UserID]
	// for what belongs to callers, users and clients alike.
	Subject string
	// ClientID is the OAuth client that the token was issued to, when it is known. It is the
	// caller when Subject is empty.
	ClientID string
	// Scopes are the token's scopes, without duplicates.
	Scopes []string
	// Expires is when the token ends; zero when it does not.
	Expires time.Time
	// Claims are all claims of the token. Numbers are json.Number.
	Claims map[string]any
}

// HasScope reports whether the token names the scope itself. Hierarchies of scopes
// are the resource server's business.
func (p *Principal) HasScope(scope string) bool {
	return p != nil && slices.Contains(p.Scopes, scope)
}

type principalKey struct{}

// PrincipalFrom returns the caller of the request that ctx belongs to. There is
// none on a public server, or in a call of a public tool without a token.
func PrincipalFrom(ctx context.Context) (*Principal, bool) {
	p, ok := ctx.Value(principalKey{}).(*Principal)
	return p, ok && p != nil
}

// WithPrincipal returns a context that carries p, for tests and for middleware that
// verifies callers by other means.
func WithPrincipal(ctx context.Context, p *Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// A callerContext carries the caller of a request and the token that it came with, or why
// the caller is not known.
type callerContext struct {
	context.Context
	challenge *Challenge // of who looked
	principal *Principal // nil with an error
	token     inbound
	err       error
}

type callerContextKey struct{}

func (c *callerContext) Value(key any) any {
	switch key.(type) {
	case callerContextKey:
		return c
	case principalKey:
		if c.err == nil {
			return c.principal
		}
	case inboundKey:
		if c.err == nil {
			return c.token
		}
	}
	return c.Context.Value(key)
}

// A context that is printed must not show the token.
func (c *callerContext) String() string   { return "oauth.callerContext" }
func (c *callerContext) GoString() string { return "oauth.callerContext" }
