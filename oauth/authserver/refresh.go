package authserver

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// refresh answers the token request of the refresh grant. Each refresh token is good once. The one
// before the latest returns the latest again for a short time, because a client may lose a response
// or send a request twice. An older one has been copied, and its grant is revoked.
func (s *tokenEndpoint) refresh(ctx context.Context, c *client, f form) (*tokenResponse, error) {
	secret, generation, ok := s.parseRefreshToken(f["refresh_token"])
	if !ok {
		return nil, errGrant
	}
	raced := false // the token was the latest when the request came
	for range 20 {
		g, err := s.grant(ctx, grantID(secret))
		if errors.Is(err, errNoGrant) {
			return nil, errGrant.because(err)
		}
		if err != nil {
			return nil, err
		}
		if g.Client != c.ID {
			return nil, errGrant.because(errors.New("the refresh token was issued to another client"))
		}
		g.secret = secret
		scopes, err := s.narrowed(g, f)
		if err != nil {
			return nil, err
		}
		latest := generation == g.Generation
		graced := false
		if !latest && generation+1 == g.Generation {
			if graced, err = s.inGrace(ctx, g.ID, generation); err != nil {
				return nil, err
			}
		}
		switch {
		case latest:
			if err := s.rotate(ctx, c, g, scopes); errors.Is(err, store.ErrConflict) {
				raced = true
				continue // another request was faster
			} else if err != nil {
				return nil, err
			}
		case graced: // the latest token again
			if err := s.checkUser(ctx, g); err != nil {
				return nil, err
			}
			if len(scopes) > 0 && len(g.User.may(scopes)) == 0 {
				return nil, errScope
			}
			if err := s.awaitReplicas(ctx, g); err != nil {
				return nil, err
			}
		case raced:
			return nil, errGrant.because(errors.New("other requests replaced the refresh token while this one waited"))
		default:
			if err := s.revoke(ctx, g.ID, RefreshReused); err != nil {
				return nil, err
			}
			return nil, errGrant.because(errors.New("the refresh token was replaced before: its grant is revoked"))
		}
		return s.issue(ctx, g, g.User.may(scopes), true)
	}
	return nil, errUnavailable.because(errors.New("the grant keeps changing"))
}

// narrowed returns the scopes that a refresh asks for, all of the grant if it names none. A refresh
// cannot widen what the user agreed to.
func (s *tokenEndpoint) narrowed(g *grant, f form) ([]string, error) {
	if f["resource"] != "" {
		if resource, err := s.resource(f["resource"]); err != nil || resource != g.Resource {
			return nil, errTarget
		}
	}
	if f["scope"] == "" {
		return g.Scopes, nil
	}
	var scopes []string
	for name := range strings.SplitSeq(f["scope"], " ") {
		if name == scopeOffline {
			continue
		}
		if !slices.Contains(g.Scopes, name) {
			return nil, errScope
		}
		scopes = append(scopes, name)
	}
	if len(scopes) == 0 {
		return g.Scopes, nil
	}
	return scopes, nil
}

// checkUser asks the program whether the user of a grant may still use the service.
func (s *tokenEndpoint) checkUser(ctx context.Context, g *grant) error {
	if s.config.CheckUser == nil {
		return nil
	}
	asked := g.User // the program may change what it gets
	asked.Claims, asked.Scopes = maps.Clone(asked.Claims), slices.Clone(asked.Scopes)
	user, err := s.config.CheckUser(ctx, asked)
	if errors.Is(err, ErrNotAllowed) {
		if err := s.revoke(ctx, g.ID, UserRevoked); err != nil {
			return err
		}
		return errGrant.because(err)
	}
	if err != nil {
		return errUnavailable.because(errors.New("authserver: Config.CheckUser: " + err.Error()))
	}
	if user.ID != g.User.ID {
		return fmt.Errorf("authserver: Config.CheckUser returned the user %q for %q", user.ID, g.User.ID)
	}
	if err := user.check(); err != nil {
		return err
	}
	g.User = user
	return nil
}

// rotate makes the next refresh token. CheckUser of the configuration decides whether the user may
// still use the service, and the identity provider refreshes its tokens if they have expired.
// Nothing changes if the user may grant none of the scopes that the refresh asks for.
func (s *tokenEndpoint) rotate(ctx context.Context, c *client, g *grant, scopes []string) error {
	now, generation := s.config.Now(), g.Generation
	if err := s.checkUser(ctx, g); err != nil {
		return err
	}
	user := g.User
	if len(scopes) > 0 && len(user.may(scopes)) == 0 {
		return errScope
	}
	if _, err := s.freshUpstream(ctx, g); errors.Is(err, upstream.ErrRevoked) {
		if err := s.revoke(ctx, g.ID, UpstreamRevoked); err != nil {
			return err
		}
		return errGrant.because(err)
	} else if err != nil && !errors.Is(err, ErrNoUpstream) {
		return upstreamFailure(err)
	}
	if g.Generation != generation {
		return store.ErrConflict // another request rotated while this one waited for the provider
	}
	if now.Sub(g.Kept) > s.config.GrantLife/4 {
		if err := s.keepClient(ctx, c); err != nil {
			return err
		}
		if err := s.index(ctx, g, 2*s.config.GrantLife); err != nil {
			return err
		}
		g.Kept = now
	}
	if err := s.beginGrace(ctx, g); err != nil {
		return err
	}
	g.User = user // the record may have been read again
	g.Generation++
	g.Used = now
	return s.storeGrant(ctx, g, s.config.GrantLife)
}

func keyGrace(id string, generation uint32) string {
	return "as/grace/" + hashText(id, strconv.FormatUint(uint64(generation), 10))
}

// beginGrace makes the present refresh token of a grant return the next one for a while. The store
// measures the time: the clocks of replicas may differ.
func (s *tokenEndpoint) beginGrace(ctx context.Context, g *grant) error {
	if s.config.ReuseGrace < 0 {
		return nil
	}
	return s.config.Store.Put(ctx, keyGrace(g.ID, g.Generation), []byte{1}, s.config.ReuseGrace, "user "+g.User.ID)
}

// inGrace reports whether a refresh token that was replaced still returns the one that replaced it.
func (s *tokenEndpoint) inGrace(ctx context.Context, id string, generation uint32) (bool, error) {
	if s.config.ReuseGrace < 0 {
		return false, nil
	}
	_, err := s.config.Store.Get(ctx, keyGrace(id, generation))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// awaitReplicas writes to the store, which waits until its replicas have this and all earlier
// writes. The request that rotated a grant may have ended before the replicas had its write. An
// answer that only reads the grant would then acknowledge a rotation that a failover can lose.
func (s *tokenEndpoint) awaitReplicas(ctx context.Context, g *grant) error {
	err := s.config.Store.Put(ctx, keyGrace(g.ID, g.Generation)+"/read", []byte{1}, s.config.ReuseGrace, "user "+g.User.ID)
	if errors.Is(err, store.ErrFull) { // the grant itself has room
		return nil
	}
	return err
}
