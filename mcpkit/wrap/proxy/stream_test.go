package proxy_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// TestStreamsThatEnd has an upstream end the stream that belongs to no call again and again, as
// load balancers do, or refuse another one for a while. The connection stays, and a change that was
// announced while there was no stream is learned.
func TestStreamsThatEnd(t *testing.T) {
	testsize.OnlySlow(t, "it waits for connections to be made again")
	if testing.Short() {
		t.Skip("go-sdk waits for a second or two before it opens a stream again")
	}
	t.Parallel()
	for name, stream := range map[string]func(w http.ResponseWriter, r *http.Request, n int32){
		"at once": func(w http.ResponseWriter, r *http.Request, _ int32) {
			assert.Empty(t, r.Header.Get("Last-Event-Id"))
			_, _ = io.WriteString(w, ": nothing\n\nmalformed\n\n")
		},
		"with ids": func(w http.ResponseWriter, r *http.Request, n int32) {
			if id := r.Header.Get("Last-Event-Id"); id != "" {
				assert.True(t, strings.HasPrefix(id, "own-"), id)
				return
			}
			_, _ = fmt.Fprintf(w, "id: own-%d\ndata:\n\n", n)
		},
		"and are refused": func(w http.ResponseWriter, _ *http.Request, n int32) {
			if status := []int{0, 0, http.StatusBadGateway, http.StatusConflict}; int(n) < len(status) && status[n] > 0 {
				w.WriteHeader(status[n])
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testStreamsThatEnd(t, stream)
		})
	}
}

func testStreamsThatEnd(t *testing.T, stream func(w http.ResponseWriter, r *http.Request, n int32)) {
	t.Helper()
	up := newWatched("notes://a")
	inner := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return up.Server }, nil)
	var streams, opened atomic.Int32
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodGet:
			w.Header().Set("Content-Type", "text/event-stream")
			stream(w, r, streams.Add(1))
			return
		case r.Header.Get("Mcp-Session-Id") == "":
			opened.Add(1)
		}
		inner.ServeHTTP(w, r)
	}))
	p := open(t, proxy.Upstream{Name: "watched", Server: proxy.Remote{URL: url}, Annotations: readOnly("get_text"), Resources: true})
	s := watch(t, listen(t, publicServer(t, p)), "2025-11-25")
	require.NoError(t, s.Subscribe(t.Context(), &mcp.SubscribeParams{URI: "notes://a"}))
	up.AddTool(&mcp.Tool{Name: "get_text", Description: "Returns another text. Use when a test needs it.", InputSchema: map[string]any{"type": "object"}},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return said("another"), nil })
	require.Eventually(t, func() bool { return describes(t, s.ClientSession, "another text") }, 60*time.Second, 500*time.Millisecond) // below the limit of calls
	s.hears(t, "notes://a")
	require.Eventually(t, func() bool { return streams.Load() > 5 }, 60*time.Second, 50*time.Millisecond)
	assert.EqualValues(t, 1, opened.Load(), "there was one connection")
}
