package authserver_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// A clock is moved by a test.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Now()} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// TestAttack77ACodeIsRedeemedOnce checks that redeeming a code again ends the grant, if the request
// proves that it knows the verifier.
func TestAttack77ACodeIsRedeemedOnce(t *testing.T) {
	s := newSite(t, nil)
	code := s.code()
	first := s.post("/token", redeemForm(code))
	require.Equal(t, http.StatusOK, first.status, first.Description)
	for _, wrong := range [][]string{
		{"code_verifier", strings.Repeat("x", 43)}, {"client_id", "other"}, {"redirect_uri", "https://evil.com/"}, {"code", code + "x"},
	} {
		assert.Equal(t, "invalid_grant", s.post("/token", redeemForm(code, wrong...)).Error, wrong)
	}
	next := s.post("/token", refreshForm(first.Refresh))
	require.Equal(t, http.StatusOK, next.status, "somebody who only knows the code cannot end the grant")

	time.Sleep(time.Millisecond) // the second redemption begins after the first has ended
	again := s.post("/token", redeemForm(code))
	assert.Equal(t, "invalid_grant", again.Error)
	assert.Equal(t, http.StatusBadRequest, again.status)
	assert.Equal(t, "invalid_grant", s.post("/token", refreshForm(next.Refresh)).Error, "the grant has ended")
	assert.Contains(t, s.kinds(), authserver.CodeReused)
	_, err := s.caller(next.Access)
	assert.Error(t, err)
}

// TestAttack78ACodeIsBound checks that a code is for its client and address, for one minute, and
// that one of many requests at the same time gets the tokens, on three replicas.
func TestAttack78ACodeIsBound(t *testing.T) {
	clock := newClock()
	s := newSite(t, func(c *authserver.Config) { c.Now = clock.Now })
	code := s.code()
	assert.Equal(t, "invalid_grant", s.post("/token", redeemForm(code, "client_id", "other")).Error)
	assert.Equal(t, "invalid_grant", s.post("/token", redeemForm(code, "redirect_uri", "https://client.example.com/other")).Error)
	clock.add(61 * time.Second)
	assert.Equal(t, "invalid_grant", s.post("/token", redeemForm(code)).Error, "a minute is over")

	replicas := []*site{s, s.replica(), s.replica()}
	for range 5 {
		code := s.code()
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := []tokens{}
		for i := range 50 {
			wg.Go(func() {
				answer := replicas[i%3].post("/token", redeemForm(code))
				mu.Lock()
				defer mu.Unlock()
				if answer.status == http.StatusOK {
					won = append(won, answer)
				} else {
					assert.Equal(t, "invalid_grant", answer.Error)
				}
			})
		}
		wg.Wait()
		assert.Len(t, won, 1)
	}
}

// replica returns a further server with the same store and secrets, at another address.
func (s *site) replica() *site {
	other := newSite(s.t, func(c *authserver.Config) {
		onEvent := s.config.OnEvent
		*c = s.config
		c.OnEvent = onEvent
	})
	return other
}

// TestAttack79RefreshTokensRotate checks that a refresh token that was replaced returns the same
// token for a short time, and ends the grant after it.
func TestAttack79RefreshTokensRotate(t *testing.T) {
	clock := newClock()
	s := newSite(t, func(c *authserver.Config) { c.Now, c.Store = clock.Now, newClockedStore(clock) })
	first := s.login()
	second := s.post("/token", refreshForm(first.Refresh))
	require.Equal(t, http.StatusOK, second.status)
	clock.add(29 * time.Second)
	again := s.post("/token", refreshForm(first.Refresh))
	require.Equal(t, http.StatusOK, again.status, "the response was lost")
	assert.Equal(t, second.Refresh, again.Refresh, "there is one chain of tokens")
	clock.add(2 * time.Second)
	assert.Equal(t, "invalid_grant", s.post("/token", refreshForm(first.Refresh)).Error, "the grace is over")
	assert.Equal(t, "invalid_grant", s.post("/token", refreshForm(second.Refresh)).Error, "the grant has ended")
	assert.Contains(t, s.kinds(), authserver.RefreshReused)

	chain := s.login()
	for range 3 {
		next := s.post("/token", refreshForm(chain.Refresh))
		require.Equal(t, http.StatusOK, next.status)
		if chain.Refresh != first.Refresh {
			first = chain
		}
		chain = next
	}
	assert.Equal(t, http.StatusOK, s.post("/token", refreshForm(chain.Refresh)).status)

	old := s.login()
	middle := s.post("/token", refreshForm(old.Refresh))
	last := s.post("/token", refreshForm(middle.Refresh))
	require.Equal(t, http.StatusOK, last.status)
	assert.Equal(t, "invalid_grant", s.post("/token", refreshForm(old.Refresh)).Error, "two generations old, within the grace")
	assert.Equal(t, "invalid_grant", s.post("/token", refreshForm(last.Refresh)).Error)

	for name, form := range map[string]url.Values{
		"another client":  refreshForm(s.login().Refresh, "client_id", "other"),
		"a made-up token": refreshForm(strings.Repeat("A", 54)),
		"garbage":         refreshForm("%%%"),
		"empty":           refreshForm(""),
	} {
		assert.Equal(t, "invalid_grant", s.post("/token", form).Error, name)
	}
	unused := s.login()
	clock.add(91 * 24 * time.Hour)
	assert.Equal(t, "invalid_grant", s.post("/token", refreshForm(unused.Refresh)).Error, "nobody used it for 90 days")
}

