package oauth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A keyFlight is a fetch under way.
type keyFlight struct {
	done chan struct{}
}

// fetch returns the flight that a caller should wait for who did not find the key,
// and whether it was started for this caller. It returns nil if there is nothing to
// wait for.
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
	// A flight may have landed since the caller looked.
	if _, err := state.find(kid, alg); !errors.Is(err, errUnknownKey) {
		return nil, false
	}
	if until, known := s.absent.get(kid); known && now.Before(until) {
		return nil, false
	}
	// Only fetches for unknown keys count here: the first one after a regular
	// refresh is always allowed, so a rotation is normally noticed at once.
	if now.Sub(s.askedAt) < s.opts.MinInterval {
		return nil, false
	}
	s.askedAt = now
	return s.start(kid), true
}

// refresh starts a fetch because the keys are old; nobody waits for it.
func (s *KeySet) refresh(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// The caller looked before it had the lock: another may have refreshed since.
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

// start begins a fetch, for the named key if there is one. The caller holds the lock.
func (s *KeySet) start(kid string) *keyFlight {
	flight := &keyFlight{done: make(chan struct{})}
	s.flight = flight
	go func() {
		// Not the context of the caller: others wait too, and the next ones gain.
		ctx, cancel := context.WithTimeout(context.Background(), s.opts.Timeout)
		defer cancel()
		state, err := s.load(ctx)
		s.land(state, err, kid)
		close(flight.done)
	}()
	return flight
}

// load fetches and reads the keys.
func (s *KeySet) load(ctx context.Context) (state *keyState, err error) {
	defer func() {
		// A panic of the user's transport must not end the process from here.
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	asked := s.opts.Now()
	from, err := s.source.keysURL(ctx, s.client, s.opts.Now())
	if err != nil {
		return nil, err
	}
	body, header, err := getBody(ctx, s.client, from)
	if err != nil {
		return nil, err
	}
	keys, ignored, err := parseKeySet(body)
	if err != nil {
		return nil, err
	}
	if ignored > 0 {
		s.opts.Logger.DebugContext(ctx, "oauth: some keys of the issuer were ignored", "url", from, "ignored", ignored)
	}
	if len(keys) == 0 {
		// An issuer without keys is an accident there; it must not become one here.
		return nil, errors.New("the key set holds no key that can be used")
	}
	now := s.opts.Now()
	state = &keyState{
		keys:      keys,
		byKID:     make(map[string]*verifyKey, len(keys)),
		askedAt:   asked,
		refreshAt: now.Add(refreshAfter(header)),
		deadAt:    now.Add(s.opts.MaxStale),
	}
	for i := range keys {
		if kid := keys[i].kid; kid != "" {
			state.byKID[kid] = &keys[i]
		}
	}
	return state, nil
}

// land takes the result of a fetch.
func (s *KeySet) land(state *keyState, err error, kid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flight = nil
	now := s.opts.Now()
	if err != nil {
		s.source.forget()
		s.failures++
		// 1, 2, 4, … seconds: an issuer that comes back is noticed within seconds,
		// and one that is down is not asked for every request.
		wait := time.Second << min(s.failures-1, 10)
		s.retryAt = now.Add(min(wait, s.opts.MinInterval))
		s.opts.Logger.LogAttrs(context.Background(), slog.LevelWarn, "oauth: the issuer's keys could not be refreshed",
			slog.Any("error", err), slog.Int("failures", s.failures))
		return
	}
	s.failures, s.retryAt = 0, time.Time{}
	old := s.current.Swap(state)
	if old != nil && !old.keptBy(state) {
		// After the swap: who reads the new number must not find the old keys.
		s.generation.Add(1)
	}
	if kid != "" && state.byKID[kid] == nil {
		s.absent.put(kid, now.Add(absentIntervals*s.opts.MinInterval))
	}
}

// keptBy reports whether every key of st is in next too.
func (st *keyState) keptBy(next *keyState) bool {
	for i := range st.keys {
		kept := false
		for j := range next.keys {
			kept = kept || st.keys[i].same(&next.keys[j])
		}
		if !kept {
			return false
		}
	}
	return true
}

// refreshAfter reads how long the issuer wants its keys to be kept.
func refreshAfter(header http.Header) time.Duration {
	for _, directive := range strings.Split(strings.Join(header.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch strings.ToLower(name) {
		case "no-store", "no-cache":
			return minRefresh
		case "max-age":
			seconds, err := strconv.ParseUint(strings.Trim(value, `"`), 10, 32)
			if err == nil {
				return min(max(time.Duration(seconds)*time.Second, minRefresh), maxRefresh)
			}
		}
	}
	return defaultRefresh
}

// hasControl reports whether s has characters that are not for display.
func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029'
	})
}
