package edge_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

var (
	greedyAddr = netip.MustParseAddr("203.0.113.7")
	honestAddr = netip.MustParseAddr("198.51.100.1")
)

// Without a Key function, Shed identifies callers by address.
func TestShedServesOthersThanAGreedyCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := &workshop{release: make(chan struct{})}
		causes := map[string]int{}
		h := reporting(func(r edge.Refusal) { causes[r.Cause]++ }, edge.Shed(&edge.ShedOptions{Calls: 8, Queue: 4})(shop))
		for i := range 20 {
			sendFrom(t.Context(), h, strconv.Itoa(i), greedyAddr)
			synctest.Wait()
		}
		assert.Len(t, shop.running, 4)
		assert.Equal(t, map[string]int{"share_exceeded": 14}, causes, "two wait")
		w := <-sendFrom(t.Context(), h, "greedy", greedyAddr)
		assert.Equal(t, 429, w.Code)
		assert.Equal(t, "1", w.Header().Get("Retry-After"))
		honest := sendFrom(t.Context(), h, "honest", honestAddr)
		synctest.Wait()
		assert.Contains(t, shop.running, "honest")
		close(shop.release)
		assert.Equal(t, 204, (<-honest).Code)
	})
}

// With a Key function, all callers for which it returns "" together have half of every limit.
func TestShedKeepsHalfForCallersThatAreKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := &workshop{release: make(chan struct{})}
		h := edge.Shed(&edge.ShedOptions{Calls: 8, Queue: -1, Key: func(r *http.Request) string { return r.Header.Get("X-User") }})(shop)
		for range 20 { // each call comes from another address
			send(t.Context(), h, "stranger")
		}
		synctest.Wait()
		assert.Len(t, shop.running, 4)
		close(shop.release)
	})
}

// A request takes as many places as it costs, and never more than a caller's share.
func TestShedCountsWhatARequestCosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := &workshop{release: make(chan struct{})}
		h := edge.Shed(&edge.ShedOptions{Calls: 8, Queue: -1, Cost: func(r *http.Request) int {
			n, _ := strconv.Atoi(r.Header.Get("X-Name"))
			return n
		}})(shop)
		assert.Equal(t, 413, (<-sendFrom(t.Context(), h, "5", greedyAddr)).Code)
		sendFrom(t.Context(), h, "4", greedyAddr)
		synctest.Wait()
		assert.Len(t, shop.running, 1)
		assert.Equal(t, 429, (<-sendFrom(t.Context(), h, "0", greedyAddr)).Code, "it takes at least one")
		sendFrom(t.Context(), h, "3", honestAddr)
		synctest.Wait()
		assert.Len(t, shop.running, 2)
		close(shop.release)
	})
}

// Over real sockets, a client that sends many bodies slowly does not block the bodies of others.
func TestSlowBodiesOfOneClientLeaveRoomForOthers(t *testing.T) {
	testsize.OnlySlow(t, "it waits for timeouts")
	const size = 64 << 10
	h := edge.WithClientIP(edge.ForwardedHops(1))(edge.Body(&edge.BodyOptions{Max: size, Total: 16 * size, Timeout: patience})(echo))
	srv := httptest.NewServer(h)
	defer srv.Close()
	const connections, all = 40, 16
	var refused atomic.Int64
	for range connections {
		conn := dial(t, srv)
		_, err := fmt.Fprintf(conn, "POST /mcp HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: %s\r\nContent-Length: %d\r\n\r\n%s",
			greedyAddr, size, bytes.Repeat([]byte("x"), size-1))
		require.NoError(t, err)
		go func() {
			if n, _ := conn.Read(make([]byte, 1)); n > 0 {
				refused.Add(1)
			}
		}()
	}
	require.Eventually(t, func() bool { return refused.Load() >= connections-all }, patience, time.Millisecond)
	for range 10 {
		req, err := http.NewRequest(http.MethodPost, srv.URL, bytes.NewReader(make([]byte, size)))
		require.NoError(t, err)
		req.Header.Set("X-Forwarded-For", honestAddr.String())
		resp, err := noRedirects.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		assert.Equal(t, 200, resp.StatusCode)
	}
}

// A client with many addresses uses up neither the keys for users nor the buckets that additional
// keys share.
func TestAFloodOfAddressesDoesNotLimitUsers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: 10, PerSecond: 1}, MaxKeys: 100})
		for i := range 10_000 {
			take(t, l, fmt.Sprintf("ip:203.0.%d.%d", i/256, i%256), 10)
			if i%4000 == 0 {
				time.Sleep(11 * time.Second) // also when the tables rotate
			}
		}
		assert.LessOrEqual(t, l.Keys(), 50)
		for i := range 40 {
			assert.Zero(t, take(t, l, fmt.Sprint("user:", i), 10))
			assert.Positive(t, take(t, l, fmt.Sprint("user:", i), 10), "each has a bucket")
		}
	})
}

// Additional addresses of one IPv6 network share one bucket, and leave room for other networks.
func TestOneNetworkDoesNotLimitAnother(t *testing.T) {
	l := edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: 10, PerSecond: 0.01}, MaxKeys: 100})
	granted := 0
	for i := range 5000 {
		if take(t, l, fmt.Sprintf("ip:2001:db8:1:%x::/64", i+1), 10) == 0 {
			granted++
		}
	}
	assert.Equal(t, 26, granted, "half of the addresses' half, and one bucket for all additional keys")
	assert.Zero(t, take(t, l, "ip:2001:db8:2:1::/64", 10))
	assert.Positive(t, take(t, l, "ip:2001:db8:2:1::/64", 1))
}
