package wire_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/inmemory"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// TestMessagesAreCounted bounds the rate of a caller. Every message counts once, but calls of
// tools, which the pipeline counts.
func TestMessagesAreCounted(t *testing.T) {
	limited := func(c *wire.Config) {
		c.Limiter.Counter = edge.NewLimiter(&edge.LimiterOptions{Each: edge.Rate{Burst: 3, PerSecond: 0.001}})
	}
	batch := "[" + message("tools/list", `{}`) + `,{"jsonrpc":"2.0","id":2,"method":"tools/list"},{"jsonrpc":"2.0","id":3,"method":"tools/list"},{"jsonrpc":"2.0","id":4,"method":"tools/list"}]`
	for name, tc := range map[string]struct {
		bodies []string
		last   int
	}{
		"lists":           {bodies: []string{message("tools/list", `{}`), message("tools/list", `{}`), message("tools/list", `{}`), message("tools/list", `{}`)}, last: 429},
		"three lists":     {bodies: []string{message("tools/list", `{}`), message("tools/list", `{}`), message("tools/list", `{}`)}, last: 200},
		"a batch":         {bodies: []string{batch}, last: 429},
		"a call first":    {bodies: []string{"[" + strings.Replace(hanging, `"hang"`, `"say"`, 1) + "," + batch[1:]}, last: 429},
		"unknown tools":   {bodies: []string{message("tools/call", `{"name":"x"}`), message("tools/call", `{"name":"x"}`), message("tools/call", `{"name":"x"}`), message("tools/call", `{"name":"x"}`)}, last: 429},
		"a call too many": {bodies: []string{message("tools/call", `{"name":"say"}`), message("tools/call", `{"name":"say"}`), message("tools/call", `{"name":"say"}`), message("tools/list", `{}`)}, last: 429},
		"three calls":     {bodies: []string{message("tools/call", `{"name":"say"}`), message("tools/call", `{"name":"say"}`), message("tools/list", `{}`)}, last: 200},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, limited, nil, echo(t, "say"))
			c := s.client()
			c.version = "2025-03-26"
			for i, body := range tc.bodies {
				rec := c.post(body)
				want := http.StatusOK
				if i == len(tc.bodies)-1 {
					want = tc.last
				}
				require.Equal(t, want, rec.Code, rec.Body.String())
				if want == http.StatusTooManyRequests {
					if name != "a call first" {
						assert.Equal(t, "1", idOf(t, rec.Body.Bytes()))
					}
					assert.NotEmpty(t, rec.Header().Get("Retry-After"))
				}
			}
			other := s.client()
			other.address = "192.0.2.77:1"
			assert.Equal(t, http.StatusOK, other.post(message("ping", `{}`)).Code, "another caller has its own rate")
			assert.Contains(t, other.ask("tools/call", `{"name":"say"}`), "this is say")
		})
	}
}

// TestTooManyRequestsAtOnce holds all places with one call.
func TestTooManyRequestsAtOnce(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	hang := newTool(t, "hang", func(context.Context, string) (string, error) {
		close(entered)
		<-release
		return "done", nil
	})
	s := newServer(t, func(c *wire.Config) { c.Places = gate.NewPlaces(edge.ShedOptions{Calls: 1, Queue: -1}) }, nil, hang, echo(t, "say"))
	answer := make(chan string)
	go func() { answer <- s.client().post(hanging).Body.String() }()
	<-entered
	rec := s.client().post(message("tools/call", `{"name":"say"}`))
	assert.Equal(t, http.StatusServiceUnavailable, rec.Code)
	assert.Equal(t, "1", idOf(t, rec.Body.Bytes()))
	assert.Equal(t, http.StatusAccepted, s.client().post(`{"jsonrpc":"2.0","method":"notifications/initialized"}`).Code, "notifications have their own places")
	close(release)
	assert.Contains(t, <-answer, "done")
	assert.Contains(t, s.client().ask("tools/call", `{"name":"say"}`), "this is say")
}

