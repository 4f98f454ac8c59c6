package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// TestCallersDoNotWaitForever checks that callers whose context ends stop waiting: for keys, for
// the verification of another caller, and for a slot.
func TestCallersDoNotWaitForever(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		hanging := roundTrip(func(r *http.Request) (*http.Response, error) {
			<-release
			return nil, errors.New("released")
		})
		set, err := oauth.NewKeySet("https://id.example/jwks", &oauth.KeySetOptions{Client: &http.Client{Transport: hanging}, Logger: slog.New(slog.DiscardHandler)})
		require.NoError(t, err)
		slow := oauth.Cache(oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) {
			<-release
			return &oauth.Principal{Subject: "ada"}, nil
		}), &oauth.CacheOptions{Concurrent: 2})
		bounded := func(wait time.Duration) context.Context {
			ctx, cancel := context.WithTimeout(context.Background(), wait)
			t.Cleanup(cancel)
			return ctx
		}
		verify := func(ctx context.Context, caller, token string) error {
			_, err := slow.Verify(oauth.WithCaller(ctx, caller), token)
			return err
		}
		began := time.Now()
		results := make(chan error, 10)
		for _, token := range []string{"1", "2"} { // they take both slots
			go func() { _ = verify(context.Background(), "caller"+token, token) }()
		}
		synctest.Wait()
		for _, wait := range []func() error{
			func() error { return set.Ready(bounded(time.Second)) },
			func() error { _, err := set.Key(bounded(time.Second), "k", "ES256"); return err },
			func() error { return verify(bounded(time.Second), "a", "1") },
			func() error { return verify(bounded(time.Second), "a", "3") },
		} {
			go func() { results <- wait() }()
		}
		for range 4 {
			err := <-results
			assert.ErrorIs(t, err, context.DeadlineExceeded)
			assert.ErrorIs(t, err, oauth.ErrUnavailable)
		}
		assert.Equal(t, time.Second, time.Since(began))
		err = verify(context.Background(), "b", "4")
		assert.ErrorIs(t, err, oauth.ErrUnavailable, "no slot becomes free")
		assert.NotErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 6*time.Second, time.Since(began))
		close(release)
		synctest.Wait()
		assert.NoError(t, verify(bounded(time.Second), "a", "5"), "the places of those that left are free")
	})
}

// TestALimitThatWasReachedWhileWaiting checks that a token that waited for a slot is not verified
// if the other tokens of its caller were bad.
func TestALimitThatWasReachedWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		hold := make(chan struct{})
		v := oauth.Cache(oauth.VerifierFunc(func(_ context.Context, token string) (*oauth.Principal, error) {
			calls++
			if strings.HasPrefix(token, "hold") {
				<-hold
			}
			return nil, oauth.ErrInvalidToken
		}), &oauth.CacheOptions{Concurrent: 4})
		ctx := oauth.WithCaller(context.Background(), "mallory")
		for i := range 99 {
			_, err := v.Verify(ctx, fmt.Sprint("bad", i))
			require.ErrorIs(t, err, oauth.ErrInvalidToken)
		}
		results := make(chan error, 3)
		for _, token := range []string{"hold-1", "hold-2", "waiting"} {
			go func() {
				_, err := v.Verify(ctx, token)
				results <- err
			}()
			synctest.Wait()
		}
		close(hold)
		tooMany := 0
		for range 3 {
			if err := <-results; errors.Is(err, oauth.ErrTooManyTokens) {
				tooMany++
			}
		}
		assert.Equal(t, 1, tooMany)
		assert.Equal(t, 101, calls)
	})
}

// TestProtectReadsBodies checks a body that cannot be read.
func TestProtectReadsBodies(t *testing.T) {
	guard, _ := guardCounting(t)
	h := guard.Protect(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the request was admitted") }), nil)
	r := httptest.NewRequest(http.MethodPost, "/mcp", io.MultiReader(strings.NewReader("{"), failingReader{}))
	r.Header.Set("Authorization", "Bearer good")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	assert.Equal(t, http.StatusBadRequest, w.Code)
	assert.NotContains(t, w.Body.String(), "broken pipe")
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errors.New("broken pipe") }

// TestResponsesOfSessions checks that a response to a request in a session arrives as it was
// written, unless it reveals the session of another user.
func TestResponsesOfSessions(t *testing.T) {
	guard, _ := guardCounting(t)
	for name, tc := range map[string]struct {
		h      http.HandlerFunc
		status int
		body   string
	}{
		"nothing":     {func(http.ResponseWriter, *http.Request) {}, 200, ""},
		"a status":    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) }, 403, ""},
		"with a body": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403); _, _ = io.WriteString(w, "no") }, 403, "no"},
		"in two parts": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(403)
			_, _ = io.WriteString(w, "no")
			_, _ = io.WriteString(w, "t")
		}, 403, "not"},
		"flushed": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(403)
			assert.NoError(t, http.NewResponseController(w).Flush())
			_, _ = io.WriteString(w, "session user mismatch")
		}, 403, "session user mismatch"},
		"another user": {func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "session user mismatch", http.StatusForbidden)
		}, 404, ""},
		"another status": {func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "session user mismatch", http.StatusTeapot)
		}, 418, "session user mismatch\n"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
		r.Header.Set("Mcp-Session-Id", "x")
		w := httptest.NewRecorder()
		guard.ForSDK(tc.h).ServeHTTP(w, r)
		assert.Equal(t, tc.status, w.Code, name)
		if tc.status != 404 {
			assert.Equal(t, tc.body, w.Body.String(), name)
			continue
		}
		assert.NotContains(t, w.Body.String(), "mismatch", name)
		assert.Equal(t, "no-store", w.Header().Get("Cache-Control"), name)
	}
	server := httptest.NewServer(guard.ForSDK(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		assert.NoError(t, http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Minute)), "it reaches the connection")
	})))
	defer server.Close()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, server.URL, nil)
	require.NoError(t, err)
	r.Header.Set("Mcp-Session-Id", "x")
	resp, err := server.Client().Do(r)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, 200, resp.StatusCode)
}

