package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// A countingVerifier counts calls. It accepts tokens that begin with "good".
type countingVerifier struct {
	calls atomic.Int64
	clock testClock
}

func (a *countingVerifier) Verify(_ context.Context, token string) (*oauth.Principal, error) {
	a.calls.Add(1)
	if strings.HasPrefix(token, "good") {
		return &oauth.Principal{Issuer: "test", Subject: token}, nil
	}
	return nil, oauth.ErrInvalidToken
}

func (a *countingVerifier) server(t testing.TB, opts *oauth.CacheOptions) *oauth.Server {
	t.Helper()
	opts.Now = a.clock.Now
	s, err := oauth.New(oauth.Config{
		Resource: resourceURL, AuthorizationServers: []string{"https://login.example.com"}, Verifiers: []oauth.Verifier{oauth.Cache(a, opts)},
	})
	require.NoError(t, err)
	return s
}

// call sends a token from an address and returns the response.
func call(s *oauth.Server, from, token string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "/mcp", nil)
	r.RemoteAddr = from
	r.Header.Set("Authorization", "Bearer "+token)
	rec := httptest.NewRecorder()
	s.Serve(rec, r, oauth.Need{}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	return rec
}

const (
	greedy = "192.0.2.1:1"
	honest = "192.0.2.2:1"
)

func TestABadTokenCausesOneVerification(t *testing.T) {
	a := &countingVerifier{}
	s := a.server(t, &oauth.CacheOptions{})
	for range 50 {
		rec := call(s, greedy, "bad")
		require.Equal(t, http.StatusUnauthorized, rec.Code)
		require.Contains(t, rec.Header().Get("WWW-Authenticate"), "invalid_token")
	}
	assert.EqualValues(t, 1, a.calls.Load())
	a.clock.Advance(10 * time.Second)
	call(s, greedy, "bad")
	assert.EqualValues(t, 2, a.calls.Load(), "bad tokens are cached for a short time")
}

func TestAFloodOfBadTokensIsLimited(t *testing.T) {
	a := &countingVerifier{}
	s := a.server(t, &oauth.CacheOptions{})
	require.Equal(t, http.StatusNoContent, call(s, greedy, "good-before").Code)
	codes := map[int]int{}
	for i := range 1000 {
		codes[call(s, greedy, fmt.Sprint("bad-", i)).Code]++
	}
	assert.Equal(t, map[int]int{http.StatusUnauthorized: 100, http.StatusTooManyRequests: 900}, codes)
	assert.EqualValues(t, 101, a.calls.Load())

	rec := call(s, greedy, "good-later")
	assert.Equal(t, http.StatusTooManyRequests, rec.Code, "the token has not been verified yet")
	assert.Empty(t, rec.Header().Get("WWW-Authenticate"), "401 would make the client drop the token")
	seconds, err := strconv.Atoi(rec.Header().Get("Retry-After"))
	require.NoError(t, err)
	assert.Equal(t, http.StatusUnauthorized, call(s, greedy, "bad-0").Code, "a token that is cached as bad is refused as bad")
	assert.Equal(t, http.StatusNoContent, call(s, greedy, "good-before").Code, "a cached good token does not wait")
	assert.Equal(t, http.StatusNoContent, call(s, honest, "good-other").Code, "another caller has its own limit")
	assert.Equal(t, http.StatusUnauthorized, call(s, honest, "bad-other").Code)

	a.clock.Advance(time.Duration(seconds) * time.Second)
	assert.Equal(t, http.StatusNoContent, call(s, greedy, "good-later").Code, "after the time in Retry-After")
	assert.LessOrEqual(t, a.calls.Load(), int64(110))
}

// TestGoodTokensAreNotLimited checks that there is no limit of good tokens.
func TestGoodTokensAreNotLimited(t *testing.T) {
	a := &countingVerifier{}
	s := a.server(t, &oauth.CacheOptions{})
	for i := range 500 {
		require.Equal(t, http.StatusNoContent, call(s, greedy, fmt.Sprint("good-", i)).Code)
	}
}

// TestCallersFromUnknownPlacesAreOne checks that callers without an address share one limit, and
// do not affect other callers.
func TestCallersFromUnknownPlacesAreOne(t *testing.T) {
	a := &countingVerifier{}
	s := a.server(t, &oauth.CacheOptions{})
	for i := range 200 {
		call(s, "@", fmt.Sprint("bad-", i))
	}
	assert.EqualValues(t, 100, a.calls.Load())
	assert.Equal(t, http.StatusTooManyRequests, call(s, "", "bad").Code)
	assert.Equal(t, http.StatusNoContent, call(s, honest, "good").Code)
	for i := range 200 { // addresses of one network count as one caller
		call(s, fmt.Sprintf("[2001:db8::%x]:1", i), fmt.Sprint("worse-", i))
	}
	assert.EqualValues(t, 201, a.calls.Load())
}

