package authserver_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

func TestTheGraceBeginsWhenTheTokenIsReplaced(t *testing.T) {
	clock := newClock()
	hooked := &hookStore{Store: newClockedStore(clock)}
	s := newSite(t, func(c *authserver.Config) { c.Now, c.Store = clock.Now, hooked })
	first := s.login()
	hooked.swap = func(key string) error {
		if strings.HasPrefix(key, "as/grant/") {
			return errBroken
		}
		return nil
	}
	require.Equal(t, http.StatusServiceUnavailable, s.post("/token", refreshForm(first.Refresh)).status)
	hooked.swap = nil
	clock.add(29 * time.Second)
	lost := s.post("/token", refreshForm(first.Refresh))
	require.Equal(t, http.StatusOK, lost.status)
	clock.add(2 * time.Second)
	again := s.post("/token", refreshForm(first.Refresh))
	assert.Equal(t, http.StatusOK, again.status, "replaced two seconds ago: %s", again.Description)
}

func TestAFullStoreEndsNoGrant(t *testing.T) {
	hooked := &hookStore{}
	s := newSite(t, func(c *authserver.Config) { hooked.Store, c.Store = c.Store, hooked })
	first := s.login()
	hooked.swap = func(key string) error {
		if strings.HasPrefix(key, "as/grace/") {
			return store.ErrFull
		}
		return nil
	}
	answers := make([]tokens, 2)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = s.post("/token", refreshForm(first.Refresh)) })
	}
	wg.Wait()
	for _, a := range answers {
		assert.NotEqual(t, "invalid_grant", a.Error, "a client that sent its request twice")
	}
	hooked.swap = nil
	assert.NotContains(t, s.kinds(), authserver.RefreshReused)
}

func TestAFullMemoryEndsNoGrant(t *testing.T) {
	memory := store.NewMemory(1 << 20)
	s := newSite(t, func(c *authserver.Config) { c.Store = memory })
	first := s.login()
	// Another part of the program fills the store.
	for i := range 100000 {
		key := "filler/" + strings.Repeat("x", 10) + time.Duration(i).String()
		if err := memory.Swap(t.Context(), key, nil, make([]byte, 1), time.Hour, "user ann"); err != nil {
			require.ErrorIs(t, err, store.ErrFull)
			break
		}
	}
	next := s.post("/token", refreshForm(first.Refresh))
	require.NotEqual(t, "invalid_grant", next.Error)
	again := s.post("/token", refreshForm(first.Refresh))
	assert.NotEqual(t, "invalid_grant", again.Error)
}

func TestAUserWhoIsGoneGetsNoTokenInTheGrace(t *testing.T) {
	s, check := newCheckedSite(t)
	first := s.login()
	require.Equal(t, http.StatusOK, s.post("/token", refreshForm(first.Refresh)).status)
	gone := checkUser(func(context.Context, authserver.User) (authserver.User, error) {
		return authserver.User{}, authserver.ErrNotAllowed
	})
	check.Store(&gone)
	again := s.post("/token", refreshForm(first.Refresh))
	assert.Equal(t, "invalid_grant", again.Error, "status %d", again.status)
}

func TestARefreshInTheGraceForAScopeThatTheUserLost(t *testing.T) {
	s, check := newCheckedSite(t)
	first := s.login("scope", "notes:read notes:write")
	f := checkUser(func(_ context.Context, u authserver.User) (authserver.User, error) {
		u.Scopes = []string{"notes:read"}
		return u, nil
	})
	check.Store(&f)
	require.Equal(t, http.StatusOK, s.post("/token", refreshForm(first.Refresh)).status)
	again := s.post("/token", refreshForm(first.Refresh, "scope", "notes:write"))
	assert.Equal(t, "invalid_scope", again.Error, "status %d scope %q", again.status, again.Scope)
}

func TestTheGraceCanBeSwitchedOff(t *testing.T) {
	s := newSite(t, nil)
	first := s.login()
	require.Equal(t, http.StatusOK, s.post("/token", refreshForm(first.Refresh)).status)
	next := newSite(t, func(c *authserver.Config) { *c = s.config; c.ReuseGrace = -1 })
	again := next.post("/token", refreshForm(first.Refresh))
	assert.Equal(t, "invalid_grant", again.Error, "status %d", again.status)
}

func TestAClientThatRefreshesInALoopLeavesRoom(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) { c.Store = store.NewMemory(128 << 10) })
	answer := s.login()
	for range 1500 {
		next := s.post("/token", refreshForm(answer.Refresh))
		if next.status != http.StatusOK {
			break // no room is left
		}
		answer = next
	}
	to := s.agree(newBrowser(t), "client_id", "other")
	require.Empty(t, to.Query().Get("error"), "another application of the same user")
	assert.Equal(t, http.StatusOK, s.post("/token", redeemForm(to.Query().Get("code"), "client_id", "other")).status)
}

func TestASlowCheckEndsNoGrant(t *testing.T) {
	clock := newClock()
	var calls atomic.Int32
	entered, release := make(chan struct{}), make(chan struct{})
	s := newSite(t, func(c *authserver.Config) {
		c.Now, c.Store = clock.Now, newClockedStore(clock)
		c.CheckUser = func(_ context.Context, u authserver.User) (authserver.User, error) {
			if calls.Add(1) == 1 {
				close(entered)
				<-release
			}
			return u, nil
		}
	})
	first := s.login()
	slow := make(chan tokens)
	go func() { slow <- s.post("/token", refreshForm(first.Refresh)) }()
	<-entered
	next := s.post("/token", refreshForm(first.Refresh)) // another process of the client, or it tries again
	require.Equal(t, http.StatusOK, next.status)
	clock.add(31 * time.Second)
	close(release)
	<-slow
	assert.NotContains(t, s.kinds(), authserver.RefreshReused)
	assert.Equal(t, http.StatusOK, s.post("/token", refreshForm(next.Refresh)).status, "the grant lives")
}

func TestASlowCheckEndsNoGrantThatWasRefreshedTwice(t *testing.T) {
	var calls atomic.Int32
	entered, release := make(chan struct{}), make(chan struct{})
	s := newSite(t, func(c *authserver.Config) {
		c.CheckUser = func(_ context.Context, u authserver.User) (authserver.User, error) {
			if calls.Add(1) == 1 {
				close(entered)
				<-release
			}
			return u, nil
		}
	})
	first := s.login()
	slow := make(chan tokens)
	go func() { slow <- s.post("/token", refreshForm(first.Refresh)) }()
	<-entered
	next := s.post("/token", refreshForm(first.Refresh))
	require.Equal(t, http.StatusOK, next.status)
	next = s.post("/token", refreshForm(next.Refresh))
	require.Equal(t, http.StatusOK, next.status)
	close(release)
	<-slow
	assert.NotContains(t, s.kinds(), authserver.RefreshReused, "it was the latest when the request came")
	assert.Equal(t, http.StatusOK, s.post("/token", refreshForm(next.Refresh)).status, "the grant lives")
}

func TestACheckThatFailsIsAskedOnce(t *testing.T) {
	s, check := newCheckedSite(t)
	first := s.login()
	var calls atomic.Int32
	fails := checkUser(func(context.Context, authserver.User) (authserver.User, error) {
		calls.Add(1)
		return authserver.User{}, fmt.Errorf("reading the user: %w", store.ErrConflict)
	})
	check.Store(&fails)
	assert.Equal(t, http.StatusServiceUnavailable, s.post("/token", refreshForm(first.Refresh)).status)
	assert.EqualValues(t, 1, calls.Load())
}
