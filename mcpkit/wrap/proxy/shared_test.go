package proxy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// gated is a server with a tool whose calls with the text "wait" wait until leave is closed. It
// counts the calls with each text.
type gated struct {
	*mcp.Server
	arrived, leave chan struct{}

	mu    sync.Mutex
	calls map[string]int
}

func newGated(t *testing.T, o *mcp.ServerOptions) *gated {
	t.Helper()
	g := &gated{Server: mcp.NewServer(&mcp.Implementation{Name: "gated", Version: "1"}, o), arrived: make(chan struct{}, 10), leave: make(chan struct{}), calls: map[string]int{}}
	mcp.AddTool(g.Server, &mcp.Tool{Name: "get_text", Description: "Returns a text. Use when a test needs it."},
		func(ctx context.Context, _ *mcp.CallToolRequest, in noteIn) (*mcp.CallToolResult, any, error) {
			g.mu.Lock()
			g.calls[in.Text]++
			g.mu.Unlock()
			if strings.HasPrefix(in.Text, "wait") {
				g.arrived <- struct{}{}
				select {
				case <-g.leave:
				case <-ctx.Done():
				}
			}
			return said(in.Text), nil, nil
		})
	t.Cleanup(func() {
		for session := range g.Sessions() { // that a client thinks are gone
			_ = session.Close()
		}
	})
	return g
}

func (g *gated) count(text string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.calls[text]
}

// interceptCalls has calls with a text answered by another handler.
func interceptCalls(next http.Handler, instead func(w http.ResponseWriter, r *http.Request, text string) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		var m struct {
			Params struct{ Arguments struct{ Text string } }
		}
		_ = json.Unmarshal(body, &m)
		if m.Params.Arguments.Text == "" || !instead(w, r, m.Params.Arguments.Text) {
			next.ServeHTTP(w, r)
		}
	})
}

// inFlight starts a call that waits, and returns where its result comes.
func inFlight(t *testing.T, g *gated, client *mcp.ClientSession) <-chan string {
	t.Helper()
	done := make(chan string, 1)
	go func() {
		text, _ := call(t, client, "get_text", noteIn{"wait"})
		done <- text
	}()
	<-g.arrived
	return done
}

// TestACallThatMayHaveRunIsNotSentAgain has an upstream say to one call that the session is gone,
// which ends the connection of another call that runs. Only the one that was refused is sent again.
func TestACallThatMayHaveRunIsNotSentAgain(t *testing.T) {
	t.Parallel()
	g := newGated(t, nil)
	inner := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return g.Server }, nil)
	var refused atomic.Int32
	url := serve(t, interceptCalls(inner, func(w http.ResponseWriter, _ *http.Request, text string) bool {
		if text != "once" || refused.Add(1) > 1 {
			return false
		}
		w.WriteHeader(http.StatusNotFound)
		return true
	}))
	p := open(t, proxy.Upstream{Name: "gated", Server: proxy.Remote{URL: url}, Annotations: readOnly("get_text")})
	endpoint := listen(t, publicServer(t, p))
	one, two := connect(t, endpoint, nil, nil), connect(t, endpoint, nil, nil)
	done := inFlight(t, g, one)
	text, failed := call(t, two, "get_text", noteIn{"once"})
	assert.False(t, failed, text)
	assert.Contains(t, <-done, "not available")
	close(g.leave)
	assert.Equal(t, 1, g.count("wait"))
	assert.Equal(t, 1, g.count("once"))
}

// TestASessionThatIsGoneAtOnce has an upstream forget each session before it is open. The program
// goes on, also if the call is held for the answers of its client.
func TestASessionThatIsGoneAtOnce(t *testing.T) {
	t.Parallel()
	g := newGated(t, &mcp.ServerOptions{SupportedProtocolVersions: []string{"2025-11-25"}})
	inner := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return g.Server }, nil)
	var gone atomic.Bool
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if gone.Load() && bytes.Contains(body, []byte("notifications/initialized")) {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		inner.ServeHTTP(w, r)
	}))
	p := open(t, proxy.Upstream{Name: "gated", Server: proxy.Remote{URL: url}, Annotations: readOnly("get_text"), PerUser: 2})
	gone.Store(true)
	issuer := newIssuer(t)
	srv := p.Server(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}), mcpkit.Unlisted("a test"), quiet())
	endpoint := listen(t, srv)
	for range 3 {
		for _, version := range []string{"2025-11-25", "2026-07-28"} {
			text, failed := call(t, connectAs(t, endpoint, version, issuer.Issue(), answeringClient()), "get_text", noteIn{"text"})
			assert.True(t, failed)
			assert.Contains(t, text, "not available")
		}
	}
}

