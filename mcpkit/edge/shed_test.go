package edge_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// A workshop is a handler whose calls last until the test ends them.
type workshop struct {
	mu      sync.Mutex
	running []string
	most    int
	release chan struct{} // one element ends one call
}

func (s *workshop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.running = append(s.running, r.Header.Get("X-Name"))
	s.most = max(s.most, len(s.running))
	s.mu.Unlock()
	<-s.release
	s.mu.Lock()
	s.running = slices.DeleteFunc(s.running, func(n string) bool { return n == r.Header.Get("X-Name") })
	s.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
}

var callers atomic.Uint32

// send sends a request from a new caller in a goroutine. The channel gets the response.
func send(ctx context.Context, h http.Handler, name string) chan *httptest.ResponseRecorder {
	n := callers.Add(1)
	return sendFrom(ctx, h, name, netip.AddrFrom4([4]byte{203, byte(n >> 16), byte(n >> 8), byte(n)}))
}

func sendFrom(ctx context.Context, h http.Handler, name string, addr netip.Addr) chan *httptest.ResponseRecorder {
	answer := make(chan *httptest.ResponseRecorder, 1)
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/mcp", nil)
	r.RemoteAddr = netip.AddrPortFrom(addr, 1).String()
	r.Header.Set("X-Name", name)
	go func() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		answer <- w
	}()
	return answer
}

func TestShed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := &workshop{release: make(chan struct{})}
		var mu sync.Mutex
		causes := map[string]int{}
		h := reporting(func(r edge.Refusal) {
			mu.Lock()
			defer mu.Unlock()
			assert.Equal(t, observe.RefusedLoad, r.Reason)
			assert.Equal(t, 7*time.Second, r.Wait)
			causes[r.Cause]++
		}, edge.Shed(&edge.ShedOptions{Calls: 2, Queue: 3, Wait: 10 * time.Second, RetryAfter: 7 * time.Second})(shop))

		var answers []chan *httptest.ResponseRecorder
		for i := range 5 {
			answers = append(answers, send(t.Context(), h, strconv.Itoa(i)))
			synctest.Wait()
		}
		assert.Equal(t, []string{"0", "1"}, shop.running)

		// The sixth is refused at once, because the queue is full.
		start := time.Now()
		w := <-send(t.Context(), h, "5")
		assert.Equal(t, 503, w.Code)
		assert.Equal(t, "7", w.Header().Get("Retry-After"))
		assert.Contains(t, w.Body.String(), `"code":-32000`)
		assert.Zero(t, time.Since(start))
		assert.Equal(t, 1, causes["queue_full"])

		// The caller that has waited longest is next.
		shop.release <- struct{}{}
		synctest.Wait()
		assert.Contains(t, shop.running, "2")
		assert.NotContains(t, shop.running, "3")
		shop.release <- struct{}{}
		synctest.Wait()
		assert.Contains(t, shop.running, "3")

		// The last call waits too long.
		time.Sleep(10 * time.Second)
		synctest.Wait()
		assert.Equal(t, 503, (<-answers[4]).Code)
		assert.Equal(t, 1, causes["queue_timeout"])

		close(shop.release)
		for _, a := range answers[:4] {
			assert.Equal(t, 204, (<-a).Code)
		}
		assert.Equal(t, 2, shop.most)
		assert.Equal(t, 204, (<-send(t.Context(), h, "again")).Code)
	})
}

func TestShedClientLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := &workshop{release: make(chan struct{})}
		left := 0
		h := reporting(func(r edge.Refusal) {
			if r.Cause == "client_left" {
				left++
			}
		}, edge.Shed(&edge.ShedOptions{Calls: 1, Queue: 1, Wait: time.Hour})(shop))
		first := send(t.Context(), h, "first")
		synctest.Wait()
		for i := range 100 { // each leaves room for the next
			ctx, cancel := context.WithCancel(t.Context())
			waiting := send(ctx, h, "impatient")
			synctest.Wait()
			cancel()
			<-waiting
			assert.Equal(t, i+1, left)
		}
		last := send(t.Context(), h, "last")
		synctest.Wait()
		close(shop.release)
		assert.Equal(t, 204, (<-first).Code)
		assert.Equal(t, 204, (<-last).Code)
	})
}

