package mcpkit_test

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// heldCalls counts the calls of find_when_released, which run until release is closed.
type heldCalls struct {
	now, most atomic.Int64
	release   chan struct{}
}

func (h *heldCalls) server() *mcpkit.Server {
	srv := newServer(mcpkit.RateLimit(nil), mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)}), byForwarded)
	addTool(srv, "find_when_released", func(context.Context, struct{}) (string, error) {
		now := h.now.Add(1)
		defer h.now.Add(-1)
		for most := h.most.Load(); now > most && !h.most.CompareAndSwap(most, now); most = h.most.Load() {
		}
		<-h.release // the handler ignores its context
		return "found", nil
	})
	return srv
}

const heldCall = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_when_released","arguments":{}}}`

// TestFloodsOfFramesDoNotStopHonestClients sends floods of HTTP/2 frames. Meanwhile the server must
// serve another client, and goroutines and memory must stay within bounds. Afterwards they must be
// released.
func TestFloodsOfFramesDoNotStopHonestClients(t *testing.T) {
	testsize.OnlySlow(t, "many clients load the server")
	// The bounds are those of a program, which collects garbage more often than tests do.
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	for name, flood := range map[string]struct {
		// send writes frames until all are sent or writing fails.
		send func(*rawHTTP2) error
		// reads is set if the client reads the frames of the server. The server closes the
		// connection of a client that does not.
		reads bool
		// cutOff are the codes with which the server may close the connection.
		cutOff []http2.ErrCode
		// mayServe is set if the server may keep the connection open.
		mayServe bool
	}{
		"resets of calls": {func(c *rawHTTP2) error {
			for range 4_000 {
				id, err := c.post(heldCall)
				if err == nil {
					err = c.frames.WriteRSTStream(id, http2.ErrCodeCancel)
				}
				if err != nil {
					return err
				}
			}
			return nil
		}, true, []http2.ErrCode{http2.ErrCodeEnhanceYourCalm}, true},
		"streams without an end": {func(c *rawHTTP2) error {
			for range testsize.Count(20_000, 2_000) {
				if err := c.frames.WriteHeaders(http2.HeadersFrameParam{StreamID: c.stream(), BlockFragment: c.fields("POST", "/mcp", 100), EndHeaders: true}); err != nil {
					return err
				}
			}
			return nil
		}, true, nil, true},
		"calls": {func(c *rawHTTP2) error {
			for range testsize.Count(20_000, 2_000) {
				if _, err := c.post(heldCall); err != nil {
					return err
				}
			}
			return nil
		}, true, nil, true},
		"CONTINUATION": {func(c *rawHTTP2) error {
			block := c.fields("POST", "/mcp", 2)
			if err := c.frames.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block}); err != nil {
				return err
			}
			more := make([]byte, 0, 16<<10)
			for len(more) < 15<<10 { // a literal field that is not indexed: x: 100 bytes
				more = append(more, 0, 1, 'x', 100)
				more = append(more, strings.Repeat("y", 100)...)
			}
			for range 4_000 { // 60 MB
				if err := c.frames.WriteContinuation(1, false, more); err != nil {
					return err
				}
			}
			return nil
		}, true, []http2.ErrCode{http2.ErrCodeProtocol, http2.ErrCodeEnhanceYourCalm}, false},
		"empty CONTINUATION": {func(c *rawHTTP2) error {
			if err := c.frames.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: c.fields("POST", "/mcp", 2)}); err != nil {
				return err
			}
			for range testsize.Count(500_000, 50_000) {
				if err := c.frames.WriteContinuation(1, false, nil); err != nil {
					return err
				}
			}
			return c.frames.WriteContinuation(1, true, nil)
		}, true, nil, true},
		"SETTINGS": {func(c *rawHTTP2) error {
			for range testsize.Count(500_000, 50_000) {
				if err := c.frames.WriteSettings(); err != nil {
					return err
				}
			}
			return nil
		}, true, nil, true},
		"PING": {func(c *rawHTTP2) error {
			for range 1_000_000 { // 17 MB
				if err := c.frames.WritePing(false, [8]byte{}); err != nil {
					return err
				}
			}
			return nil
		}, false, nil, false},
		"PING with answers that are read": {func(c *rawHTTP2) error {
			for range 9_000 { // the server allows 10,000 answers that are not sent yet
				if err := c.frames.WritePing(false, [8]byte{}); err != nil {
					return err
				}
			}
			return nil
		}, true, nil, true},
		"PRIORITY": {func(c *rawHTTP2) error {
			for i := range testsize.Count(500_000, 50_000) {
				if err := c.frames.WritePriority(uint32(2*i+1), http2.PriorityParam{StreamDep: uint32(2*i + 3), Weight: 7}); err != nil {
					return err
				}
			}
			return nil
		}, true, nil, true},
		"empty DATA": {func(c *rawHTTP2) error {
			if err := c.frames.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: c.fields("POST", "/mcp", 2), EndHeaders: true}); err != nil {
				return err
			}
			for range testsize.Count(500_000, 50_000) {
				if err := c.frames.WriteData(1, false, nil); err != nil {
					return err
				}
			}
			return nil
		}, true, nil, true},
		"fields that refer to a large one": {func(c *rawHTTP2) error {
			// The dynamic table has one field of 4 KB, to which each following byte refers.
			large := hpack.HeaderField{Name: "x", Value: strings.Repeat("y", 3_900)}
			block := append([]byte{}, c.fields("POST", "/mcp", 2, large)...)
			for range 10_000 {
				block = append(block, 0x80|62)
			}
			for range testsize.Count(2_000, 200) {
				id := c.stream()
				if err := c.frames.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: block, EndStream: true, EndHeaders: true}); err != nil {
					return err
				}
			}
			return nil
		}, true, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			var calls *heldCalls
			server := func() *mcpkit.Server {
				calls = &heldCalls{release: make(chan struct{})}
				return calls.server()
			}
			overHTTP2(t, server, nil, func(t *testing.T, s *http2Server) {
				honest := s.client(t)
				listsTools(t, honest, s.url()) // starts the goroutines that stay until the server ends
				current := goleak.IgnoreCurrent()
				used := watchResources()

				conn, err := s.dial(flood.reads)
				require.NoError(t, err)
				ended := make(<-chan struct{})
				var seen *seenFrames
				if flood.reads {
					seen, ended = conn.read()
				}
				sent := make(chan error, 1)
				go func() { sent <- cmp.Or(flood.send(conn), conn.out.Flush()) }()
				served := 0
				for done := false; !done || served < 10; {
					select {
					case err = <-sent:
						done = true
					default:
						listsTools(t, honest, s.url())
						served++
					}
				}
				last := make(<-chan struct{})
				if flood.mayServe {
					_ = conn.frames.WritePing(false, lastPing)
					_ = conn.out.Flush()
					last = seen.last
				}
				if flood.reads {
					select {
					case <-last:
					case <-ended:
						assert.Positive(t, seen.count(flood.cutOff...), "the server closed the connection for another reason: %v", seen.reasons)
					}
				} else {
					assert.Error(t, err, "the server did not close the connection")
					assert.NotErrorIs(t, err, os.ErrDeadlineExceeded, "the server did not close the connection")
				}
				used.end()
				close(calls.release)
				_ = conn.Close()
				if flood.reads {
					<-ended
				}
				listsTools(t, honest, s.url())
				assert.LessOrEqual(t, calls.most.Load(), int64(256), "more calls ran than there are places")
				used.check(t)
				t.Logf("an honest client got %d answers; %d calls ran at once; at most %d goroutines and %d MB more",
					served, calls.most.Load(), used.mostGoroutines-used.goroutines, (int64(used.mostHeap)-int64(used.heap))>>20)
				goleak.VerifyNone(t, current)
			})
		})
	}
}