// TestAttack79RefreshTokensRotateOnceOnReplicas checks that many requests with one refresh token
// get the same next token.
func TestAttack79RefreshTokensRotateOnceOnReplicas(t *testing.T) {
	s := newSite(t, nil)
	replicas := []*site{s, s.replica(), s.replica()}
	first := s.login()
	var wg sync.WaitGroup
	var mu sync.Mutex
	next := map[string]int{}
	for i := range 50 {
		wg.Go(func() {
			answer := replicas[i%3].post("/token", refreshForm(first.Refresh))
			mu.Lock()
			defer mu.Unlock()
			assert.Equal(t, http.StatusOK, answer.status, answer.Description)
			next[answer.Refresh]++
		})
	}
	wg.Wait()
	assert.Len(t, next, 1)
	for token := range next {
		assert.Equal(t, http.StatusOK, s.post("/token", refreshForm(token)).status)
	}
}

// TestAttack80ClientAuthentication checks that a client authenticates as it was registered.
func TestAttack80ClientAuthentication(t *testing.T) {
	s := newSite(t, func(c *authserver.Config) { c.Registration = &authserver.Registration{} })
	const address = "https://confidential.example.com/callback"
	code := s.code("client_id", "confidential", "redirect_uri", address)
	form := func(pairs ...string) url.Values {
		return redeemForm(code, append([]string{"client_id", "confidential", "redirect_uri", address}, pairs...)...)
	}
	refused := func(answer tokens, code string) {
		t.Helper()
		assert.Equal(t, code, answer.Error)
		if code == "invalid_client" {
			assert.Equal(t, http.StatusUnauthorized, answer.status)
		}
	}
	refused(s.post("/token", form()), "invalid_client")
	refused(s.post("/token", form("client_secret", "wrong")), "invalid_client")
	refused(s.post("/token", form(), "confidential", "wrong"), "invalid_client")
	refused(s.post("/token", form(), "nobody", "a secret of the client"), "invalid_request")
	refused(s.post("/token", form("client_secret", "a secret of the client"), "confidential", "a secret of the client"), "invalid_request")
	refused(s.post("/token", redeemForm(s.code(), "client_secret", "x")), "invalid_client")
	refused(s.post("/token", redeemForm(s.code(), "client_id", "nobody")), "invalid_client")
	refused(s.post("/token", redeemForm(s.code(), "client_id", "")), "invalid_client")
	for _, header := range []string{"Basic", "Basic !!!", "Basic Y29uZmlkZW50aWFs", "Bearer x", "Basic JTogJQ==", "Basic " + strings.Repeat("A", 9000)} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/token", strings.NewReader(form().Encode()))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Authorization", header)
		answer := s.send(r)
		assert.Equal(t, "invalid_client", answer.Error, header)
		assert.Contains(t, answer.header.Get("WWW-Authenticate"), "Basic", header)
	}
	right := s.post("/token", form("client_id", ""), "confidential", "a secret of the client")
	assert.Equal(t, http.StatusOK, right.status, right.Description)
	body := s.post("/token", refreshForm(right.Refresh, "client_id", "confidential", "client_secret", "a secret of the client"))
	assert.Equal(t, http.StatusOK, body.status, "a client that did not say how may choose")

	for range 30 {
		s.post("/token", form(), "confidential", "wrong")
	}
	assert.Equal(t, http.StatusTooManyRequests, s.post("/token", form(), "confidential", "a secret of the client").status, "guesses are limited")
}