// TestAServerThatCannotDecide has neither a guard nor public access.
func TestAServerThatCannotDecide(t *testing.T) {
	s := newServer(t, nil, func(s *wire.Service) { s.Gate.Public = false }, echo(t, "say"))
	rec := s.client().post(message("ping", `{}`))
	assert.GreaterOrEqual(t, rec.Code, 500)
	assert.NotContains(t, rec.Body.String(), `"result"`)
	session, end, err := inmemory.Connect(t.Context(), s.Share(), "test", nil)
	if err == nil {
		defer end()
		_, err = session.CallTool(t.Context(), &mcp.CallToolParams{Name: "nowhere"})
	}
	assert.ErrorContains(t, err, "not ready")
}

// TestTheCallerOfARequest checks the keys of callers, on public and on protected servers.
func TestTheCallerOfARequest(t *testing.T) {
	protect := protected(t)
	for name, tc := range map[string]struct {
		protected    bool
		token, key   string
		address      string
		unknownNoted bool
	}{
		"public":              {address: "192.0.2.9:1", key: "ip:192.0.2.9"},
		"public, no address":  {address: "pipe", key: edge.UnknownKey, unknownNoted: true},
		"a stranger":          {protected: true, address: "192.0.2.9:1"},
		"an unknown stranger": {protected: true, address: "pipe", unknownNoted: true},
		"a user":              {protected: true, address: "192.0.2.9:1", token: "ada", key: "user:"},
		"a user, no address":  {protected: true, address: "pipe", token: "ada", key: "user:"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, nil, func(s *wire.Service) {
				if tc.protected {
					protect(s)
				}
			}, echo(t, "say"))
			c := s.client().as(tc.token)
			c.address = tc.address
			var key string
			seen := 0
			h := edge.WithClientIP(edge.RemoteAddr)(s.Identify(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				seen++
				key = wire.CallerKey(r)
				assert.False(t, wire.OpensStream(r))
			})))
			for range 3 {
				h.ServeHTTP(httptest.NewRecorder(), c.request("POST", ""))
			}
			assert.Equal(t, 3, seen)
			if tc.key == "user:" {
				assert.True(t, strings.HasPrefix(key, "user:") && strings.Contains(key, "ada"), key)
			} else {
				assert.Equal(t, tc.key, key)
			}
			noted := 0
			if tc.unknownNoted {
				noted = 1
			}
			assert.Equal(t, noted, strings.Count(s.log.String(), "the address of a caller without a token is not known"))
		})
	}
	r := httptest.NewRequest("POST", "/", nil)
	assert.Empty(t, wire.CallerKey(r))
	assert.False(t, wire.OpensStream(r))
}

// A brokenBody fails while it is read.
type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, errors.New("secret") }

// TestRefusedRequests checks requests that are refused before their messages are answered.
func TestRefusedRequests(t *testing.T) {
	listen := `{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true}}}`
	for name, tc := range map[string]struct {
		version string
		body    io.Reader
		status  int
		says    string
	}{
		"a body that breaks off":           {body: brokenBody{}, status: 400, says: "body"},
		"an unknown version":               {version: "1999-01-01", body: strings.NewReader(message("ping", `{}`)), status: 400, says: `"id":1`},
		"a stream in a batch":              {version: "2025-03-26", body: strings.NewReader("[" + listen + "," + hanging + "]"), status: 400, says: "error"},
		"an initialize that is too large":  {body: strings.NewReader(largeInitialize(largest + 1)), status: 413, says: fmt.Sprint(largest)},
		"the same in a batch":              {version: "2025-03-26", body: strings.NewReader("[" + largeInitialize(largest) + "," + hanging + "]"), status: 413, says: fmt.Sprint(largest)},
		"an initialize that is just right": {body: strings.NewReader(largeInitialize(largest)), status: 200, says: "result"},
		"a large other message":            {body: strings.NewReader(message("ping", `{"_meta":{"x":"`+strings.Repeat("x", largest)+`"}}`)), status: 200, says: "result"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, nil, nil, echo(t, "say"))
			r := s.client().request("POST", "")
			r.Body = io.NopCloser(tc.body)
			if tc.version != "" {
				r.Header.Set("Mcp-Protocol-Version", tc.version)
			}
			rec := s.client().do(r)
			assert.Equal(t, tc.status, rec.Code, rec.Body.String())
			assert.Contains(t, rec.Body.String(), tc.says)
			assert.NotContains(t, rec.Body.String(), "secret")
		})
	}
}

