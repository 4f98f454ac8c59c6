package share_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/share"
)

// takeAll takes one at a time until the pool refuses, and returns how many it got.
func takeAll(p *share.Pool, key string) (n int64) {
	for p.Take(key, 1) {
		n++
	}
	return n
}

func TestGreedyCallersLeaveSomethingForTheNext(t *testing.T) {
	p := share.NewPool(1000)
	assert.EqualValues(t, 500, takeAll(p, "first"), "one caller gets half")
	assert.EqualValues(t, 250, takeAll(p, "second"))
	assert.EqualValues(t, 125, takeAll(p, "third"))
	turns := share.NewPool(1000)
	for turns.Take("a", 1) && turns.Take("b", 1) {
	}
	assert.InDelta(t, 333, turns.Held("a"), 1, "callers that take turns get equal shares")
	assert.InDelta(t, 333, turns.Held("b"), 1)
	assert.True(t, p.Take("honest", 1))
	p.Return("first", 500)
	assert.Positive(t, takeAll(p, "fourth"), "what was returned can be taken again")
}

func TestACallerWithNothingGetsWhatIsFree(t *testing.T) {
	p := share.NewPool(10)
	assert.True(t, p.Take("a", 7), "the first request may be larger than half of the pool")
	assert.False(t, p.Take("a", 1))
	assert.True(t, p.Take("b", 3))
	assert.False(t, p.Take("c", 1), "nothing is left")
	assert.False(t, p.Take("c", 11))
	assert.True(t, p.Take("c", 0))
}

func TestReturnIsExact(t *testing.T) {
	p := share.NewPool(10)
	require.True(t, p.Take("a", 2))
	assert.Panics(t, func() { p.Return("a", 3) })
	assert.Panics(t, func() { p.Return("b", 1) })
	assert.Panics(t, func() { share.NewPool(0) })
}

// TestSums checks the pool's sums after random operations.
func TestSums(t *testing.T) {
	p := share.NewPool(100)
	held := map[string]int64{}
	for range 20_000 {
		key, n := fmt.Sprint(rand.IntN(8)), rand.Int64N(20)
		if rand.IntN(2) == 0 {
			if p.Take(key, n) {
				held[key] += n
			}
		} else {
			n = min(n, held[key])
			p.Return(key, n)
			held[key] -= n
		}
		var sum int64
		for k, n := range held {
			require.Equal(t, n, p.Held(k))
			sum += n
		}
		require.Equal(t, p.Total()-sum, p.Free())
		require.GreaterOrEqual(t, p.Free(), int64(0))
	}
}
