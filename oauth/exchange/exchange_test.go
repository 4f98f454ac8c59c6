package exchange_test

import (
	"context"
	"errors"
	"fmt"
	"io"
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

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/exchange"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

const resource = "https://mcp.example.com/mcp"

// An endpoint is a token endpoint of a test. It issues "for-N", and refuses as told.
type endpoint struct {
	*httptest.Server
	requests atomic.Int64
	form     atomic.Pointer[url.Values]
	basic    atomic.Pointer[string]
	answer   atomic.Pointer[func(w http.ResponseWriter, n int64)]
	release  chan struct{} // if not nil, requests wait until it is closed
}

func newEndpoint(t *testing.T) *endpoint {
	t.Helper()
	e := &endpoint{}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := e.requests.Add(1)
		_ = r.ParseForm()
		form := r.PostForm
		e.form.Store(&form)
		if id, secret, ok := r.BasicAuth(); ok {
			pair := id + ":" + secret
			e.basic.Store(&pair)
		}
		if e.release != nil {
			<-e.release
		}
		if answer := e.answer.Load(); answer != nil {
			(*answer)(w, n)
			return
		}
		issue(w, n, 3600)
	}))
	t.Cleanup(e.Close)
	return e
}

func issue(w http.ResponseWriter, n int64, seconds int) {
	fmt.Fprintf(w, `{"access_token":"for-%d","issued_token_type":"urn:ietf:params:oauth:token-type:access_token","token_type":"Bearer","expires_in":%d}`, n, seconds)
}

func (e *endpoint) says(answer func(w http.ResponseWriter, n int64)) { e.answer.Store(&answer) }

func (e *endpoint) exchanger(t *testing.T, change func(*exchange.Config)) *exchange.Exchanger {
	t.Helper()
	c := exchange.Config{TokenEndpoint: e.URL + "/token", ClientID: "notes mcp", ClientSecret: "s3cret:/", Audience: "https://orders.example.com", Client: e.Client()}
	if change != nil {
		change(&c)
	}
	x, err := exchange.New(c)
	require.NoError(t, err)
	return x
}

// callers makes contexts as calls over HTTP have them.
type callers struct {
	issuer *oauthtest.Issuer
	server *oauth.Server
}

func newCallers(t *testing.T) *callers {
	t.Helper()
	issuer := oauthtest.New(t, &oauthtest.Options{Audience: resource})
	server, err := oauth.New(oauth.Config{Resource: resource, Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}})
	require.NoError(t, err)
	return &callers{issuer, server}
}

// call runs f with the context of a call that has a token made with opts, and returns the token.
func (c *callers) call(t *testing.T, f func(ctx context.Context), opts ...oauthtest.TokenOption) string {
	t.Helper()
	token := c.issuer.Issue(opts...)
	c.callWith(t, token, f)
	return token
}

func (c *callers) callWith(t *testing.T, token string, f func(ctx context.Context)) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	rec := httptest.NewRecorder()
	ran := false
	c.server.Serve(rec, r, oauth.Need{}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		ran = true
		f(r.Context())
	}))
	require.True(t, ran, rec.Body.String())
}

func TestTokenExchange(t *testing.T) {
	e, c := newEndpoint(t), newCallers(t)
	x := e.exchanger(t, func(c *exchange.Config) { c.Scopes = []string{"orders:read", "orders:write"} })
	own := c.call(t, func(ctx context.Context) {
		token, err := x.Token(ctx)
		require.NoError(t, err)
		assert.Equal(t, "for-1", token)
	})
	assert.Equal(t, url.Values{
		"grant_type": {"urn:ietf:params:oauth:grant-type:token-exchange"}, "subject_token": {own},
		"subject_token_type":   {"urn:ietf:params:oauth:token-type:access_token"},
		"requested_token_type": {"urn:ietf:params:oauth:token-type:access_token"},
		"audience":             {"https://orders.example.com"}, "scope": {"orders:read orders:write"},
	}, *e.form.Load())
	assert.Equal(t, "notes+mcp:s3cret%3A%2F", *e.basic.Load(), "encoded as RFC 6749, section 2.3.1, requires")
}

