package mcpkit_test

import (
	"cmp"
	"context"
	"log/slog"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// heldCalls counts the calls of find_when_let, which run until they are let.
type heldCalls struct {
	now, most atomic.Int64
	let       chan struct{}
}

func (h *heldCalls) server() *mcpkit.Server {
	srv := newServer(mcpkit.RateLimit(nil), mcpkit.Logger(slog.New(slog.DiscardHandler)), byForwarded)
	addTool(srv, "find_when_let", func(context.Context, struct{}) (string, error) {
		now := h.now.Add(1)
		defer h.now.Add(-1)
		for most := h.most.Load(); now > most && !h.most.CompareAndSwap(most, now); most = h.most.Load() {
		}
		<-h.let // whether or not somebody waits
		return "found", nil
	})
	return srv
}

const heldCall = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_when_let","arguments":{}}}`

// TestFloodsOfFramesDoNotStopHonestClients sends what HTTP/2 allows and nobody needs, as fast as
// it goes. Meanwhile another client is served, goroutines and memory stay within bounds, and
// afterwards nothing of it is left.
func TestFloodsOfFramesDoNotStopHonestClients(t *testing.T) {
	for name, flood := range map[string]struct {
		// send writes frames until it fails or has sent enough.
		send func(*rawHTTP2) error
		// reads says whether the client takes in what the server sends.
		reads bool
		// cutOff are reasons that the server gives for ending the connection before everything is
		// sent; nil if it serves on. A client that does not read is always cut off.
		cutOff []http2.ErrCode
		// mayServe says that the server may serve on all the same.
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
			for range atMost(20_000, 2_000) {
				if err := c.frames.WriteHeaders(http2.HeadersFrameParam{StreamID: c.stream(), BlockFragment: c.fields("POST", "/mcp", 100), EndHeaders: true}); err != nil {
					return err
				}
			}
			return nil
		}, true, nil, true},
		"calls": {func(c *rawHTTP2) error {
			for range atMost(20_000, 2_000) {
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
			for range atMost(500_000, 50_000) {
				if err := c.frames.WriteContinuation(1, false, nil); err != nil {
					return err
				}
			}
			return c.frames.WriteContinuation(1, true, nil)
		}, true, nil, true},
		"SETTINGS": {func(c *rawHTTP2) error {
			for range atMost(500_000, 50_000) {
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
			for range 9_000 { // the server puts up with 10,000 answers that wait
				if err := c.frames.WritePing(false, [8]byte{}); err != nil {
					return err
				}
			}
			return nil
		}, true, nil, true},
		"PRIORITY": {func(c *rawHTTP2) error {
			for i := range atMost(500_000, 50_000) {
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
			for range atMost(500_000, 50_000) {
				if err := c.frames.WriteData(1, false, nil); err != nil {
					return err
				}
			}
			return nil
		}, true, nil, true},
		"fields that refer to a large one": {func(c *rawHTTP2) error {
			// One field of 4 KB in the table of the connection, which each byte names again.
			large := hpack.HeaderField{Name: "x", Value: strings.Repeat("y", 3_900)}
			block := append([]byte{}, c.fields("POST", "/mcp", 2, large)...)
			for range 10_000 {
				block = append(block, 0x80|62)
			}
			for range atMost(2_000, 200) {
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
				calls = &heldCalls{let: make(chan struct{})}
				return calls.server()
			}
			overHTTP2(t, server, nil, func(t *testing.T, s *http2Server) {
				honest := s.client(t)
				listsTools(t, honest, s.url()) // starts the goroutines that stay until the server ends
				left := goleak.IgnoreCurrent()
				g := watchResources()

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
						assert.Positive(t, seen.count(flood.cutOff...), "the server says why it ends the connection: %v", seen.reasons)
					}
				} else {
					assert.Error(t, err, "the server ends the connection")
				}
				g.end()
				close(calls.let)
				_ = conn.Close()
				if flood.reads {
					<-ended
				}
				listsTools(t, honest, s.url())
				assert.LessOrEqual(t, calls.most.Load(), int64(256), "as many calls as there are places")
				g.check(t)
				t.Logf("an honest client was answered %d times meanwhile; %d calls ran at once; at most %d goroutines and %d MB more",
					served, calls.most.Load(), g.mostGoroutines-g.goroutines, (int64(g.mostHeap)-int64(g.heap))>>20)
				goleak.VerifyNone(t, left)
			})
		})
	}
}

// resources are what floods use up.
type resources struct {
	heap, mostHeap             uint64
	goroutines, mostGoroutines int
	stop                       chan struct{}
	stopped                    chan struct{}
}

// watchResources looks at the heap and the goroutines from now on.
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
				r.look()
			}
		}
	}()
	return r
}

func (r *resources) look() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	r.mostHeap = max(r.mostHeap, m.HeapAlloc)
	r.mostGoroutines = max(r.mostGoroutines, runtime.NumGoroutine())
}

func heap() uint64 {
	runtime.GC()
	runtime.GC() // what sync.Pool keeps goes with the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// end looks for the last time.
func (r *resources) end() {
	close(r.stop)
	<-r.stopped
	r.look()
}

// check is for the time after. At most there were a few goroutines for each stream that a
// connection may have, 250, and as much memory as these may hold; now it is as before.
func (r *resources) check(t *testing.T) {
	t.Helper()
	assert.Less(t, r.mostGoroutines-r.goroutines, 1_500)
	assert.Less(t, r.mostHeap, r.heap+128<<20)
	assert.Eventually(t, func() bool { return heap() < r.heap+32<<20 }, 30*time.Second, 100*time.Millisecond, "the memory is given back")
}