// TestAttack81TheTokenEndpointReadsOneForm checks that everything but one form is refused with an
// error of OAuth.
func TestAttack81TheTokenEndpointReadsOneForm(t *testing.T) {
	s := newSite(t, nil)
	send := func(method, contentType, body string) tokens {
		r, err := http.NewRequestWithContext(t.Context(), method, s.url+"/token", strings.NewReader(body))
		require.NoError(t, err)
		if contentType != "" {
			r.Header.Set("Content-Type", contentType)
		}
		return s.send(r)
	}
	const form = "application/x-www-form-urlencoded"
	code := s.code()
	right := redeemForm(code).Encode()
	for name, answer := range map[string]tokens{
		"JSON":            send(http.MethodPost, "application/json", `{"grant_type":"authorization_code"}`),
		"multipart":       send(http.MethodPost, "multipart/form-data; boundary=x", "--x--"),
		"two types":       send(http.MethodPost, "application/json, "+form, right),
		"no type":         send(http.MethodPost, "", right),
		"another charset": send(http.MethodPost, form+"; charset=utf-16", right),
		"repeated":        send(http.MethodPost, form, right+"&grant_type=authorization_code"),
		"bad encoding":    send(http.MethodPost, form, "grant_type=%zz"),
		"invalid UTF-8":   send(http.MethodPost, form, "grant_type=%ff"),
		"no grant type":   send(http.MethodPost, form, "client_id=web"),
		"many parameters": send(http.MethodPost, form, right+manyParameters()),
	} {
		assert.Equal(t, "invalid_request", answer.Error, name)
		assert.Equal(t, http.StatusBadRequest, answer.status, name)
		assert.Equal(t, "no-store", answer.header.Get("Cache-Control"), name)
	}
	assert.Equal(t, http.StatusRequestEntityTooLarge, send(http.MethodPost, form, strings.Repeat("x", 10<<20)).status)
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
		answer := send(method, form, right)
		assert.Equal(t, http.StatusMethodNotAllowed, answer.status, method)
		assert.Equal(t, "POST", answer.header.Get("Allow"))
	}
	for _, grant := range []string{"password", "client_credentials", "implicit", "urn:ietf:params:oauth:grant-type:jwt-bearer", "x"} {
		assert.Equal(t, "unsupported_grant_type", s.post("/token", url.Values{"grant_type": {grant}, "client_id": {"web"}, "assertion": {"x"}}).Error, grant)
	}
	preflight := send(http.MethodOptions, "", "")
	assert.Equal(t, http.StatusNoContent, preflight.status)
	assert.Equal(t, "*", preflight.header.Get("Access-Control-Allow-Origin"), "a page of a client may ask")
	assert.Equal(t, http.StatusOK, send(http.MethodPost, form+"; charset=UTF-8", right).status, "nothing of it used the code up")
}

// manyParameters returns 60 parameters.
func manyParameters() string {
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, "&p%d=1", i)
	}
	return b.String()
}

// TestAttack83Revocation checks that a client ends its own grants and no others.
func TestAttack83Revocation(t *testing.T) {
	s := newSite(t, nil)
	first, second := s.login(), s.login()
	for _, form := range []url.Values{
		{"client_id": {"other"}, "token": {first.Refresh}}, {"client_id": {"other"}, "token": {first.Access}},
		{"client_id": {"web"}, "token": {"unknown"}}, {"client_id": {"web"}, "token": {first.Refresh + "x"}},
	} {
		assert.Equal(t, http.StatusOK, s.post("/revoke", form).status)
	}
	first = s.post("/token", refreshForm(first.Refresh))
	require.Equal(t, http.StatusOK, first.status)
	assert.Equal(t, http.StatusOK, s.post("/revoke", url.Values{"client_id": {"web"}, "token": {first.Refresh}}).status)
	assert.Equal(t, "invalid_grant", s.post("/token", refreshForm(first.Refresh)).Error)
	assert.Equal(t, http.StatusOK, s.post("/revoke", url.Values{"client_id": {"web"}, "token": {second.Access}, "token_type_hint": {"access_token"}}).status)
	assert.Equal(t, "invalid_grant", s.post("/token", refreshForm(second.Refresh)).Error)
	_, err := s.caller(second.Access)
	assert.Error(t, err)
	assert.Equal(t, "invalid_request", s.post("/revoke", url.Values{"client_id": {"web"}}).Error)
	assert.Equal(t, "invalid_client", s.post("/revoke", url.Values{"client_id": {"nobody"}, "token": {"x"}}).Error)
}