// TestOnBehalfOf uses a stand-in of Entra's token endpoint.
func TestOnBehalfOf(t *testing.T) {
	e, c := newEndpoint(t), newCallers(t)
	e.says(func(w http.ResponseWriter, n int64) { // Entra names no issued_token_type
		fmt.Fprintf(w, `{"token_type":"Bearer","scope":"https://graph.microsoft.com/User.Read","expires_in":3599,"ext_expires_in":3599,"access_token":"for-%d"}`, n)
	})
	x := e.exchanger(t, func(c *exchange.Config) {
		c.Flow, c.Audience, c.Scopes = exchange.OnBehalfOf, "", []string{"https://graph.microsoft.com/User.Read"}
	})
	own := c.call(t, func(ctx context.Context) {
		_, err := x.Token(ctx)
		require.NoError(t, err)
	})
	assert.Equal(t, url.Values{
		"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {own}, "requested_token_use": {"on_behalf_of"},
		"scope": {"https://graph.microsoft.com/User.Read"}, "client_id": {"notes mcp"}, "client_secret": {"s3cret:/"},
	}, *e.form.Load())
	assert.Nil(t, e.basic.Load())
}

func TestAnAssertionTakesTheSecretsPlace(t *testing.T) {
	e, c := newEndpoint(t), newCallers(t)
	x := e.exchanger(t, func(c *exchange.Config) {
		c.ClientSecret = ""
		c.Assertion = func(context.Context) (string, error) { return "signed", nil }
	})
	c.call(t, func(ctx context.Context) {
		_, err := x.Token(ctx)
		require.NoError(t, err)
	})
	assert.Equal(t, "signed", e.form.Load().Get("client_assertion"))
	assert.Equal(t, "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", e.form.Load().Get("client_assertion_type"))
	assert.False(t, e.form.Load().Has("client_secret"))
	failing := e.exchanger(t, func(c *exchange.Config) {
		c.ClientSecret = ""
		c.Assertion = func(context.Context) (string, error) { return "", errors.New("the key is locked") }
	})
	c.call(t, func(ctx context.Context) {
		_, err := failing.Token(ctx)
		require.ErrorContains(t, err, "the key is locked")
	})
}

// TestTokensAreCachedForEachCaller checks that no caller gets the token of another, and that one
// request serves all calls of a caller.
func TestTokensAreCachedForEachCaller(t *testing.T) {
	e, c := newEndpoint(t), newCallers(t)
	x := e.exchanger(t, nil)
	got := map[string]string{}
	for _, user := range []string{"ann", "ben"} {
		token := c.issuer.Issue(oauthtest.Subject(user))
		for range 3 {
			c.callWith(t, token, func(ctx context.Context) {
				text, err := x.Token(ctx)
				require.NoError(t, err)
				if got[user] != "" {
					assert.Equal(t, got[user], text)
				}
				got[user] = text
			})
		}
	}
	assert.NotEqual(t, got["ann"], got["ben"])
	assert.EqualValues(t, 2, e.requests.Load())
}

func TestConcurrentCallsMakeOneRequest(t *testing.T) {
	e, c := newEndpoint(t), newCallers(t)
	e.release = make(chan struct{})
	x := e.exchanger(t, nil)
	token := c.issuer.Issue()
	var begun, done sync.WaitGroup
	for i := range 20 {
		begun.Add(1)
		done.Go(func() {
			c.callWith(t, token, func(ctx context.Context) {
				ctx, leave := context.WithCancel(ctx)
				defer leave()
				if i == 0 {
					leave() // the one that leaves does not fail the others
				}
				begun.Done()
				text, err := x.Token(ctx)
				if i == 0 {
					assert.ErrorIs(t, err, context.Canceled)
					return
				}
				assert.NoError(t, err)
				assert.Equal(t, "for-1", text)
			})
		})
	}
	begun.Wait()
	close(e.release)
	done.Wait()
	assert.EqualValues(t, 1, e.requests.Load())
}

