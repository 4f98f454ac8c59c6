package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// maxWait limits one wait for a Retry-After, and maxWaits all of an audit.
const (
	maxWait  = 5 * time.Second
	maxWaits = 20 * time.Second
)

// maxLimited is how many answers that limit the audit are kept.
const maxLimited = 10

// waits honors Retry-After, and keeps the answers that have it or should have it.
type waits struct {
	mu      sync.Mutex
	waited  time.Duration
	limited []*Exchange
}

// note keeps an answer that limits the audit.
func (w *waits) note(x *Exchange) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if x.Limited() && len(w.limited) < maxLimited {
		w.limited = append(w.limited, x)
	}
}

// wait waits as long as an answer asks for. It reports whether the request may be repeated then.
func (w *waits) wait(ctx context.Context, x *Exchange) bool {
	if !x.Limited() {
		return false
	}
	pause, ok := RetryAfter(x.Header, time.Now())
	if !ok || !w.may(pause) {
		return false
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// may reports whether the audit has time for a pause, and takes the time.
func (w *waits) may(pause time.Duration) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if pause > maxWait || w.waited+pause > maxWaits {
		return false
	}
	w.waited += max(pause, 100*time.Millisecond)
	return true
}

// Limited returns the first answers that limited the audit: 429 or 503.
func (c *Client) Limited() []*Exchange {
	c.waits.mu.Lock()
	defer c.waits.mu.Unlock()
	return slices.Clone(c.waits.limited)
}

// RetryAfter returns how long an answer asks its client to wait, and whether it does.
func RetryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	value := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return max(0, date.Sub(now)), true
}
