// Package limitertest tests implementations of edge.Limiter, for example one that counts in a store
// that several replicas share. The tests also pass on slow machines: they do not measure how long a
// call takes.
package limitertest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// slow is a rate at which a key regains no unit while a test runs.
var slow = edge.Rate{Burst: 10, PerSecond: 10.0 / (24 * 60 * 60)}

// Run runs the tests, each as a subtest of t. newLimiter returns a new Limiter on which every key
// has the rate each and is full. It is called once for each test.
func Run(t *testing.T, newLimiter func(t *testing.T, each edge.Rate) edge.Limiter) {
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(&taker{T: t, newLimiter: newLimiter}) })
	}
}

var tests = map[string]func(*taker){
	"a key starts with its burst and has no more": func(t *taker) {
		t.use(slow)
		for i := range slow.Burst {
			t.mustTake(fmt.Sprintf("take %d of %d", i+1, slow.Burst), "a", 1)
		}
		t.mustWait("one more", "a", 1)
	},
	"a refusal takes nothing": func(t *taker) {
		t.use(slow)
		t.mustTake("7 of 10", "a", 7)
		for range 5 {
			t.mustWait("4 of the 3 that are left", "a", 4)
		}
		t.mustTake("the 3 that are left", "a", 3)
	},
	"keys are separate": func(t *taker) {
		t.use(slow)
		t.mustTake("all of a", "a", 10)
		for _, key := range []string{"", "A", "a ", "a:b", "ä", "a\x00b", "*", "../a"} {
			t.mustTake("all of another key", key, 10)
			t.mustWait("one more of it", key, 1)
		}
	},
	"a key may be long": func(t *taker) {
		t.use(slow)
		long := fmt.Sprintf("%05000d", 1)
		t.mustTake("all of a long key", long+"a", 10)
		t.mustTake("all of a key with another end", long+"b", 10)
		t.mustWait("one more of the first key", long+"a", 1)
	},
	"more than the burst counts as the burst": func(t *taker) {
		t.use(slow)
		t.mustTake("1000 of 10", "a", 1000)
		t.mustWait("one more", "a", 1)
	},
	"zero and negative amounts take and return nothing": func(t *taker) {
		t.use(slow)
		t.mustTake("all", "a", 10)
		t.mustTake("zero", "a", 0)
		t.mustTake("a negative amount", "a", -10)
		t.mustWait("one more", "a", 1)
	},
	"the wait is how long the missing units take to return": func(t *taker) {
		t.use(slow) // a key regains one unit in 2.4 hours
		t.mustTake("all", "a", 10)
		one, five := t.mustWait("one more", "a", 1), t.mustWait("five more", "a", 5)
		t.mustBeNear("one", one, 2*time.Hour+24*time.Minute)
		t.mustBeNear("five", five, 12*time.Hour)
	},
	"units return": func(t *taker) {
		t.use(edge.Rate{Burst: 10, PerSecond: 50})
		t.mustTake("all", "a", 10)
		wait := t.take("all again", "a", 10) // on a slow machine the units may be back already
		time.Sleep(wait)
		for range 100 { // a shared store may have another clock
			if wait = t.take("all again, after the wait", "a", 10); wait == 0 {
				return
			}
			time.Sleep(wait)
		}
		t.Errorf("the units never returned")
	},
	"concurrent callers get exactly the burst": func(t *taker) {
		t.use(edge.Rate{Burst: 100, PerSecond: 1.0 / (24 * 60 * 60)})
		var taken atomic.Int64
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 25 {
					if t.take("one", "a", 1) == 0 {
						taken.Add(1)
					}
				}
			})
		}
		all.Wait()
		if n := taken.Load(); n != 100 {
			t.Errorf("%d of 100 units were taken", n)
		}
	},
	"Take returns when the context has ended": func(t *taker) {
		t.use(slow)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = t.limiter.Take(ctx, "a", 1) // the result does not matter
		}()
		select {
		case <-done:
		case <-time.After(30 * time.Second):
			t.Errorf("Take ignores the context")
		}
	},
}

// A taker takes units from one Limiter.
type taker struct {
	*testing.T
	newLimiter func(*testing.T, edge.Rate) edge.Limiter
	limiter    edge.Limiter
}

func (t *taker) use(each edge.Rate) { t.limiter = t.newLimiter(t.T, each) }

func (t *taker) take(what, key string, n int) time.Duration {
	wait, err := t.limiter.Take(t.Context(), key, n)
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if wait < 0 {
		t.Errorf("%s: Take returned the wait %s", what, wait)
	}
	return wait
}

func (t *taker) mustTake(what, key string, n int) {
	t.Helper()
	if wait := t.take(what, key, n); wait != 0 {
		t.Errorf("%s: Take returned the wait %s instead of taking the units", what, wait)
	}
}

func (t *taker) mustWait(what, key string, n int) time.Duration {
	t.Helper()
	wait := t.take(what, key, n)
	if wait == 0 {
		t.Errorf("%s: Take took the units instead of returning a wait", what)
	}
	return wait
}

// mustBeNear compares two waits. got may be shorter by the minutes that a slow machine takes.
func (t *taker) mustBeNear(what string, got, want time.Duration) {
	t.Helper()
	if got > want+time.Second || got < want-10*time.Minute {
		t.Errorf("%s: Take returned the wait %s instead of %s", what, got, want)
	}
}