func TestShedPanics(t *testing.T) {
	for _, value := range []any{"oops", http.ErrAbortHandler} {
		h := edge.Shed(&edge.ShedOptions{Calls: 1, Queue: -1})(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			panic(value)
		}))
		for range 3 { // fails if a place was lost
			assert.PanicsWithValue(t, value, func() { from(h, "203.0.113.7:1") })
		}
	}
}

// Streams have their own places and do not wait.
func TestShedStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := &workshop{release: make(chan struct{})}
		cause := ""
		h := reporting(func(r edge.Refusal) { cause = r.Cause }, edge.Shed(&edge.ShedOptions{Calls: 1, Queue: -1, Streams: 2,
			IsStream: func(r *http.Request) bool { return r.Header.Get("X-Name") == "stream" },
		})(shop))
		answers := []chan *httptest.ResponseRecorder{
			send(t.Context(), h, "stream"), send(t.Context(), h, "stream"), send(t.Context(), h, "call"),
		}
		synctest.Wait()
		assert.Len(t, shop.running, 3)
		assert.Equal(t, 503, (<-send(t.Context(), h, "stream")).Code)
		assert.Equal(t, "streams_exhausted", cause)
		assert.Equal(t, 503, (<-send(t.Context(), h, "call")).Code)
		assert.Equal(t, "queue_full", cause)
		close(shop.release)
		for _, a := range answers {
			assert.Equal(t, 204, (<-a).Code)
		}
	})
}

func TestShedByMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := &workshop{release: make(chan struct{})}
		h := edge.Shed(&edge.ShedOptions{Calls: 4, Queue: 1000})(shop)
		var answers []chan *httptest.ResponseRecorder
		for i := range 200 {
			answers = append(answers, send(t.Context(), h, strconv.Itoa(i)))
		}
		synctest.Wait()
		close(shop.release)
		for _, a := range answers {
			assert.Equal(t, 204, (<-a).Code)
		}
		assert.Equal(t, 4, shop.most)
	})
}

// Over a real connection, a client that disconnects leaves the queue.
func TestShedHangUp(t *testing.T) {
	shop := &workshop{release: make(chan struct{})}
	shed := make(chan string, 1)
	h := reporting(func(r edge.Refusal) { shed <- r.Cause }, edge.Shed(&edge.ShedOptions{Calls: 1, Wait: patience})(shop))
	busy := send(t.Context(), h, "busy")
	require.Eventually(t, func() bool {
		shop.mu.Lock()
		defer shop.mu.Unlock()
		return len(shop.running) == 1
	}, patience, time.Millisecond)

	queueing := make(chan struct{})
	srv := httptest.NewServer(edge.Body(nil)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(queueing)
		h.ServeHTTP(w, r)
	})))
	defer srv.Close()
	conn := dial(t, srv)
	_, err := fmt.Fprint(conn, "POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}")
	require.NoError(t, err)
	<-queueing
	require.NoError(t, conn.Close())
	assert.Equal(t, "client_left", <-shed)
	close(shop.release)
	assert.Equal(t, 204, (<-busy).Code)
}

func TestShedRefusesMistakes(t *testing.T) {
	for _, o := range []edge.ShedOptions{{Calls: -1}, {Wait: -1}, {Streams: -1}, {RetryAfter: -1}} {
		assert.Panics(t, func() { edge.Shed(&o) }, "%+v", o)
	}
	assert.Equal(t, 204, from(edge.Shed(nil)(ok), "203.0.113.7:1").Code)
}

// One call at a time, without a queue.
func ExampleShed() {
	busy := edge.Shed(&edge.ShedOptions{Calls: 1, Queue: -1})
	var h http.Handler
	depth := 0
	h = busy(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if depth++; depth > 1 {
			return
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r) // a second call while the first is not answered
		fmt.Println(w.Code, w.Header().Get("Retry-After"), bytes.Contains(w.Body.Bytes(), []byte("too much")))
	}))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/mcp", nil))
	// Output: 503 1 true
}
