package oauth

import (
	"cmp"
	"context"
	"crypto"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/lru"
	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

const (
	defaultMinInterval = 10 * time.Second
	defaultMaxStale    = 24 * time.Hour
	// maxAbsent is how many unknown key names are remembered, and absentIntervals for how
	// many MinIntervals. A name is only added after a fetch, so there are few.
	maxAbsent       = 128
	absentIntervals = 3
	maxKIDLength    = 256
)

// A KeySet holds the public keys of one issuer and refreshes them.
//
// A KeySet fetches keys on first use, when they get old, and when a
// token names an unknown key. At most one fetch runs at a time, whatever the number of
// callers, and it continues if the caller that started it goes away. Tokens with made-up key
// names therefore cost the issuer one request per MinInterval, while new keys are
// still found. A refresh replaces the whole set, so keys that the issuer removed
// are no longer accepted. If a refresh fails, the old keys stay in use, up to MaxStale.
//
// A KeySet is safe for concurrent use and needs no closing: it starts
// goroutines only for fetches.
type KeySet struct {
	opts   KeySetOptions
	client *http.Client
	source keySource

	current    atomic.Pointer[keyState] // nil before the first fetch
	generation atomic.Uint64            // see version

	mu       sync.Mutex
	flight   *keyFlight
	failures int       // fetches that failed since the last success
	retryAt  time.Time // no fetch starts earlier, after a failure
	askedAt  time.Time // the last fetch for an unknown key
	absent   *lru.Cache[string, time.Time]
}

// A keyFlight is a fetch in progress. done is closed at its end.
type keyFlight struct {
	done chan struct{}
}

// NewKeySet returns the key set at jwksURL, which must be https except on a loopback
// host. It does not use the network yet. opts may be nil.
func NewKeySet(jwksURL string, opts *KeySetOptions) (*KeySet, error) {
	if _, err := serverURL(jwksURL); err != nil {
		return nil, fmt.Errorf("oauth: the URL of the key set is %w", err)
	}
	return newKeySet(fixedURL(jwksURL), opts)
}

// NewIssuerKeySet returns the key set of an issuer, whose URL is in the issuer's metadata (RFC
// 8414 or OpenID Connect Discovery). The issuer must be https except on a loopback host. It does
// not use the network yet. opts may be nil.
func NewIssuerKeySet(issuer string, opts *KeySetOptions) (*KeySet, error) {
	if err := checkIssuerURL(issuer); err != nil {
		return nil, fmt.Errorf("oauth: the issuer is %w", err)
	}
	return newKeySet(&discovery{issuer: issuer}, opts)
}

func newKeySet(source keySource, opts *KeySetOptions) (*KeySet, error) {
	s := &KeySet{source: source, absent: lru.New[string, time.Time](maxAbsent)}
	if opts != nil {
		s.opts = *opts
	}
	o := &s.opts
	if o.MinInterval < 0 || o.Timeout < 0 || o.MaxStale < 0 || o.Timeout > maxFetchTime {
		return nil, fmt.Errorf("oauth: key set options: durations must not be negative, and Timeout at most %v", maxFetchTime)
	}
	o.MinInterval = cmp.Or(o.MinInterval, defaultMinInterval)
	o.Timeout = cmp.Or(o.Timeout, maxFetchTime)
	o.MaxStale = cmp.Or(o.MaxStale, defaultMaxStale)
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s.client = pinnedClient(o.Client)
	return s, nil
}

var (
	errKeyName = problem("the name of its key is not valid")
	errNewKey  = fmt.Errorf("%w: it is signed with an unknown key and newer than the issuer's known keys", ErrUnavailable)
	errNoKeys  = fmt.Errorf("%w: the issuer's keys could not be fetched", ErrUnavailable)
)

// Key returns the key with the name kid for signatures of the algorithm alg. kid is
// empty for a token that names no key; Key then returns a key only if exactly one key of
// the set fits the algorithm.
//
// The error wraps [ErrInvalidToken] or [ErrUnavailable]. Key waits for the network no
// longer than ctx and the Timeout of the options allow.
func (s *KeySet) Key(ctx context.Context, kid, alg string) (crypto.PublicKey, error) {
	key, err := s.key(ctx, kid, alg)
	if err != nil {
		return nil, err
	}
	return key.key, nil
}

// KeyOf is [KeySet.Key] for a token that was issued at that time, which may be zero. If the key is
// unknown and the token is newer than the known keys, the error wraps [ErrUnavailable], because the
// token may be signed with a new key: tokens with made-up keys may have used up the one fetch per
// MinInterval, and a client must not drop its new token because of that.
func (s *KeySet) KeyOf(ctx context.Context, kid, alg string, issued time.Time) (crypto.PublicKey, error) {
	key, err := s.keyOf(ctx, kid, alg, issued)
	if err != nil {
		return nil, err
	}
	return key.key, nil
}

// keyOf is KeyOf, but also returns the algorithm and issuer that the key set names for the key.
func (s *KeySet) keyOf(ctx context.Context, kid, alg string, issued time.Time) (*verifyKey, error) {
	key, err := s.key(ctx, kid, alg)
	if errors.Is(err, errUnknownKey) && s.fetchedBefore(issued) {
		return nil, errNewKey
	}
	return key, err
}

// key is Key, but also returns the algorithm and issuer that the key set names for the key.
func (s *KeySet) key(ctx context.Context, kid, alg string) (*verifyKey, error) {
	if len(kid) > maxKIDLength || jose.HasControl(kid) {
		return nil, errKeyName
	}
	key, err := s.lookUp(kid, alg)
	// A fetch that was already in progress may have begun before the issuer published
	// the key, so a caller that waited for one may start another.
	for range 2 {
		if !errors.Is(err, errUnknownKey) && !errors.Is(err, errNoKeys) {
			break
		}
		flight, started := s.fetch(kid, alg)
		if flight == nil {
			key, err = s.lookUp(kid, alg)
			break
		}
		select {
		case <-flight.done:
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
		}
		if key, err = s.lookUp(kid, alg); started {
			break
		}
	}
	if errors.Is(err, errUnknownKey) && s.failing() {
		// The key may be a new one that could not be fetched.
		return nil, errNoKeys
	}
	if errors.Is(err, errUnknownKey) {
		return nil, errUnknownKey.with("a key that the issuer publishes", jose.ClaimText(kid))
	}
	return key, err
}

// fetchedBefore reports whether the keys were fetched before that time. A token that was issued
// later may be signed with a key that was published after the fetch.
func (s *KeySet) fetchedBefore(issued time.Time) bool {
	state := s.current.Load()
	return state != nil && issued.After(state.askedAt)
}

// Ready returns nil if there are keys to verify with. It fetches them if there are
// none, and waits as long as [KeySet.Key] does. The error wraps [ErrUnavailable].
func (s *KeySet) Ready(ctx context.Context) error {
	if s.usable() {
		return nil
	}
	flight, _ := s.fetch("", "")
	if flight != nil {
		select {
		case <-flight.done:
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ErrUnavailable, ctx.Err())
		}
	}
	if !s.usable() {
		return errNoKeys
	}
	return nil
}

