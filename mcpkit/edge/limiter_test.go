package edge_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

func take(t *testing.T, l edge.Limiter, key string, n int) time.Duration {
	t.Helper()
	wait, err := l.Take(t.Context(), key, n)
	if err != nil {
		t.Fatal(err)
	}
	return wait
}

// The returned wait is exact: taking again just before it ends fails, and after it works.
func TestTakeSaysWhen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: 10, PerSecond: 2}})
		assert.Zero(t, take(t, l, "a", 10))
		assert.Equal(t, 500*time.Millisecond, take(t, l, "a", 1))
		assert.Equal(t, 2*time.Second, take(t, l, "a", 4))
		assert.Equal(t, 5*time.Second, take(t, l, "a", 10))
		assert.Equal(t, 5*time.Second, take(t, l, "a", math.MaxInt), "more than the burst")
		assert.Zero(t, take(t, l, "a", 0))
		assert.Zero(t, take(t, l, "a", -5))
		assert.Zero(t, take(t, l, "b", 10), "another key")

		time.Sleep(2*time.Second - time.Millisecond)
		assert.Positive(t, take(t, l, "a", 4))
		time.Sleep(time.Millisecond)
		assert.Zero(t, take(t, l, "a", 4))
		assert.Positive(t, take(t, l, "a", 1), "the refusal took nothing, and this call did")

		time.Sleep(time.Hour)
		assert.Zero(t, take(t, l, "a", 10))
		assert.Positive(t, take(t, l, "a", 1), "never more than the burst")
	})
}

func TestDefaultRates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := edge.NewLimiter(nil)
		for key, burst := range map[string]int{"ip:203.0.113.7": 30, edge.AnthropicKey: 600} {
			for i := range burst {
				assert.Zero(t, take(t, l, key, 1), "%s %d", key, i)
			}
			assert.Positive(t, take(t, l, key, 1), key)
		}
		time.Sleep(time.Second)
		for key, refill := range map[string]int{"ip:203.0.113.7": 2, edge.AnthropicKey: 100} {
			assert.Zero(t, take(t, l, key, refill), key)
			assert.Positive(t, take(t, l, key, 1), key)
		}
	})
}

// A flood of keys resets no bucket and does not fill the memory.
func TestFloodOfKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const most = 1000
		l := edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: 10, PerSecond: 1}, MaxKeys: most})
		assert.Zero(t, take(t, l, "spent", 10))
		assert.Zero(t, take(t, l, "half", 5))
		granted := 0
		for i := range 50 * most {
			if take(t, l, fmt.Sprintf("flood %d", i), 10) == 0 {
				granted++
			}
			if i%(10*most) == 0 { // also when the tables rotate
				time.Sleep(time.Second)
				assert.Zero(t, take(t, l, "spent", 1), "its own refill")
			}
			assert.LessOrEqual(t, l.Keys(), most)
		}
		assert.Positive(t, take(t, l, "spent", 1), "the flood reset a bucket")
		assert.Zero(t, take(t, l, "half", 10), "5 s later it is full")
		assert.Less(t, granted, 2*most, "keys without a bucket share")
		assert.Positive(t, take(t, l, "latecomer", 10))

		time.Sleep(10 * time.Second) // everything is full again
		assert.Zero(t, take(t, l, "latecomer", 10))
		time.Sleep(10 * time.Second)
		assert.Zero(t, take(t, l, "latecomer", 10))
		assert.LessOrEqual(t, l.Keys(), 2, "keys with a full bucket are removed")
	})
}

// The test compares the limiter with buckets that are never removed, with random amounts and times.
func TestForgettingChangesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		const burst, perSecond = 8, 4
		l := edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: burst, PerSecond: perSecond}})
		type bucket struct {
			tokens float64
			at     time.Time
		}
		plain := map[string]*bucket{}
		refused := 0
		for i := range 20_000 {
			key, n := fmt.Sprint(r.IntN(20)), 1+r.IntN(5)
			time.Sleep(time.Duration(r.IntN(8)) * time.Second / 64)
			if r.IntN(500) == 0 {
				time.Sleep(time.Duration(r.IntN(5)) * time.Second)
			}
			b := plain[key]
			if b == nil {
				b = &bucket{burst, time.Now()}
				plain[key] = b
			}
			b.tokens = min(burst, b.tokens+time.Since(b.at).Seconds()*perSecond)
			b.at = time.Now()
			want := time.Duration(0)
			if b.tokens >= float64(n) {
				b.tokens -= float64(n)
			} else {
				refused++
				want = time.Duration((float64(n) - b.tokens) / perSecond * float64(time.Second))
			}
			if got := take(t, l, key, n); got != want {
				t.Fatalf("take %d: %s waits %s, want %s", i, key, got, want)
			}
		}
		assert.Greater(t, refused, 1000)
	})
}

func TestTakeByMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: 500, PerSecond: 1}, MaxKeys: 2})
		var granted atomic.Int64
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 200 {
					if wait, _ := l.Take(t.Context(), "a", 1); wait == 0 {
						granted.Add(1)
					}
					_, _ = l.Take(t.Context(), "b", 1)
					_, _ = l.Take(t.Context(), "c", 1)
				}
			})
		}
		wg.Wait()
		assert.EqualValues(t, 500, granted.Load())
		assert.Equal(t, 2, l.Keys())
	})
}

func TestLongKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: 1, PerSecond: 1}})
		long := strings.Repeat("x", 1<<20)
		assert.Zero(t, take(t, l, long, 1))
		assert.Positive(t, take(t, l, long, 1))
		assert.Zero(t, take(t, l, long+"y", 1))
		assert.Zero(t, take(t, l, "", 1))
		assert.Positive(t, take(t, l, "", 1))
	})
}

func TestNewLimiterRefusesMistakes(t *testing.T) {
	for _, r := range []edge.Rate{
		{Burst: 0, PerSecond: 1}, {Burst: 1}, {Burst: -1, PerSecond: 1}, {Burst: 1, PerSecond: -1},
		{Burst: 1, PerSecond: math.NaN()}, {Burst: 1, PerSecond: math.Inf(1)}, {Burst: 1, PerSecond: 1e-12}, {Burst: math.MaxInt, PerSecond: 1},
	} {
		assert.Panics(t, func() { edge.NewLimiter(&edge.LimiterOptions{Each: r}) }, "%v", r)
		assert.Panics(t, func() { edge.NewLimiter(&edge.LimiterOptions{Shared: map[string]edge.Rate{"a": r}}) }, "%v", r)
	}
	assert.Panics(t, func() { edge.NewLimiter(&edge.LimiterOptions{MaxKeys: -1}) })
}

func BenchmarkTake(b *testing.B) {
	l := edge.NewLimiter(nil)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			_, _ = l.Take(context.Background(), "ip:203.0.113.7", 1)
		}
	})
}

// A limiter without HTTP: a tool that costs more takes more.
func ExampleLimiter() {
	var limiter edge.Limiter = edge.NewLimiter(&edge.LimiterOptions{
		Each: edge.Rate{Burst: 10, PerSecond: 10.0 / 3600}, // ten an hour
	})
	for range 3 {
		wait, err := limiter.Take(context.Background(), "user:ann", 5)
		if err != nil || wait == 0 {
			fmt.Println("searching")
			continue
		}
		fmt.Printf("too many searches; try again in %s\n", wait.Round(time.Minute))
	}
	// Output:
	// searching
	// searching
	// too many searches; try again in 30m0s
}
