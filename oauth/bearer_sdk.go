package oauth

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
)

// UserID returns one string for the caller, the same for every token of the same
// user and never the same for two. It is the issuer, "|" and the subject; a caller
// without a subject is its client. Use it to bind what belongs to a user, such as
// sessions and handles. It is empty when the token names nobody.
func (p *Principal) UserID() string {
	if p == nil {
		return ""
	}
	// With | and # escaped in the issuer, what comes before the first | can be told
	// apart whatever a subject contains, and a client is never a user.
	switch issuer := userIDEscaper.Replace(p.Issuer); {
	case p.Subject != "":
		return issuer + "|" + p.Subject
	case p.ClientID != "":
		return issuer + "#client|" + p.ClientID
	}
	return ""
}

var userIDEscaper = strings.NewReplacer("%", "%25", "|", "%7C", "#", "%23")

// principalExtra is the member of TokenInfo.Extra that has the principal. The others are
// the claims.
const principalExtra = "github.com/mcpkit-go/mcpkit/oauth.Principal"

func extraOf(p *Principal) map[string]any {
	extra := maps.Clone(p.Claims)
	if extra == nil {
		extra = map[string]any{}
	}
	extra[principalExtra] = p
	return extra
}

// handedOver returns the caller that withTokenInfo handed over.
func handedOver(info *auth.TokenInfo) (*Principal, bool) {
	if info == nil {
		return nil, false
	}
	p, ok := info.Extra[principalExtra].(*Principal)
	return p, ok
}

// withTokenInfo hands the verified principal to go-sdk, which reads the caller of a
// session and of a call from a TokenInfo. Its context key is private and only its
// own middleware sets it, so that middleware runs inside of ours, with a verifier
// that looks nothing up.
func withTokenInfo(next http.Handler) http.Handler {
	verified := func(ctx context.Context, _ string, _ *http.Request) (*auth.TokenInfo, error) {
		p, ok := PrincipalFrom(ctx)
		if !ok {
			return nil, errors.New("oauth: no principal")
		}
		return &auth.TokenInfo{
			Scopes:     slices.Clone(p.Scopes),
			Expiration: p.Expires,
			UserID:     p.UserID(),
			Extra:      extraOf(p),
		}, nil
	}
	return auth.RequireBearerToken(verified, &auth.RequireBearerTokenOptions{
		AllowMissingExpiration: true,
		// Expiry was decided already, with our clock and skew. A second decision could
		// only differ, and its answer would have no challenge that clients understand.
		ClockSkew: 100 * 365 * 24 * time.Hour,
	})(next)
}
