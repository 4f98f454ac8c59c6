package authserver

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// Describe implements [oauth.LoginServer].
func (s *Server) Describe() oauth.LoginInfo {
	info := oauth.LoginInfo{
		Issuer: s.base.config.Issuer, Scopes: s.base.allScopes(), Connections: s.base.url(pathConnections),
		TestAccount: s.base.config.TestAccount != nil, GrantLife: s.base.config.GrantLife, Volatile: s.base.volatile(),
	}
	if p := s.base.provider(); p != nil {
		info.Provider, info.Callback = p.Name, s.CallbackURL()
	}
	return info
}

// Grants returns grants in the order of their IDs. It returns fewer than the limit only at the end.
func (s *Server) Grants(ctx context.Context, filter GrantFilter) ([]Grant, error) {
	return s.grants.list(ctx, filter)
}

// Revoke ends a grant: its refresh tokens at once, its access tokens within 5 seconds. Revoking a
// grant that has ended is not an error.
func (s *Server) Revoke(ctx context.Context, id string) error {
	return s.grants.revoke(ctx, id, GrantRevokedByAdmin)
}

// RevokeAll ends all grants that a filter chooses and returns how many. Codes that no client has
// redeemed yet are no longer accepted either. After and Limit are ignored; the filter must name a
// user or a client.
func (s *Server) RevokeAll(ctx context.Context, filter GrantFilter) (int, error) {
	if filter.User == "" && filter.ClientID == "" {
		return 0, errors.New("authserver: RevokeAll needs a user or a client")
	}
	if err := s.base.markEnded(ctx, filter); err != nil {
		return 0, err
	}
	filter.After, filter.Limit = "", maxGrants
	revoked := 0
	for {
		grants, err := s.Grants(ctx, filter)
		if err != nil {
			return revoked, err
		}
		for _, g := range grants {
			if err := s.Revoke(ctx, g.ID); err != nil {
				return revoked, err
			}
			revoked++
		}
		if len(grants) < maxGrants {
			return revoked, nil
		}
	}
}

// RemoveClient forgets a client that has registered itself, and ends its grants.
func (s *Server) RemoveClient(ctx context.Context, clientID string) error {
	if err := s.base.config.Store.Delete(ctx, keyClient(clientID)); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	_, err := s.RevokeAll(ctx, GrantFilter{ClientID: clientID})
	return err
}

// CallbackURL returns the address to enter as callback or redirect address at the identity
// provider.
func (s *Server) CallbackURL() string { return s.base.url(pathCallback) }

// UpstreamToken returns the access token that the identity provider gave for the caller of a call,
// for APIs of the provider. It is refreshed when it has expired, by one replica at a time. The
// error is [ErrNoUpstream] if the caller has none, and wraps upstream.ErrRevoked if the provider
// does not accept the user any more: the grant has then ended, and the caller must log in again.
func (s *Server) UpstreamToken(ctx context.Context) (upstream.Tokens, error) {
	p, ok := oauth.PrincipalFrom(ctx)
	if !ok || p.Issuer != s.base.config.Issuer {
		return upstream.Tokens{}, ErrNoUpstream
	}
	id, ok := grantOfPrincipal(p)
	if !ok {
		return upstream.Tokens{}, ErrNoUpstream
	}
	g, err := s.grants.grant(ctx, id)
	if errors.Is(err, errNoGrant) {
		return upstream.Tokens{}, fmt.Errorf("%w: %w", ErrNoUpstream, err)
	}
	if err != nil {
		return upstream.Tokens{}, err
	}
	tokens, err := s.upstream.freshUpstream(ctx, g)
	if errors.Is(err, upstream.ErrRevoked) {
		if err := s.grants.revoke(ctx, g.ID, UpstreamRevoked); err != nil {
			return upstream.Tokens{}, err
		}
	}
	return tokens, err
}

// UpstreamTransport returns a transport that adds the caller's access token of the identity
// provider to requests that are made with the context of a call. Use it only for requests to the
// provider's own API. base sends the requests; nil means http.DefaultTransport.
func (s *Server) UpstreamTransport(base http.RoundTripper) http.RoundTripper {
	if base == nil {
		base = http.DefaultTransport
	}
	return upstreamTransport{s, base}
}

type upstreamTransport struct {
	server *Server
	base   http.RoundTripper
}

func (t upstreamTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	tokens, err := t.server.UpstreamToken(r.Context())
	if err != nil {
		if r.Body != nil {
			_ = r.Body.Close() // a transport closes the body whatever happens
		}
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+tokens.Access)
	return t.base.RoundTrip(r)
}

// Verifier returns the verifier of the server's access tokens for a resource server in the same
// program. It needs no network. Tokens of a revoked grant are refused after 5 seconds at most, and
// within a minute while the store does not answer.
//
// A resource server in another program verifies the tokens by the issuer; see [oauth.JWTConfig].
// Without the store it accepts them until they expire.
func (s *Server) Verifier() oauth.Verifier { return oauth.VerifierFunc(s.verifier.verify) }
