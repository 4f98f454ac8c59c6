package share_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/share"
)

func user(name string) share.Caller     { return share.Caller{Key: "user:" + name} }
func stranger(addr string) share.Caller { return share.Caller{Key: "ip:" + addr, Stranger: true} }

// enter takes places in a goroutine. The channel receives the refusal, or "".
func enter(ctx context.Context, p *share.Places, c share.Caller, n int64) chan share.Refusal {
	got := make(chan share.Refusal, 1)
	go func() { got <- p.Enter(ctx, c, n) }()
	synctest.Wait()
	return got
}

// TestAGreedyCallerWaitsForItsOwnPlaces checks that other callers pass a caller that has its
// share, and that its share of the queue is bounded too.
func TestAGreedyCallerWaitsForItsOwnPlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := share.NewPlaces(share.PlacesOptions{Places: 8, Queue: 4, Wait: 10 * time.Second})
		for range 4 {
			require.Empty(t, p.Enter(t.Context(), user("greedy"), 1))
		}
		var waiting []chan share.Refusal
		for range 2 {
			waiting = append(waiting, enter(t.Context(), p, user("greedy"), 1))
			require.Empty(t, waiting[len(waiting)-1])
		}
		assert.Equal(t, share.Share, p.Enter(t.Context(), user("greedy"), 1), "it has its share of the queue")
		assert.Empty(t, p.Enter(t.Context(), user("honest"), 1))
		p.Leave(user("honest"), 1)
		p.Leave(user("greedy"), 1)
		assert.Empty(t, <-waiting[0], "its own place is free")
		time.Sleep(10 * time.Second)
		assert.Equal(t, share.Share, <-waiting[1])
		for range 4 {
			p.Leave(user("greedy"), 1)
		}
		assert.EqualValues(t, 8, p.Free())
	})
}

// TestAFreePlaceGoesToTheCallerWithTheFewest takes all places and then frees some.
func TestAFreePlaceGoesToTheCallerWithTheFewest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := share.NewPlaces(share.PlacesOptions{Places: 4, Queue: 8, Wait: time.Minute})
		held := []share.Caller{user("a"), user("a"), user("b"), user("c")}
		for _, c := range held {
			require.Empty(t, p.Enter(t.Context(), c, 1))
		}
		assert.Zero(t, p.Free())
		again := enter(t.Context(), p, user("b"), 1)
		late := enter(t.Context(), p, user("d"), 1)
		p.Leave(user("c"), 1)
		assert.Empty(t, <-late, "it holds no place yet")
		assert.Empty(t, again, "it still waits")
		p.Leave(user("a"), 1)
		p.Leave(user("a"), 1)
		p.Leave(user("b"), 1)
		assert.Empty(t, <-again)
	})
}

// TestAWaiterLeaves checks that a caller that leaves the queue makes way for a smaller request of
// the same caller.
func TestAWaiterLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := share.NewPlaces(share.PlacesOptions{Places: 8, Queue: 8, Wait: time.Minute})
		require.Empty(t, p.Enter(t.Context(), user("a"), 3))
		ctx, cancel := context.WithCancel(t.Context())
		large := enter(ctx, p, user("a"), 4)
		small := enter(t.Context(), p, user("a"), 1)
		require.Empty(t, large)
		require.Empty(t, small, "first come, first served")
		cancel()
		assert.Equal(t, share.Left, <-large)
		assert.Empty(t, <-small)
		assert.Equal(t, share.TooBig, p.Enter(t.Context(), user("a"), 5))
		assert.Equal(t, share.TooBig, p.Enter(t.Context(), stranger("192.0.2.1"), 3))
	})
}

// TestStrangersLeaveHalf checks that strangers together get at most half of the places.
func TestStrangersLeaveHalf(t *testing.T) {
	p := share.NewPlaces(share.PlacesOptions{Places: 100})
	got := 0
	for i := range 200 {
		if p.Enter(t.Context(), stranger(time.Duration(i).String()), 1) == "" {
			got++
		}
	}
	assert.Equal(t, 50, got)
	assert.Empty(t, p.Enter(t.Context(), user("honest"), 1))
}

// TestANetworkOfIPv6IsOneCaller checks that the 65,536 networks of 64 bits in a rented network of
// 48 bits get the share of one caller.
func TestANetworkOfIPv6IsOneCaller(t *testing.T) {
	pool := share.NewPool(100)
	got := 0
	for i := range 200 {
		key := "ip:2001:db8:1:" + string("0123456789abcdef"[i/16]) + string("0123456789abcdef"[i%16]) + "::/64"
		if pool.Take(key, 1) {
			got++
		}
	}
	assert.Equal(t, 50, got)
	assert.True(t, pool.Take("ip:2001:db8:2:1::/64", 1), "another network")
	pool.Return("ip:2001:db8:1:00::/64", 1)
	assert.EqualValues(t, 50, pool.Free())
	for _, key := range []string{"ip:192.0.2.1", "ip:unknown", "net:anthropic", "user:ip:2001:db8:1:2::/64", "ip:x::/64", ""} {
		assert.Empty(t, share.NetworkOf(key), key)
	}
	assert.Equal(t, "ip:2001:db8:1::/48", share.NetworkOf("ip:2001:db8:1:2::/64"))
}

// TestPlacesUnderLoad checks that callers never hold more places than there are, and that all
// places are free in the end.
func TestPlacesUnderLoad(t *testing.T) {
	p := share.NewPlaces(share.PlacesOptions{Places: 10, Queue: 50, Wait: 5 * time.Millisecond})
	var held atomic.Int64
	var wg sync.WaitGroup
	for g := range 24 {
		c := user(string(rune('a' + g%6)))
		if g%2 == 0 {
			c = stranger(string(rune('a' + g%6)))
		}
		wg.Go(func() {
			for i := range 300 {
				n := int64(1 + i%2)
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i%7)*time.Millisecond)
				if p.Enter(ctx, c, n) == "" {
					assert.LessOrEqual(t, held.Add(n), int64(10))
					held.Add(-n)
					p.Leave(c, n)
				}
				cancel()
			}
		})
	}
	wg.Wait()
	assert.EqualValues(t, 10, p.Free())
	assert.Empty(t, p.Enter(t.Context(), user("after"), 5))
}
