package authserver_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

func publicClient(name string) string {
	return fmt.Sprintf(`{"client_name":%q,"redirect_uris":["https://client.example.com/callback"],"token_endpoint_auth_method":"none"}`, name)
}

// TestOneAddressDoesNotUseUpAllRegistrations checks that registrations that are refused for their
// address do not count for everyone.
func TestOneAddressDoesNotUseUpAllRegistrations(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) {
		c.Registration = &authserver.Registration{PerHour: 2, Total: 10}
		c.ClientAddress = addressHeader
	})
	for i := range 20 {
		s.registerFrom("192.0.2.1", publicClient(fmt.Sprintf("flood %d", i)))
	}
	assert.Equal(t, http.StatusCreated, s.registerFrom("192.0.2.2", publicClient("another")))
}

// TestAKnownClientRegistersAtAnyRate checks that the limits count new clients only: hosted clients
// register the same metadata for each of their users, from few addresses.
func TestAKnownClientRegistersAtAnyRate(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) { c.Registration = &authserver.Registration{PerHour: 2, Total: 3} })
	for range 10 {
		assert.Equal(t, http.StatusCreated, s.register(publicClient("Hosted"))["status"])
	}
	assert.Equal(t, http.StatusCreated, s.register(publicClient("Second"))["status"])
	assert.Equal(t, http.StatusTooManyRequests, s.register(publicClient("Third"))["status"])
}

// TestARepeatedRegistrationLivesAsLongAsANewOne checks that a client that gets the ID of an earlier
// registration can use it for the time that is promised.
func TestARepeatedRegistrationLivesAsLongAsANewOne(t *testing.T) {
	lives := &lifeStore{Store: store.NewMemory(0), lives: map[string][]time.Duration{}}
	clock := newClock()
	s := newSite(t, func(c *authserver.Config) {
		c.Registration, c.Store, c.Now = &authserver.Registration{Unused: 10 * time.Hour}, lives, clock.Now
	})
	s.register(publicClient("Twice"))
	clock.add(9 * time.Hour)
	s.register(publicClient("Twice"))
	assert.Equal(t, []time.Duration{10 * time.Hour, 10 * time.Hour}, lives.of("as/client/"))

	// A client that is in use is kept longer. A registration must not shorten that.
	id, _ := s.register(publicClient("Twice"))["client_id"].(string)
	code := s.code("client_id", id)
	require.Equal(t, http.StatusOK, s.post("/token", redeemForm(code, "client_id", id)).status)
	clock.add(time.Hour)
	s.register(publicClient("Twice"))
	all := lives.of("as/client/")
	assert.Equal(t, 90*24*time.Hour, all[len(all)-1])
}

// TestAGrantOfAnAssertionLeavesNothing checks that the index of a grant that lives minutes does not
// live months: Claude gets such a grant every few minutes for each user.
func TestAGrantOfAnAssertionLeavesNothing(t *testing.T) {
	lives := &lifeStore{Store: store.NewMemory(0), lives: map[string][]time.Duration{}}
	issuer := oauthtest.New(t, nil)
	s := newSite(t, func(c *authserver.Config) {
		c.Store = lives
		c.Enterprise = &authserver.Enterprise{
			Issuers: []authserver.AssertionIssuer{{Issuer: issuer.URL(), Tenant: "acme"}},
			User: func(_ context.Context, a authserver.Assertion) (authserver.User, error) {
				return authserver.User{ID: a.Subject}, nil
			},
		}
	})
	require.Equal(t, http.StatusOK, s.post("/token", assertForm(issuer.IssueAssertion(s.url, "web"))).status)
	index := lives.of("as/grants")
	assert.Len(t, index, 3)
	for _, life := range index {
		assert.LessOrEqual(t, life, time.Hour)
	}
}

