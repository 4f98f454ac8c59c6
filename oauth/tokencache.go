package oauth

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// CacheOptions adjust [Cache].
type CacheOptions struct {
	// Entries is how many good tokens are remembered, and how many bad ones; 10,000 if zero
	// or less. A good token takes some 2 KB, most of it claims, and a bad one some 300 bytes.
	Entries int
	// TTL is how long a good token is remembered at most; 5 minutes if zero or less. It is
	// also how long a revoked token can still be used. Bad tokens are remembered for 10
	// seconds, and no longer than good ones.
	TTL time.Duration
	// Concurrent is how many tokens are looked at at once; 64 if zero or less. JWTs are not
	// counted, since nobody has to be asked about them.
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

// Cache returns a verifier that remembers what v said of tokens, and asks it as little as can
// be. A token is remembered under its SHA-256 hash. opts may be nil.
//
// A good token is remembered at most until it expires, and not after a key was removed from
// the key set that vouched for it. A bad token is remembered for a short time and apart from
// the good ones, so that a flood of bad tokens pushes no good one out. That a token could not
// be checked is not remembered, nor what time or a new key of the issuer may put right.
//
// Several requests with the same token are one question to v. Questions are shared out by
// caller, see [WithCaller]: one who sends many different tokens that v does not know has at
// most as many places as are left free for the others, and 100 bad tokens at once and 10 a
// second; then the error is [ErrTooManyTokens]. A token that is remembered never waits.
//
// Callers get principals of their own; only the Claims, which nobody may change,
// are shared between the callers of one token.
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

// newTokenCache is Cache for a TTL that may be less than zero: then nothing is remembered.
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
		good:    newLRU[tokenHash, *cachedToken](o.Entries),
		bad:     newLRU[tokenHash, badToken](o.Entries),
		flights: map[tokenHash]*tokenFlight{},
	}
	if _, local := v.(*jwtVerifier); !local {
		c.turns, c.counts = newTurns(o.Concurrent), newBadCount()
	}
	return c
}

type tokenHash = [sha256.Size]byte

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

// A tokenFlight is a question about a token that is under way.
type tokenFlight struct {
	done chan struct{}
	// The rest is set when done is closed. answered is false when the question ended for a
	// reason that concerns only the caller who asked it.
	answered  bool
	principal *Principal
	err       error
}

type tokenCache struct {
	inner  Verifier
	opts   CacheOptions
	turns  *turns // nil for an inner verifier that asks nobody
	counts *badCount

	mu      sync.Mutex
	good    *lru[tokenHash, *cachedToken]
	bad     *lru[tokenHash, badToken]
	flights map[tokenHash]*tokenFlight
}

// Verify implements [Verifier].
func (c *tokenCache) Verify(ctx context.Context, token string) (*Principal, error) {
	if len(token) > maxToken {
		return c.inner.Verify(ctx, token)
	}
	hash := hashToken(token)
	for {
		// Asked before the verification: if a key is removed while that is under way, the
		// entry is outdated from the start.
		version := versionOf(c.inner)
		if p := c.find(hash, version); p != nil {
			return p, nil
		}
		flight, first, err := c.board(hash, version)
		switch {
		case err != nil:
			return nil, err
		case first:
			return c.ask(ctx, token, hash, version, flight)
		}
		select {
		case <-flight.done:
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
		}
		if flight.answered {
			return flight.principal.copy(), flight.err
		}
	}
}

// board returns the flight of a token, and whether the caller has to fly it; or the error of a
// token that is known to be bad.
func (c *tokenCache) board(hash tokenHash, version uint64) (flight *tokenFlight, first bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if bad, ok := c.bad.get(hash); ok {
		if c.opts.Now().Before(bad.until) && bad.version == version {
			return nil, false, bad.err
		}
		c.bad.remove(hash)
	}
	if flight = c.flights[hash]; flight != nil {
		return flight, false, nil
	}
	flight = &tokenFlight{done: make(chan struct{})}
	c.flights[hash] = flight
	return flight, true, nil
}

