package share_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/share"
)

func TestAGreedyOwnerDisplacesItsOwnValues(t *testing.T) {
	c := share.NewCache[string, int](100)
	for i := range 100 {
		require.True(t, c.Put("greedy", fmt.Sprint("g", i), i, 1), "a single owner may fill the cache")
	}
	require.True(t, c.Put("honest", "h", 1, 10))
	for i := range 1000 {
		c.Put("greedy", fmt.Sprint("more", i), i, 1)
	}
	_, ok := c.Get("h")
	assert.True(t, ok)
	assert.EqualValues(t, 100, c.Size())
	assert.Equal(t, 91, c.Len())
	assert.False(t, c.Put("greedy", "large", 0, 95), "an owner gets only what others leave")
	_, ok = c.Get("h")
	assert.True(t, ok)
	assert.False(t, c.Put("honest", "too large", 0, 101))
}

func TestManyOwnersOfOneNetworkAreOne(t *testing.T) {
	c := share.NewCache[string, int](100)
	require.True(t, c.Put("user:honest", "h", 1, 10))
	for i := range 5000 {
		c.Put(fmt.Sprintf("ip:2001:db8:1:%x::/64", i+1), fmt.Sprint(i), i, 1)
	}
	_, ok := c.Get("h")
	assert.True(t, ok)
}

// TestOwnersWithLessLoseNothing compares the cache with a simple model.
func TestOwnersWithLessLoseNothing(t *testing.T) {
	c := share.NewCache[int, string](50)
	size := func(owners map[int]string, sizes map[int]int64, who string) (n int64) {
		for key, o := range owners {
			if _, ok := c.Get(key); ok && o == who {
				n += sizes[key]
			}
		}
		return n
	}
	owners, sizes := map[int]string{}, map[int]int64{}
	for range 20_000 {
		who, key, n := fmt.Sprint(rand.IntN(5)), rand.IntN(60), 1+rand.Int64N(20)
		if rand.IntN(10) == 0 {
			c.Remove(key)
			delete(owners, key)
			continue
		}
		if o, ok := owners[key]; ok && o != who {
			continue
		}
		before := map[string]int64{}
		for i := range 5 {
			before[fmt.Sprint(i)] = size(owners, sizes, fmt.Sprint(i))
		}
		owners[key], sizes[key] = who, n
		put := c.Put(who, key, who, n)
		if !put {
			delete(owners, key)
		}
		require.LessOrEqual(t, c.Size(), int64(50))
		var sum int64
		for i := range 5 {
			other := fmt.Sprint(i)
			now := size(owners, sizes, other)
			sum += now
			if other != who && now < before[other] {
				require.GreaterOrEqual(t, before[other], min(before[who]+n, 10), "%s with %d lost to %s", other, before[other], who)
			}
		}
		require.Equal(t, c.Size(), sum)
	}
}

func TestFirstIsTheOldest(t *testing.T) {
	c := share.NewCache[string, int](10)
	_, _, ok := c.First()
	assert.False(t, ok)
	c.Put("a", "1", 1, 1)
	c.Put("b", "2", 2, 1)
	c.Put("a", "1", 3, 1)
	key, value, ok := c.First()
	assert.True(t, ok)
	assert.Equal(t, "2", key)
	assert.Equal(t, 2, value)
}

func TestASmallerLimitDisplaces(t *testing.T) {
	c := share.NewCache[string, int](100)
	var displaced []string
	c.Displaced = func(key string, value int) { displaced = append(displaced, fmt.Sprint(key, value)) }
	c.Put("a", "1", 1, 40)
	c.Put("a", "2", 2, 20)
	c.Put("b", "3", 3, 30)
	c.SetLimit(60)
	assert.Equal(t, []string{"11"}, displaced, "the owner with the most loses its oldest value")
	assert.EqualValues(t, 50, c.Size())
	c.Remove("2")
	assert.False(t, c.Put("b", "4", 4, 61), "the limit stays")
	assert.True(t, c.Put("b", "4", 4, 40))
	assert.Equal(t, []string{"11", "33"}, displaced, "what is removed or replaced is not displaced")
	c.SetLimit(100)
	assert.True(t, c.Put("b", "4", 4, 90))
}
