package authserver_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// newService returns a service that has its own login: a plain cookie.
func newService(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "user", Value: r.URL.Query().Get("as"), Path: "/"})
		http.Redirect(w, r, r.URL.Query().Get("next"), http.StatusSeeOther)
	})
	service := httptest.NewServer(mux)
	t.Cleanup(service.Close)
	return service
}

func sessionOf(loginURL string) authserver.Session {
	return authserver.Session{
		LoginURL: loginURL, ReturnParameter: "next",
		User: func(r *http.Request) (authserver.User, bool, error) {
			c, err := r.Cookie("user")
			if err != nil || c.Value == "" {
				return authserver.User{}, false, nil //nolint:nilerr // nobody is logged in
			}
			return authserver.User{ID: c.Value, Name: "The user " + c.Value, Claims: map[string]any{"tenant": "t1"}}, true, nil
		},
	}
}

// TestTheLoginOfTheService checks that users come from the service's own session.
func TestTheLoginOfTheService(t *testing.T) {
	service := newService(t)
	s := newSite(t, func(c *authserver.Config) { c.Login = sessionOf(service.URL + "/login?as=carl") })
	b := newBrowser(t)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		b = newBrowser(t)
		var p page
		if method == http.MethodGet {
			p = b.get(s.authorizeURL())
		} else {
			parsed, err := url.Parse(s.authorizeURL())
			require.NoError(t, err)
			p = b.get(b.post(s.url+"/authorize", parsed.Query()).location(t).String())
		}
		to := p.location(t)
		assert.True(t, strings.HasPrefix(to.String(), service.URL+"/login?"), to)
		back := b.get(to.String()).location(t) // the cookie is for all ports of the host
		assert.True(t, strings.HasPrefix(back.String(), s.url+"/authorize?"), back)
		p = b.get(back.String())
		assert.Contains(t, p.body, "You are logged in as The user carl.")
		code := b.post(s.url+"/consent", url.Values{"request": {p.sealed(t)}, "way": {"session"}}).location(t).Query().Get("code")
		who, err := s.caller(s.post("/token", redeemForm(code)).Access)
		require.NoError(t, err)
		assert.Equal(t, "carl", who.Subject)
		assert.Equal(t, "t1", who.Claims["tenant"])
	}

	// Somebody else logs in while the page is open.
	p := b.get(s.authorizeURL())
	b.get(service.URL + "/login?as=dora&next=/")
	answer := b.post(s.url+"/consent", url.Values{"request": {p.sealed(t)}, "way": {"session"}})
	assert.Equal(t, http.StatusBadRequest, answer.StatusCode)
	assert.Contains(t, answer.body, "logged in as somebody else")
}

// TestAUserOfTheProgramIsChecked checks that users that tokens cannot describe are refused.
func TestAUserOfTheProgramIsChecked(t *testing.T) {
	for name, user := range map[string]authserver.User{
		"no ID":              {Name: "x"},
		"control characters": {ID: "a\nb"},
		"long":               {ID: strings.Repeat("x", 300)},
		"own claims":         {ID: "a", Claims: map[string]any{"aud": "https://other.example.com"}},
		"client":             {ID: "a", Claims: map[string]any{"client_id": "other"}},
	} {
		s := newSite(t, func(c *authserver.Config) {
			c.Login = authserver.Session{LoginURL: "/login", User: func(*http.Request) (authserver.User, bool, error) { return user, true, nil }}
		})
		p := newBrowser(t).get(s.authorizeURL())
		assert.Equal(t, http.StatusInternalServerError, p.StatusCode, name)
		assert.NotContains(t, p.body, "authserver:", name)
	}
	s := newSite(t, func(c *authserver.Config) {
		c.Login = authserver.Session{LoginURL: "/login", User: func(*http.Request) (authserver.User, bool, error) { panic("a fault of the program") }}
	})
	p := newBrowser(t).get(s.authorizeURL())
	assert.Equal(t, http.StatusInternalServerError, p.StatusCode)
	assert.NotContains(t, p.body, "a fault of the program")
}

// TestTheTestAccount checks the account for reviewers: its password, the limit of attempts, and who
// logs in with it.
func TestTheTestAccount(t *testing.T) {
	clock := newClock()
	s := newSite(t, func(c *authserver.Config) {
		c.Now = clock.Now
		c.TestAccount = &authserver.TestAccount{Login: "reviewer", Password: "correct horse battery", User: authserver.User{ID: "sample", Name: "Sample"}}
	})
	b := newBrowser(t)
	form := func(login, password string) url.Values {
		return url.Values{"request": {b.get(s.authorizeURL()).sealed(t)}, "way": {"test-account"}, "login": {login}, "password": {password}}
	}
	p := b.post(s.url+"/consent", form("reviewer", "wrong"))
	assert.Equal(t, http.StatusForbidden, p.StatusCode)
	assert.Contains(t, p.body, "The login or the password is wrong.")
	p = b.post(s.url+"/consent", url.Values{"request": {p.sealed(t)}, "way": {"test-account"}, "login": {"reviewer"}, "password": {"correct horse battery"}})
	answer := s.post("/token", redeemForm(p.location(t).Query().Get("code")))
	who, err := s.caller(answer.Access)
	require.NoError(t, err)
	assert.Equal(t, "sample", who.Subject)
	assert.Contains(t, s.kinds(), authserver.PasswordRefused)

	b = newBrowser(t)
	for range 12 {
		p = b.post(s.url+"/consent", form("reviewer", "wrong"))
	}
	assert.Contains(t, p.body, "too many attempts")
	p = b.post(s.url+"/consent", form("reviewer", "correct horse battery"))
	assert.Contains(t, p.body, "too many attempts", "a guess that is right does not show")
	clock.add(31 * time.Minute)
	p = b.post(s.url+"/consent", form("reviewer", "correct horse battery"))
	assert.NotEmpty(t, p.location(t).Query().Get("code"))

	without := newSite(t, nil)
	p = newBrowser(t).get(without.authorizeURL())
	assert.NotContains(t, p.body, "password", "it is off unless it is configured")
}

