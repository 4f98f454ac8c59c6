package authserver

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// upstreams keeps the tokens of the identity provider fresh.
type upstreams struct {
	*base
	*grants
}

// ErrNoUpstream says that there is no token of the identity provider: the caller logged in another
// way, or the provider gave none that is still valid.
var ErrNoUpstream = errors.New("authserver: the caller has no valid token of the identity provider")

const (
	// upstreamEarly is how long before its end a token of the identity provider is refreshed.
	upstreamEarly = time.Minute
	lockLife      = 20 * time.Second
	lockPoll      = 50 * time.Millisecond
)

// freshUpstream returns the tokens of the identity provider, refreshed if they have expired. It
// updates g.
func (s *upstreams) freshUpstream(ctx context.Context, g *grant) (upstream.Tokens, error) {
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
			// If the lock was lost meanwhile, another replica holds it.
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
func (s *upstreams) refreshUpstream(ctx context.Context, g *grant) error {
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
	return s.storeUpstream(context.WithoutCancel(ctx), g, tokens)
}

// storeUpstream stores tokens that the identity provider has just given. It tries as long as the
// lock is held, because the provider may no longer accept the previous tokens.
func (s *upstreams) storeUpstream(ctx context.Context, g *grant, tokens upstream.Tokens) error {
	ctx, cancel := context.WithTimeout(ctx, lockLife/5)
	defer cancel()
	for {
		g.Upstream.Tokens = tokens
		err := s.storeGrant(ctx, g, s.config.GrantLife)
		if errors.Is(err, store.ErrConflict) {
			// A refresh of our own token changed the record at the same time, or a write that
			// failed has happened.
			var current *grant
			if current, err = s.grant(ctx, g.ID); err == nil {
				g.replace(current)
				if g.Upstream == nil {
					return ErrNoUpstream
				}
				continue
			}
		}
		if !errors.Is(err, store.ErrUnavailable) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(lockPoll):
		}
	}
}
