package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestCallersShareAVerification checks which results of a verification go to the callers that
// waited for it, and which make one of them verify again.
func TestCallersShareAVerification(t *testing.T) {
	good := &oauth.Principal{Issuer: "i", Subject: "ada"}
	broken := errors.New("the database is down")
	for name, tc := range map[string]struct {
		first  error // of the first verification; the second succeeds
		leave  bool  // the first caller goes away before the verification ends
		calls  int
		waiter error // what the second caller gets
	}{
		"a good token":              {nil, false, 1, nil},
		"a bad token":               {fmt.Errorf("%w: no", oauth.ErrInvalidToken), false, 1, oauth.ErrInvalidToken},
		"a failure of the verifier": {broken, false, 1, broken},
		"an outage":                 {oauth.ErrUnavailable, false, 1, oauth.ErrUnavailable},
		"too many of the first":     {oauth.ErrTooManyTokens, false, 2, nil},
		"the first goes away":       {broken, true, 2, nil},
		"and its token was good":    {nil, true, 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				release := make(chan struct{})
				v := oauth.Cache(oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) {
					if calls++; calls == 1 {
						<-release
						return good, tc.first
					}
					return good, nil
				}), nil)
				ctx, leave := context.WithCancel(oauth.WithCaller(context.Background(), "first"))
				defer leave()
				go func() { _, _ = v.Verify(ctx, "token") }()
				synctest.Wait()
				var got error
				go func() { _, got = v.Verify(oauth.WithCaller(context.Background(), "second"), "token") }()
				synctest.Wait()
				if tc.leave {
					leave()
				}
				close(release)
				synctest.Wait()
				assert.Equal(t, tc.calls, calls)
				assert.ErrorIs(t, got, tc.waiter)
			})
		})
	}
}

// TestACachedChainNoticesRemovedKeys checks that a token that a chain accepted is not accepted from
// a cache after its issuer removed the key, whichever verifier of the chain it was.
func TestACachedChainNoticesRemovedKeys(t *testing.T) {
	for removed := range 2 {
		keys := []mintKey{newMintKey("a", "ES256"), newMintKey("b", "ES256")}
		mints := []*mint{newMint(t, keys[0]), newMint(t, keys[1])}
		chain, err := oauth.Chain(mints[0].verifier(t), mints[1].verifier(t))
		require.NoError(t, err)
		v := oauth.Cache(chain, &oauth.CacheOptions{TTL: time.Hour, Now: mints[0].clock.Now})
		tokens := []string{mints[0].token(keys[0], nil), mints[1].token(keys[1], nil)}
		for _, token := range tokens {
			accepts(t, v, token)
		}
		mints[removed].publish(newMintKey("new", "ES256"))
		for _, m := range mints {
			m.clock.Advance(16 * time.Minute)
		}
		require.Eventually(t, func() bool { // the keys are fetched in the background
			_, err := v.Verify(context.Background(), tokens[removed])
			return errors.Is(err, oauth.ErrInvalidToken)
		}, 10*time.Second, time.Millisecond)
		accepts(t, v, tokens[1-removed])
	}
}

// TestFailedFetchesOfKeysBackOff checks how long a key set waits after each failure.
func TestFailedFetchesOfKeysBackOff(t *testing.T) {
	for _, tc := range []struct {
		interval time.Duration
		waits    []int // in seconds
	}{
		{24 * time.Hour, []int{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1024, 1024}},
		{10 * time.Second, []int{1, 2, 4, 8, 10, 10}},
	} {
		m := newMint(t, newMintKey("k", "ES256"))
		m.respond(respondStatus(http.StatusInternalServerError))
		opts := m.keySetOptions()
		opts.MinInterval = tc.interval
		set, err := oauth.NewKeySet(m.URL+"/jwks", &opts)
		require.NoError(t, err)
		fetches := func() int64 {
			_, err := set.Key(context.Background(), "k", "ES256")
			require.ErrorIs(t, err, oauth.ErrUnavailable)
			return m.fetches.Load()
		}
		require.EqualValues(t, 1, fetches())
		for i, seconds := range tc.waits {
			wait := time.Duration(seconds) * time.Second
			m.clock.Advance(wait - time.Nanosecond)
			require.EqualValues(t, i+1, fetches(), "before wait %d", i)
			m.clock.Advance(time.Nanosecond)
			require.EqualValues(t, i+2, fetches(), "after wait %d", i)
		}
		m.respond(nil)
		m.clock.Advance(time.Duration(tc.waits[len(tc.waits)-1]) * time.Second)
		_, err = set.Key(context.Background(), "k", "ES256")
		require.NoError(t, err)
	}
}

