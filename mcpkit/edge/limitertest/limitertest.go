// Package limitertest says what an edge.Limiter has to do, as tests that anybody
// can run against one of their own, for example one that counts in a store that
// several replicas share. It does not measure time, only what is certain however
// slow the machine is.
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

// slow is a rate at which nothing comes back while a test runs.
var slow = edge.Rate{Burst: 10, PerSecond: 10.0 / (24 * 60 * 60)}

// Run runs the tests. newLimiter returns a Limiter that gives each key the rate and
// that remembers nothing; it is called once for each test.
func Run(t *testing.T, newLimiter func(t *testing.T, each edge.Rate) edge.Limiter) {
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(&taker{T: t, newLimiter: newLimiter}) })
	}
}

var tests = map[string]func(*taker){
	"a key begins with its burst, and has no more": func(t *taker) {
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
	"keys do not share": func(t *taker) {
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
		t.mustTake("all of it", long+"a", 10)
		t.mustTake("all of one that ends otherwise", long+"b", 10)
		t.mustWait("one more of the first", long+"a", 1)
	},
	"more than the burst counts as all of it, or it could never be taken": func(t *taker) {
		t.use(slow)
		t.mustTake("1000 of 10", "a", 1000)
		t.mustWait("one more", "a", 1)
	},
	"nothing, and less than nothing, is free and gives nothing back": func(t *taker) {
		t.use(slow)
		t.mustTake("all", "a", 10)
		t.mustTake("nothing", "a", 0)
		t.mustTake("less than nothing", "a", -10)
		t.mustWait("one more", "a", 1)
	},
	"the wait is as long as what is missing takes to come back": func(t *taker) {
		t.use(slow) // one comes back in 2.4 hours
		t.mustTake("all", "a", 10)
		one, five := t.mustWait("one more", "a", 1), t.mustWait("five more", "a", 5)
		t.mustBeNear("one", one, 2*time.Hour+24*time.Minute)
		t.mustBeNear("five", five, 12*time.Hour)
	},
	"what was taken comes back": func(t *taker) {
		t.use(edge.Rate{Burst: 10, PerSecond: 50})
		t.mustTake("all", "a", 10)
		wait := t.take("once more", "a", 10) // slow machines may have it back already
		time.Sleep(wait)
		for range 100 { // a shared store may have another clock
			if wait = t.take("once more, after the wait", "a", 10); wait == 0 {
				return
			}
			time.Sleep(wait)
		}
		t.Errorf("it never came back")
	},
	"many at once get no more than there is, and all of it": func(t *taker) {
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
			t.Errorf("%d were taken of 100", n)
		}
	},
	"who has no time left is not kept waiting": func(t *taker) {
		t.use(slow)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = t.limiter.Take(ctx, "a", 1) // an answer or an error, but now
		}()
		select {
		case <-done:
		case <-time.After(30 * time.Second):
			t.Errorf("it heeds no context")
		}
	},
}

// A taker takes from one Limiter.
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
		t.Errorf("%s: waits %s", what, wait)
	}
	return wait
}

func (t *taker) mustTake(what, key string, n int) {
	t.Helper()
	if wait := t.take(what, key, n); wait != 0 {
		t.Errorf("%s: it waits %s and should take", what, wait)
	}
}

func (t *taker) mustWait(what, key string, n int) time.Duration {
	t.Helper()
	wait := t.take(what, key, n)
	if wait == 0 {
		t.Errorf("%s: it takes and should wait", what)
	}
	return wait
}

// mustBeNear allows for the minutes that a slow machine takes.
func (t *taker) mustBeNear(what string, got, want time.Duration) {
	t.Helper()
	if got > want+time.Second || got < want-10*time.Minute {
		t.Errorf("%s: it waits %s instead of %s", what, got, want)
	}
}
