package oauth

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// KeySetOptions adjust a [KeySet]. The zero value is right for production.
type KeySetOptions struct {
	// Client fetches the keys; http.DefaultTransport if nil. Its redirect policy is
	// replaced by one that stays on the same host and scheme.
	Client *http.Client
	// MinInterval is the least time between two fetches that tokens with unknown
	// keys cause; 10 seconds if zero. A key that the issuer begins to use without
	// warning is accepted after at most this time, usually at once.
	MinInterval time.Duration
	// Timeout bounds one refresh, discovery included. It is 5 seconds if zero, and
	// no more, because callers wait for it.
	Timeout time.Duration
	// MaxStale is how long keys are used when they cannot be refreshed; 24 hours if
	// zero. Then every token is answered with [ErrUnavailable].
	MaxStale time.Duration
	// Logger hears of failed refreshes; slog.Default() if nil. No token is logged.
	Logger *slog.Logger
	// Now is the clock, for tests; time.Now if nil.
	Now func() time.Time
}

const (
	defaultMinInterval = 10 * time.Second
	maxFetchTime       = 5 * time.Second
	defaultMaxStale    = 24 * time.Hour
	// The refresh follows the issuer's Cache-Control within these bounds.
	minRefresh     = time.Minute
	maxRefresh     = time.Hour
	defaultRefresh = 15 * time.Minute
	// How many unknown key names are remembered, and for how many MinIntervals. A
	// name enters only after a fetch, so there are seldom more than a few.
	maxAbsent       = 128
	absentIntervals = 3
	maxKIDLength    = 256
)

// A KeySet holds the public keys of one issuer and keeps them fresh.
//
// Keys are fetched when they are first needed, and again when they get old or when a
// token names one that is not known. However many callers need that, one fetch is in
// flight, and it does not end with the caller that caused it. Tokens with made-up key
// names therefore cost the issuer one request in MinInterval, while a new key
// still gets in. A refresh replaces the whole set, so keys that the issuer removed
// die. If it fails, the old keys stay, up to MaxStale.
//
// It may be used by many goroutines at once and needs no closing: it starts
// goroutines for fetches only.
type KeySet struct {
	opts   KeySetOptions
	client *http.Client
	source keySource

	current    atomic.Pointer[keyState] // nil before the first fetch
	generation atomic.Uint64

	mu       sync.Mutex
	flight   *keyFlight
	failures int       // fetches that failed since the last good one
	retryAt  time.Time // no fetch before, after a failure
	askedAt  time.Time // the last fetch for an unknown key
	absent   *lru[string, time.Time]
}

// A keySource knows where the keys are.
type keySource interface {
	// keysURL may ask the network, within ctx.
	keysURL(ctx context.Context, client *http.Client, now time.Time) (string, error)
	// forget is called when what was found there could not be used.
	forget()
}

type fixedURL string

func (u fixedURL) keysURL(context.Context, *http.Client, time.Time) (string, error) {
	return string(u), nil
}
func (u fixedURL) forget() {}

// keyState is what one fetch brought. It is never changed.
type keyState struct {
	keys      []verifyKey
	byKID     map[string]*verifyKey
	askedAt   time.Time // when the fetch began
	refreshAt time.Time
	deadAt    time.Time
}

// NewKeySet returns the key set at jwksURL, which must be https except on a loopback
// host. It does not use the network yet. opts may be nil.
func NewKeySet(jwksURL string, opts *KeySetOptions) (*KeySet, error) {
	if _, err := serverURL(jwksURL); err != nil {
		return nil, fmt.Errorf("oauth: the URL of the key set is %w", err)
	}
	return newKeySet(fixedURL(jwksURL), opts)
}

func newKeySet(source keySource, opts *KeySetOptions) (*KeySet, error) {
	s := &KeySet{source: source, absent: newLRU[string, time.Time](maxAbsent)}
	if opts != nil {
		s.opts = *opts
	}
	o := &s.opts
	if o.MinInterval < 0 || o.Timeout < 0 || o.MaxStale < 0 || o.Timeout > maxFetchTime {
		return nil, fmt.Errorf("oauth: key set options: durations must not be negative, and Timeout at most %v", maxFetchTime)
	}
	setDefault(&o.MinInterval, defaultMinInterval)
	setDefault(&o.Timeout, maxFetchTime)
	setDefault(&o.MaxStale, defaultMaxStale)
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s.client = pinnedClient(o.Client)
	return s, nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

var (
	errUnknownKey = &TokenError{Problem: "it is signed with a key that its issuer does not publish", mayPass: true}
	errUnfitKey   = problem("its algorithm is not the one of its key")
	errKeyName    = problem("the name of its key is no name")
	errNewKey     = fmt.Errorf("%w: it is newer than the issuer's keys that are known, and signed with another one", ErrUnavailable)
	errNoKeys     = fmt.Errorf("%w: the issuer's keys could not be fetched", ErrUnavailable)
)

// Key returns the key of that name for signatures of the algorithm. The name is
// empty for a token without one; there is a key for it only if exactly one key of
// the set fits the algorithm.
//
// The error wraps [ErrInvalidToken] or [ErrUnavailable]. Key waits for the network at
// most as long as ctx and the Timeout of the options allow.
func (s *KeySet) Key(ctx context.Context, kid, alg string) (crypto.PublicKey, error) {
	if len(kid) > maxKIDLength || hasControl(kid) {
		return nil, errKeyName
	}
	key, err := s.lookUp(kid, alg)
	// A fetch that was under way already may have begun before the issuer published
	// the key, so whoever joined it may cause another one.
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
		// The key may be a new one that we could not hear of.
		return nil, errNoKeys
	}
	if errors.Is(err, errUnknownKey) {
		return nil, errUnknownKey.with("a key that the issuer publishes", claimText(kid))
	}
	return key, err
}

// mayLack reports whether a token that was issued at that time can be signed with a key that
// was published after the keys were fetched.
func (s *KeySet) mayLack(issued time.Time) bool {
	state := s.current.Load()
	return state != nil && issued.After(state.askedAt)
}

// Ready reports whether there are keys to verify with. It fetches them when there are
// none, and waits like [KeySet.Key].
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

// lookUp finds the key in what is known. It does not wait.
func (s *KeySet) lookUp(kid, alg string) (crypto.PublicKey, error) {
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

func (st *keyState) find(kid, alg string) (crypto.PublicKey, error) {
	if kid != "" {
		key := st.byKID[kid]
		switch {
		case key == nil:
			return nil, errUnknownKey
		case !key.fits(alg):
			return nil, errUnfitKey.with(key.use(), alg)
		}
		return key.key, nil
	}
	var only crypto.PublicKey
	for i := range st.keys {
		if !st.keys[i].fits(alg) {
			continue
		}
		if only != nil { // trying all of them would let any key vouch for any token
			return nil, errUnfitKey
		}
		only = st.keys[i].key
	}
	if only == nil {
		return nil, errUnknownKey
	}
	return only, nil
}

// version is a number that grows when a key is removed from the set. Asking for it
// keeps the set fresh, so that keys also die for callers that cache.
func (s *KeySet) version() uint64 {
	if state := s.current.Load(); state != nil {
		if now := s.opts.Now(); !now.Before(state.refreshAt) {
			s.refresh(now)
		}
	}
	return s.generation.Load()
}