func TestAFloodOfBadTokensEvictsNoGoodOne(t *testing.T) {
	a := &countingVerifier{}
	s := a.server(t, &oauth.CacheOptions{Entries: 10})
	for i := range 10 {
		call(s, honest, fmt.Sprint("good-", i))
	}
	for i := range 100 {
		call(s, greedy, fmt.Sprint("bad-", i))
	}
	before := a.calls.Load()
	for i := range 10 {
		require.Equal(t, http.StatusNoContent, call(s, honest, fmt.Sprint("good-", i)).Code)
	}
	assert.Equal(t, before, a.calls.Load())
}

// TestMemoryForBadTokensIsBounded checks that memory does not grow with the number of bad tokens.
func TestMemoryForBadTokensIsBounded(t *testing.T) {
	a := &countingVerifier{}
	v := oauth.Cache(a, &oauth.CacheOptions{Entries: 100, Now: a.clock.Now})
	grown := func(n int) uint64 {
		for i := range n {
			// Each from a new address, because otherwise the limit would apply.
			ctx := oauth.WithCaller(context.Background(), fmt.Sprint(n, "-", i%50_000))
			_, err := v.Verify(ctx, fmt.Sprint("bad-", n, "-", i))
			require.Error(t, err)
		}
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	few := grown(20_000)
	assert.Less(t, grown(60_000), few+few/2)
	runtime.KeepAlive(v)
}

// TestATokenThatBecomesGoodIsNotLockedOut checks that a token is accepted as soon as it is valid:
// after its nbf, after its key is published, and after an outage.
func TestATokenThatBecomesGoodIsNotLockedOut(t *testing.T) {
	old, next := newMintKey("1", "ES256"), newMintKey("2", "ES256")
	m := newMint(t, old)
	v := oauth.Cache(m.verifier(t), &oauth.CacheOptions{Now: m.clock.Now})
	soon := m.token(old, map[string]any{"nbf": m.clock.Now().Unix() + 31})
	refuses(t, v, soon)
	m.clock.Advance(time.Second)
	accepts(t, v, soon)

	fresh := m.token(next, nil)
	refuses(t, v, fresh)
	m.publish(old, next)
	m.clock.Advance(time.Second)
	accepts(t, v, m.token(old, nil))
	m.clock.Advance(30 * time.Second) // the minimum time between two fetches for unknown keys
	accepts(t, v, fresh)

	down := errors.New("down")
	failing := oauth.Cache(oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) {
		if down != nil {
			return nil, fmt.Errorf("%w: %w", oauth.ErrUnavailable, down)
		}
		return &oauth.Principal{Subject: "alice"}, nil
	}), nil)
	unavailable(t, failing, "token")
	down = nil
	accepts(t, failing, "token")
}

// A slowVerifier returns when the test tells it to.
type slowVerifier struct {
	began  chan string
	answer chan struct{}
	calls  atomic.Int64
}

func (s *slowVerifier) Verify(ctx context.Context, token string) (*oauth.Principal, error) {
	s.calls.Add(1)
	s.began <- token
	select {
	case <-s.answer:
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", oauth.ErrUnavailable, ctx.Err())
	}
	if token == "bad" {
		return nil, oauth.ErrInvalidToken
	}
	return &oauth.Principal{Subject: token, Scopes: []string{"a"}}, nil
}

func newSlowVerifier() *slowVerifier {
	return &slowVerifier{began: make(chan string, 1000), answer: make(chan struct{})}
}

func TestRequestsWithTheSameTokenShareOneVerification(t *testing.T) {
	for _, token := range []string{"good", "bad"} {
		s := newSlowVerifier()
		v := oauth.Cache(s, nil)
		var wg sync.WaitGroup
		var good atomic.Int64
		for range 100 {
			wg.Go(func() {
				p, err := v.Verify(context.Background(), token)
				if err != nil {
					assert.ErrorIs(t, err, oauth.ErrInvalidToken)
					return
				}
				p.Scopes[0] = "mine" // a data race if another caller had the same slice
				good.Add(1)
			})
		}
		<-s.began
		close(s.answer)
		wg.Wait()
		assert.EqualValues(t, 1, s.calls.Load())
		assert.Equal(t, map[string]int64{"good": 100, "bad": 0}[token], good.Load())
	}
}

