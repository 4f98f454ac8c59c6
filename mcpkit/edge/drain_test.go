package edge_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
)

func TestDrainCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := edge.NewDrain()
		shop := &workshop{release: make(chan struct{})}
		h := d.Track(nil)(shop)
		assert.NoError(t, d.Wait(t.Context()), "nothing is in flight")
		answers := []chan *httptest.ResponseRecorder{send(t.Context(), h, "a"), send(t.Context(), h, "b")}
		synctest.Wait()
		assert.Equal(t, 2, d.InFlight())

		d.Begin()
		d.Begin()
		<-d.Draining()
		late := send(t.Context(), h, "late") // nothing is refused
		synctest.Wait()
		assert.Equal(t, 3, d.InFlight())

		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		assert.ErrorIs(t, d.Wait(short), context.DeadlineExceeded)

		waited := make(chan error, 2)
		for range 2 {
			go func() { waited <- d.Wait(t.Context()) }()
		}
		shop.release <- struct{}{}
		shop.release <- struct{}{}
		synctest.Wait()
		assert.Empty(t, waited)
		close(shop.release)
		assert.NoError(t, <-waited)
		assert.NoError(t, <-waited)
		assert.Zero(t, d.InFlight())
		for _, a := range answers {
			assert.Empty(t, (<-a).Header().Get("Connection"))
		}
		assert.Equal(t, "close", (<-late).Header().Get("Connection"))
		<-send(t.Context(), h, "one more") // Wait can be called again
		assert.NoError(t, d.Wait(t.Context()))
	})
}

func TestDrainPanics(t *testing.T) {
	d := edge.NewDrain()
	h := d.Track(nil)(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() { from(h, "203.0.113.7:1") })
	assert.Zero(t, d.InFlight())
}

// Streams end with a cause; calls continue.
func TestDrainEndsStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := edge.NewDrain()
		release := make(chan struct{})
		h := d.Track(func(r *http.Request) bool { return r.Header.Get("X-Name") == "stream" })(
			http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				select {
				case <-r.Context().Done():
					_, _ = fmt.Fprint(w, context.Cause(r.Context()))
				case <-release:
					_, _ = fmt.Fprint(w, "answered")
				}
			}))
		stream, call := send(t.Context(), h, "stream"), send(t.Context(), h, "call")
		d.Begin()
		synctest.Wait()
		assert.Equal(t, 2, d.InFlight(), "Begin ends nothing")
		d.EndStreams()
		assert.Equal(t, edge.ErrDraining.Error(), (<-stream).Body.String())
		assert.Equal(t, edge.ErrDraining.Error(), (<-send(t.Context(), h, "stream")).Body.String(), "one that comes late")
		assert.Equal(t, 1, d.InFlight())
		close(release)
		assert.Equal(t, "answered", (<-call).Body.String())
	})
}

// Clients that send without a pause and reconnect when they are asked to lose no request, over
// HTTP/1 and HTTP/2.
func TestDrainLosesNothing(t *testing.T) {
	for _, version := range []int{1, 2} {
		d := edge.NewDrain()
		srv := httptest.NewUnstartedServer(d.Track(nil)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(w, r.Body)
		})))
		var conns atomic.Int64
		srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
			if s == http.StateNew {
				conns.Add(1)
			}
		}
		srv.EnableHTTP2 = version == 2
		srv.StartTLS()
		client := srv.Client()
		call := func() *http.Response {
			resp, err := client.Post(srv.URL, "text/plain", strings.NewReader("hello"))
			if !assert.NoError(t, err) {
				return nil
			}
			body, err := io.ReadAll(resp.Body)
			assert.NoError(t, err)
			assert.Equal(t, "hello", string(body))
			assert.NoError(t, resp.Body.Close())
			return resp
		}
		for range 10 {
			call()
		}
		assert.EqualValues(t, 1, conns.Load(), "HTTP/%d keeps its connection", version)

		var answered atomic.Int64
		var clients sync.WaitGroup
		moved := make(chan struct{})
		for range 4 {
			clients.Go(func() {
				for {
					if call() == nil {
						return
					}
					answered.Add(1)
					select {
					case <-moved:
						return
					default:
					}
				}
			})
		}
		require.Eventually(t, func() bool { return answered.Load() > 50 }, patience, time.Millisecond)
		before := conns.Load()
		d.Begin()
		require.Eventually(t, func() bool { return conns.Load() > before }, patience, time.Millisecond, "connections are not reused")
		close(moved)
		clients.Wait()
		client.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		assert.NoError(t, d.Wait(ctx), "HTTP/%d", version)
		if version == 1 { // in HTTP/2, Shutdown drops connections that are being opened
			assert.NoError(t, srv.Config.Shutdown(ctx))
		}
		cancel()
		srv.Close()
	}
}

func ExampleDrain() {
	drain := edge.NewDrain()
	health := edge.NewHealth(&edge.HealthOptions{Draining: drain.Draining()})
	mux := http.NewServeMux()
	mux.Handle("/mcp", drain.Track(nil)(ok))
	mux.Handle("/readyz", health.Ready())
	srv := httptest.NewServer(mux)
	defer srv.Close()

	drain.Begin() // on SIGTERM
	for _, path := range []string{"/readyz", "/mcp"} {
		resp, err := srv.Client().Get(srv.URL + path)
		if err != nil {
			fmt.Println(err)
			return
		}
		_ = resp.Body.Close()
		fmt.Println(path, resp.StatusCode)
	}
	// Wait some seconds here, until load balancers have noticed.
	drain.EndStreams()
	fmt.Println(srv.Config.Shutdown(context.Background()))
	// Output:
	// /readyz 503
	// /mcp 204
	// <nil>
}
