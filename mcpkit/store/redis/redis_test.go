package redis_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/redis"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/storetest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	n := 0
	storetest.Run(t, func(t *testing.T) store.Store {
		n++
		prefix := fmt.Sprint("test", n)
		t.Parallel()
		return open(t, s.options(), &redis.Options{Prefix: prefix, Limit: storetest.Size})
	})
}

// TestConformanceOnACluster runs the tests on a cluster of one shard: it refuses scripts whose keys
// are not all in one slot.
func TestConformanceOnACluster(t *testing.T) {
	t.Parallel()
	testsize.OnlySlow(t, "it starts several servers")
	s := startServer(t, "--cluster-enabled", "yes")
	s.do("CLUSTER ADDSLOTSRANGE 0 16383")
	require.Eventually(t, func() bool {
		info, _ := s.do("CLUSTER INFO").(string)
		return len(info) > 16 && info[:16] == "cluster_state:ok"
	}, 20*time.Second, 10*time.Millisecond)
	options := s.options()
	options.IsClusterMode = true
	n := 0
	storetest.Run(t, func(t *testing.T) store.Store {
		n++
		prefix := fmt.Sprint("test", n)
		t.Parallel()
		return open(t, options, &redis.Options{Prefix: prefix, Limit: storetest.Size})
	})
	_, err := redis.Open(ctx, options, &redis.Options{Replicas: 1})
	assert.ErrorContains(t, err, "cluster")
}

// TestProgramsWithOtherPrefixesAreApart also checks that nothing of an ended value stays in Redis.
func TestProgramsWithOtherPrefixesAreApart(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	a, b, other := server.open(nil), server.open(nil), server.open(&redis.Options{Prefix: "other"})
	require.NoError(t, a.Swap(ctx, "k", nil, []byte("x"), time.Minute, "u"))
	require.NoError(t, a.Put(ctx, "p", []byte("x"), time.Minute, "u"))
	_, err := other.Get(ctx, "k")
	assert.ErrorIs(t, err, store.ErrNotFound)
	value, err := b.Take(ctx, "k")
	require.NoError(t, err)
	assert.Equal(t, "x", string(value))
	require.NoError(t, b.Delete(ctx, "p"))
	_, err = a.Add(ctx, "n", 1, time.Millisecond)
	require.NoError(t, err)
	time.Sleep(2 * time.Millisecond)
	require.NoError(t, a.Put(ctx, "p", nil, time.Minute, ""))
	require.NoError(t, a.Delete(ctx, "p"))
	assert.Equal(t, []any{"{mcpkit}:total"}, server.do("KEYS *"))
	assert.Equal(t, []any{"0", "0", "0"}, server.do("HMGET {mcpkit}:total kept cached counted"))
}

func TestOpenRefusesARedisThatRemovesKeys(t *testing.T) {
	t.Parallel()
	server := startServer(t, "--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")
	_, err := redis.Open(ctx, server.options(), nil)
	require.ErrorContains(t, err, "maxmemory-policy allkeys-lru")
	server.do("CONFIG SET maxmemory-policy volatile-lru")
	server.open(nil)
	server.do("CONFIG SET maxmemory-policy noeviction")
	server.open(nil)
	_, err = redis.Open(ctx, server.options(), &redis.Options{Prefix: "a{b}"})
	require.ErrorContains(t, err, "braces")
	server.Kill()
	_, err = redis.Open(ctx, server.options(), nil)
	require.ErrorIs(t, err, store.ErrUnavailable)
}

// TestAnIPv6NetworkIsOneOwner checks that the addresses of one network have one share.
func TestAnIPv6NetworkIsOneOwner(t *testing.T) {
	t.Parallel()
	s := startServer(t).open(&redis.Options{Limit: 1 << 20})
	stored := 0
	for i := range 64 {
		if s.Swap(ctx, fmt.Sprint(i), nil, make([]byte, 1<<14), time.Minute, fmt.Sprintf("ip:2001:db8:1:%x::/64", i+1)) == nil {
			stored++
		}
	}
	assert.Less(t, stored, 30)
	assert.NoError(t, s.Swap(ctx, "other", nil, make([]byte, 1<<14), time.Minute, "ip:2001:db8:2:1::/64"))
}

func BenchmarkRedis(b *testing.B) {
	storetest.Benchmark(b, func(b *testing.B) store.Store { return startServer(b, "--appendonly", "no").open(nil) })
}
