package authserver_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

type failAfter struct {
	store.Store
	prefix string
}

func (f *failAfter) Swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
	err := f.Store.Swap(ctx, key, old, next, ttl, owner)
	if f.prefix != "" && strings.HasPrefix(key, f.prefix) {
		return errBroken
	}
	return err
}

func TestARefusalWhileTheStoreFailsStaysHere(t *testing.T) {
	for _, after := range []bool{false, true} {
		for at := 1; at < 6; at++ {
			broken := &failingStore{}
			s := newSite(t, func(c *authserver.Config) {
				broken.Store, c.Store = c.Store, broken
				c.Registration = &authserver.Registration{}
			})
			id := s.register(`{"client_name":"Claude","redirect_uris":["https://evil.example.net/cb"]}`)["client_id"].(string)
			b := newBrowser(t)
			deny := url.Values{"request": {b.get(s.authorizeURL("client_id", id, "redirect_uri", "https://evil.example.net/cb")).sealed(t)}, "way": {"deny"}}
			broken.fail(at, after)
			p := b.post(s.url+"/consent", deny)
			assert.Empty(t, p.Header.Get("Location"), "after=%v at=%d", after, at)
		}
	}
}

func TestAFormThatIsSentAgainRestoresNoConsent(t *testing.T) {
	s := newSite(t, nil)
	b := newBrowser(t)
	form := agreeForm(b.get(s.authorizeURL()).sealed(t))
	code := b.post(s.url+"/consent", form).location(t).Query().Get("code")
	require.Equal(t, http.StatusOK, s.post("/token", redeemForm(code)).status)
	require.Equal(t, http.StatusSeeOther, s.disconnectAll(b))
	b.post(s.url+"/consent", form)
	b.header.Set("Sec-Fetch-Site", "none")
	assert.Empty(t, b.get(s.authorizeURL()).Header.Get("Location"), "connected again without a question")
}

func TestEachConsentIsRecorded(t *testing.T) {
	hooked := &failAfter{}
	s := newSite(t, func(c *authserver.Config) { hooked.Store, c.Store = c.Store, hooked })
	b := newBrowser(t)
	form := agreeForm(b.get(s.authorizeURL()).sealed(t))
	hooked.prefix = "as/code/"
	p := b.post(s.url+"/consent", form)
	require.Contains(t, p.Header.Get("Location"), "temporarily_unavailable")
	hooked.prefix = ""
	code := b.post(s.url+"/consent", form).location(t).Query().Get("code")
	require.Equal(t, http.StatusOK, s.post("/token", redeemForm(code)).status)
	assert.Contains(t, s.kinds(), authserver.ConsentGiven)
}

func TestAHookThatPanicsLosesNoTokens(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) {
		c.OnEvent = func(_ context.Context, e authserver.Event) {
			if e.Kind == authserver.GrantCreated {
				panic("of the program")
			}
		}
	})
	assert.Equal(t, http.StatusOK, s.post("/token", redeemForm(s.code())).status)
}

func TestAllowAndDenyAtOnce(t *testing.T) {
	s := newSite(t, nil)
	for range 20 {
		b := newBrowser(t)
		sealed := b.get(s.authorizeURL()).sealed(t)
		var wg sync.WaitGroup
		var mu sync.Mutex
		got := map[string]bool{}
		for i := range 10 {
			wg.Go(func() {
				form := agreeForm(sealed)
				if i%2 == 0 {
					form.Set("way", "deny")
				}
				p := b.post(s.url+"/consent", form)
				if to := p.Header.Get("Location"); to != "" {
					mu.Lock()
					got[to] = true
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		assert.Len(t, got, 1)
	}
}

func TestStrangersCannotRegisterTrustedLookingAddresses(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) { c.Registration = &authserver.Registration{} })
	for _, uri := range []string{
		"HTTPS://evil.example.net/cb", "Https://evil.example.net/cb", "http://127.0.0.1@evil.example.net/cb", "http://127.0.0.1.evil.example.net/",
		"http://localhost.evil.example.net/cb", "http://[::1].evil.example.net/", "http://evil.example.net/", "javascript:/alert(1)",
		"data:/text", "view-source:/https://evil.example.net", "intent://evil.example.net/", "http:/evil.example.net", "https:/evil.example.net/cb",
		"http://127.0.0.1\\@evil.example.net/", "http:\\\\evil.example.net", "http://localhost:80@evil.example.net/cb", "http://127.1/cb", "blob:/x", "x.y:https://evil.example.net/",
	} {
		body := `{"client_name":"A","token_endpoint_auth_method":"none","redirect_uris":["` + strings.ReplaceAll(uri, `\`, `\\`) + `"]}`
		answer := s.register(body)
		if id, _ := answer["client_id"].(string); id != "" {
			p := newBrowser(t).get(s.authorizeURL("client_id", id, "redirect_uri", uri, "scope", "admin"))
			assert.Empty(t, p.Header.Get("Location"), uri)
		}
	}
}