// TestErrorsOfPrompts lets a prompt of the program fail in several ways, and checks what the client
// gets and what is logged.
func TestErrorsOfPrompts(t *testing.T) {
	for name, tc := range map[string]struct {
		err    error
		code   string
		says   string // in the answer
		logged bool
	}{
		"told":                    {err: &jsonrpc.Error{Code: 7, Message: "told"}, code: `"code":7`, says: "told"},
		"a wrapped invalid param": {err: fmt.Errorf("secret: %w", &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: "secret"}), code: `"code":-32602`, logged: true},
		"a wrapped request":       {err: fmt.Errorf("secret: %w", &jsonrpc.Error{Code: jsonrpc.CodeInvalidRequest, Message: "secret"}), code: `"code":-32600`, logged: true},
		"a wrapped method":        {err: fmt.Errorf("secret: %w", &jsonrpc.Error{Code: jsonrpc.CodeMethodNotFound, Message: "secret"}), code: `"code":-32601`, logged: true},
		"another wrapped code":    {err: fmt.Errorf("secret: %w", &jsonrpc.Error{Code: 7, Message: "secret"}), code: `"code":-32603`, logged: true},
		"an error":                {err: errors.New("secret"), code: `"code":-32603`, logged: true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, nil, nil, echo(t, "say"))
			s.Share().AddPrompt(&mcp.Prompt{Name: "p"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) { return nil, tc.err })
			answer := s.client().ask("prompts/get", `{"name":"p"}`)
			assert.Contains(t, answer, tc.code)
			assert.Contains(t, answer, tc.says)
			assert.NotContains(t, answer, "secret")
			assert.Equal(t, tc.logged, strings.Contains(s.log.String(), "secret"), s.log.String())
		})
	}
	s := newServer(t, nil, nil, echo(t, "say"))
	s.Share().AddPrompt(&mcp.Prompt{Name: "p"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		panic(http.ErrAbortHandler)
	})
	assert.Panics(t, func() { s.client().ask("prompts/get", `{"name":"p"}`) }, "the connection is aborted")
}

// TestHostsBeforeTheyServe asks a host that serves nothing yet, over a connection of the program.
func TestHostsBeforeTheyServe(t *testing.T) {
	tool := echo(t, "say")
	var s *server
	s = newHost(func(c *wire.Config) { c.Latest = func() *wire.Service { return s.service(tool) } }, nil)
	assert.False(t, s.Shared())
	session, end, err := inmemory.Connect(t.Context(), s.Share(), "test", nil)
	require.NoError(t, err)
	defer end()
	assert.True(t, s.Shared())
	assert.True(t, s.Registered("say"))
	list, err := session.ListTools(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, list.Tools, 1)
	res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "say"})
	require.NoError(t, err)
	assert.Equal(t, "this is say", res.Content[0].(*mcp.TextContent).Text)
}

