package oauth

import (
	"context"
	"crypto/sha256"
	"maps"
	"slices"
	"sync"
	"time"
)

// CacheOptions adjust [Cache].
type CacheOptions struct {
	// Entries is how many tokens are remembered; 10,000 if zero or less. A token
	// takes some 2 KB, most of it claims.
	Entries int
	// TTL is how long a token is remembered at most; 5 minutes if zero or less. It is
	// also how long a revoked token can still be used.
	TTL time.Duration
	// Now is the clock, for tests; time.Now if nil.
	Now func() time.Time
}

const (
	defaultEntries = 10_000
	defaultTTL     = 5 * time.Minute
)

// Cache returns a verifier that remembers what v said of the tokens that are good. A
// token is remembered under its SHA-256 hash, at most until it expires, and not after a key
// was removed from the key set that vouched for it. Errors are not remembered. opts
// may be nil.
//
// Callers get principals of their own; only the Claims, which nobody may change,
// are shared between the callers of one token.
func Cache(v Verifier, opts *CacheOptions) Verifier {
	o := CacheOptions{}
	if opts != nil {
		o = *opts
	}
	if o.Entries <= 0 {
		o.Entries = defaultEntries
	}
	if o.TTL <= 0 {
		o.TTL = defaultTTL
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &tokenCache{inner: v, opts: o, known: newLRU[tokenHash, *cachedToken](o.Entries)}
}

type tokenHash = [sha256.Size]byte

type cachedToken struct {
	principal *Principal
	until     time.Time
	version   uint64
}

type tokenCache struct {
	inner Verifier
	opts  CacheOptions

	mu    sync.Mutex
	known *lru[tokenHash, *cachedToken]
}

// Verify implements [Verifier].
func (c *tokenCache) Verify(ctx context.Context, token string) (*Principal, error) {
	if len(token) > maxToken {
		return c.inner.Verify(ctx, token)
	}
	hash, now := hashToken(token), c.opts.Now()
	// Asked before the verification: if a key is removed while that is under way, the
	// entry is outdated from the start.
	version := versionOf(c.inner)
	if p := c.find(hash, now, version); p != nil {
		return p, nil
	}
	p, err := c.inner.Verify(ctx, token)
	if err != nil {
		return nil, err
	}
	if p == nil { // a user's verifier that breaks its word
		return nil, unavailable(nil)
	}
	until := now.Add(c.opts.TTL)
	if !p.Expires.IsZero() && p.Expires.Before(until) {
		until = p.Expires
	}
	kept := *p
	kept.Scopes, kept.Claims = slices.Clone(p.Scopes), maps.Clone(p.Claims)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known.put(hash, &cachedToken{principal: &kept, until: until, version: version})
	return p, nil
}

// find returns a copy of what is remembered, or nil.
func (c *tokenCache) find(hash tokenHash, now time.Time, version uint64) *Principal {
	c.mu.Lock()
	entry, ok := c.known.get(hash)
	if ok && (!now.Before(entry.until) || entry.version != version) {
		c.known.remove(hash)
		ok = false
	}
	c.mu.Unlock()
	if !ok {
		return nil
	}
	p := *entry.principal
	p.Scopes = slices.Clone(p.Scopes)
	return &p
}

func hashToken(token string) tokenHash {
	// Tokens of usual length are hashed without garbage.
	var buffer [2048]byte
	return sha256.Sum256(append(buffer[:0], token...))
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