func TestATokenEndsWithTheCallers(t *testing.T) {
	e, c := newEndpoint(t), newCallers(t)
	now := time.Now()
	var offset atomic.Int64
	x := e.exchanger(t, func(c *exchange.Config) {
		c.Now = func() time.Time { return now.Add(time.Duration(offset.Load())) }
	})
	use := func(token string) string {
		var text string
		c.callWith(t, token, func(ctx context.Context) {
			var err error
			text, err = x.Token(ctx)
			require.NoError(t, err)
		})
		return text
	}
	long, short := c.issuer.Issue(oauthtest.ExpiresIn(3*time.Hour)), c.issuer.Issue(oauthtest.ExpiresIn(10*time.Minute))
	assert.Equal(t, "for-1", use(long))
	assert.Equal(t, "for-2", use(short))
	offset.Store(int64(9 * time.Minute))
	assert.Equal(t, "for-2", use(short))
	offset.Store(int64(11 * time.Minute))
	assert.Equal(t, "for-3", use(short), "the caller's own token has ended")
	assert.Equal(t, "for-1", use(long))
	offset.Store(int64(59*time.Minute + 40*time.Second))
	assert.Equal(t, "for-4", use(long), "half a minute before it ends")
}

func TestATokenThatTheAPIRefusesIsDropped(t *testing.T) {
	e, c := newEndpoint(t), newCallers(t)
	status := http.StatusOK
	var seen []string
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header.Get("Authorization"))
		w.WriteHeader(status)
	}))
	defer api.Close()
	client := &http.Client{Transport: e.exchanger(t, nil).Transport(oauth.NoPassthrough(nil))}
	token := c.issuer.Issue()
	get := func() {
		c.callWith(t, token, func(ctx context.Context) {
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, api.URL, strings.NewReader("body"))
			require.NoError(t, err)
			resp, err := client.Do(req)
			require.NoError(t, err)
			_ = resp.Body.Close()
			assert.Empty(t, req.Header.Get("Authorization"), "the request is not changed")
		})
	}
	get()
	status = http.StatusUnauthorized
	get()
	status = http.StatusOK
	get()
	assert.Equal(t, []string{"Bearer for-1", "Bearer for-1", "Bearer for-2"}, seen)
}

func TestRequestsOutsideOfCallsFail(t *testing.T) {
	e, c := newEndpoint(t), newCallers(t)
	x := e.exchanger(t, nil)
	_, err := x.Token(context.Background())
	require.ErrorIs(t, err, exchange.ErrNoCaller)
	_, err = x.Token(oauth.WithPrincipal(context.Background(), &oauth.Principal{Subject: "ann"}))
	require.ErrorIs(t, err, exchange.ErrNoCaller, "a principal without a token, as in tests")
	client := &http.Client{Transport: x.Transport(nil)}
	_, err = client.Get(e.URL)
	require.ErrorIs(t, err, exchange.ErrNoCaller)
	c.call(t, func(ctx context.Context) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, e.URL, nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer other")
		_, err = client.Do(req)
		require.ErrorContains(t, err, "already has an Authorization header")
	})
	assert.Zero(t, e.requests.Load())
}