// TestOneFetchForAnUnknownKey checks that a token with an unknown key causes one request, even if
// the interval would allow more.
func TestOneFetchForAnUnknownKey(t *testing.T) {
	m := newMint(t, newMintKey("k", "ES256"))
	set, err := oauth.NewKeySet(m.URL+"/jwks", &oauth.KeySetOptions{
		Client: m.client, MinInterval: time.Nanosecond, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	_, err = set.Key(context.Background(), "k", "ES256")
	require.NoError(t, err)
	_, err = set.Key(context.Background(), "made-up", "ES256")
	require.ErrorIs(t, err, oauth.ErrInvalidToken)
	assert.EqualValues(t, 2, m.fetches.Load())
}

// TestEveryMethodNeedsTheToken checks that Protect asks for the baseline for methods without a
// message, and passes them on with it.
func TestEveryMethodNeedsTheToken(t *testing.T) {
	issuer := oauthtest.New(t, nil)
	s, err := oauth.New(oauth.Config{Resource: serverResource, Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}, Scopes: []string{"base"}})
	require.NoError(t, err)
	var served atomic.Int32
	h := s.Protect(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		p, ok := oauth.PrincipalFrom(r.Context())
		assert.True(t, ok && p.Subject == "alice")
		served.Add(1)
	}), func(oauth.Message) oauth.Need { return oauth.Need{Public: true} })
	for _, method := range []string{http.MethodGet, http.MethodDelete, http.MethodPut} {
		for token, want := range map[string]int{
			"": 401, issuer.Issue(): 403, issuer.Issue(oauthtest.Scopes("base")): 200,
		} {
			served.Store(0)
			r := httptest.NewRequest(method, "/mcp", nil)
			if token != "" {
				r.Header.Set("Authorization", "Bearer "+token)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			assert.Equal(t, want, w.Code, method)
			assert.Equal(t, want == 200, served.Load() == 1, method)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
	r.Body = nil
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	assert.Equal(t, 401, w.Code, "a request without a body")
}

// TestTheLogSaysWhatIsWrongWithAToken checks the problem that each fault is reported as: another
// check further on would refuse the token too, with a misleading reason.
func TestTheLogSaysWhatIsWrongWithAToken(t *testing.T) {
	k := newMintKey("k", "ES256")
	m := newMint(t, k)
	v := m.verifier(t)
	good := m.token(k, nil)
	for token, want := range map[string]string{
		"":       "it is not a signed JWT",
		"opaque": "it is not a signed JWT",
		"a.b":    "it is not a signed JWT",
		"." + good[strings.IndexByte(good, '.')+1:]:    "it is not a signed JWT",
		good[:strings.LastIndexByte(good, '.')+1]:      "it is not a signed JWT",
		strings.SplitN(good, ".", 2)[0] + "..c2lnbmVk": "it is not a signed JWT",
		good + ".x":            "it is not a signed JWT",
		"é" + good:             "it is not a signed JWT",
		good[:10] + "=" + good: "it is not a signed JWT",
		good + fmt.Sprintf("%0*d", oauth.MaxTokenBytes, 0):                          "it is longer than 16384 bytes",
		k.sign(`{"alg":"ES256","kid":"k","typ":"at+jwt"}`, `[]`):                    "its claims are not an unambiguous JSON object",
		k.sign(`{"alg":"ES256","kid":"k","typ":"at+jwt"}`, `{"iss":"a","iss":"b"}`): "its claims are not an unambiguous JSON object",
		k.sign(`{"alg":"ES256","kid":"k","typ":"at+jwt"}`, `{"Iss":"a"}`):           "the name of a claim differs from a registered one only in case",
		k.sign(`[]`, m.claims(nil)):                                                 "its header is not that of an access token",
		k.sign(`{"alg":"ES256","kid":"","typ":"at+jwt"}`, m.claims(nil)):            "its header is not that of an access token",
		k.sign(`{"alg":"ES256","kid":"k","crit":[]}`, m.claims(nil)):                "its header is not that of an access token",
		k.sign(`{"alg":"HS256","kid":"k"}`, m.claims(nil)):                          "its algorithm is not accepted",
		m.token(k, map[string]any{"exp": "soon"}):                                   "one of its times is not a valid time",
		m.token(k, map[string]any{"exp": testStart.Unix() - 100}):                   "it has expired",
		m.token(k, map[string]any{"exp": nil}):                                      "it does not say when it expires",
	} {
		_, err := v.Verify(context.Background(), token)
		var fault *oauth.TokenError
		require.ErrorAs(t, err, &fault)
		assert.Equal(t, want, fault.Problem, "%.100s", token)
		assert.Equal(t, m.URL, fault.Verifier)
	}
	assert.Zero(t, m.fetches.Load(), "none of them causes a fetch of keys")
}

// TestTheLogNamesTheUseOfAKey checks what is said about a token whose algorithm is not that of its
// key.
func TestTheLogNamesTheUseOfAKey(t *testing.T) {
	rsa, ec, ed := newMintKey("rsa", "RS256"), newMintKey("ec", "ES256"), newMintKey("ed", "EdDSA")
	without := func(k mintKey) map[string]any {
		jwk := k.jwk()
		delete(jwk, "alg")
		return jwk
	}
	named := ec.jwk()
	named["kid"], named["alg"] = "named", "ES256"
	m := newMint(t)
	m.publishRaw(without(rsa), without(ec), without(ed), named)
	opts := m.keySetOptions()
	set, err := oauth.NewKeySet(m.URL+"/jwks", &opts)
	require.NoError(t, err)
	for kid, tc := range map[string]struct{ alg, want string }{
		"rsa":   {"ES256", "an algorithm for RSA keys"},
		"ec":    {"RS256", "the algorithm for P-256"},
		"ed":    {"ES256", "EdDSA"},
		"named": {"ES384", "ES256"},
	} {
		_, err := set.Key(context.Background(), kid, tc.alg)
		var fault *oauth.TokenError
		require.ErrorAs(t, err, &fault, kid)
		assert.Equal(t, []string{tc.want, tc.alg}, []string{fault.Want, fault.Got}, kid)
	}
}

// TestTheUserInformationOfARequestHasNoToken checks a transport that gets a URL with user
// information, which http.Client would turn into a header.
func TestTheUserInformationOfARequestHasNoToken(t *testing.T) {
	const token = "abc.def-123"
	ctx := handling(t, token)
	reached := 0
	transport := oauth.NoPassthrough(roundTrip(func(*http.Request) (*http.Response, error) {
		reached++
		return httptest.NewRecorder().Result(), nil
	}))
	for url, where := range map[string]string{
		"https://" + token + "@h.example/":   "the user information",
		"https://u:" + token + "@h.example/": "the user information",
		"https://u:other@h.example/":         "",
		"https://h.example/?a=" + token:      "the query",
		"https://h.example/?a=b;t=" + token:  "the query",
		"https://h.example/" + token[:7]:     "",
	} {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		require.NoError(t, err)
		before := reached
		resp, err := transport.RoundTrip(r)
		if where == "" {
			require.NoError(t, err, url)
			_ = resp.Body.Close()
			assert.Equal(t, before+1, reached)
			continue
		}
		assert.ErrorIs(t, err, oauth.ErrPassthrough, url)
		assert.ErrorContains(t, err, where, url)
		assert.Equal(t, before, reached)
	}
}

// TestPrivateSchemes checks the form of the scheme of a native application.
func TestPrivateSchemes(t *testing.T) {
	for uri, want := range map[string]bool{
		"com.example.app://callback": true, "a1.example://callback": true, "z.y-x+w://callback": true,
		"1a.example://callback": false, "-a.example://callback": false, ".a://callback": false, "example://callback": false,
		"com.example_app://callback": false, "Com.example://callback": false, "{a.b://callback": false,
	} {
		if err := oauth.CheckRedirect(uri); want {
			assert.NoError(t, err, uri)
		} else {
			assert.Error(t, err, uri)
		}
	}
}

// TestTheLongestCacheControl checks that a max-age of any size counts, within the bounds.
func TestTheLongestCacheControl(t *testing.T) {
	for _, age := range []string{"3600", "3601", "4294967295", "4294967296", "99999999999999999999999"} {
		k := newMintKey("k", "ES256")
		m := newMint(t, k)
		m.respond(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Cache-Control", "max-age="+age)
			_, _ = w.Write([]byte(mustJSON(map[string]any{"keys": []any{k.jwk()}})))
		})
		opts := m.keySetOptions()
		set, err := oauth.NewKeySet(m.URL+"/jwks", &opts)
		require.NoError(t, err)
		look := func() {
			_, err := set.Key(context.Background(), "k", "ES256")
			require.NoError(t, err)
		}
		look()
		m.clock.Advance(time.Hour - time.Second)
		look()
		require.EqualValues(t, 1, m.fetches.Load(), age)
		m.clock.Advance(time.Second)
		look()
		require.Eventually(t, func() bool { return m.fetches.Load() == 2 }, 10*time.Second, time.Millisecond, age)
	}
}
