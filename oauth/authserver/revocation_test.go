package authserver_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
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

func (s *site) disconnectAll(b *browser) int {
	s.t.Helper()
	p := b.get(s.url + "/connections")
	form := connectionsField.FindStringSubmatch(p.body)
	if form == nil {
		return p.StatusCode
	}
	status := http.StatusSeeOther
	for _, button := range buttonToEnd.FindAllStringSubmatch(p.body, -1) {
		status = b.post(s.url+"/connections", url.Values{"form": {form[1]}, button[1]: {button[2]}}).StatusCode
	}
	return status
}

type deleteFailing struct {
	store.Store
	prefix atomic.Pointer[string]
	after  bool
}

func (d *deleteFailing) Delete(ctx context.Context, key string) error {
	fails := d.prefix.Load() != nil && strings.HasPrefix(key, *d.prefix.Load())
	if fails && !d.after {
		return errBroken
	}
	err := d.Store.Delete(ctx, key)
	if fails {
		return errBroken
	}
	return err
}

type hookStore struct {
	store.Store
	afterDelete func(key string)
	swap        func(key string) error
}

func (h *hookStore) Delete(ctx context.Context, key string) error {
	err := h.Store.Delete(ctx, key)
	if h.afterDelete != nil {
		h.afterDelete(key)
	}
	return err
}

func (h *hookStore) Swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
	if h.swap != nil {
		if err := h.swap(key); err != nil {
			return err
		}
	}
	return h.Store.Swap(ctx, key, old, next, ttl, owner)
}

func TestARevocationThatIsRepeatedIsComplete(t *testing.T) {
	for _, way := range []string{"user", "client", "admin"} {
		for _, prefix := range []string{"as/grant/", "as/consent/", "as/grants-of-user/"} {
			for _, after := range []bool{false, true} {
				name := way + " " + prefix
				broken := &deleteFailing{after: after}
				s := newSite(t, func(c *authserver.Config) { broken.Store, c.Store = c.Store, broken })
				b := newBrowser(t)
				first := s.connect(b)
				grants, err := s.server.Grants(t.Context(), authserver.GrantFilter{User: "ann"})
				require.NoError(t, err)
				require.Len(t, grants, 1)
				revoke := func() bool {
					switch way {
					case "user":
						return s.disconnectAll(b) == http.StatusSeeOther
					case "client":
						return s.post("/revoke", url.Values{"client_id": {"web"}, "token": {first.Refresh}}).status == http.StatusOK
					}
					return s.server.Revoke(t.Context(), grants[0].ID) == nil
				}
				broken.prefix.Store(&prefix)
				require.False(t, revoke(), name)
				broken.prefix.Store(nil)
				revoke()
				assert.Equal(t, "invalid_grant", s.post("/token", refreshForm(first.Refresh)).Error)
				b.header.Set("Sec-Fetch-Site", "none")
				assert.Empty(t, b.get(s.authorizeURL()).Header.Get("Location"), "%s after=%v: the application is connected again without a question", name, after)
				assert.Contains(t, s.kinds()[2:], map[string]authserver.EventKind{
					"user": authserver.GrantRevokedByUser, "client": authserver.GrantRevokedByClient, "admin": authserver.GrantRevokedByAdmin,
				}[way], "%s after=%v: the audit log does not have it", name, after)
			}
		}
	}
}

func TestAHookThatPanicsLeavesNoConsent(t *testing.T) {
	var bad atomic.Bool
	s := newSite(t, func(c *authserver.Config) {
		c.OnEvent = func(_ context.Context, e authserver.Event) {
			if e.Kind == authserver.GrantRevokedByUser && bad.Load() {
				panic("of the program")
			}
		}
	})
	b := newBrowser(t)
	s.connect(b)
	bad.Store(true)
	s.disconnectAll(b)
	bad.Store(false)
	s.disconnectAll(b)
	b.header.Set("Sec-Fetch-Site", "none")
	assert.Empty(t, b.get(s.authorizeURL()).Header.Get("Location"))
}