// TestUsersSeeAndEndConnections checks the page on which users disconnect clients.
func TestUsersSeeAndEndConnections(t *testing.T) {
	s := newSite(t, nil)
	b := newBrowser(t)
	assert.Equal(t, http.StatusUnauthorized, b.get(s.url+"/connections").StatusCode)
	first := s.post("/token", redeemForm(s.agree(b).Query().Get("code")))
	second := s.post("/token", redeemForm(s.agree(b, "client_id", "other").Query().Get("code"), "client_id", "other"))
	stranger := newBrowser(t)
	bobs := stranger.post(s.url+"/consent", url.Values{"request": {stranger.get(s.authorizeURL()).sealed(t)}, "way": {"test-user"}, "user": {"bob"}}).location(t)
	bob := s.post("/token", redeemForm(bobs.Query().Get("code")))

	p := b.get(s.url + "/connections")
	require.Equal(t, http.StatusOK, p.StatusCode, p.body)
	for _, text := range []string{"Web Client", "Other Client", "Disconnect Web Client", "Read your notes"} {
		assert.Contains(t, p.body, text)
	}
	grants, err := s.server.Grants(t.Context(), authserver.GrantFilter{})
	require.NoError(t, err)
	require.Len(t, grants, 3)
	form := connectionsField.FindStringSubmatch(p.body)[1]
	for _, g := range grants {
		if g.User == "bob" || g.Client.ID == "web" {
			sent := b.post(s.url+"/connections", url.Values{"form": {form}, "grant": {g.ID}})
			assert.Equal(t, http.StatusSeeOther, sent.StatusCode)
		}
		forged := stranger.post(s.url+"/connections", url.Values{"form": {form}, "grant": {g.ID}})
		assert.GreaterOrEqual(t, forged.StatusCode, 400, "the form of another browser")
		b.header.Set("Sec-Fetch-Site", "cross-site")
		assert.GreaterOrEqual(t, b.post(s.url+"/connections", url.Values{"form": {form}, "grant": {g.ID}}).StatusCode, 400)
		b.header.Del("Sec-Fetch-Site")
	}
	assert.Equal(t, "invalid_grant", s.post("/token", refreshForm(first.Refresh)).Error)
	assert.Equal(t, http.StatusOK, s.post("/token", refreshForm(second.Refresh, "client_id", "other")).status)
	assert.Equal(t, http.StatusOK, s.post("/token", refreshForm(bob.Refresh)).status, "it is the grant of somebody else")
	b.header.Set("Sec-Fetch-Site", "none")
	assert.Equal(t, http.StatusOK, b.get(s.authorizeURL()).StatusCode, "the user is asked again")
	assert.Contains(t, s.kinds(), authserver.GrantRevokedByUser)

	b.header.Del("Sec-Fetch-Site")
	form = connectionsField.FindStringSubmatch(b.get(s.url + "/connections").body)[1]
	assert.Contains(t, b.post(s.url+"/connections", url.Values{"form": {form}, "end": {"session"}}).body, "You are logged out here.")
	assert.Equal(t, http.StatusUnauthorized, b.get(s.url+"/connections").StatusCode)
}

// TestAdministratorsListAndRevoke checks the functions for administrators.
func TestAdministratorsListAndRevoke(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) { c.Registration = &authserver.Registration{} })
	ctx := t.Context()
	for range 5 {
		s.login()
	}
	other := s.post("/token", redeemForm(s.code("client_id", "other"), "client_id", "other"))
	var all []string
	after := ""
	for {
		page, err := s.server.Grants(ctx, authserver.GrantFilter{After: after, Limit: 4})
		require.NoError(t, err)
		if len(page) == 0 {
			break
		}
		for _, g := range page {
			all = append(all, g.ID)
			assert.Equal(t, "ann", g.User)
			assert.Equal(t, []string{"notes:read", "notes:write"}, g.Scopes)
		}
		after = page[len(page)-1].ID
	}
	assert.Len(t, all, 6)
	assert.IsIncreasing(t, all)
	_, err := s.server.RevokeAll(ctx, authserver.GrantFilter{})
	assert.Error(t, err, "everybody at once is more likely a mistake")
	n, err := s.server.RevokeAll(ctx, authserver.GrantFilter{ClientID: "web"})
	require.NoError(t, err)
	assert.Equal(t, 5, n)
	assert.Equal(t, http.StatusOK, s.post("/token", refreshForm(other.Refresh, "client_id", "other")).status)

	id := s.register(`{"redirect_uris":["https://client.example.com/callback"],"client_name":"R","token_endpoint_auth_method":"none"}`)["client_id"].(string)
	registered := s.post("/token", redeemForm(s.code("client_id", id), "client_id", id))
	require.Equal(t, http.StatusOK, registered.status, registered.Description)
	require.NoError(t, s.server.RemoveClient(ctx, id))
	assert.Equal(t, "invalid_client", s.post("/token", refreshForm(registered.Refresh, "client_id", id)).Error)
	n, err = s.server.RevokeAll(ctx, authserver.GrantFilter{User: "ann"})
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	assert.Contains(t, s.kinds(), authserver.GrantRevokedByAdmin)
}
