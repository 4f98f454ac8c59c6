package authserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// A rotatingProvider is an identity provider whose refresh tokens are good once and whose access
// tokens last an hour.
type rotatingProvider struct {
	url string
	// refreshing, if not nil, gets a value when a refresh begins, which then waits for release.
	refreshing, release chan struct{}

	mu      sync.Mutex
	refresh string
	count   int
}

func (p *rotatingProvider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if r.URL.Path == "/user" {
		_, _ = w.Write([]byte(`{"sub":"u1","name":"User One"}`))
		return
	}
	if r.FormValue("grant_type") == "refresh_token" && p.refreshing != nil {
		p.refreshing <- struct{}{}
		<-p.release
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.FormValue("grant_type") == "refresh_token" && r.FormValue("refresh_token") != p.refresh {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	p.count++
	p.refresh = fmt.Sprintf("refresh-%d", p.count)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"access_token": fmt.Sprintf("access-%d", p.count), "refresh_token": p.refresh, "token_type": "Bearer", "expires_in": 3600,
	})
}

func newRotatingProvider(t *testing.T) *rotatingProvider {
	p := &rotatingProvider{}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

// newUpstreamSite starts a site whose users log in at a provider.
func newUpstreamSite(t *testing.T, p *rotatingProvider, change func(*authserver.Config)) (*site, *clock) {
	clock := newClock()
	return newSite(t, func(c *authserver.Config) {
		c.Now = clock.Now
		c.Login = authserver.Upstream{Provider: &upstream.Provider{
			Name: "Provider", AuthorizationEndpoint: p.url + "/authorize", TokenEndpoint: p.url + "/token", UserInfoEndpoint: p.url + "/user",
			ClientID: "mcpkit", ClientSecret: "secret", Scopes: []string{"profile"}, Now: clock.Now,
		}}
		if change != nil {
			change(c)
		}
	}), clock
}

// logInUpstream agrees and logs in at the provider, and returns where the browser is sent.
func (s *site) logInUpstream(b *browser) *url.URL {
	s.t.Helper()
	p := b.get(s.authorizeURL("prompt", "consent"))
	to := b.post(s.url+"/consent", url.Values{"request": {p.sealed(s.t)}, "way": {"upstream"}}).location(s.t)
	return b.get(s.url + "/callback?code=c&state=" + to.Query().Get("state")).location(s.t)
}

func (s *site) upstreamTokens() tokens {
	s.t.Helper()
	to := s.logInUpstream(newBrowser(s.t))
	answer := s.post("/token", redeemForm(to.Query().Get("code")))
	require.Equal(s.t, http.StatusOK, answer.status, "%s %s", answer.Description, to)
	return answer
}

// TestASessionDoesNotReplaceTheProvider checks that a grant needs a login at the provider. With the
// session alone there would be no tokens of the provider, and nothing would tell that it has locked
// the user out.
func TestASessionDoesNotReplaceTheProvider(t *testing.T) {
	s, _ := newUpstreamSite(t, newRotatingProvider(t), nil)
	b := newBrowser(t)
	require.NotEmpty(t, s.logInUpstream(b).Query().Get("code"))
	p := b.get(s.authorizeURL("prompt", "consent"))
	answer := b.post(s.url+"/consent", url.Values{"request": {p.sealed(t)}, "way": {"session"}})
	assert.Equal(t, http.StatusBadRequest, answer.StatusCode, answer.Header.Get("Location"))
}

// TestARefreshThatWaitsForTheProviderRotatesOnce checks that two requests with one refresh token
// get the same next token, also if one waits until the other has refreshed the tokens of the
// provider. Otherwise the client may keep the older one, and lose its grant when it uses it.
func TestARefreshThatWaitsForTheProviderRotatesOnce(t *testing.T) {
	p := newRotatingProvider(t)
	waiting := &swapStore{Store: store.NewMemory(0), conflict: make(chan struct{}, 100)}
	s, clock := newUpstreamSite(t, p, func(c *authserver.Config) { c.Store = waiting })
	first := s.upstreamTokens()
	p.refreshing, p.release = make(chan struct{}), make(chan struct{})
	clock.add(2 * time.Hour)

	answers := make(chan tokens, 2)
	send := func() {
		answer, err := s.try("/token", refreshForm(first.Refresh))
		assert.NoError(t, err)
		answers <- answer
	}
	go send()
	<-p.refreshing
	go send()
	<-waiting.conflict // the second request waits for the lock
	close(p.release)
	one, two := <-answers, <-answers
	require.Equal(t, http.StatusOK, one.status, one.Description)
	require.Equal(t, http.StatusOK, two.status, two.Description)
	assert.Equal(t, one.Refresh, two.Refresh, "there is one chain of tokens")
}

// TestAStoreThatFailsDoesNotLoseTheTokensOfTheProvider checks that tokens that the provider has
// just given are stored when the store answers again: the provider accepts the ones before no more.
func TestAStoreThatFailsDoesNotLoseTheTokensOfTheProvider(t *testing.T) {
	for _, after := range []bool{false, true} {
		failing := &swapStore{Store: store.NewMemory(0), after: after}
		s, clock := newUpstreamSite(t, newRotatingProvider(t), func(c *authserver.Config) { c.Store = failing })
		first := s.upstreamTokens()
		clock.add(2 * time.Hour)
		failing.failNextGrant()
		answer := s.post("/token", refreshForm(first.Refresh))
		if answer.status == http.StatusServiceUnavailable {
			answer = s.post("/token", refreshForm(first.Refresh)) // as a client does
		}
		assert.Equal(t, http.StatusOK, answer.status, "%s; the write happened: %v", answer.Error, after)
	}
}

// A swapStore tells when a lock is taken, and fails to store a grant once.
type swapStore struct {
	store.Store
	conflict chan struct{}
	after    bool // the write that fails happens

	mu   sync.Mutex
	fail bool
}

func (s *swapStore) failNextGrant() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = true
}

