package storetest

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

var counterTests = map[string]func(*tester){
	"Add returns the sum": func(t *tester) {
		t.adds("a", 0, 0)
		t.adds("a", 5, 5)
		t.adds("a", -7, -2)
		t.adds("b", 1, 1)
		t.adds("a", 2, 0)
		t.adds("a", 1, 1)
	},
	"sums are exact and do not overflow": func(t *tester) {
		const odd = 1<<53 + 1
		t.adds("a", odd, odd)
		t.adds("a", 0, odd)
		t.adds("a", -1, odd-1)
		t.adds("b", math.MaxInt64, math.MaxInt64)
		_, err := t.Add(t.ctx, "b", 1, long)
		t.fails("Add that overflows", err)
		t.adds("b", -1, math.MaxInt64-1)
		t.adds("c", math.MinInt64, math.MinInt64)
		_, err = t.Add(t.ctx, "c", -1, long)
		t.fails("Add that overflows", err)
		t.adds("c", math.MaxInt64, -1)
	},
	"counters are apart from values": func(t *tester) {
		t.adds("a", 1, 1)
		t.hasNot("a")
		_, err := t.Take(t.ctx, "a")
		t.is("Take of a counter", err, store.ErrNotFound)
		t.keep("a", "x", "")
		t.adds("a", 1, 2)
		t.is("Delete", t.Delete(t.ctx, "a"), nil)
		t.adds("a", 1, 3)
		t.scans("", "", 10)
	},
	"the first Add sets the time of a counter": func(t *tester) {
		start, ttl := time.Now(), 300*time.Millisecond
		sum, err := t.Add(t.ctx, "a", 1, ttl)
		t.is("Add", err, nil)
		for n := sum; ; n++ {
			sum, err := t.Add(t.ctx, "a", 1, long)
			t.is("Add", err, nil)
			passed := time.Since(start)
			switch {
			case sum == 1:
				if passed < ttl-clockGrain {
					t.Fatalf("the counter starts again after %s, want %s", passed, ttl)
				}
				t.adds("a", 1, 2)
				return
			case sum != n+1:
				t.Fatalf("the sum is %d after %d", sum, n)
			case passed > ttl+patience:
				t.Fatalf("the counter counts on after %s, want %s", passed, ttl)
			}
			time.Sleep(time.Millisecond)
		}
	},
	"concurrent Adds lose nothing": func(t *tester) {
		var mu sync.Mutex
		seen := map[int64]bool{}
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				for range 20 {
					sum, err := t.Add(t.ctx, "a", 1, long)
					if err != nil {
						t.Errorf("Add: %v", err)
						return
					}
					mu.Lock()
					if seen[sum] {
						t.Errorf("two callers got %d", sum)
					}
					seen[sum] = true
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		t.adds("a", 0, 200)
	},
	"counters are bounded, and none is displaced": func(t *tester) {
		t.adds("first", 41, 41)
		var wg sync.WaitGroup
		var tried atomic.Int64
		for range 20 {
			wg.Go(func() {
				for tried.Load() < Size/64 {
					_, err := t.Add(t.ctx, fmt.Sprintf("%050d", tried.Add(1)), 1, long)
					if errors.Is(err, store.ErrFull) {
						return
					}
					if err != nil {
						t.Errorf("Add: %v", err)
						return
					}
				}
				t.Errorf("there is room for more counters than the store holds")
			})
		}
		wg.Wait()
		t.adds("first", 1, 42)
		_, err := t.Add(t.ctx, "another counter with a long name, for which there is no room", 1, long)
		t.is("Add to a new counter", err, store.ErrFull)
		t.keep("a", "x", "")
	},
}
