package authserver_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// A failingStore fails one of its operations: before it happens, or after, when the caller cannot
// know whether it did.
type failingStore struct {
	store.Store
	mu    sync.Mutex
	count int
	at    int // the operation that fails; 0 for none, negative for all
	after bool

	chosen      int // what eachOperation has fail
	chosenAfter bool
	hit         bool
}

func (f *failingStore) fail(at int, after bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count, f.at, f.after = 0, at, after
}

var errBroken = fmt.Errorf("%w: made to fail", store.ErrUnavailable)

// step returns whether an operation fails before it happens, and after.
func (f *failingStore) step() (before, after bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count++
	fails := f.at < 0 || f.count == f.at
	f.hit = f.hit || fails
	return fails && !f.after, fails && f.after
}

func (f *failingStore) do(operation func() error) error {
	before, after := f.step()
	if before {
		return errBroken
	}
	err := operation()
	if after && err == nil {
		return errBroken
	}
	return err
}

func (f *failingStore) Put(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error {
	return f.do(func() error { return f.Store.Put(ctx, key, value, ttl, owner) })
}

func (f *failingStore) Get(ctx context.Context, key string) (value []byte, err error) {
	err = f.do(func() error { value, err = f.Store.Get(ctx, key); return err })
	return value, err
}

func (f *failingStore) Delete(ctx context.Context, key string) error {
	return f.do(func() error { return f.Store.Delete(ctx, key) })
}

func (f *failingStore) Take(ctx context.Context, key string) (value []byte, err error) {
	err = f.do(func() error { value, err = f.Store.Take(ctx, key); return err })
	return value, err
}

func (f *failingStore) Swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
	return f.do(func() error { return f.Store.Swap(ctx, key, old, next, ttl, owner) })
}

func (f *failingStore) Add(ctx context.Context, key string, n int64, ttl time.Duration) (sum int64, err error) {
	err = f.do(func() error { sum, err = f.Store.Add(ctx, key, n, ttl); return err })
	return sum, err
}

func (f *failingStore) Scan(ctx context.Context, prefix, after string, limit int) (keys []string, err error) {
	err = f.do(func() error { keys, err = f.Store.Scan(ctx, prefix, after, limit); return err })
	return keys, err
}

// TestTheStoreFailsInTheMiddleOfEachStep checks, for each operation of the store in each step of a
// login, that its failure is told clearly, that nothing is redeemed twice, and that what a client
// was given stays good.
func TestTheStoreFailsInTheMiddleOfEachStep(t *testing.T) {
	for _, after := range []bool{false, true} {
		t.Run(fmt.Sprintf("after=%v", after), func(t *testing.T) {
			broken := &failingStore{}
			s := newSite(t, func(c *authserver.Config) { broken.Store, c.Store = c.Store, broken })
			s.login()                                              // the signing keys exist
			eachOperation(t, broken, after, func() (failed bool) { // the user agrees
				b := newBrowser(t)
				p := b.get(s.authorizeURL())
				if p.StatusCode != http.StatusOK {
					assert.Equal(t, http.StatusServiceUnavailable, p.StatusCode, p.body)
					return true
				}
				p = b.post(s.url+"/consent", agreeForm(p.sealed(t)))
				failure := p.location(t).Query()
				if failure.Get("error") != "" {
					assert.Equal(t, "temporarily_unavailable", failure.Get("error"))
					assert.Equal(t, "the state", failure.Get("state"))
					return true
				}
				broken.fail(0, false)
				assert.Equal(t, http.StatusOK, s.post("/token", redeemForm(failure.Get("code"))).status, "a code that was sent is good")
				return false
			})
			var code string
			eachOperation(t, broken, after, func() (failed bool) { // the client redeems the code
				broken.fail(0, false)
				code = s.code()
				broken.resume()
				answer := s.post("/token", redeemForm(code))
				broken.fail(0, false)
				if answer.status != http.StatusOK {
					assert.Equal(t, http.StatusServiceUnavailable, answer.status)
					assert.Equal(t, "5", answer.header.Get("Retry-After"))
					again := s.post("/token", redeemForm(code))
					assert.Contains(t, []int{http.StatusOK, http.StatusBadRequest}, again.status, "the client tries again")
					third := s.post("/token", redeemForm(code))
					assert.Equal(t, "invalid_grant", third.Error, "not twice")
					return true
				}
				assert.Equal(t, http.StatusOK, s.post("/token", refreshForm(answer.Refresh)).status, "an acknowledged grant is good")
				return false
			})
			eachOperation(t, broken, after, func() (failed bool) { // the client refreshes
				broken.fail(0, false)
				first := s.login()
				broken.resume()
				answer := s.post("/token", refreshForm(first.Refresh))
				broken.fail(0, false)
				if answer.status != http.StatusOK {
					assert.Equal(t, http.StatusServiceUnavailable, answer.status)
					again := s.post("/token", refreshForm(first.Refresh))
					assert.Equal(t, http.StatusOK, again.status, "the client keeps its login")
					return true
				}
				assert.Equal(t, http.StatusOK, s.post("/token", refreshForm(answer.Refresh)).status)
				return false
			})
			eachOperation(t, broken, after, func() (failed bool) { // the client revokes
				broken.fail(0, false)
				first := s.login()
				broken.resume()
				answer := s.post("/revoke", url.Values{"client_id": {"web"}, "token": {first.Refresh}})
				broken.fail(0, false)
				if answer.status != http.StatusOK {
					assert.Equal(t, http.StatusServiceUnavailable, answer.status)
					assert.Equal(t, http.StatusOK, s.post("/revoke", url.Values{"client_id": {"web"}, "token": {first.Refresh}}).status)
				}
				assert.Equal(t, "invalid_grant", s.post("/token", refreshForm(first.Refresh)).Error)
				return answer.status != http.StatusOK
			})
		})
	}
}

