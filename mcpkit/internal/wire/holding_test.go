package wire_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
)

// TestALateHandlerKeepsItsPlace answers calls whose handlers ignore that their time is over. The
// client has its answer, but the place is free only when the handler has returned.
func TestALateHandlerKeepsItsPlace(t *testing.T) {
	for name, routing := range map[string]call.Routing{"through go-sdk": {}, "in a stream": {Session: true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				tool := waiting(t, "wait", time.Second, release)
				tool.Routing = routing
				s := newServer(t, func(c *wire.Config) { c.Places = gate.NewPlaces(edge.ShedOptions{Calls: 1, Queue: -1}) }, nil, tool, echo(t, "say"))
				assert.Contains(t, s.client().ask("tools/call", `{"name":"wait"}`), `"isError":true`)
				for range 2 {
					rec := s.client().post(message("tools/call", `{"name":"say"}`))
					assert.Equal(t, http.StatusServiceUnavailable, rec.Code, "the handler still runs: %s", rec.Body)
				}
				close(release)
				synctest.Wait()
				for range 3 {
					assert.Contains(t, s.client().ask("tools/call", `{"name":"say"}`), "this is say")
				}
			})
		})
	}
}

// TestASessionKeepsNoEndedRequests sends messages of a session that no user owns, whose requests
// end when one does. The session holds them only while they run.
func TestASessionKeepsNoEndedRequests(t *testing.T) {
	s := newServer(t, nil, protected(t), echo(t, "say"))
	c := s.client().open(t)
	parent, cancel := context.WithCancel(t.Context())
	defer cancel()
	serve := func() weak.Pointer[[1 << 10]byte] {
		held := new([1 << 10]byte)
		r := c.request("POST", message("tools/call", `{"name":"say"}`))
		rec := c.do(r.WithContext(context.WithValue(parent, ownKey{}, held)))
		require.Contains(t, rec.Body.String(), "this is say")
		return weak.Make(held)
	}
	for i := range 3 {
		held := serve()
		require.Eventually(t, func() bool {
			runtime.GC()
			return held.Value() == nil
		}, waitTime, tickTime, "%d", i)
	}
	assert.Contains(t, c.ask("tools/call", `{"name":"say"}`), "this is say", "the session is open")
}

// TestABatchOfOneIsABatch sends batches of one message that could be answered directly. The answer
// is a batch as well.
func TestABatchOfOneIsABatch(t *testing.T) {
	s := newServer(t, nil, nil, echo(t, "say"))
	c := s.client()
	c.version = "2025-03-26"
	for _, body := range []string{message("tools/call", `{"name":"say"}`), message("tools/list", `{}`), message("ping", `{}`)} {
		single, batch := httptest.NewRecorder(), httptest.NewRecorder()
		s.handler.ServeHTTP(single, c.request("POST", body))
		s.handler.ServeHTTP(batch, c.request("POST", "["+body+"]"))
		assert.JSONEq(t, "["+single.Body.String()+"]", batch.Body.String())
	}
}

// TestAnEndedRequestKeepsNothing sends requests whose contexts have a parent that goes on, as in a
// program that serves them itself. The parent must not hold the requests that have ended.
func TestAnEndedRequestKeepsNothing(t *testing.T) {
	apart, stream := echo(t, "apart"), echo(t, "stream")
	apart.Routing.Direct, stream.Routing.Direct, stream.Routing.Session = false, false, true
	s := newServer(t, nil, nil, echo(t, "direct"), apart, stream)
	parent, cancel := context.WithCancel(t.Context())
	defer cancel()
	serve := func(tool string) weak.Pointer[[1 << 10]byte] {
		held := new([1 << 10]byte)
		r := s.client().request("POST", message("tools/call", `{"name":"`+tool+`"}`))
		rec := s.client().do(r.WithContext(context.WithValue(parent, ownKey{}, held)))
		require.Contains(t, rec.Body.String(), "this is "+tool)
		return weak.Make(held)
	}
	for _, tool := range []string{"direct", "apart", "stream"} {
		held := serve(tool)
		require.Eventually(t, func() bool {
			runtime.GC()
			return held.Value() == nil
		}, waitTime, tickTime, tool)
	}
	require.NoError(t, parent.Err())
	assert.Contains(t, s.client().ask("tools/call", `{"name":"direct"}`), "this is direct")
}
