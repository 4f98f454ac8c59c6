package oauth

import (
	"context"
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

// TokenInfo describes the caller to go-sdk, whose handlers find it in the Extra of a request.
// The claims are in Extra; [PrincipalOf] returns the caller.
func TokenInfo(p *Principal) *auth.TokenInfo {
	extra := maps.Clone(p.Claims)
	if extra == nil {
		extra = map[string]any{}
	}
	extra[principalExtra] = p
	return &auth.TokenInfo{Scopes: slices.Clone(p.Scopes), Expiration: p.Expires, UserID: p.UserID(), Extra: extra}
}

// PrincipalOf returns the caller that info was made from by [TokenInfo]. go-sdk gives handlers
// the TokenInfo of the request that they answer, also in a session that another request opened.
func PrincipalOf(info *auth.TokenInfo) (*Principal, bool) {
	if info == nil {
		return nil, false
	}
	p, ok := info.Extra[principalExtra].(*Principal)
	return p, ok && p != nil
}

// HandTokenInfo hands go-sdk the TokenInfo that info returns for the context of a request.
// go-sdk's context key is private and only its own middleware sets it, so that middleware
// runs here, with a verifier that looks nothing up.
func HandTokenInfo(info func(context.Context) *auth.TokenInfo, next http.Handler) http.Handler {
	verified := func(ctx context.Context, _ string, _ *http.Request) (*auth.TokenInfo, error) { return info(ctx), nil }
	handed := auth.RequireBearerToken(verified, &auth.RequireBearerTokenOptions{
		AllowMissingExpiration: true,
		// Expiry was decided already, with our clock and skew. A second decision could
		// only differ, and its answer would have no challenge that clients understand.
		ClockSkew: 100 * 365 * 24 * time.Hour,
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The middleware insists on a header. Its own request has one; next sees r's.
		shown := *r
		shown.Header = http.Header{"Authorization": {"Bearer verified"}}
		handed(http.HandlerFunc(func(w http.ResponseWriter, withInfo *http.Request) {
			next.ServeHTTP(w, r.WithContext(withInfo.Context()))
		})).ServeHTTP(w, &shown)
	})
}
