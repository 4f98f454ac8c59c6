package oauth

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/mcpkit-go/mcpkit/internal/share"
)

// ErrTooManyTokens says that a caller sent so many bad tokens that its next one is not looked
// at yet. It wraps [ErrUnavailable]: nothing is known of the token, which may be good.
var ErrTooManyTokens = fmt.Errorf("%w: there were too many bad tokens from the same place", ErrUnavailable)

var errBusy = fmt.Errorf("%w: too many other tokens are being checked", ErrUnavailable)

// The bounds of what is asked about tokens that are not remembered.
const (
	// badBurst bad tokens of one caller are looked at at once, and then badPerSecond.
	badBurst     = 100
	badPerSecond = 10
	// maxCallers is of how many callers bad tokens are counted.
	maxCallers = 10_000
	// turnPatience is how long a token waits for its turn.
	turnPatience = 5 * time.Second
	// waitersPerPlace is how many tokens wait for each that is looked at.
	waitersPerPlace = 16
)

// A tooManyError is an ErrTooManyTokens that says when to try again.
type tooManyError struct{ wait time.Duration }

func (e *tooManyError) Error() string { return ErrTooManyTokens.Error() }
func (e *tooManyError) Unwrap() error { return ErrTooManyTokens }

type callerKey struct{}

// WithCaller returns a context that says where a token comes from, normally with the address
// of the client. [Authenticate] does this by itself; it is for those who call a [Verifier]
// on their own. What verifiers have for all callers together is shared out by it.
func WithCaller(ctx context.Context, caller string) context.Context {
	return context.WithValue(ctx, callerKey{}, caller)
}

func callerOf(ctx context.Context) string {
	caller, _ := ctx.Value(callerKey{}).(string)
	return caller
}

// remoteCaller tells callers apart by who connected: by the address, or by the network of
// an IPv6 address, since that is the least that a caller has.
func remoteCaller(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	addr := peer.Addr().Unmap().WithZone("")
	if addr.Is6() {
		network, _ := addr.Prefix(64)
		return network.String()
	}
	return addr.String()
}

// turns gives out the places in which tokens are looked at. A caller has at most as many as
// are free, and so does not keep the others waiting.
type turns struct {
	mu      sync.Mutex
	places  *share.Pool
	room    *share.Pool // for those who wait
	waiting list.List   // of *turn, in the order of arrival
}

type turn struct {
	caller string
	given  chan struct{}
}

func newTurns(places int) *turns {
	return &turns{places: share.NewPool(int64(places)), room: share.NewPool(int64(places) * waitersPerPlace)}
}

// take waits for a place. The error wraps ErrUnavailable.
func (t *turns) take(ctx context.Context, caller string) error {
	t.mu.Lock()
	if t.places.Take(caller, 1) {
		t.mu.Unlock()
		return nil
	}
	if !t.room.Take(caller, 1) {
		t.mu.Unlock()
		return &tooManyError{time.Second}
	}
	w := &turn{caller, make(chan struct{})}
	e := t.waiting.PushBack(w)
	t.mu.Unlock()

	patience := time.NewTimer(turnPatience)
	defer patience.Stop()
	err := errBusy
	select {
	case <-w.given:
		return nil
	case <-patience.C:
	case <-ctx.Done():
		err = fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-w.given: // meanwhile
		return nil
	default:
	}
	t.leave(e)
	return err
}

// leave takes one who waits out of the room. The caller holds the lock.
func (t *turns) leave(e *list.Element) {
	t.room.Return(t.waiting.Remove(e).(*turn).caller, 1)
}

// giveBack gives the place to the first who may have it.
func (t *turns) giveBack(caller string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.places.Return(caller, 1)
	for e := t.waiting.Front(); e != nil; e = e.Next() {
		if w := e.Value.(*turn); t.places.Take(w.caller, 1) {
			t.leave(e)
			close(w.given)
			return
		}
	}
}

// A badCount counts the bad tokens of each caller.
type badCount struct {
	mu    sync.Mutex
	rates *lru[string, *rate.Limiter]
}

func newBadCount() *badCount { return &badCount{rates: newLRU[string, *rate.Limiter](maxCallers)} }

// check returns an error when the caller sent too many.
func (b *badCount) check(caller string, now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	r, ok := b.rates.get(caller)
	if !ok {
		return nil
	}
	missing := 1 - r.TokensAt(now)
	if missing <= 0 {
		return nil
	}
	return &tooManyError{time.Duration(missing / badPerSecond * float64(time.Second))}
}

// add counts one.
func (b *badCount) add(caller string, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r, ok := b.rates.get(caller)
	if !ok {
		r = rate.NewLimiter(badPerSecond, badBurst)
		b.rates.put(caller, r)
	}
	r.AllowN(now, 1)
}

// isBad reports whether an error says that the token is bad, and not that this could not be
// found out.
func isBad(err error) bool {
	return errors.Is(err, ErrInvalidToken) && !errors.Is(err, ErrUnavailable)
}