// resources are the heap and the goroutines before and during a flood.
type resources struct {
	heap, mostHeap             uint64
	goroutines, mostGoroutines int
	stop                       chan struct{}
	stopped                    chan struct{}
}

// watchResources measures the heap and the goroutines until end is called.
func watchResources() *resources {
	r := &resources{heap: heap(), goroutines: runtime.NumGoroutine(), stop: make(chan struct{}), stopped: make(chan struct{})}
	go func() {
		defer close(r.stopped)
		ticks := time.NewTicker(20 * time.Millisecond)
		defer ticks.Stop()
		for {
			select {
			case <-r.stop:
				return
			case <-ticks.C:
				r.measure()
			}
		}
	}()
	return r
}

func (r *resources) measure() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	r.mostHeap = max(r.mostHeap, m.HeapAlloc)
	r.mostGoroutines = max(r.mostGoroutines, runtime.NumGoroutine())
}

func heap() uint64 {
	runtime.GC()
	runtime.GC() // the second collection frees the contents of sync.Pool
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// end measures for the last time.
func (r *resources) end() {
	close(r.stop)
	<-r.stopped
	r.measure()
}

// check checks the bounds. A connection has up to 250 streams, each with a few goroutines and a
// bounded amount of memory. Afterwards the memory must be released.
func (r *resources) check(t *testing.T) {
	t.Helper()
	assert.Less(t, r.mostGoroutines-r.goroutines, 1_500)
	assert.Less(t, r.mostHeap, r.heap+128<<20)
	assert.Eventually(t, func() bool { return heap() < r.heap+32<<20 }, 30*time.Second, 100*time.Millisecond, "the memory is not released")
}