// TestRefusalsThatPass checks what is logged and counted of refusals.
func TestRefusalsThatPass(t *testing.T) {
	address := netip.MustParseAddr("192.0.2.1")
	for name, tc := range map[string]struct {
		refused      refusal.Response
		logs         bool
		counted      int
		says, hidden string
	}{
		"counted":           {refused: refusal.Response{Reason: refusal.SessionNotFound}, counted: 1, hidden: "refused"},
		"logged":            {refused: refusal.Response{Reason: refusal.SessionNotFound}, logs: true, counted: 1, says: "request refused"},
		"with an attribute": {refused: refusal.Response{Reason: refusal.SessionNotFound, Attrs: []slog.Attr{slog.String("why", "x")}}, counted: 1, says: "why=x"},
		"an address":        {refused: refusal.Response{Reason: refusal.AddressNotAllowed, Address: address}, counted: 1, says: "address=192.0.2.1"},
		"that would be":     {refused: refusal.Response{Reason: refusal.AddressNotAllowed, Address: address, Passed: true}, says: "request would be refused"},
		"not counted":       {refused: refusal.Response{Reason: refusal.MethodNotFound}, logs: true, hidden: "refused"},
	} {
		t.Run(name, func(t *testing.T) {
			w := &watcher{}
			s := newServer(t, func(c *wire.Config) { c.Observers, c.LogsRequests = []observe.Observer{w}, tc.logs }, nil)
			s.Refused(t.Context(), tc.refused)
			assert.Len(t, w.refused, tc.counted)
			assert.Contains(t, s.log.String(), tc.says)
			if tc.hidden != "" {
				assert.NotContains(t, s.log.String(), tc.hidden)
			}
		})
	}
}

// TestDiscoverIsRepeated asks for the server's description twice in the newest protocol.
func TestDiscoverIsRepeated(t *testing.T) {
	s := newServer(t, nil, nil, echo(t, "say"))
	n := s.countSDK("server/discover")
	c := s.client()
	c.version = "2026-07-28"
	first := c.modernAsk("server/discover", "", `{}`)
	require.Contains(t, first, `"result"`)
	assert.JSONEq(t, first, c.modernAsk("server/discover", "", `{}`))
	assert.EqualValues(t, 1, n.Load())
	s.Share()
	c.modernAsk("server/discover", "", `{}`)
	c.modernAsk("server/discover", "", `{}`)
	assert.EqualValues(t, 3, n.Load(), "the program's middleware may change each answer")
	assert.Contains(t, s.client().ask("server/discover", `{}`), `"error"`, "older protocols have no such method")
}

// TestAClientThatIsGoneRunsNothing sends a request whose context has ended.
func TestAClientThatIsGoneRunsNothing(t *testing.T) {
	ran := false
	tool := newTool(t, "run", func(ctx context.Context, _ string) (string, error) {
		ran = true
		return "ran", nil
	})
	tool.Routing.Direct = false
	s := newServer(t, nil, nil, tool)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.client().do(s.client().request("POST", message("tools/call", `{"name":"run"}`)).WithContext(ctx))
	assert.False(t, ran)
}

// TestAClientThatHangsUpEndsItsCall ends the context of a request while go-sdk runs its tool.
func TestAClientThatHangsUpEndsItsCall(t *testing.T) {
	entered, cause := make(chan struct{}), make(chan error, 1)
	tool := newTool(t, "hang", func(ctx context.Context, _ string) (string, error) {
		close(entered)
		<-ctx.Done()
		cause <- context.Cause(ctx)
		return "", ctx.Err()
	})
	tool.Routing.Direct, tool.Timeout = false, time.Hour
	s := newServer(t, nil, nil, tool)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.client().do(s.client().request("POST", hanging).WithContext(ctx))
	}()
	<-entered
	cancel()
	require.ErrorIs(t, <-cause, call.ErrHungUp)
	<-done
}

// TestPrivateAddresses checks which addresses may be those of a proxy near the server.
func TestPrivateAddresses(t *testing.T) {
	for _, private := range []string{"127.0.0.1", "::1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.7.7", "fd00::1", "fe80::1", "169.254.1.1", "100.64.0.0", "100.127.255.255", "0.0.0.0", "224.0.0.1"} {
		assert.True(t, wire.IsPrivate(netip.MustParseAddr(private)), private)
	}
	for _, public := range []string{"8.8.8.8", "100.63.255.255", "100.128.0.0", "172.32.0.1", "2001:4860:4860::8888"} {
		assert.False(t, wire.IsPrivate(netip.MustParseAddr(public)), public)
	}
	assert.True(t, wire.IsPrivate(netip.Addr{}), "an address that is not known")
}