// TestPreflightsHaveNoCaller checks that the token of a preflight is not verified, and that a
// printed context shows no token.
func TestPreflightsHaveNoCaller(t *testing.T) {
	guard, verified := guardCounting(t)
	for method, want := range map[string]int{http.MethodOptions: 0, http.MethodGet: 1} {
		*verified = 0
		r := httptest.NewRequest(method, "/mcp", nil)
		r.Header.Set("Authorization", "Bearer good")
		ctx := guard.Identify(r)
		_, known := oauth.PrincipalFrom(ctx)
		assert.Equal(t, want == 1, known)
		assert.Equal(t, want, *verified)
		if known {
			assert.Equal(t, "oauth.callerContext", fmt.Sprint(ctx))
			assert.Equal(t, "oauth.callerContext", fmt.Sprintf("%#v", ctx))
		}
	}
}

// TestPrincipalOfForeignInformation checks TokenInfos that this package did not make.
func TestPrincipalOfForeignInformation(t *testing.T) {
	for name, info := range map[string]*auth.TokenInfo{"none": nil, "empty": {}, "another": {Extra: map[string]any{"x": 1}}, "text": {Extra: map[string]any{"github.com/mcpkit-go/mcpkit/oauth.Principal": "ada"}}} {
		p, ok := oauth.PrincipalOf(info)
		assert.False(t, ok, name)
		assert.Nil(t, p, name)
	}
	_, ok := oauth.PrincipalFrom(oauth.WithPrincipal(context.Background(), nil))
	assert.False(t, ok)
}

// TestTheTimesOfAFacade checks when a document is fetched again, and until when an old one is used.
func TestTheTimesOfAFacade(t *testing.T) {
	s, body, fetches, clock := facadeOf(t, func(c *oauth.Config) { c.Facade.ClientIDMetadata = true })
	get := func(status int, n int64, why string) {
		t.Helper()
		rec, members := document(t, s, "/.well-known/oauth-authorization-server")
		assert.Equal(t, status, rec.Code, why)
		assert.Equal(t, n, fetches.Load(), why)
		assert.Equal(t, status == 200, members["client_id_metadata_document_supported"] == true, why)
	}
	get(200, 1, "the first request")
	clock.Advance(time.Hour - 1)
	get(200, 1, "not yet old")
	clock.Advance(1)
	get(200, 2, "an hour old")
	none := ""
	body.Store(&none)
	clock.Advance(time.Hour)
	get(200, 3, "an old document during an outage")
	clock.Advance(10*time.Second - 1)
	get(200, 3, "the failure is not repeated at once")
	clock.Advance(1)
	get(200, 4, "but after ten seconds")
	clock.Advance(23*time.Hour - 10*time.Second - 1)
	get(200, 5, "nearly a day old")
	clock.Advance(1)
	get(503, 5, "a day old")
	some := `{"authorization_endpoint":"https://a.example/a","token_endpoint":"https://a.example/t","scopes_supported":["openid"],"client_id_metadata_document_supported":true}`
	body.Store(&some)
	clock.Advance(10 * time.Second)
	get(200, 6, "the authorization server is back")
	_, members := document(t, s, "/.well-known/oauth-authorization-server")
	assert.Equal(t, []any{resourceURL + "/notes.read", resourceURL + "/notes.write", "openid"}, members["scopes_supported"], "without offline_access, which the authorization server does not have")

	said, _, _, _ := facadeOf(t, nil)
	_, members = document(t, said, "/.well-known/oauth-authorization-server")
	assert.NotContains(t, members, "client_id_metadata_document_supported")
	said, body, _, _ = facadeOf(t, nil)
	body.Store(&some)
	_, members = document(t, said, "/.well-known/oauth-authorization-server")
	assert.Equal(t, true, members["client_id_metadata_document_supported"], "it says so itself")
}

// TestEachAddressHasItsOwnLimit checks that the addresses of callers are told apart.
func TestEachAddressHasItsOwnLimit(t *testing.T) {
	seen := map[string]string{}
	v := oauth.Cache(&countingVerifier{}, nil)
	for _, from := range []string{"192.0.2.1:1", "192.0.2.2:1", "[2001:db8:0:1::1]:1", "[2001:db8:0:2::1]:1", "[::ffff:192.0.2.3]:1", "nowhere"} {
		s, err := oauth.New(oauth.Config{Resource: resourceURL, AuthorizationServers: []string{"https://login.example.com"}, Verifiers: []oauth.Verifier{v}})
		require.NoError(t, err)
		status := 0
		for i := range 102 {
			status = call(s, from, fmt.Sprint("bad-", i, "-", len(seen))).Code
			if i < 100 {
				require.Equal(t, 401, status, "%s has its own limit (%d)", from, i)
			}
		}
		assert.Equal(t, 429, status)
		seen[from] = call(s, from, "bad-more").Header().Get("Retry-After")
	}
	assert.NotEqual(t, "5", seen["nowhere"], "the wait is that of the limit")
}