func TestAClientThatRevokesAndLeaves(t *testing.T) {
	hooked := &hookStore{}
	s := newSite(t, func(c *authserver.Config) { hooked.Store, c.Store = c.Store, hooked })
	b := newBrowser(t)
	first := s.connect(b)
	ctx, cancel := context.WithCancel(t.Context())
	hooked.afterDelete = func(key string) {
		if strings.HasPrefix(key, "as/grant/") {
			cancel()
		}
	}
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, s.url+"/revoke", strings.NewReader(url.Values{"client_id": {"web"}, "token": {first.Refresh}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	assert.Equal(t, http.StatusOK, w.Code)
	hooked.afterDelete = nil
	s.post("/revoke", url.Values{"client_id": {"web"}, "token": {first.Refresh}})
	b.header.Set("Sec-Fetch-Site", "none")
	assert.Empty(t, b.get(s.authorizeURL()).Header.Get("Location"))
}

func TestARepeatedRevocationReachesTheProvider(t *testing.T) {
	revoked := make(chan string, 10)
	p := newRotatingProvider(t)
	ends := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { revoked <- r.FormValue("token") }))
	t.Cleanup(ends.Close)
	for _, after := range []bool{false, true} {
		prefix := "as/grant/"
		broken := &deleteFailing{after: after}
		s, _ := newUpstreamSite(t, p, func(c *authserver.Config) {
			broken.Store, c.Store = c.Store, broken
			c.Login.(authserver.Upstream).Provider.RevocationEndpoint = ends.URL
		})
		first := s.upstreamTokens()
		form := url.Values{"client_id": {"web"}, "token": {first.Refresh}}
		broken.prefix.Store(&prefix)
		require.Equal(t, http.StatusServiceUnavailable, s.post("/revoke", form).status)
		broken.prefix.Store(nil)
		require.Equal(t, http.StatusOK, s.post("/revoke", form).status)
		select {
		case <-revoked:
		default:
			t.Errorf("after=%v: the provider still accepts its tokens", after)
		}
	}
}

func TestEndingOneOfTwoConnectionsAsksAgain(t *testing.T) {
	s := newSite(t, nil)
	b := newBrowser(t)
	s.connect(b)
	s.connect(b)
	grants, err := s.server.Grants(t.Context(), authserver.GrantFilter{User: "ann"})
	require.NoError(t, err)
	require.Len(t, grants, 2)
	require.NoError(t, s.server.Revoke(t.Context(), grants[0].ID))
	b.header.Set("Sec-Fetch-Site", "none")
	assert.Empty(t, b.get(s.authorizeURL()).Header.Get("Location"))
}

func TestARevocationDuringTheCheckHolds(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	s := newSite(t, func(c *authserver.Config) {
		c.CheckUser = func(_ context.Context, u authserver.User) (authserver.User, error) {
			once.Do(func() { close(entered); <-release })
			return u, nil
		}
	})
	first := s.login()
	slow := make(chan tokens)
	go func() { slow <- s.post("/token", refreshForm(first.Refresh)) }()
	<-entered
	_, err := s.server.RevokeAll(t.Context(), authserver.GrantFilter{User: "ann"})
	require.NoError(t, err)
	close(release)
	assert.Equal(t, "invalid_grant", (<-slow).Error)
	grants, err := s.server.Grants(t.Context(), authserver.GrantFilter{User: "ann"})
	require.NoError(t, err)
	assert.Empty(t, grants)
}

func TestRevokeAllEndsCodesThatAreNotRedeemed(t *testing.T) {
	for name, c := range map[string]struct {
		filter authserver.GrantFilter
		ends   bool
	}{
		"the user":                         {authserver.GrantFilter{User: "ann"}, true},
		"the client":                       {authserver.GrantFilter{ClientID: "web"}, true},
		"the user and the client":          {authserver.GrantFilter{User: "ann", ClientID: "web"}, true},
		"another user":                     {authserver.GrantFilter{User: "bob"}, false},
		"another client":                   {authserver.GrantFilter{ClientID: "other"}, false},
		"the user and another client":      {authserver.GrantFilter{User: "ann", ClientID: "other"}, false},
		"another user and the same client": {authserver.GrantFilter{User: "bob", ClientID: "web"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, nil)
			code := s.code()
			_, err := s.server.RevokeAll(t.Context(), c.filter)
			require.NoError(t, err)
			redeemed := s.post("/token", redeemForm(code))
			grants, err := s.server.Grants(t.Context(), authserver.GrantFilter{User: "ann"})
			require.NoError(t, err)
			if !c.ends {
				assert.Equal(t, http.StatusOK, redeemed.status)
				assert.Len(t, grants, 1)
				return
			}
			assert.Equal(t, "invalid_grant", redeemed.Error)
			assert.Empty(t, grants)
			assert.Equal(t, http.StatusOK, s.post("/token", redeemForm(s.code())).status, "a later login")
		})
	}
}