// TestACanceledCallEndsNoOtherCall cancels a call while another one is in flight on the same
// connection, for upstreams that know pings and for those that do not.
func TestACanceledCallEndsNoOtherCall(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		versions  []string
		stateless bool
		ping      int // the status of the answer to a ping; 0 lets go-sdk answer
	}{
		"newest":           {versions: []string{"2026-07-28"}, stateless: true},
		"newest and older": {stateless: true},
		"with sessions":    {versions: []string{"2025-11-25"}},
		"without pings":    {versions: []string{"2025-11-25"}, ping: http.StatusOK},
		"400 for pings":    {versions: []string{"2025-11-25"}, ping: http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGated(t, &mcp.ServerOptions{SupportedProtocolVersions: test.versions})
			inner := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return g.Server }, &mcp.StreamableHTTPOptions{Stateless: test.stateless})
			url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(bytes.NewReader(body))
				var m struct {
					ID     json.RawMessage
					Method string
				}
				if _ = json.Unmarshal(body, &m); test.ping != 0 && m.Method == "ping" {
					w.Header().Set("Content-Type", "application/json")
					w.WriteHeader(test.ping)
					_, _ = w.Write([]byte(`{"jsonrpc":"2.0","id":` + string(m.ID) + `,"error":{"code":-32601,"message":"Method not found"}}`))
					return
				}
				inner.ServeHTTP(w, r)
			}))
			p := open(t, proxy.Upstream{Name: "gated", Server: proxy.Remote{URL: url}, Annotations: readOnly("get_text")})
			endpoint := listen(t, publicServer(t, p))
			one, two := connect(t, endpoint, nil, nil), connect(t, endpoint, nil, nil)
			done := inFlight(t, g, one)
			for range 2 {
				ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
				_, err := two.CallTool(ctx, &mcp.CallToolParams{Name: "get_text", Arguments: noteIn{"wait too"}})
				cancel()
				require.Error(t, err)
				<-g.arrived
				time.Sleep(200 * time.Millisecond) // the proxy asks whether the upstream still answers
			}
			close(g.leave)
			assert.Equal(t, "wait", <-done)
		})
	}
}

// TestAnAnswerThatBreaksOffIsTheFaultOfItsCall has an upstream begin an answer in JSON and end the
// connection, or take longer for the rest than the client waits.
func TestAnAnswerThatBreaksOffIsTheFaultOfItsCall(t *testing.T) {
	t.Parallel()
	g := newGated(t, nil)
	inner := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return g.Server }, nil)
	url := serve(t, interceptCalls(inner, func(w http.ResponseWriter, r *http.Request, text string) bool {
		if text != "break off" && text != "be slow" {
			return false
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "1000000")
		_, _ = io.WriteString(w, `{"jsonrpc":"2.0","id":`)
		_ = http.NewResponseController(w).Flush()
		if text == "be slow" {
			<-r.Context().Done()
		}
		panic(http.ErrAbortHandler)
	}))
	p := open(t, proxy.Upstream{Name: "gated", Server: proxy.Remote{URL: url}, Annotations: readOnly("get_text")})
	endpoint := listen(t, publicServer(t, p))
	one, two := connect(t, endpoint, nil, nil), connect(t, endpoint, nil, nil)
	done := inFlight(t, g, one)
	text, failed := call(t, two, "get_text", noteIn{"break off"})
	assert.True(t, failed)
	assert.Contains(t, text, "it ends too early")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := two.CallTool(ctx, &mcp.CallToolParams{Name: "get_text", Arguments: noteIn{"be slow"}})
	require.Error(t, err)
	time.Sleep(200 * time.Millisecond) // the canceled call ends
	close(g.leave)
	assert.Equal(t, "wait", <-done)
}

// TestArgumentsAsHeaders checks that a tool whose schema has x-mcp-header gets its headers on every
// connection, also after its definition has changed.
func TestArgumentsAsHeaders(t *testing.T) {
	t.Parallel()
	s := mcp.NewServer(&mcp.Implementation{Name: "regions", Version: "1"}, &mcp.ServerOptions{SupportedProtocolVersions: []string{"2026-07-28"}})
	define := func(header string) {
		s.AddTool(&mcp.Tool{Name: "get_region", Description: "Returns a region by " + header + ". Use when a test needs it.", InputSchema: map[string]any{
			"type": "object", "additionalProperties": false, "required": []string{"region"},
			"properties": map[string]any{"region": map[string]any{"type": "string", "description": "The region.", "maxLength": 20, "x-mcp-header": header}},
		}}, func(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return said(header + "=" + req.Extra.Header.Get("Mcp-Param-"+header)), nil
		})
	}
	define("Region")
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, &mcp.StreamableHTTPOptions{Stateless: true})
	for _, perUser := range []int{0, 2} {
		p := open(t, proxy.Upstream{Name: "regions", Server: proxy.Remote{URL: serve(t, handler)}, Annotations: readOnly("get_region"), PerUser: perUser})
		endpoint := listen(t, publicServer(t, p))
		clients := []*mcp.ClientSession{connectAs(t, endpoint, "2025-11-25", "", nil), connectAs(t, endpoint, "2026-07-28", "", nil)}
		for _, header := range []string{"Region", "Place"} {
			define(header)
			require.Eventually(t, func() bool { return describes(t, clients[0], "by "+header) }, 20*time.Second, 50*time.Millisecond)
			_, _ = clients[1].ListTools(t.Context(), nil) // this client needs the schema, too
			for _, client := range clients {
				text, failed := call(t, client, "get_region", map[string]string{"region": "eu"})
				assert.False(t, failed, text)
				assert.Equal(t, header+"=eu", text)
			}
		}
	}
}
