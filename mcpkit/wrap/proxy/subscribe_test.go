package proxy_test

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// A watched server has resources, and counts what it is told about subscriptions to them.
type watched struct {
	*mcp.Server
	mu  sync.Mutex
	log []string
}

func newWatched(uris ...string) *watched {
	w := &watched{}
	w.Server = mcp.NewServer(&mcp.Implementation{Name: "watched", Version: "1"}, &mcp.ServerOptions{
		SubscribeHandler: func(_ context.Context, req *mcp.SubscribeRequest) error {
			w.note("+" + req.Params.URI)
			if req.Params.URI == "notes://refused" {
				return fmt.Errorf("no: %s", secretText)
			}
			return nil
		},
		UnsubscribeHandler: func(_ context.Context, req *mcp.UnsubscribeRequest) error {
			w.note("-" + req.Params.URI)
			return nil
		},
	})
	for _, uri := range uris {
		w.AddResource(&mcp.Resource{Name: uri, URI: uri}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
			return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{}}, nil
		})
	}
	w.AddTool(&mcp.Tool{Name: "get_text", Description: "Returns a text. Use when a test needs it.", InputSchema: map[string]any{"type": "object"}},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return said("text"), nil })
	w.AddResourceTemplate(&mcp.ResourceTemplate{Name: "one", URITemplate: "notes://one/{id}"}, nil)
	return w
}

func (w *watched) note(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = append(w.log, text)
}

func (w *watched) noted() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string{}, w.log...)
}

func (w *watched) update(t testing.TB, uri string) {
	t.Helper()
	require.NoError(t, w.ResourceUpdated(t.Context(), &mcp.ResourceUpdatedNotificationParams{URI: uri}))
}

func (w *watched) handler() proxy.Handler {
	return proxy.Handler{Handler: mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return w.Server }, nil)}
}

// A watcher is a client, and the resources that it was told of.
type watcher struct {
	*mcp.ClientSession
	told chan string
}

func watch(t testing.TB, endpoint, version string) watcher {
	w := watcher{told: make(chan string, 1000)}
	w.ClientSession = connectAs(t, endpoint, version, "", &mcp.ClientOptions{
		ResourceUpdatedHandler: func(_ context.Context, req *mcp.ResourceUpdatedNotificationRequest) { w.told <- req.Params.URI },
	})
	return w
}

func (w watcher) hears(t testing.TB, uri string) {
	t.Helper()
	select {
	case told := <-w.told:
		assert.Equal(t, uri, told)
	case <-time.After(10 * time.Second):
		t.Fatalf("the client is not told of %s", uri)
	}
}

// TestSubscriptions subscribes clients of both eras to resources of an upstream.
func TestSubscriptions(t *testing.T) {
	t.Parallel()
	up := newWatched("notes://a", "notes://b", "notes://refused")
	p := open(t, proxy.Upstream{Name: "watched", Server: up.handler(), Annotations: readOnly("get_text"), Resources: true})
	endpoint := listen(t, publicServer(t, p))
	ctx := t.Context()
	one, two, newer := watch(t, endpoint, "2025-11-25"), watch(t, endpoint, "2025-11-25"), watch(t, endpoint, "2026-07-28")
	for _, w := range []watcher{one, two, newer} {
		require.NoError(t, w.Subscribe(ctx, &mcp.SubscribeParams{URI: "notes://a"}))
	}
	require.NoError(t, one.Subscribe(ctx, &mcp.SubscribeParams{URI: "notes://one/7"}))
	require.Eventually(t, func() bool {
		up.update(t, "notes://a")
		return len(newer.told) > 0
	}, 10*time.Second, 200*time.Millisecond, "a subscription of the newer version begins without an answer")
	assert.Equal(t, []string{"+notes://a", "+notes://one/7"}, up.noted(), "the upstream knows of one each")
	for _, w := range []watcher{one, two, newer} {
		w.hears(t, "notes://a")
	}
	time.Sleep(300 * time.Millisecond)
	for _, w := range []watcher{one, two, newer} {
		for len(w.told) > 0 {
			<-w.told
		}
	}
	up.update(t, "notes://b")
	up.update(t, "notes://one/7")
	one.hears(t, "notes://one/7")
	assert.Empty(t, two.told)

	require.NoError(t, one.Unsubscribe(ctx, &mcp.UnsubscribeParams{URI: "notes://a"}))
	require.NoError(t, newer.Close())
	up.update(t, "notes://a")
	two.hears(t, "notes://a")
	assert.Empty(t, one.told)
	require.NoError(t, two.Close())
	require.Eventually(t, func() bool { return len(up.noted()) == 3 }, 10*time.Second, 10*time.Millisecond, "the end of the last session ends the subscription")
	assert.Equal(t, "-notes://a", up.noted()[2])

	err := one.Subscribe(ctx, &mcp.SubscribeParams{URI: "notes://none"})
	require.ErrorContains(t, err, "not found")
	err = one.Subscribe(ctx, &mcp.SubscribeParams{URI: "notes://refused"})
	require.ErrorContains(t, err, "did not accept")
	assert.NotContains(t, err.Error(), secretText)
	for i := range 99 {
		require.NoError(t, one.Subscribe(ctx, &mcp.SubscribeParams{URI: fmt.Sprint("notes://one/", i+100)}))
	}
	require.ErrorContains(t, one.Subscribe(ctx, &mcp.SubscribeParams{URI: "notes://one/1000"}), "too many subscriptions")
}