func (s *swapStore) Swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
	s.mu.Lock()
	fail := s.fail && strings.HasPrefix(key, "as/grant/")
	s.fail = s.fail && !fail
	s.mu.Unlock()
	if fail {
		if s.after {
			_ = s.Store.Swap(ctx, key, old, next, ttl, owner)
		}
		return fmt.Errorf("%w: a test", store.ErrUnavailable)
	}
	err := s.Store.Swap(ctx, key, old, next, ttl, owner)
	if errors.Is(err, store.ErrConflict) && strings.HasPrefix(key, "as/lock/") && s.conflict != nil {
		s.conflict <- struct{}{}
	}
	return err
}

// A fullStore has no room for the next signing key.
type fullStore struct {
	store.Store
	mu   sync.Mutex
	full bool
}

func (f *fullStore) Swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
	f.mu.Lock()
	full := f.full && key == "as/keys"
	f.mu.Unlock()
	if full {
		return store.ErrFull
	}
	return f.Store.Swap(ctx, key, old, next, ttl, owner)
}

// TestAFullStoreDoesNotEndTheKeys checks that the keys that are known are used while there is no
// room for the next one.
func TestAFullStoreDoesNotEndTheKeys(t *testing.T) {
	full := &fullStore{Store: store.NewMemory(0)}
	clock := newClock()
	s := newSite(t, func(c *authserver.Config) { c.Store, c.Now = full, clock.Now })
	first := s.login()
	full.mu.Lock()
	full.full = true
	full.mu.Unlock()
	clock.add(30 * 24 * time.Hour) // the next key is due
	assert.Equal(t, http.StatusOK, s.post("/token", refreshForm(first.Refresh)).status)
	assert.Equal(t, http.StatusOK, newBrowser(t).get(s.url+"/jwks.json").StatusCode)
}