// resume makes the operation fail that eachOperation has chosen.
func (f *failingStore) resume() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count, f.at, f.after = 0, f.chosen, f.chosenAfter
}

// eachOperation runs a step once with each of its operations failing, until none is left to fail.
func eachOperation(t *testing.T, broken *failingStore, after bool, step func() (failed bool)) {
	t.Helper()
	failures := 0
	for at := 1; at < 100; at++ {
		broken.chosen, broken.chosenAfter, broken.hit = at, after, false
		broken.resume()
		if step() {
			failures++
		}
		if !broken.hit { // the step has fewer operations
			break
		}
	}
	broken.fail(0, false)
	assert.Positive(t, failures, "no operation failed")
}

// TestWithoutAStoreNothingIsServed checks the answers while the store is gone, and that the server
// recovers by itself.
func TestWithoutAStoreNothingIsServed(t *testing.T) {
	clock := newClock()
	broken := &failingStore{}
	s := newSite(t, func(c *authserver.Config) { broken.Store, c.Store, c.Now = c.Store, broken, clock.Now })
	answer := s.login()
	code := s.code()
	_, err := s.caller(answer.Access)
	require.NoError(t, err)
	broken.fail(-1, false)
	clock.add(10 * time.Second)
	_, err = s.caller(answer.Access)
	assert.NoError(t, err, "a token that was good a moment ago is")
	clock.add(time.Minute)
	_, err = s.caller(answer.Access)
	assert.ErrorIs(t, err, oauth.ErrUnavailable, "but not for long")
	assert.NotErrorIs(t, err, oauth.ErrInvalidToken, "the client must not log in again for it")
	assert.Equal(t, http.StatusServiceUnavailable, s.post("/token", refreshForm(answer.Refresh)).status)
	assert.Equal(t, http.StatusServiceUnavailable, s.post("/token", redeemForm(code)).status)
	p := newBrowser(t).get(s.authorizeURL("client_id", "unknown"))
	assert.Equal(t, http.StatusServiceUnavailable, p.StatusCode)
	assert.Equal(t, "5", p.Header.Get("Retry-After"))
	fresh, err := authserver.New(s.config)
	require.NoError(t, err)
	assert.Error(t, fresh.Ready(t.Context()), "a replica without keys is not ready")
	broken.fail(0, false)
	require.NoError(t, fresh.Ready(t.Context()))
	_, err = s.caller(answer.Access)
	assert.NoError(t, err)
	assert.Equal(t, http.StatusOK, s.post("/token", refreshForm(answer.Refresh)).status)
}