// TestSubscriptionsAreMadeAgain ends the connection to an upstream that has a subscription.
func TestSubscriptionsAreMadeAgain(t *testing.T) {
	t.Parallel()
	up := newWatched("notes://a")
	p := open(t, proxy.Upstream{Name: "watched", Server: up.handler(), Annotations: readOnly("get_text"), Resources: true})
	one := watch(t, listen(t, publicServer(t, p)), "2025-11-25")
	require.NoError(t, one.Subscribe(t.Context(), &mcp.SubscribeParams{URI: "notes://a"}))
	for s := range up.Sessions() {
		require.NoError(t, s.Close())
	}
	one.hears(t, "notes://a") // it may have changed meanwhile
	assert.Equal(t, []string{"+notes://a", "+notes://a"}, up.noted())
	up.update(t, "notes://a")
	one.hears(t, "notes://a")
}

// TestUpstreamsWithoutSubscriptions subscribes to a resource whose upstream does not support it.
func TestUpstreamsWithoutSubscriptions(t *testing.T) {
	t.Parallel()
	upstream := friendlyUpstreams(t)["handler"]
	upstream.Name, upstream.Annotations, upstream.Resources = "friendly", readOnly("get_process"), true
	one := watch(t, listen(t, publicServer(t, open(t, upstream))), "2025-11-25")
	require.ErrorContains(t, one.Subscribe(t.Context(), &mcp.SubscribeParams{URI: "notes://all"}), "does not support subscriptions")
}

// TestSubscriptionsThatEndLeaveNothing subscribes and unsubscribes again and again in one session.
func TestSubscriptionsThatEndLeaveNothing(t *testing.T) {
	up := newWatched("notes://a")
	p := open(t, proxy.Upstream{Name: "watched", Server: up.handler(), Annotations: readOnly("get_text"), Resources: true})
	s := watch(t, listen(t, publicServer(t, p, mcpkit.RateLimit(nil))), "2025-11-25")
	again := func() {
		require.NoError(t, s.Subscribe(t.Context(), &mcp.SubscribeParams{URI: "notes://a"}))
		require.NoError(t, s.Unsubscribe(t.Context(), &mcp.UnsubscribeParams{URI: "notes://a"}))
	}
	again()
	before := runtime.NumGoroutine()
	for range 100 {
		again()
	}
	require.Eventually(t, func() bool { return runtime.NumGoroutine() < before+50 }, 10*time.Second, 50*time.Millisecond)

	require.NoError(t, s.Subscribe(t.Context(), &mcp.SubscribeParams{URI: "notes://a"}))
	up.update(t, "notes://a")
	s.hears(t, "notes://a")
	noted := len(up.noted())
	require.NoError(t, s.Close())
	require.Eventually(t, func() bool { return len(up.noted()) == noted+1 }, 10*time.Second, 10*time.Millisecond, "its end ends the subscription")
}