func TestRefusals(t *testing.T) {
	c := newCallers(t)
	for name, tc := range map[string]struct {
		status int
		body   string
		want   string
		login  bool
	}{
		"an expired grant":         {400, `{"error":"invalid_grant","error_description":"AADSTS50013: Assertion failed"}`, "invalid_grant: AADSTS50013", true},
		"consent is missing":       {400, `{"error":"interaction_required","claims":"{}"}`, "interaction_required", true},
		"a wrong client":           {401, `{"error":"invalid_client"}`, "401 invalid_client", false},
		"an outage":                {503, `<html>`, "503", false},
		"an error with status 200": {200, `{"error":"invalid_target"}`, "invalid_target", false},
		"no token":                 {200, `{"token_type":"Bearer"}`, "no access token", false},
		"a DPoP token":             {200, `{"access_token":"x","token_type":"DPoP"}`, "no access token", false},
		"an assertion":             {200, `{"access_token":"x","token_type":"N_A","issued_token_type":"urn:ietf:params:oauth:token-type:id-jag"}`, "no access token", false},
		"a line break":             {200, `{"access_token":"x\ny","token_type":"Bearer"}`, "no access token", false},
		"a wrong lifetime":         {200, `{"access_token":"x","token_type":"Bearer","expires_in":-1}`, "not that of a token endpoint", false},
		"an endless answer":        {200, `{"access_token":"` + strings.Repeat("x", 100_000) + `"}`, "not that of a token endpoint", false},
		"terminal escapes":         {400, `{"error":"invalid_request","error_description":"\u001b[31mred"}`, "invalid_request:  [31mred", false},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t)
			e.says(func(w http.ResponseWriter, _ int64) {
				w.WriteHeader(tc.status)
				_, _ = io.WriteString(w, tc.body)
			})
			x := e.exchanger(t, nil)
			own := c.call(t, func(ctx context.Context) {
				_, err := x.Token(ctx)
				var failed *exchange.Error
				require.ErrorAs(t, err, &failed)
				assert.Contains(t, err.Error(), tc.want)
				assert.Equal(t, tc.login, failed.NeedsLogin())
				what, next := failed.ForModel()
				assert.NotContains(t, what+next, "exchange")
				assert.Equal(t, tc.login, strings.Contains(next, "connect it again"))
				_, _ = x.Token(ctx)
			})
			assert.EqualValues(t, 2, e.requests.Load(), "a failure is not cached")
			assert.NotContains(t, e.form.Load().Get("scope"), own)
		})
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	e, c := newEndpoint(t), newCallers(t)
	other := newEndpoint(t)
	e.says(func(w http.ResponseWriter, _ int64) {
		w.Header().Set("Location", other.URL)
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	x := e.exchanger(t, nil)
	c.call(t, func(ctx context.Context) {
		_, err := x.Token(ctx)
		require.Error(t, err)
	})
	assert.Zero(t, other.requests.Load())
}

func TestWrongConfigurations(t *testing.T) {
	good := exchange.Config{TokenEndpoint: "https://id.example.com/token", ClientID: "c", ClientSecret: "s", Audience: "a"}
	_, err := exchange.New(good)
	require.NoError(t, err)
	for name, change := range map[string]func(*exchange.Config){
		"no endpoint":         func(c *exchange.Config) { c.TokenEndpoint = "" },
		"plain http":          func(c *exchange.Config) { c.TokenEndpoint = "http://id.example.com/token" },
		"no client":           func(c *exchange.Config) { c.ClientID = "" },
		"no secret":           func(c *exchange.Config) { c.ClientSecret = "" },
		"two credentials":     func(c *exchange.Config) { c.Assertion = func(context.Context) (string, error) { return "", nil } },
		"no API":              func(c *exchange.Config) { c.Audience = "" },
		"an empty scope":      func(c *exchange.Config) { c.Scopes = []string{""} },
		"an unknown flow":     func(c *exchange.Config) { c.Flow = 7 },
		"no scopes for Entra": func(c *exchange.Config) { c.Flow, c.Audience = exchange.OnBehalfOf, "" },
		"audience for Entra":  func(c *exchange.Config) { c.Flow, c.Scopes = exchange.OnBehalfOf, []string{"x"} },
	} {
		c := good
		change(&c)
		_, err := exchange.New(c)
		assert.Error(t, err, name)
	}
}

// TestAPIKeysAreNotExchanged checks that the authorization server never gets an API key of this
// server, in whichever header the caller sends it.
func TestAPIKeysAreNotExchanged(t *testing.T) {
	const key = "a-key-0123456789abcdefghijklmnopqrstuvwxyz"
	e := newEndpoint(t)
	keys, err := oauth.NewStaticKeys("keys", oauth.StaticKey{Key: key, Subject: "team"})
	require.NoError(t, err)
	own := oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) {
		return &oauth.Principal{Issuer: "own keys", Subject: "team"}, nil
	})
	server, err := oauth.New(oauth.Config{Resource: resource, Verifiers: []oauth.Verifier{keys}, AuthorizationServers: []string{"https://id.example.com"},
		Options: oauth.AuthenticateOptions{KeyHeaders: []oauth.KeyHeader{{Name: "X-API-Key", Verifier: keys}, {Name: "X-Auth-Token", Verifier: own}}}})
	require.NoError(t, err)
	x := e.exchanger(t, nil)
	for header, value := range map[string]string{"Authorization": "Bearer " + key, "X-API-Key": key, "X-Auth-Token": "own"} {
		r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
		r.Header.Set(header, value)
		ran := false
		server.Serve(httptest.NewRecorder(), r, oauth.Need{}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			ran = true
			_, err := x.Token(r.Context())
			assert.ErrorIs(t, err, exchange.ErrNoCaller, header)
		}))
		assert.True(t, ran, header)
	}
	assert.Zero(t, e.requests.Load())
}
