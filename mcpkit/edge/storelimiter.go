package edge

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// A StoreLimiter is a Limiter that counts in a store, for replicas that must count together. A key
// costs one record, which is gone when its bucket is full again. Replicas need clocks that agree to
// within the time that a unit takes to return.
type StoreLimiter struct {
	store  store.Store
	each   Rate
	shared map[string]Rate
	now    func() time.Time
}

// NewStoreLimiter returns a limiter that counts in s. MaxKeys of the options is ignored: the store
// has its own bounds. It panics for a rate that cannot be used, like [NewLimiter].
func NewStoreLimiter(s store.Store, opts *LimiterOptions) *StoreLimiter {
	l := &StoreLimiter{store: s, each: DefaultRate, now: time.Now}
	shared := map[string]Rate{AnthropicKey: AnthropicRate, UnknownKey: AnthropicRate}
	if opts != nil {
		if opts.Each != (Rate{}) {
			l.each = opts.Each
		}
		if opts.Shared != nil {
			shared = opts.Shared
		}
	}
	for _, r := range shared {
		r.fill() // panics for a rate that cannot be used
	}
	l.each.fill()
	l.shared = shared
	return l
}

// storeAttempts bounds how often Take tries again because others changed the record at the same
// time.
const storeAttempts = 50

// Take implements [Limiter]. The error wraps store.ErrUnavailable if the store does not answer.
func (l *StoreLimiter) Take(ctx context.Context, key string, n int) (time.Duration, error) {
	if n <= 0 {
		return 0, nil
	}
	rate, ok := l.shared[key]
	if !ok {
		rate = l.each
	}
	unit := float64(time.Second) / rate.PerSecond
	full := rate.fill()
	cost := time.Duration(math.Min(unit*float64(min(n, rate.Burst)), float64(full)))
	hash := sha256.Sum256([]byte(key))
	name := "rate/" + base64.RawURLEncoding.EncodeToString(hash[:])
	for range storeAttempts {
		old, err := l.store.Get(ctx, name)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return 0, err
		}
		// The record is when the bucket is full again. A bucket without a record is full.
		now := l.now()
		until := now
		if len(old) == 8 {
			if stored := time.Unix(0, int64(binary.BigEndian.Uint64(old))); stored.After(now) { //nolint:gosec // written below
				until = stored
			}
		}
		if limit := now.Add(full); until.After(limit) { // a clock that was ahead
			until = limit
		}
		next := until.Add(cost)
		if wait := next.Sub(now) - full; wait > 0 {
			return wait, nil
		}
		value := binary.BigEndian.AppendUint64(nil, uint64(next.UnixNano())) //nolint:gosec // after 1970
		err = l.store.Swap(ctx, name, old, value, max(next.Sub(now), time.Millisecond), "rates")
		if err == nil {
			return 0, nil
		}
		if !errors.Is(err, store.ErrConflict) {
			return 0, err
		}
	}
	return 0, fmt.Errorf("%w: the rate of a key keeps changing", store.ErrUnavailable)
}
