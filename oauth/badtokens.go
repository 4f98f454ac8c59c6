package oauth

import (
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/mcpkit-go/mcpkit/internal/lru"
)

// ErrTooManyTokens says that a caller sent so many bad tokens that its next one is not checked
// yet. It wraps [ErrUnavailable], because the token may be good.
var ErrTooManyTokens = fmt.Errorf("%w: there were too many bad tokens from the same caller", ErrUnavailable)

const (
	// A caller may send badBurst bad tokens at once, and then badPerSecond.
	badBurst     = 100
	badPerSecond = 10
	// maxCallers is for how many callers bad tokens are counted.
	maxCallers = 10_000
)

// A tooManyError is an ErrTooManyTokens that says when to retry.
type tooManyError struct{ wait time.Duration }

func (e *tooManyError) Error() string { return ErrTooManyTokens.Error() }
func (e *tooManyError) Unwrap() error { return ErrTooManyTokens }

// badTokenLimit limits the bad tokens of each caller.
type badTokenLimit struct {
	mu       sync.Mutex
	limiters *lru.Cache[string, *rate.Limiter]
}

func newBadTokenLimit() *badTokenLimit {
	return &badTokenLimit{limiters: lru.New[string, *rate.Limiter](maxCallers)}
}

// check returns a tooManyError if the caller has sent too many bad tokens.
func (b *badTokenLimit) check(caller string, now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	limiter, ok := b.limiters.Get(caller)
	if !ok {
		return nil
	}
	missing := 1 - limiter.TokensAt(now)
	if missing <= 0 {
		return nil
	}
	return &tooManyError{time.Duration(missing / badPerSecond * float64(time.Second))}
}

// add counts one bad token.
func (b *badTokenLimit) add(caller string, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	limiter, ok := b.limiters.Get(caller)
	if !ok {
		limiter = rate.NewLimiter(badPerSecond, badBurst)
		b.limiters.Put(caller, limiter)
	}
	limiter.AllowN(now, 1)
}
