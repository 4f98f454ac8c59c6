package oauth

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/lru"
)

// CacheOptions are the options of [Cache].
type CacheOptions struct {
	// Entries is how many good tokens are cached, and how many bad ones; 10,000 if zero
	// or less. A good token takes some 2 KB, most of it claims, and a bad one some 300 bytes.
	Entries int
	// TTL is how long a good token is cached at most; 5 minutes if zero or less. It is
	// also how long a revoked token can still be used. Bad tokens are cached for 10
	// seconds, but no longer than good ones.
	TTL time.Duration
	// Concurrent is how many tokens are verified at once; 64 if zero or less. It does not
	// limit JWTs, which are verified without a request to the authorization server.
	Concurrent int
	// Now is the clock, for tests; time.Now if nil.
	Now func() time.Time
}

const (
	defaultEntries    = 10_000
	defaultTTL        = 5 * time.Minute
	defaultConcurrent = 64
	badTTL            = 10 * time.Second
)

// Cache returns a verifier that caches the results of v. The key of a token is its SHA-256
// hash. opts may be nil.
//
// A good token is cached until it expires or TTL has passed, or until a key is removed from
// the key set that vouched for it. Bad tokens are cached for a short time, and separately from
// good ones, so that a flood of bad tokens evicts no good one. The result is not cached if the
// token could not be checked, or if it may be accepted later, with a new key of the issuer or
// once its nbf has passed.
//
// Concurrent requests with the same token call v once. Calls of v are limited for each caller,
// see [WithCaller]: a caller that sends many different tokens may use at most as many of the
// Concurrent calls as remain free, and may send 100 bad tokens at once and then 10 per
// second; beyond that the error is [ErrTooManyTokens]. A cached token never waits.
//
// Every call returns its own [Principal]. Only Claims is shared, and must not be changed.
func Cache(v Verifier, opts *CacheOptions) Verifier {
	o := CacheOptions{}
	if opts != nil {
		o = *opts
	}
	if o.TTL <= 0 {
		o.TTL = defaultTTL
	}
	return newTokenCache(v, o)
}

