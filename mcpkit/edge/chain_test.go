package edge_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

// chain combines all middleware in the order of the package's documentation.
func chain(d *edge.Drain, limiter edge.Limiter, shed *edge.ShedOptions, endpoint http.Handler) http.Handler {
	h := endpoint
	for _, part := range []func(http.Handler) http.Handler{
		edge.Shed(shed),
		edge.Body(&edge.BodyOptions{Max: 100_000, Timeout: 500 * time.Millisecond}),
		edge.RateLimit(limiter, nil),
		edge.Methods(http.MethodPost),
		edge.CORS(edge.ClientOrigins...),
		edge.Origins(edge.ClientOrigins...),
		edge.Hosts("notes.example.com"),
		edge.WithClientIP(edge.RemoteAddr),
		d.Track(nil),
		edge.WriteTimeout(500 * time.Millisecond),
	} {
		h = part(h)
	}
	return h
}

// All kinds of bad clients call at once. Afterwards nothing is held, and the server answers as
// before.
func TestChainUnderAbuse(t *testing.T) {
	const calls = 4
	d := edge.NewDrain()
	var running, most atomic.Int64
	h := chain(d, edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: 1 << 20, PerSecond: 1 << 20}}),
		&edge.ShedOptions{Calls: calls, Queue: 8, Wait: 20 * time.Millisecond},
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n := running.Add(1)
			defer running.Add(-1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			body, err := io.ReadAll(r.Body)
			assert.NoError(t, err, "only whole bodies get here")
			switch {
			case bytes.HasPrefix(body, []byte("panic")):
				panic(http.ErrAbortHandler)
			case bytes.HasPrefix(body, []byte("large")):
				_, _ = w.Write(make([]byte, 16<<20))
			case bytes.HasPrefix(body, []byte("wait")):
				select {
				case <-time.After(5 * time.Millisecond):
				case <-r.Context().Done():
				}
			}
			_, _ = w.Write(body)
		}))
	srv := httptest.NewServer(h)
	defer srv.Close()

	const head = "POST /mcp HTTP/1.1\r\nHost: localhost\r\n"
	abuse := []string{
		head + "Content-Length: 5\r\n\r\nhello",
		head + "Content-Length: 5\r\n\r\nwait!",
		head + "Content-Length: 5\r\n\r\nlarge",
		head + "Content-Length: 5\r\n\r\npanic",
		head + "Content-Length: 50\r\n\r\nslow",
		head + "Content-Length: 100001\r\n\r\n",
		head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
		head + "Transfer-Encoding: chunked\r\n\r\nnonsense",
		head + "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
		head + "Origin: https://evil.example\r\nContent-Length: 5\r\n\r\nhello",
		"POST /mcp HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 5\r\n\r\nhello",
		"TRACE /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"GET /mcp HTTP/1.1\r\n",
		"\x16\x03\x01",
	}
	var clients sync.WaitGroup
	for c := range 12 {
		clients.Go(func() {
			r := rand.New(rand.NewPCG(uint64(c), 1))
			for range 40 {
				conn, err := net.Dial("tcp", srv.Listener.Addr().String())
				if !assert.NoError(t, err) {
					return
				}
				_, _ = fmt.Fprint(conn, abuse[r.IntN(len(abuse))])
				if r.IntN(2) == 0 { // otherwise it disconnects at once
					_ = conn.SetReadDeadline(time.Now().Add(time.Duration(r.IntN(40)) * time.Millisecond))
					_, _ = io.CopyN(io.Discard, conn, 1000)
				}
				_ = conn.Close()
			}
		})
	}
	clients.Wait()

	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	require.NoError(t, d.Wait(ctx))
	assert.Eventually(t, func() bool { return d.InFlight() == 0 }, patience, time.Millisecond) // the server may accept late
	assert.LessOrEqual(t, most.Load(), int64(calls))
	var after sync.WaitGroup
	for range calls { // every place is free again
		after.Go(func() {
			resp, err := noRedirects.Post(srv.URL+"/mcp", "application/json", bytes.NewReader([]byte("wait, and answer")))
			if !assert.NoError(t, err) {
				return
			}
			body, err := io.ReadAll(resp.Body)
			assert.NoError(t, err)
			assert.NoError(t, resp.Body.Close())
			assert.Equal(t, "wait, and answer", string(body))
		})
	}
	after.Wait()
}

// A trusted page can read every refusal.
func TestPagesReadRefusals(t *testing.T) {
	d := edge.NewDrain()
	busy := make(chan struct{})
	entered := make(chan struct{})
	h := chain(d, edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: 5, PerSecond: 0.001}}),
		&edge.ShedOptions{Calls: 1, Queue: -1}, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			close(entered)
			<-busy
		}))
	done := make(chan struct{})
	go func() {
		defer close(done)
		ask(h, "POST", public, outside)
	}()
	<-entered
	const origin = "Origin: https://claude.ai"
	for _, tc := range []struct {
		method string
		lines  []string
		status int
	}{
		{"GET", nil, 405},
		{"POST", []string{"Content-Encoding: gzip"}, 415},
		{"POST", nil, 503},
		{"POST", nil, 503},
		{"POST", nil, 503},
		{"POST", nil, 429},
	} {
		w := ask(h, tc.method, public, outside, append(tc.lines, origin)...)
		assert.Equal(t, tc.status, w.Code)
		assert.Equal(t, "https://claude.ai", w.Header().Get("Access-Control-Allow-Origin"), "%d", tc.status)
		assert.Equal(t, tc.status == 429 || tc.status == 503, w.Header().Get("Retry-After") != "", "%d", tc.status)
		assert.Contains(t, w.Body.String(), `"jsonrpc":"2.0"`)
	}
	// A preflight costs nothing.
	w := ask(h, "OPTIONS", public, outside, origin, "Access-Control-Request-Method: POST")
	assert.Equal(t, 204, w.Code)
	close(busy)
	<-done
}

// BenchmarkChain measures what all middleware together costs a call.
func BenchmarkChain(b *testing.B) {
	h := chain(edge.NewDrain(), edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: 1 << 30, PerSecond: 1 << 30}}), nil, ok)
	body := make([]byte, 500)
	r := httptest.NewRequest(http.MethodPost, "/mcp", nil)
	r.Host = public
	r.Header.Set("Origin", "https://claude.ai")
	b.ReportAllocs()
	for b.Loop() {
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
}

func FuzzSecurityTxt(f *testing.F) {
	for _, s := range []string{"security@example.com", "https://example.com/x", "tel:+1", "mailto:a@b", "a@b\nExpires: never", "https://a/\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, contact string) {
		var h http.Handler
		func() {
			defer func() { // the panic for a mistake in the program describes the mistake
				if p := recover(); p != nil && !strings.HasPrefix(fmt.Sprint(p), fmt.Sprintf("edge.SecurityTxt: %q is not a mail address", contact)) {
					panic(p)
				}
			}()
			h = edge.SecurityTxt(edge.Security{Contact: []string{contact}})
		}()
		if h == nil {
			return
		}
		body := get(h).Body.Bytes()
		if bytes.Count(body, []byte("\n")) != 2 || !bytes.HasPrefix(body, []byte("Contact: ")) || bytes.ContainsAny(body, "\r\x00") {
			t.Fatalf("%q gives %q", contact, body)
		}
	})
}
