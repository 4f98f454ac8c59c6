package authserver_test

import (
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// TestADoubleClickGivesTheSameCode sends the form of the consent page twice, one after the other
// and at once: the browser gets the same code each time, which is redeemed once.
func TestADoubleClickGivesTheSameCode(t *testing.T) {
	clock := newClock()
	s := newSite(t, func(c *authserver.Config) {
		c.Now = clock.Now
		c.TestAccount = &authserver.TestAccount{Login: "reviewer", Password: "correct horse battery", User: authserver.User{ID: "sample"}}
	})
	for name, form := range map[string]url.Values{
		"test user":    {"way": {"test-user"}, "user": {"ann"}},
		"test account": {"way": {"test-account"}, "login": {"reviewer"}, "password": {"correct horse battery"}},
		"deny":         {"way": {"deny"}},
	} {
		b := newBrowser(t)
		form.Set("request", b.get(s.authorizeURL()).sealed(t))
		first := b.post(s.url+"/consent", form).location(t)
		clock.add(20 * time.Second)
		assert.Equal(t, first, b.post(s.url+"/consent", form).location(t), name)
		clock.add(11 * time.Second)
		late := b.post(s.url+"/consent", form)
		assert.Equal(t, http.StatusBadRequest, late.StatusCode, name)
		assert.Contains(t, late.body, "This page was used before", name)
	}

	b := newBrowser(t)
	form := agreeForm(b.get(s.authorizeURL()).sealed(t))
	replica := s.replica()
	var wg sync.WaitGroup
	codes := make([]string, 20)
	for i := range codes {
		at := s.url
		if i%2 == 1 {
			at = replica.url // cookies do not know ports
		}
		wg.Go(func() { codes[i] = b.post(at+"/consent", form).location(t).Query().Get("code") })
	}
	wg.Wait()
	for _, code := range codes {
		assert.Equal(t, codes[0], code)
	}
	require.Equal(t, http.StatusOK, s.post("/token", redeemForm(codes[0])).status)
	page := b.post(s.url+"/consent", form)
	assert.Equal(t, http.StatusOK, page.StatusCode, "the client has its tokens")
	assert.Contains(t, page.body, "The application was connected a moment ago.")
	assert.Empty(t, page.Header.Get("Location"), "a client that redeems a code again loses its grant")
	given := 0
	for _, kind := range s.kinds() {
		if kind == authserver.ConsentGiven {
			given++
		}
	}
	assert.Equal(t, 3, given, "each consent is recorded once")
}

// TestADoubleClickIsForTheSameBrowserAndChoice checks who gets nothing for a form that was used.
func TestADoubleClickIsForTheSameBrowserAndChoice(t *testing.T) {
	s := newSite(t, nil)
	b := newBrowser(t)
	sealed := b.get(s.authorizeURL()).sealed(t)
	require.NotEmpty(t, b.post(s.url+"/consent", agreeForm(sealed)).location(t).Query().Get("code"))

	refused := func(p page, why string) {
		t.Helper()
		assert.GreaterOrEqual(t, p.StatusCode, 400, why)
		assert.Empty(t, p.Header.Get("Location"), why)
	}
	other := newBrowser(t)
	refused(other.post(s.url+"/consent", agreeForm(sealed)), "a browser without a cookie")
	other.get(s.authorizeURL())
	refused(other.post(s.url+"/consent", agreeForm(sealed)), "another browser")
	refused(b.post(s.url+"/consent", url.Values{"request": {sealed}, "way": {"test-user"}, "user": {"bob"}}), "another user")
	refused(b.post(s.url+"/consent", url.Values{"request": {sealed}, "way": {"deny"}}), "another choice")
	b.header.Set("Sec-Fetch-Site", "cross-site")
	refused(b.post(s.url+"/consent", agreeForm(sealed)), "a page of another site")
	b.header.Del("Sec-Fetch-Site")
	assert.NotEmpty(t, b.post(s.url+"/consent", agreeForm(sealed)).location(t).Query().Get("code"), "the browser that agreed")
}

// TestADoubleClickStartsOneLoginAtTheProvider checks that a browser that sends the form twice gets
// one login at the identity provider, before and after it came back.
func TestADoubleClickStartsOneLoginAtTheProvider(t *testing.T) {
	s, _ := newUpstreamSite(t, newRotatingProvider(t), nil)
	b := newBrowser(t)
	form := url.Values{"request": {b.get(s.authorizeURL()).sealed(t)}, "way": {"upstream"}}
	first := b.post(s.url+"/consent", form).location(t)
	assert.Equal(t, first, b.post(s.url+"/consent", form).location(t))

	callback := s.url + "/callback?code=c&state=" + url.QueryEscape(first.Query().Get("state"))
	stranger := newBrowser(t)
	stranger.get(s.authorizeURL())
	assert.Equal(t, http.StatusForbidden, stranger.post(s.url+"/consent", form).StatusCode)
	back := b.get(callback).location(t)
	require.NotEmpty(t, back.Query().Get("code"))
	assert.Equal(t, back, b.post(s.url+"/consent", form).location(t), "the login is over: the code is the same")
	again := b.get(callback)
	assert.Contains(t, again.body, "This page was used before", "an answer of the provider counts once")
	require.Equal(t, http.StatusOK, s.post("/token", redeemForm(back.Query().Get("code"))).status)
	assert.Contains(t, b.post(s.url+"/consent", form).body, "The application was connected a moment ago.")
}

// TestACodeThatIsReplayedLaterEndsTheGrant checks that a code that is sent again ends its grant for
// as long as the grant lives, also when the store has forgotten the code.
func TestACodeThatIsReplayedLaterEndsTheGrant(t *testing.T) {
	for name, later := range map[string]time.Duration{
		"after its minute": 90 * time.Second, "after an hour": time.Hour, "after 80 days": 80 * 24 * time.Hour,
	} {
		t.Run(name, func(t *testing.T) {
			clock := newClock()
			memory := newClockedStore(clock)
			s := newSite(t, func(c *authserver.Config) { c.Now, c.Store = clock.Now, memory })
			code := s.code()
			first := s.post("/token", redeemForm(code))
			require.Equal(t, http.StatusOK, first.status, first.Description)
			clock.add(later)
			for _, wrong := range [][]string{{"code_verifier", verifier[1:]}, {"client_id", "other"}, {"redirect_uri", "https://evil.com/"}} {
				assert.Equal(t, "invalid_grant", s.post("/token", redeemForm(code, wrong...)).Error, wrong)
			}
			next := s.post("/token", refreshForm(first.Refresh))
			require.Equal(t, http.StatusOK, next.status, "the code alone ends nothing")
			assert.Equal(t, "invalid_grant", s.post("/token", redeemForm(code)).Error)
			assert.Equal(t, "invalid_grant", s.post("/token", refreshForm(next.Refresh)).Error, "the grant has ended")
			assert.Contains(t, s.kinds(), authserver.CodeReused)
		})
	}
}
