// Package storetest tests implementations of store.Store, on any backend. The tests also pass on
// slow machines: they do not measure how long a call takes.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// Size is about how many bytes a store for the tests holds. The tests fill it.
const Size = 1 << 20

// Run runs the tests, each as a subtest of t. newStore returns an empty store that holds about
// [Size] bytes. It is called once for each test.
func Run(t *testing.T, newStore func(t *testing.T) store.Store) {
	for _, tests := range []map[string]func(*tester){valueTests, expiryTests, swapTests, counterTests, scanTests, limitTests} {
		for _, name := range slices.Sorted(maps.Keys(tests)) {
			t.Run(name, func(t *testing.T) {
				tests[name](&tester{T: t, Store: newStore(t), ctx: t.Context()})
			})
		}
	}
}

// long is a time to live that no test outlasts.
const long = time.Hour

// A tester has a store, and methods that fail the test if the store does not behave as it should.
type tester struct {
	*testing.T
	store.Store
	ctx context.Context
}

func (t *tester) put(key, value, owner string) {
	t.Helper()
	t.is("Put "+short(key), t.Put(t.ctx, key, []byte(value), long, owner), nil)
}

// keep stores a value with Swap under a key that has none.
func (t *tester) keep(key, value, owner string) {
	t.Helper()
	t.swap(key, nil, value, owner, nil)
}

func (t *tester) swap(key string, old []byte, next, owner string, want error) {
	t.Helper()
	t.is("Swap "+short(key), t.Swap(t.ctx, key, old, []byte(next), long, owner), want)
}

func (t *tester) has(key, value string) {
	t.Helper()
	got, err := t.Get(t.ctx, key)
	t.is("Get "+short(key), err, nil)
	t.equal("Get "+short(key), got, value)
}

func (t *tester) hasNot(key string) {
	t.Helper()
	_, err := t.Get(t.ctx, key)
	t.is("Get "+short(key), err, store.ErrNotFound)
}

func (t *tester) takes(key, value string) {
	t.Helper()
	got, err := t.Take(t.ctx, key)
	t.is("Take "+short(key), err, nil)
	t.equal("Take "+short(key), got, value)
}

func (t *tester) adds(key string, n, want int64) {
	t.Helper()
	got, err := t.Add(t.ctx, key, n, long)
	t.is("Add "+short(key), err, nil)
	if got != want {
		t.Fatalf("Add %s, %d returns %d, want %d", short(key), n, got, want)
	}
}

func (t *tester) scans(prefix, after string, limit int, want ...string) {
	t.Helper()
	got, err := t.Scan(t.ctx, prefix, after, limit)
	t.is("Scan", err, nil)
	if !slices.Equal(got, want) {
		t.Fatalf("Scan(%q, %q, %d) returns %q, want %q", prefix, after, limit, got, want)
	}
}

// is fails the test if err is not want.
func (t *tester) is(what string, err, want error) {
	t.Helper()
	if want == nil && err != nil || !errors.Is(err, want) {
		t.Fatalf("%s: the error is %v, want %v", what, err, want)
	}
}

// fails ends the test if err is nil or an error that has a meaning.
func (t *tester) fails(what string, err error) {
	t.Helper()
	for _, other := range []error{store.ErrNotFound, store.ErrConflict, store.ErrFull, store.ErrUnavailable} {
		if errors.Is(err, other) {
			t.Fatalf("%s: the error is %v, want another one", what, err)
		}
	}
	if err == nil {
		t.Fatalf("%s: there is no error", what)
	}
}

func (t *tester) equal(what string, got []byte, want string) {
	t.Helper()
	if !bytes.Equal(got, []byte(want)) {
		t.Fatalf("%s: the value is %q, want %q", what, short(string(got)), short(want))
	}
}

// goes waits until a key has no value, and fails the test if the value goes before its time.
func (t *tester) goes(key string, start time.Time, ttl time.Duration) {
	t.Helper()
	for {
		_, err := t.Get(t.ctx, key)
		passed := time.Since(start)
		switch {
		case errors.Is(err, store.ErrNotFound):
			if passed < ttl-clockGrain {
				t.Fatalf("the value under %s is gone after %s, want %s", short(key), passed, ttl)
			}
			return
		case err != nil:
			t.Fatalf("Get %s: %v", short(key), err)
		case passed > ttl+patience:
			t.Fatalf("the value under %s is there after %s, want %s", short(key), passed, ttl)
		}
		time.Sleep(time.Millisecond)
	}
}

// The tests accept backends that count in milliseconds, and clocks of two machines.
const (
	clockGrain = 5 * time.Millisecond
	patience   = 10 * time.Second
)

func short(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}
