package authserver

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// ErrNoUpstream says that there is no token of the identity provider: the caller logged in another
// way, or the provider gave none that is still valid.
var ErrNoUpstream = errors.New("authserver: the caller has no valid token of the identity provider")

const (
	// upstreamEarly is how long before its end a token of the identity provider is refreshed.
	upstreamEarly = time.Minute
	lockLife      = 20 * time.Second
	lockPoll      = 50 * time.Millisecond
)

// UpstreamToken returns the access token that the identity provider gave for the caller of a call,
// for APIs of the provider. It is refreshed when it has expired, by one replica at a time. The
// error is [ErrNoUpstream] if there is none, and wraps upstream.ErrRevoked if the provider does not
// accept the user any more: the grant has then ended, and the caller must log in again.
func (s *Server) UpstreamToken(ctx context.Context) (upstream.Tokens, error) {
	p, ok := oauth.PrincipalFrom(ctx)
	if !ok || p.Issuer != s.config.Issuer {
		return upstream.Tokens{}, ErrNoUpstream
	}
	id, ok := grantOfPrincipal(p)
	if !ok {
		return upstream.Tokens{}, ErrNoUpstream
	}
	g, err := s.grant(ctx, id)
	if errors.Is(err, errNoGrant) {
		return upstream.Tokens{}, fmt.Errorf("%w: %w", ErrNoUpstream, err)
	}
	if err != nil {
		return upstream.Tokens{}, err
	}
	tokens, err := s.freshUpstream(ctx, g)
	if errors.Is(err, upstream.ErrRevoked) {
		if err := s.revoke(ctx, g.ID, UpstreamRevoked); err != nil {
			return upstream.Tokens{}, err
		}
	}
	return tokens, err
}

// UpstreamTransport returns a transport that adds the caller's access token of the identity provider
// to requests that are made with the context of a call. Use it only for requests to the provider's
// own API. base sends the requests; nil means http.DefaultTransport.
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

// freshUpstream returns the tokens of the identity provider, refreshed if they have expired. It
// updates g.
func (s *Server) freshUpstream(ctx context.Context, g *grant) (upstream.Tokens, error) {
	deadline := time.Now().Add(lockLife)
	for {
		if g.Upstream == nil || g.Upstream.Gone || s.provider() == nil {
			return upstream.Tokens{}, ErrNoUpstream
		}
		tokens := g.Upstream.Tokens
		if tokens.Expires.IsZero() || s.config.Now().Add(upstreamEarly).Before(tokens.Expires) {
			return tokens, nil
		}
		if tokens.Refresh == "" {
			if s.config.Now().Before(tokens.Expires) {
				return tokens, nil
			}
			return upstream.Tokens{}, ErrNoUpstream
		}
		lock := "as/lock/" + g.ID
		holder := []byte(rand.Text())
		err := s.config.Store.Swap(ctx, lock, nil, holder, lockLife, "locks")
		if err == nil {
			err := s.refreshUpstream(ctx, g)
			// A lock that was lost meanwhile belongs to somebody else.
			if current, getErr := s.config.Store.Get(ctx, lock); getErr == nil && string(current) == string(holder) {
				_ = s.config.Store.Delete(ctx, lock) // it expires by itself
			}
			if err != nil {
				return upstream.Tokens{}, err
			}
			return g.Upstream.Tokens, nil
		}
		if !errors.Is(err, store.ErrConflict) {
			return upstream.Tokens{}, err
		}
		if time.Now().After(deadline) {
			return upstream.Tokens{}, fmt.Errorf("%w: another replica does not finish refreshing", upstream.ErrUnavailable)
		}
		select {
		case <-ctx.Done():
			return upstream.Tokens{}, ctx.Err()
		case <-time.After(lockPoll):
		}
		fresh, err := s.grant(ctx, g.ID)
		if err != nil {
			return upstream.Tokens{}, err
		}
		g.replace(fresh)
	}
}

// refreshUpstream refreshes the tokens of the identity provider while the lock is held. The context
// of the caller must not end it half way: the provider may have replaced its refresh token.
func (s *Server) refreshUpstream(ctx context.Context, g *grant) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lockLife*3/4)
	defer cancel()
	current, err := s.grant(ctx, g.ID) // another replica may have just done it
	if err != nil {
		return err
	}
	g.replace(current)
	if g.Upstream == nil || s.config.Now().Add(upstreamEarly).Before(g.Upstream.Tokens.Expires) {
		return nil
	}
	tokens, err := s.provider().Refresh(ctx, g.Upstream.Tokens, g.Upstream.Subject)
	if err != nil {
		return err
	}
	for range 20 {
		g.Upstream.Tokens = tokens
		err = s.storeGrant(ctx, g, s.config.GrantLife)
		if !errors.Is(err, store.ErrConflict) {
			return err
		}
		// A refresh of our own token changed the record at the same time.
		if current, err = s.grant(ctx, g.ID); err != nil {
			return err
		}
		g.replace(current)
		if g.Upstream == nil {
			return ErrNoUpstream
		}
	}
	return err
}

// replace makes g the record that was read again.
func (g *grant) replace(read *grant) {
	secret := g.secret
	*g = *read
	g.secret = secret
}
