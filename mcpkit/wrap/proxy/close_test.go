package proxy_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// TestCloseIsBounded closes proxies whose upstreams ignore that their requests have ended: a
// handler and a transport that return from nothing, and a server that does not answer any more.
func TestCloseIsBounded(t *testing.T) {
	testsize.OnlySlow(t, "it waits for timeouts")
	t.Parallel()
	deaf := make(chan struct{}) // closed when nothing is answered any more
	over := make(chan struct{}) // closed at the end of the test
	s := mcp.NewServer(&mcp.Implementation{Name: "deaf", Version: "1"}, nil)
	s.AddTool(&mcp.Tool{Name: "get_text", Description: "Returns a text. Use when a test needs it.", InputSchema: map[string]any{"type": "object"}},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return said("text"), nil })
	inner := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, nil)
	blocking := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-deaf:
			<-over
		default:
			inner.ServeHTTP(w, r)
		}
	})
	url := serve(t, blocking)
	own := &http.Transport{}
	t.Cleanup(own.CloseIdleConnections)
	var log logBook
	var closing sync.WaitGroup
	for name, server := range map[string]proxy.Server{
		"handler": proxy.Handler{Handler: blocking},
		"remote":  proxy.Remote{URL: url},
		"transport": proxy.Remote{URL: url, Transport: transport(func(req *http.Request) (*http.Response, error) {
			select {
			case <-deaf:
				<-over
				return nil, errors.New("over")
			default:
				return own.RoundTrip(req)
			}
		})},
	} {
		p := open(t, proxy.Upstream{
			Name: name, Server: server, Annotations: readOnly("get_text"), Log: log.logger(),
			Options: map[string][]mcpkit.ToolOption{"get_text": {mcpkit.Timeout(100 * time.Millisecond)}},
		})
		client := connect(t, listen(t, publicServer(t, p)), nil, nil)
		text, failed := call(t, client, "get_text", nil)
		assert.False(t, failed, text)
		closing.Go(func() {
			<-deaf
			call(t, client, "get_text", nil)
			assert.NoError(t, p.Close())
		})
	}
	close(deaf)
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		closing.Wait()
	}()
	select {
	case <-closed:
	case <-time.After(time.Minute):
		t.Error("Close does not return")
	}
	close(over)
	closing.Wait()
	for session := range s.Sessions() {
		assert.NoError(t, session.Close())
	}
	assert.Contains(t, log.String(), "the handler of the upstream still runs")
	assert.Contains(t, log.String(), "does not end")
}