// TestTheFormMayLeadToTheCallback checks that the policy of the consent page has what each kind of
// callback address needs: browsers apply form-action to the redirect after the form too. A policy
// cannot name an IPv6 address, so it must name the scheme.
func TestTheFormMayLeadToTheCallback(t *testing.T) {
	for redirect, source := range map[string]string{
		"http://[::1]:8123/callback":      "http:",
		"http://127.0.0.1:8123/callback":  "http://127.0.0.1:8123",
		"com.example.app:/callback":       "com.example.app:",
		"cursor://anysphere.cursor-mcp/x": "cursor:",
	} {
		s := newSite(t, func(c *authserver.Config) {
			c.Clients = []authserver.Client{{ID: "app", Name: "App", Redirects: []string{redirect}}}
		})
		p := newBrowser(t).get(s.authorizeURL("client_id", "app", "redirect_uri", redirect))
		require.Equal(t, http.StatusOK, p.StatusCode, p.body)
		_, sources, _ := strings.Cut(p.Header.Get("Content-Security-Policy"), "form-action ")
		assert.Contains(t, strings.Fields(sources), source, redirect)
		assert.NotContains(t, p.body, "callback://", "the page shows no address that does not exist")
		// Web clients open the login in a window and wait for a message or for its end. With
		// same-origin the window would seem to be closed at once.
		assert.Empty(t, p.Header.Get("Cross-Origin-Opener-Policy"))
	}
}

// TestReadyAsksTheStore checks that a server whose store is gone is not ready.
func TestReadyAsksTheStore(t *testing.T) {
	failing := &failingStore{Store: store.NewMemory(0)}
	s := newSite(t, func(c *authserver.Config) { c.Store = failing })
	require.NoError(t, s.server.Ready(t.Context()))
	failing.fail(-1, false)
	assert.Error(t, s.server.Ready(t.Context()))
}

// TestALoginKeepsTheBrowserKnown checks that the cookie does not expire in the middle of a login
// because it is from an earlier one.
func TestALoginKeepsTheBrowserKnown(t *testing.T) {
	s := newSite(t, nil)
	b := newBrowser(t)
	first := b.get(s.authorizeURL()).Cookies()
	second := b.get(s.authorizeURL()).Cookies()
	require.Len(t, first, 1)
	require.Len(t, second, 1)
	assert.Equal(t, first[0].Value, second[0].Value)
	assert.Positive(t, second[0].MaxAge)
}

// A lifeStore records how long values are stored by Swap.
type lifeStore struct {
	store.Store
	mu    sync.Mutex
	lives map[string][]time.Duration
}

func (l *lifeStore) Swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
	err := l.Store.Swap(ctx, key, old, next, ttl, owner)
	if err == nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.lives[key] = append(l.lives[key], ttl)
	}
	return err
}

// of returns how long the values were stored whose key begins with prefix.
func (l *lifeStore) of(prefix string) []time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []time.Duration
	for key, lives := range l.lives {
		if strings.HasPrefix(key, prefix) {
			all = append(all, lives...)
		}
	}
	return all
}
func addressHeader(r *http.Request) (netip.Addr, bool) {
	addr, err := netip.ParseAddr(r.Header.Get("Test-Address"))
	return addr, err == nil
}

// registerFrom sends a registration from an address and returns the status.
func (s *site) registerFrom(address, metadata string) int {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+"/register", strings.NewReader(metadata))
	require.NoError(s.t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Test-Address", address)
	response, err := http.DefaultClient.Do(r)
	require.NoError(s.t, err)
	defer func() { _ = response.Body.Close() }()
	return response.StatusCode
}

// TestOneAddressDoesNotStopTheLoginsOfOthers checks that a flood of used consent pages from one
// address leaves room for others.
func TestOneAddressDoesNotStopTheLoginsOfOthers(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) {
		c.Store, c.ClientAddress = store.NewMemory(256<<10), addressHeader
	})
	flood := newBrowser(t)
	flood.header.Set("Test-Address", "192.0.2.1")
	full := false
	for range 20_000 {
		page := serveFrom(s, flood, http.MethodGet, s.authorizeURL(), nil)
		answer := serveFrom(s, flood, http.MethodPost, s.url+"/consent", url.Values{"request": {page.sealed(t)}, "way": {"deny"}})
		if full = strings.Contains(answer.Header.Get("Location"), "temporarily_unavailable"); full {
			break
		}
	}
	require.True(t, full)
	b := newBrowser(t)
	b.header.Set("Test-Address", "192.0.2.2")
	assert.NotEmpty(t, s.agree(b).Query().Get("code"))
}

// serveFrom is like browser.do without a network.
func serveFrom(s *site, b *browser, method, address string, form url.Values) page {
	r := httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
	r.Header = b.header.Clone()
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range b.client.Jar.Cookies(r.URL) {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	b.client.Jar.SetCookies(r.URL, w.Result().Cookies())
	return page{w.Result(), w.Body.String()}
}