// newTokenCache is Cache for a TTL that may be negative; then nothing is cached.
func newTokenCache(v Verifier, o CacheOptions) *tokenCache {
	if o.Entries <= 0 {
		o.Entries = defaultEntries
	}
	if o.Concurrent <= 0 {
		o.Concurrent = defaultConcurrent
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	c := &tokenCache{
		inner: v, opts: o,
		good:    lru.New[tokenHash, *cachedToken](o.Entries),
		bad:     lru.New[tokenHash, badToken](o.Entries),
		flights: map[tokenHash]*tokenFlight{},
	}
	if _, local := v.(*jwtVerifier); !local {
		c.slots, c.limit = newVerifySlots(o.Concurrent), newBadTokenLimit()
	}
	return c
}

type cachedToken struct {
	principal *Principal
	until     time.Time
	version   uint64
}

type badToken struct {
	err     error
	until   time.Time
	version uint64
}

// A tokenFlight is a verification in progress.
type tokenFlight struct {
	done chan struct{}
	// The other fields are set before done is closed. conclusive is false if the verification
	// failed for a reason that concerns only the caller that started it.
	conclusive bool
	principal  *Principal
	err        error
}

type tokenCache struct {
	inner Verifier
	opts  CacheOptions
	slots *verifySlots   // nil if inner makes no requests
	limit *badTokenLimit // nil like slots

	mu      sync.Mutex
	good    *lru.Cache[tokenHash, *cachedToken]
	bad     *lru.Cache[tokenHash, badToken]
	flights map[tokenHash]*tokenFlight
}

// Verify implements [Verifier].
func (c *tokenCache) Verify(ctx context.Context, token string) (*Principal, error) {
	if len(token) > MaxTokenBytes {
		return c.inner.Verify(ctx, token)
	}
	hash := hashToken(token)
	for {
		// Read before the verification: if a key is removed during the verification, the
		// entry is outdated from the start.
		version := versionOf(c.inner)
		if p := c.find(hash, version); p != nil {
			return p, nil
		}
		flight, first, p, err := c.join(hash, version)
		switch {
		case p != nil || err != nil:
			return p, err
		case first:
			return c.fly(ctx, token, hash, version, flight)
		}
		select {
		case <-flight.done:
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
		}
		if flight.conclusive {
			return flight.principal.copy(), flight.err
		}
	}
}

// join returns the flight of a token, and whether the caller is the first and must call fly. For a
// token that is cached it returns the result instead: a flight may have ended since the caller
// looked.
func (c *tokenCache) join(hash tokenHash, version uint64) (flight *tokenFlight, first bool, p *Principal, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.cached(hash, version); p != nil {
		return nil, false, p.copy(), nil
	}
	if bad, ok := c.bad.Get(hash); ok && c.opts.Now().Before(bad.until) && bad.version == version {
		return nil, false, nil, bad.err
	}
	if flight = c.flights[hash]; flight != nil {
		return flight, false, nil, nil
	}
	flight = &tokenFlight{done: make(chan struct{})}
	c.flights[hash] = flight
	return flight, true, nil, nil
}

// fly verifies a token in the goroutine of the caller, and publishes the result to callers that
// wait. If the context of the caller ends, one of them starts again.
func (c *tokenCache) fly(ctx context.Context, token string, hash tokenHash, version uint64, flight *tokenFlight) (*Principal, error) {
	defer func() { // also after a panic
		c.mu.Lock()
		delete(c.flights, hash)
		c.mu.Unlock()
		close(flight.done)
	}()
	p, err := c.verify(ctx, token)
	if err == nil && p == nil { // from an incorrect verifier of the program
		err = unavailable(nil)
	}
	flight.conclusive = err == nil || ctx.Err() == nil && !errors.Is(err, ErrTooManyTokens) && !errors.Is(err, errBusy)
	if err != nil {
		flight.err = err
		c.rememberBad(hash, version, err)
		return nil, err
	}
	flight.principal = p.copy()
	flight.principal.Claims = maps.Clone(p.Claims)
	c.rememberGood(hash, version, flight.principal)
	return p, nil
}

// verify calls the inner verifier, within the limits of the caller.
func (c *tokenCache) verify(ctx context.Context, token string) (*Principal, error) {
	if c.slots == nil {
		return c.inner.Verify(ctx, token)
	}
	caller := callerOf(ctx)
	if err := c.limit.check(caller, c.opts.Now()); err != nil {
		return nil, err
	}
	if err := c.slots.acquire(ctx, caller); err != nil {
		return nil, err
	}
	defer c.slots.release(caller)
	// Other tokens of the caller may have been refused while this one waited.
	if err := c.limit.check(caller, c.opts.Now()); err != nil {
		return nil, err
	}
	p, err := c.inner.Verify(ctx, token)
	if isBad(err) {
		c.limit.add(caller, c.opts.Now())
	}
	return p, err
}

func (c *tokenCache) rememberGood(hash tokenHash, version uint64, p *Principal) {
	until := c.opts.Now().Add(c.opts.TTL)
	if !p.Expires.IsZero() && p.Expires.Before(until) {
		until = p.Expires
	}
	if c.opts.TTL < 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.good.Put(hash, &cachedToken{p, until, version})
}

func (c *tokenCache) rememberBad(hash tokenHash, version uint64, err error) {
	var e *TokenError
	if !isBad(err) || errors.As(err, &e) && e.temporary || c.opts.TTL < 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bad.Put(hash, badToken{err, c.opts.Now().Add(min(badTTL, c.opts.TTL)), version})
}

// find returns a copy of the principal of a token that is cached as good, or nil.
func (c *tokenCache) find(hash tokenHash, version uint64) *Principal {
	c.mu.Lock()
	p := c.cached(hash, version)
	c.mu.Unlock()
	return p.copy()
}

// cached returns the principal of a token that is cached as good, or nil. The caller holds c.mu,
// and must copy the principal.
func (c *tokenCache) cached(hash tokenHash, version uint64) *Principal {
	entry, ok := c.good.Get(hash)
	if !ok {
		return nil
	}
	if !c.opts.Now().Before(entry.until) || entry.version != version {
		c.good.Remove(hash)
		return nil
	}
	return entry.principal
}

// remembered implements rememberer.
func (c *tokenCache) remembered(hash tokenHash) *Principal {
	return c.find(hash, versionOf(c.inner))
}

// routes implements router.
func (c *tokenCache) routes() ([]string, bool) { return routesOf(c.inner) }

// version implements versioned.
func (c *tokenCache) version() uint64 { return versionOf(c.inner) }

// ready implements readier.
func (c *tokenCache) ready(ctx context.Context) error { return readyOf(ctx, c.inner) }
