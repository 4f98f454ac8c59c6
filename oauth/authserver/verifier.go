package authserver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/lru"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A verifier verifies access tokens for a resource server in the same program.
type verifier struct {
	*base
	tokens oauth.Verifier
	status *statuses
}

const (
	// statusLife is how long the answer of the store is used: access tokens of a
	// revoked grant are accepted for at most this time.
	statusLife = 5 * time.Second
	// statusStale is how long that answer is used while the store does not answer.
	statusStale = time.Minute
	statusSize  = 100_000
)

// newTokenVerifier returns a verifier of the signatures of access tokens. It gets the keys from
// this process.
func (s *base) newTokenVerifier(keys *signingKeys) (oauth.Verifier, error) {
	var audiences []string
	for _, r := range s.resources {
		audiences = append(audiences, r.String())
	}
	v, err := oauth.NewJWT(oauth.JWTConfig{
		Issuer: s.config.Issuer, Audiences: audiences, JWKSURL: s.url(pathKeys),
		Algorithms: []string{"ES256"}, TokenTypes: oauth.OnlyAccessTokens,
		KeySet: oauth.KeySetOptions{Client: &http.Client{Transport: keys}, Now: s.config.Now, Logger: s.config.Logger},
	})
	if err != nil {
		return nil, err
	}
	return oauth.Cache(v, nil), nil
}

func (s *verifier) verify(ctx context.Context, token string) (*oauth.Principal, error) {
	p, err := s.tokens.Verify(ctx, token)
	if err != nil {
		return nil, err
	}
	id, ok := grantOfPrincipal(p)
	if !ok {
		return nil, fmt.Errorf("%w: it has no grant", oauth.ErrInvalidToken)
	}
	if err := s.checkStatus(ctx, id); err != nil {
		return nil, err
	}
	return p, nil
}

// checkStatus returns an error unless a grant is good.
func (s *verifier) checkStatus(ctx context.Context, id string) error {
	now := s.config.Now()
	seen, ok := s.status.get(id)
	if ok && now.Sub(seen) < statusLife && now.Sub(seen) >= 0 {
		return nil
	}
	_, err := s.config.Store.Get(ctx, keyGrant(id))
	switch {
	case err == nil:
		s.status.put(id, now)
		return nil
	case errors.Is(err, store.ErrNotFound):
		s.status.forget(id)
		return fmt.Errorf("%w: its grant was revoked", oauth.ErrInvalidToken)
	case ok && now.Sub(seen) < statusStale:
		return nil
	}
	return fmt.Errorf("%w: %w", oauth.ErrUnavailable, err)
}

// statuses remembers when grants were last known to be good.
type statuses struct {
	mu   sync.Mutex
	seen *lru.Cache[string, time.Time]
}

func newStatuses() *statuses { return &statuses{seen: lru.New[string, time.Time](statusSize)} }

func (s *statuses) get(id string) (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen.Get(id)
}

func (s *statuses) put(id string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen.Put(id, at)
}

func (s *statuses) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen.Remove(id)
}
