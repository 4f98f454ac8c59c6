package authserver_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

type checkUser func(context.Context, authserver.User) (authserver.User, error)

// newCheckedSite returns a site whose users are checked at each refresh by the function that the
// pointer has at that time.
func newCheckedSite(t *testing.T) (*site, *atomic.Pointer[checkUser]) {
	var check atomic.Pointer[checkUser]
	set := func(f checkUser) { check.Store(&f) }
	set(func(_ context.Context, u authserver.User) (authserver.User, error) { return u, nil })
	return newSite(t, func(c *authserver.Config) {
		c.Login = authserver.TestUsers{{ID: "ann", Name: "Ann", Claims: map[string]any{"tenant": "a"}}}
		c.CheckUser = func(ctx context.Context, u authserver.User) (authserver.User, error) { return (*check.Load())(ctx, u) }
	}), &check
}

// TestAUserWhoIsGoneLosesTheGrant checks that a user whom the service does not let in any more gets
// no token at the next refresh, and that the grant has ended.
func TestAUserWhoIsGoneLosesTheGrant(t *testing.T) {
	s, check := newCheckedSite(t)
	first := s.login()
	second := s.post("/token", refreshForm(first.Refresh))
	require.Equal(t, http.StatusOK, second.status, second.Description)
	gone := checkUser(func(context.Context, authserver.User) (authserver.User, error) {
		return authserver.User{}, errors.Join(errors.New("ann was disabled"), authserver.ErrNotAllowed)
	})
	check.Store(&gone)
	answer := s.post("/token", refreshForm(second.Refresh))
	assert.Equal(t, http.StatusBadRequest, answer.status)
	assert.Equal(t, "invalid_grant", answer.Error)
	assert.NotContains(t, answer.Description, "ann")
	assert.Contains(t, s.kinds(), authserver.UserRevoked)
	_, err := s.caller(second.Access)
	require.Error(t, err, "the access token ends too")

	back := checkUser(func(_ context.Context, u authserver.User) (authserver.User, error) { return u, nil })
	check.Store(&back)
	assert.Equal(t, "invalid_grant", s.post("/token", refreshForm(second.Refresh)).Error, "the grant has ended")
	grants, err := s.server.Grants(t.Context(), authserver.GrantFilter{User: "ann"})
	require.NoError(t, err)
	assert.Empty(t, grants)
}

// TestACheckThatFailsLosesNothing checks that a service that cannot say whether a user exists makes
// the client try again with the token that it has.
func TestACheckThatFailsLosesNothing(t *testing.T) {
	s, check := newCheckedSite(t)
	first := s.login()
	good := check.Load()
	for name, fails := range map[string]checkUser{
		"an error": func(context.Context, authserver.User) (authserver.User, error) {
			return authserver.User{}, errors.New("the database of users at 10.0.0.7 is down")
		},
		"a timeout": func(context.Context, authserver.User) (authserver.User, error) {
			return authserver.User{}, context.DeadlineExceeded
		},
	} {
		check.Store(&fails)
		answer := s.post("/token", refreshForm(first.Refresh))
		assert.Equal(t, http.StatusServiceUnavailable, answer.status, name)
		assert.Equal(t, "temporarily_unavailable", answer.Error, name)
		assert.NotEmpty(t, answer.header.Get("Retry-After"), name)
		assert.NotContains(t, answer.Description, "database", name)
	}
	for name, wrong := range map[string]checkUser{
		"a panic": func(context.Context, authserver.User) (authserver.User, error) { panic("of the program") },
		"another user": func(context.Context, authserver.User) (authserver.User, error) {
			return authserver.User{ID: "bob"}, nil
		},
		"a reserved claim": func(_ context.Context, u authserver.User) (authserver.User, error) {
			u.Claims["iss"] = "https://evil.com"
			return u, nil
		},
	} {
		check.Store(&wrong)
		answer := s.post("/token", refreshForm(first.Refresh))
		assert.Equal(t, http.StatusInternalServerError, answer.status, name)
	}
	check.Store(good)
	answer := s.post("/token", refreshForm(first.Refresh))
	require.Equal(t, http.StatusOK, answer.status, answer.Description)
	who, err := s.caller(answer.Access)
	require.NoError(t, err)
	assert.Equal(t, "ann", who.Subject)
}

// TestARefreshHasTheClaimsOfNow checks that the claims and scopes of a user are those that the
// service says at the refresh, and never more than the grant has.
func TestARefreshHasTheClaimsOfNow(t *testing.T) {
	s, check := newCheckedSite(t)
	chain := s.login("scope", "notes:read notes:write")
	refresh := func(change func(*authserver.User)) tokens {
		t.Helper()
		f := checkUser(func(_ context.Context, u authserver.User) (authserver.User, error) { change(&u); return u, nil })
		check.Store(&f)
		answer := s.post("/token", refreshForm(chain.Refresh))
		if answer.status == http.StatusOK {
			chain = answer
		}
		return answer
	}
	answer := refresh(func(u *authserver.User) {
		assert.Equal(t, map[string]any{"tenant": "a"}, u.Claims)
		u.Claims = map[string]any{"tenant": "b"}
		u.Scopes = []string{"notes:read", "notes:delete"}
	})
	require.Equal(t, http.StatusOK, answer.status, answer.Description)
	assert.Equal(t, "notes:read", answer.Scope)
	who, err := s.caller(answer.Access)
	require.NoError(t, err)
	assert.Equal(t, "b", who.Claims["tenant"])
	assert.Equal(t, "invalid_scope", refresh(func(u *authserver.User) {
		assert.Equal(t, "b", u.Claims["tenant"], "what was returned last")
		u.Scopes = []string{}
	}).Error)
	assert.Equal(t, "notes:read notes:write", refresh(func(u *authserver.User) { u.Scopes = nil }).Scope, "the grant has not changed")
}

// TestAUserWithoutScopesGrantsNone checks that an empty list of scopes stays one in a session.
func TestAUserWithoutScopesGrantsNone(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) {
		c.Login = authserver.TestUsers{{ID: "ann", Scopes: []string{}}}
	})
	b := newBrowser(t)
	require.Equal(t, "invalid_scope", s.agree(b).Query().Get("error"))
	p := b.get(s.authorizeURL())
	to := b.post(s.url+"/consent", url.Values{"request": {p.sealed(t)}, "way": {"session"}}).location(t)
	assert.Equal(t, "invalid_scope", to.Query().Get("error"))
	assert.Empty(t, to.Query().Get("code"))
}