// TestAttack76TheStoreHasNoSecrets checks that nothing in the store can be used without the
// secrets.
func TestAttack76TheStoreHasNoSecrets(t *testing.T) {
	dump := &dumpingStore{}
	var log bytes.Buffer
	s := newSite(t, func(c *authserver.Config) {
		dump.Store = c.Store
		c.Store, c.Registration = dump, &authserver.Registration{}
		c.Logger = newLogger(&log)
	})
	b := newBrowser(t)
	code := s.agree(b).Query().Get("code")
	answer := s.post("/token", redeemForm(code))
	next := s.post("/token", refreshForm(answer.Refresh))
	require.Equal(t, http.StatusOK, next.status)
	home, err := url.Parse(s.url)
	require.NoError(t, err)
	secrets := map[string]string{
		"code": code, "verifier": verifier, "access token": answer.Access, "refresh token": answer.Refresh, "next refresh token": next.Refresh,
	}
	for _, c := range b.client.Jar.Cookies(home) {
		secrets["cookie "+c.Name] = c.Value
	}
	registered := s.register(`{"redirect_uris":["https://client.example.com/cb"],"client_name":"R","token_endpoint_auth_method":"client_secret_basic"}`)
	require.NotEmpty(t, registered["client_secret"])
	secrets["client secret"] = registered["client_secret"].(string)
	for name, secret := range secrets {
		assert.NotContains(t, dump.text(), secret, name)
		assert.NotContains(t, log.String(), secret, name)
	}
	assert.NotContains(t, dump.text(), "PRIVATE KEY")

	// A new secret encrypts, the old one still opens.
	rotated := newSite(t, func(c *authserver.Config) {
		issuer, store := s.config.Issuer, s.config.Store
		c.Issuer, c.Resources, c.Store = issuer, s.config.Resources, store
		c.Secrets = [][]byte{[]byte("another secret of 32 random byte"), s.config.Secrets[0]}
	})
	last := rotated.post("/token", refreshForm(next.Refresh))
	require.Equal(t, http.StatusOK, last.status, last.Description)
	without := newSite(t, func(c *authserver.Config) {
		c.Issuer, c.Resources, c.Store = s.config.Issuer, s.config.Resources, s.config.Store
		c.Secrets = [][]byte{[]byte("another secret of 32 random byte")}
	})
	assert.Equal(t, "invalid_grant", without.post("/token", refreshForm(next.Refresh)).Error, "made with the secret that was removed")
	assert.NotEqual(t, http.StatusOK, without.post("/token", refreshForm(last.Refresh)).status,
		"the signing keys are sealed with the secret that was removed")
}

// TestTheResourceServerRefusesEndedGrants checks that access tokens end with their grant.
func TestTheResourceServerRefusesEndedGrants(t *testing.T) {
	clock := newClock()
	s := newSite(t, func(c *authserver.Config) { c.Now = clock.Now })
	other := s.replica()
	answer := s.login()
	_, err := other.caller(answer.Access)
	require.NoError(t, err)
	grants, err := s.server.Grants(t.Context(), authserver.GrantFilter{User: "ann"})
	require.NoError(t, err)
	require.Len(t, grants, 1)
	require.NoError(t, s.server.Revoke(t.Context(), grants[0].ID))
	require.NoError(t, s.server.Revoke(t.Context(), grants[0].ID), "again")
	_, err = s.caller(answer.Access)
	assert.Error(t, err)
	clock.add(5 * time.Second)
	_, err = other.caller(answer.Access)
	assert.Error(t, err, "another replica learns of it within 5 seconds")
	clock.add(time.Hour)
	_, err = s.caller(s.login().Access)
	assert.NoError(t, err)
}

// TestSigningKeysRotate checks that keys change without a token being refused, on all replicas.
func TestSigningKeysRotate(t *testing.T) {
	clock := newClock()
	s := newSite(t, func(c *authserver.Config) { c.Now = clock.Now })
	other := s.replica()
	signed := map[string]bool{}
	for range 70 {
		answer := s.login()
		signed[kid(t, answer.Access)] = true
		_, err := other.caller(answer.Access)
		require.NoError(t, err)
		clock.add(24 * time.Hour)
	}
	assert.Len(t, signed, 3, "a key signs for 30 days")
	p := newBrowser(t).get(s.url + "/jwks.json")
	assert.Equal(t, http.StatusOK, p.StatusCode)
	assert.LessOrEqual(t, strings.Count(p.body, `"kid"`), 2)
	assert.NotContains(t, p.body, `"d"`)
}