func (s *KeySet) usable() bool {
	state := s.current.Load()
	return state != nil && s.opts.Now().Before(state.deadAt)
}

// lookUp finds a key in the fetched set. It does not wait.
func (s *KeySet) lookUp(kid, alg string) (*verifyKey, error) {
	now := s.opts.Now()
	state := s.current.Load()
	if state == nil || !now.Before(state.deadAt) {
		return nil, errNoKeys
	}
	if !now.Before(state.refreshAt) {
		s.refresh(now)
	}
	return state.find(kid, alg)
}

// version returns a number that grows when a key is removed from the set. It also refreshes
// old keys, so that removed keys are noticed even if all tokens are cached.
func (s *KeySet) version() uint64 {
	if state := s.current.Load(); state != nil {
		if now := s.opts.Now(); !now.Before(state.refreshAt) {
			s.refresh(now)
		}
	}
	return s.generation.Load()
}

// fetch returns the fetch that a caller without a key should wait for, and whether the call
// started it. It returns nil if no fetch would help now.
func (s *KeySet) fetch(kid, alg string) (flight *keyFlight, started bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.flight != nil {
		return s.flight, false
	}
	now := s.opts.Now()
	if now.Before(s.retryAt) {
		return nil, false
	}
	state := s.current.Load()
	if state == nil || !now.Before(state.deadAt) {
		return s.start(""), true
	}
	// A fetch may have ended since the caller looked.
	if _, err := state.find(kid, alg); !errors.Is(err, errUnknownKey) {
		return nil, false
	}
	if until, known := s.absent.Get(kid); known && now.Before(until) {
		return nil, false
	}
	// Only fetches for unknown keys count here. The first one after a regular
	// refresh is always allowed, so a rotation is normally noticed at once.
	if now.Sub(s.askedAt) < s.opts.MinInterval {
		return nil, false
	}
	s.askedAt = now
	return s.start(kid), true
}

// refresh starts a fetch because the keys are old. It does not wait.
func (s *KeySet) refresh(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// Another caller may have refreshed the keys since this one looked.
	state := s.current.Load()
	if s.flight == nil && !now.Before(s.retryAt) && !now.Before(state.refreshAt) {
		s.start("")
	}
}

// failing reports whether the last fetch failed.
func (s *KeySet) failing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failures > 0
}

// start starts a fetch, because of the key kid unless it is empty. The caller holds s.mu.
func (s *KeySet) start(kid string) *keyFlight {
	flight := &keyFlight{done: make(chan struct{})}
	s.flight = flight
	go func() {
		// Not the caller's context: other callers wait too.
		ctx, cancel := context.WithTimeout(context.Background(), s.opts.Timeout)
		defer cancel()
		state, err := loadKeys(ctx, s.source, s.client, &s.opts)
		s.finish(state, err, kid)
		close(flight.done)
	}()
	return flight
}

// finish stores the result of a fetch.
func (s *KeySet) finish(state *keyState, err error, kid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flight = nil
	now := s.opts.Now()
	if err != nil {
		s.source.forget()
		s.failures++
		// 1, 2, 4, … seconds, at most MinInterval: a recovered issuer is noticed within
		// seconds, and one that is down does not get a request for every token.
		wait := time.Second << min(s.failures-1, 10)
		s.retryAt = now.Add(min(wait, s.opts.MinInterval))
		s.opts.Logger.LogAttrs(context.Background(), slog.LevelWarn, "oauth: the issuer's keys could not be refreshed",
			slog.Any("error", err), slog.Int("failures", s.failures))
		return
	}
	s.failures, s.retryAt = 0, time.Time{}
	old := s.current.Swap(state)
	if old != nil && !old.keptBy(state) {
		// After the swap: a caller that reads the new version must not find the old keys.
		s.generation.Add(1)
	}
	if kid != "" && state.byKID[kid] == nil {
		s.absent.Put(kid, now.Add(absentIntervals*s.opts.MinInterval))
	}
}
