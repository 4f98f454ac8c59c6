package oauth

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
)

// principalExtra is the member of TokenInfo.Extra that holds the principal. The other
// members are the claims.
const principalExtra = "github.com/mcpkit-go/mcpkit/oauth.Principal"

// TokenInfo describes p to go-sdk, whose handlers find it in the Extra of a request.
// The claims are in Extra; [PrincipalOf] returns the principal.
func TokenInfo(p *Principal) *auth.TokenInfo {
	extra := maps.Clone(p.Claims)
	if extra == nil {
		extra = map[string]any{}
	}
	extra[principalExtra] = p
	return &auth.TokenInfo{Scopes: slices.Clone(p.Scopes), Expiration: p.Expires, UserID: p.UserID(), Extra: extra}
}

// PrincipalOf returns the principal that [TokenInfo] made info from. go-sdk gives handlers
// the TokenInfo of the request that they answer, even in a session that another request opened.
func PrincipalOf(info *auth.TokenInfo) (*Principal, bool) {
	if info == nil {
		return nil, false
	}
	p, _ := info.Extra[principalExtra].(*Principal)
	return p, p != nil
}

// HandTokenInfo returns a handler that calls next with the TokenInfo that info returns for the
// context of the request, where go-sdk finds it. go-sdk's context key is private and only its
// own middleware sets it, so HandTokenInfo runs that middleware with a verifier that returns
// info's result.
func HandTokenInfo(info func(context.Context) *auth.TokenInfo, next http.Handler) http.Handler {
	verified := func(ctx context.Context, _ string, _ *http.Request) (*auth.TokenInfo, error) { return info(ctx), nil }
	middleware := auth.RequireBearerToken(verified, &auth.RequireBearerTokenOptions{
		AllowMissingExpiration: true,
		// Expiry has been checked already, with our clock and skew. A second check could
		// only differ, and its response would have no challenge that clients understand.
		ClockSkew: 100 * 365 * 24 * time.Hour,
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The middleware requires a header, so it gets its own request; next gets r's headers.
		own := *r
		own.Header = http.Header{"Authorization": {"Bearer verified"}}
		middleware(http.HandlerFunc(func(w http.ResponseWriter, withInfo *http.Request) {
			next.ServeHTTP(w, r.WithContext(withInfo.Context()))
		})).ServeHTTP(w, &own)
	})
}

// forSDK prepares an admitted request for go-sdk, or for any other handler that must not see
// the credentials: it removes them unless KeepHeader is set, gives go-sdk the TokenInfo, and hides
// the sessions of other users.
func (a *authenticator) forSDK(next http.Handler) http.Handler {
	if !a.opts.KeepHeader {
		secret := []string{"Authorization"}
		for _, h := range a.opts.KeyHeaders {
			secret = append(secret, h.Name)
		}
		next = withoutHeaders(next, secret)
	}
	next = hideSessions(next)
	verified := HandTokenInfo(func(ctx context.Context) *auth.TokenInfo {
		p, _ := PrincipalFrom(ctx)
		return TokenInfo(p)
	}, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := PrincipalFrom(r.Context()); !ok {
			next.ServeHTTP(w, r)
			return
		}
		verified.ServeHTTP(w, r)
	})
}

// withoutHeaders removes headers, whose names are canonical. It copies the headers, because
// outer middleware still holds the request.
func withoutHeaders(next http.Handler, names []string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if slices.ContainsFunc(names, func(name string) bool { return len(r.Header[name]) > 0 }) {
			r2 := *r
			r2.Header = maps.Clone(r.Header)
			for _, name := range names {
				delete(r2.Header, name)
			}
			r = &r2
		}
		next.ServeHTTP(w, r)
	})
}
