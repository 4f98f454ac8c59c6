package proxy_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// streaming is an upstream with sessions whose streams that belong to no call are what get makes of
// them. It counts its sessions.
func streaming(sessions *atomic.Int32, get http.HandlerFunc) http.Handler {
	usual := lists(map[string]string{"tools/list": toolList("get_text"), "tools/call": `{"content":[{"type":"text","text":"text"}]}`}).Handler
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet:
			get(w, r)
			return
		case http.MethodDelete:
			return
		}
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		if strings.Contains(string(body), `"initialize"`) {
			w.Header().Set("Mcp-Session-Id", fmt.Sprint("s", sessions.Add(1)))
		}
		usual.ServeHTTP(w, r)
	})
}

// TestStreamsThatAreRefused has an upstream refuse the stream that belongs to no call in every way
// of HTTP. Its tools are served, in one session.
func TestStreamsThatAreRefused(t *testing.T) {
	testsize.OnlySlow(t, "it waits for timeouts")
	t.Parallel()
	ways := map[string]http.HandlerFunc{
		"end": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"end after the head": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		},
	}
	for _, kind := range []string{"", "text/html", "text/event-stream", "application/json"} {
		for _, status := range []int{200, 202, 204, 301, 302, 304, 400, 401, 403, 404, 405, 406, 409, 429, 500, 501, 503, 505, 520, 599} {
			ways[fmt.Sprint(status, " ", kind)] = func(w http.ResponseWriter, _ *http.Request) {
				if kind != "" {
					w.Header().Set("Content-Type", kind)
				}
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(status)
				_, _ = io.WriteString(w, `{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"no"}}`)
			}
		}
	}
	for name, way := range ways {
		var sessions atomic.Int32
		p, err := proxy.Open(t.Context(), proxy.Upstream{Name: "streams", Server: proxy.Handler{Handler: streaming(&sessions, way)}, Annotations: readOnly("get_text")})
		require.NoError(t, err, name)
		s := connect(t, listen(t, publicServer(t, p)), nil, nil)
		for range 3 {
			text, failed := call(t, s, "get_text", nil)
			assert.False(t, failed, "%s: %s", name, text)
			time.Sleep(10 * time.Millisecond)
		}
		assert.EqualValues(t, 1, sessions.Load(), name)
		require.NoError(t, p.Close())
	}
}

// TestStreamsThatBeginLate has an upstream leave requests for a stream without a response, as
// handlers do that send the head with the first event. Its tools are served, a change is learned
// when the stream has begun, and nothing is left when the proxy is closed.
func TestStreamsThatBeginLate(t *testing.T) {
	t.Parallel()
	for name, remote := range map[string]bool{"handler": false, "remote": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := make(chan struct{})
			var sessions, open atomic.Int32
			var description atomic.Value
			description.Store("Returns a text.")
			usual := streaming(&sessions, func(w http.ResponseWriter, r *http.Request) {
				open.Add(1)
				defer open.Add(-1)
				w.Header().Set("Content-Type", "text/event-stream")
				select {
				case <-change:
					_, _ = io.WriteString(w, "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n")
					_ = http.NewResponseController(w).Flush()
					<-r.Context().Done()
				case <-r.Context().Done():
				}
			})
			upstream := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(strings.NewReader(string(body)))
				if strings.Contains(string(body), `"tools/list"`) {
					tools := strings.ReplaceAll(toolList("get_text"), "Returns a text.", description.Load().(string))
					lists(map[string]string{"tools/list": tools}).Handler.ServeHTTP(w, r)
					return
				}
				usual.ServeHTTP(w, r)
			})
			var server proxy.Server = proxy.Handler{Handler: upstream}
			if remote {
				server = proxy.Remote{URL: serve(t, upstream)}
			}
			began := time.Now()
			p, err := proxy.Open(t.Context(), proxy.Upstream{Name: "late", Server: server, Annotations: readOnly("get_text")})
			require.NoError(t, err)
			assert.Less(t, time.Since(began), 15*time.Second)
			s := connect(t, listen(t, publicServer(t, p)), nil, nil)
			text, failed := call(t, s, "get_text", nil)
			assert.False(t, failed, text)
			description.Store("Returns another text.")
			close(change)
			assert.Eventually(t, func() bool { return describes(t, s, "another text") }, 20*time.Second, 200*time.Millisecond)
			require.NoError(t, p.Close())
			assert.Eventually(t, func() bool { return open.Load() == 0 }, 10*time.Second, 10*time.Millisecond)
			assert.EqualValues(t, 1, sessions.Load())
		})
	}
}

// TestAStreamThatHangsLater has an upstream forget its session, and leave the request for the
// stream of the next one without a response. Calls work again soon.
func TestAStreamThatHangsLater(t *testing.T) {
	testsize.OnlySlow(t, "it waits for timeouts")
	t.Parallel()
	var sessions atomic.Int32
	var forgotten sync.Map
	inner := streaming(&sessions, func(w http.ResponseWriter, r *http.Request) {
		if sessions.Load() > 1 {
			<-r.Context().Done()
		}
		w.WriteHeader(http.StatusMethodNotAllowed)
	})
	p := open(t, proxy.Upstream{
		Name: "forgetful", Annotations: readOnly("get_text"),
		Options: map[string][]mcpkit.ToolOption{"get_text": {mcpkit.Timeout(3 * time.Second)}},
		Server: proxy.Handler{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, gone := forgotten.Load(r.Header.Get("Mcp-Session-Id")); gone {
				w.WriteHeader(http.StatusNotFound)
				return
			}
			inner.ServeHTTP(w, r)
		})},
	})
	s := connect(t, listen(t, publicServer(t, p)), nil, nil)
	text, failed := call(t, s, "get_text", nil)
	require.False(t, failed, text)
	forgotten.Store("s1", true)
	assert.Eventually(t, func() bool {
		_, failed := call(t, s, "get_text", nil)
		return !failed
	}, 15*time.Second, 100*time.Millisecond)
}

// TestOpenSaysWhatItWaitedFor has upstreams leave a request without an answer during Open.
func TestOpenSaysWhatItWaitedFor(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"tools/list", "resources/list"} {
		usual := lists(map[string]string{"tools/list": toolList("get_text")}).Handler
		upstream := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(strings.NewReader(string(body)))
			if strings.Contains(string(body), `"`+method+`"`) {
				<-r.Context().Done()
				return
			}
			usual.ServeHTTP(w, r)
		})
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		_, err := proxy.Open(ctx, proxy.Upstream{Name: "silent", Server: proxy.Handler{Handler: upstream}, Resources: true})
		assert.ErrorContains(t, err, `the upstream "silent" cannot be used`)
		assert.ErrorContains(t, err, "it did not answer "+method+" in time")
	}
	hanging := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := proxy.Open(ctx, proxy.Upstream{Name: "silent", Server: proxy.Handler{Handler: hanging}})
	assert.ErrorContains(t, err, `the upstream "silent" cannot be used: its connection is not open yet`)
}