// TestACallerThatLeavesDoesNotFailOthers checks that another caller verifies the token when the
// caller that started has gone.
func TestACallerThatLeavesDoesNotFailOthers(t *testing.T) {
	s := newSlowVerifier()
	v := oauth.Cache(s, nil)
	ctx, leave := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		_, err := v.Verify(ctx, "good")
		assert.ErrorIs(t, err, oauth.ErrUnavailable)
	})
	<-s.began
	for range 10 {
		wg.Go(func() {
			p, err := v.Verify(context.Background(), "good")
			if assert.NoError(t, err) {
				assert.Equal(t, "good", p.Subject)
			}
		})
	}
	leave()
	<-s.began
	close(s.answer)
	wg.Wait()
	assert.EqualValues(t, 2, s.calls.Load())
}

// TestAPanicOfAVerifierBlocksNobody checks that the next request with the token does not wait.
func TestAPanicOfAVerifierBlocksNobody(t *testing.T) {
	broken := true
	v := oauth.Cache(oauth.VerifierFunc(func(context.Context, string) (*oauth.Principal, error) {
		if broken {
			panic("broken")
		}
		return &oauth.Principal{Subject: "alice"}, nil
	}), &oauth.CacheOptions{Concurrent: 1})
	assert.Panics(t, func() { _, _ = v.Verify(context.Background(), "token") })
	broken = false
	accepts(t, v, "token")
}

// TestAGreedyCallerLeavesPlacesForOthers checks that a caller with many slow tokens leaves slots
// for others.
func TestAGreedyCallerLeavesPlacesForOthers(t *testing.T) {
	s := newSlowVerifier()
	v := oauth.Cache(s, &oauth.CacheOptions{Concurrent: 8})
	var wg sync.WaitGroup
	var refused atomic.Int64
	from := func(caller string) context.Context { return oauth.WithCaller(context.Background(), caller) }
	for i := range 400 {
		wg.Go(func() {
			_, err := v.Verify(from("greedy"), fmt.Sprint("good-", i))
			if errors.Is(err, oauth.ErrTooManyTokens) {
				refused.Add(1)
			}
		})
	}
	for range 4 {
		<-s.began
	}
	require.Eventually(t, func() bool { return refused.Load() == 400-4-64 }, 20*time.Second, time.Millisecond, "as many verifications run as there are slots")
	for i := range 4 {
		wg.Go(func() {
			_, err := v.Verify(from(fmt.Sprint("honest-", i)), fmt.Sprint("mine-", i))
			assert.NoError(t, err)
		})
		assert.Contains(t, <-s.began, "mine", "it gets a slot at once")
	}
	close(s.answer)
	wg.Wait()
	assert.EqualValues(t, 72, s.calls.Load())
}

// TestAFloodAtIntrospectionReachesNoOneElse runs over HTTP with two introspection endpoints,
// where the second one knows each caller's token.
func TestAFloodAtIntrospectionReachesNoOneElse(t *testing.T) {
	first, second := newIntrospector(t), newIntrospector(t)
	first.says(200, `{"active":false}`)
	second.route("/introspect", func(w http.ResponseWriter, r *http.Request) {
		second.calls.Add(1)
		if strings.HasPrefix(r.FormValue("token"), "good") {
			_, _ = io.WriteString(w, second.active(nil))
			return
		}
		_, _ = io.WriteString(w, `{"active":false}`)
	})
	s, err := oauth.New(oauth.Config{
		Resource: resourceURL, AuthorizationServers: []string{first.URL}, Verifiers: []oauth.Verifier{first.verifier(t), second.verifier(t)},
		Options: oauth.AuthenticateOptions{Now: second.clock.Now},
	})
	require.NoError(t, err)
	require.Equal(t, http.StatusNoContent, call(s, honest, "good-1").Code)
	for i := range 300 {
		call(s, greedy, fmt.Sprint("bad-", i))
	}
	assert.LessOrEqual(t, first.calls.Load(), int64(101))
	assert.LessOrEqual(t, second.calls.Load(), int64(101))
	asked := first.calls.Load() + second.calls.Load()
	first.clock.Advance(11 * time.Second) // the first endpoint's entry for the good token has expired
	require.Equal(t, http.StatusNoContent, call(s, honest, "good-1").Code)
	require.Equal(t, asked, first.calls.Load()+second.calls.Load(), "a cached token causes no request")
	require.Equal(t, http.StatusNoContent, call(s, honest, "good-2").Code)
}