// ask has the inner verifier look at a token, in the goroutine of the caller, and tells those
// who wait. When the caller leaves, one of them asks again.
func (c *tokenCache) ask(ctx context.Context, token string, hash tokenHash, version uint64, flight *tokenFlight) (*Principal, error) {
	defer func() { // in a panic too
		c.mu.Lock()
		delete(c.flights, hash)
		c.mu.Unlock()
		close(flight.done)
	}()
	p, err := c.verify(ctx, token)
	if err == nil && p == nil { // a user's verifier that breaks its word
		err = unavailable(nil)
	}
	flight.answered = err == nil || ctx.Err() == nil && !errors.Is(err, ErrTooManyTokens) && !errors.Is(err, errBusy)
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

// verify asks the inner verifier when it is the caller's turn.
func (c *tokenCache) verify(ctx context.Context, token string) (*Principal, error) {
	if c.turns == nil {
		return c.inner.Verify(ctx, token)
	}
	caller := callerOf(ctx)
	if err := c.counts.check(caller, c.opts.Now()); err != nil {
		return nil, err
	}
	if err := c.turns.take(ctx, caller); err != nil {
		return nil, err
	}
	defer c.turns.giveBack(caller)
	// Others of the same caller may have been refused meanwhile.
	if err := c.counts.check(caller, c.opts.Now()); err != nil {
		return nil, err
	}
	p, err := c.inner.Verify(ctx, token)
	if isBad(err) {
		c.counts.add(caller, c.opts.Now())
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
	c.good.put(hash, &cachedToken{p, until, version})
}

func (c *tokenCache) rememberBad(hash tokenHash, version uint64, err error) {
	var e *TokenError
	if !isBad(err) || errors.As(err, &e) && e.mayPass || c.opts.TTL < 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bad.put(hash, badToken{err, c.opts.Now().Add(min(badTTL, c.opts.TTL)), version})
}

// find returns a copy of the caller of a token that is known to be good, or nil.
func (c *tokenCache) find(hash tokenHash, version uint64) *Principal {
	c.mu.Lock()
	entry, ok := c.good.get(hash)
	if ok && (!c.opts.Now().Before(entry.until) || entry.version != version) {
		c.good.remove(hash)
		ok = false
	}
	c.mu.Unlock()
	if !ok {
		return nil
	}
	return entry.principal.copy()
}

// copy returns a principal with scopes of its own; nil for nil.
func (p *Principal) copy() *Principal {
	if p == nil {
		return nil
	}
	c := *p
	c.Scopes = slices.Clone(p.Scopes)
	return &c
}

func hashToken(token string) tokenHash {
	// Tokens of usual length are hashed without garbage.
	var buffer [2048]byte
	return sha256.Sum256(append(buffer[:0], token...))
}

// A rememberer verifier knows tokens that it found good before.
type rememberer interface {
	remembered(hash tokenHash) *Principal
}

// rememberedBy returns the caller of a token that v found good before, or nil.
func rememberedBy(v Verifier, hash tokenHash) *Principal {
	if v, ok := v.(rememberer); ok {
		return v.remembered(hash)
	}
	return nil
}

// remembered implements rememberer.
func (c *tokenCache) remembered(hash tokenHash) *Principal {
	return c.find(hash, versionOf(c.inner))
}

// routes implements router.
func (c *tokenCache) routes() ([]string, bool) { return routesOf(c.inner) }

// version implements versioned.
func (c *tokenCache) version() uint64 { return versionOf(c.inner) }

// A versioned verifier has a number that grows when something that it accepted
// before may no longer be good.
type versioned interface{ version() uint64 }

func versionOf(v Verifier) uint64 {
	if v, ok := v.(versioned); ok {
		return v.version()
	}
	return 0
}
