package wire_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/edge"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/inmemory"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// TestWhatHandlersGetOfTheRequest checks the headers and the token that a prompt of the program
// gets.
func TestWhatHandlersGetOfTheRequest(t *testing.T) {
	var extra *mcp.RequestExtra
	protect := protected(t)
	s := newServer(t, nil, func(s *wire.Service) {
		protect(s)
		s.Gate.SomePublic, s.Gate.Public = true, true
		s.Credentials = []string{"Authorization", "X-Key"}
	}, echo(t, "say"))
	s.Share().AddPrompt(&mcp.Prompt{Name: "p"}, func(_ context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		extra = req.Extra
		return &mcp.GetPromptResult{}, nil
	})
	for way, c := range map[string]*client{"without a session": s.client().as("ada"), "in a session": s.client().as("ada").open(t)} {
		extra = nil
		r := c.request("POST", message("prompts/get", `{"name":"p"}`))
		r.Header.Set("X-Key", "secret")
		r.Header.Set("X-Other", "told")
		require.Contains(t, c.do(r).Body.String(), `"result"`, way)
		require.NotNil(t, extra, way)
		assert.Equal(t, "told", extra.Header.Get("X-Other"), way)
		assert.Empty(t, extra.Header.Get("X-Key"), way)
		assert.Empty(t, extra.Header.Get("Authorization"), way)
		assert.Equal(t, "secret", r.Header.Get("X-Key"), "the request itself stays")
		require.NotNil(t, extra.TokenInfo, way)
		assert.Contains(t, extra.TokenInfo.UserID, "ada", way)
	}
	open := newServer(t, nil, withSessions, echo(t, "say"))
	open.Share().AddPrompt(&mcp.Prompt{Name: "p"}, func(_ context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		extra = req.Extra
		return &mcp.GetPromptResult{}, nil
	})
	for way, c := range open.everyWay(t) {
		extra = nil
		if c.version == "2026-07-28" {
			c.modernAsk("prompts/get", "p", `{"name":"p"}`)
		} else {
			c.ask("prompts/get", `{"name":"p"}`)
		}
		require.NotNil(t, extra, way)
		assert.Nil(t, extra.TokenInfo, "%s: a caller without a token has none", way)
	}
}

// TestNotificationsAreHandledAfterTheirAnswer sends notifications whose request has ended before
// they are handled.
func TestNotificationsAreHandledAfterTheirAnswer(t *testing.T) {
	heard := make(chan struct{}, 10)
	s := newServer(t, func(c *wire.Config) {
		c.Options.RootsListChangedHandler = func(context.Context, *mcp.RootsListChangedRequest) { heard <- struct{}{} }
	}, withSessions, echo(t, "say"))
	c := s.client().open(t)
	for range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		rec := c.do(c.request("POST", `{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}`).WithContext(ctx))
		cancel()
		assert.Equal(t, http.StatusAccepted, rec.Code)
		<-heard
	}
}

// TestPanicsInMemory lets a prompt panic for a client without an HTTP request. There is no
// connection to drop, so the client gets an error.
func TestPanicsInMemory(t *testing.T) {
	s := newServer(t, nil, nil, echo(t, "say"))
	s.Share().AddPrompt(&mcp.Prompt{Name: "p"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		panic(http.ErrAbortHandler)
	})
	session, end, err := inmemory.Connect(t.Context(), s.SDK, "test", nil)
	require.NoError(t, err)
	defer end()
	for range 2 {
		_, err = session.GetPrompt(t.Context(), &mcp.GetPromptParams{Name: "p"})
		require.ErrorContains(t, err, "internal error")
		assert.NotContains(t, err.Error(), "abort")
	}
	assert.NotContains(t, s.log.String(), "nil pointer")
}

// TestAToolOfAnotherAssemblyIsNotForeign calls and lists, on an assembly without it, a tool that
// the serving assembly has.
func TestAToolOfAnotherAssemblyIsNotForeign(t *testing.T) {
	s := newServer(t, nil, withSessions, echo(t, "old"))
	old := s.service(echo(t, "old"))
	s.Share()
	s.Serve(s.service(echo(t, "old"), echo(t, "new")))
	session, end, err := s.Rehearse(t.Context(), old)
	require.NoError(t, err)
	defer end()
	_, err = session.CallTool(t.Context(), &mcp.CallToolParams{Name: "new"})
	require.ErrorContains(t, err, "unknown tool")
	list, err := session.ListTools(t.Context(), nil)
	require.NoError(t, err)
	assert.Len(t, list.Tools, 1)
	assert.Empty(t, s.log.String())
}

// TestOlderClientsGetNoLinks returns a file that does not fit. Only clients whose protocol has
// links get one, whichever way the call takes.
func TestOlderClientsGetNoLinks(t *testing.T) {
	file := &mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: "a://large.zip", MIMEType: "application/zip", Blob: make([]byte, 300_000)}}
	tools := returning(t, &mcp.CallToolResult{Content: []mcp.Content{file}}, nil)
	for _, tool := range tools {
		tool.Files = true
	}
	s := newServer(t, nil, func(s *wire.Service) {
		s.Pipeline.Files = &call.Files{Store: store.NewMemory(1 << 24), Permit: func(context.Context, string) error { return nil }, Has: func(context.Context, string) bool { return false }}
	}, tools...)
	for _, tool := range []string{"direct", "apart"} {
		for version, links := range map[string]bool{"2025-03-26": false, "2025-06-18": true, "2025-11-25": true} {
			c := s.client()
			c.version = version
			answer := c.ask("tools/call", `{"name":"`+tool+`"}`)
			assert.Contains(t, answer, "mcpkit://files/"+tool)
			assert.Equal(t, links, strings.Contains(answer, `"resource_link"`), "%s %s", tool, version)
		}
	}
}

// TestWhatIsAnsweredAsAStream checks the media type of answers by what is asked and accepted.
func TestWhatIsAnsweredAsAStream(t *testing.T) {
	session := echo(t, "session")
	session.Routing.Direct, session.Routing.Session = false, true
	apart := echo(t, "apart")
	apart.Routing.Direct = false
	s := newServer(t, nil, nil, echo(t, "say"), session, apart)
	const both, progress = "application/json, text/event-stream", `,"_meta":{"progressToken":1}`
	for _, tc := range []struct {
		tool, more, accept string
		stream             bool
	}{
		{"say", "", both, false},
		{"say", progress, both, true},
		{"apart", "", both, false},
		{"apart", progress, both, true},
		{"session", "", both, true},
		{"session", "", "text/event-stream, application/json", true},
		{"session", "", "*/*", true},
		{"session", "", "", true},
		{"session", "", "application/json, text/*", true},
		{"session", "", "application/json, text/event-stream;q=0.1", true},
		{"session", "", "application/json", false},
		{"session", "", "application/*", false},
		{"session", "", "application/json, text/event-stream;q=0", false},
		{"session", "", "application/json, text/html", false},
		{"session", "", "application/json, text/event-stream;;q", false},
		{"session", progress, "application/json", false},
	} {
		r := s.client().request("POST", message("tools/call", `{"name":"`+tc.tool+`"`+tc.more+`}`))
		if r.Header.Del("Accept"); tc.accept != "" {
			r.Header.Set("Accept", tc.accept)
		}
		rec := s.client().do(r)
		want := "application/json"
		if tc.stream {
			want = "text/event-stream"
		}
		assert.Equal(t, want, rec.Header().Get("Content-Type"), fmt.Sprint(tc))
		assert.Contains(t, rec.Body.String(), "this is "+tc.tool)
	}
	for _, kind := range []string{"", "json", "text/json", "application/json; charset", "application/jsonx", "application/json, text/plain"} {
		r := s.client().request("POST", message("ping", `{}`))
		r.Header.Set("Content-Type", kind)
		assert.Equal(t, http.StatusUnsupportedMediaType, s.client().do(r).Code, kind)
	}
}

// TestWhichRequestsOpenStreams checks what is known of a request after it has been answered.
func TestWhichRequestsOpenStreams(t *testing.T) {
	s := newServer(t, nil, nil, echo(t, "say"))
	listen := `{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true}}}`
	for _, tc := range []struct {
		method, body string
		opens        bool
	}{{"POST", message("ping", `{}`), false}, {"POST", listen, true}, {"GET", "", true}, {"DELETE", "", false}} {
		var seen *http.Request
		h := edge.WithClientIP(edge.RemoteAddr)(s.Identify(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			seen = r
			s.ServeHTTP(rw, r)
		})))
		ended, cancel := context.WithCancel(t.Context())
		cancel() // a stream ends at once
		h.ServeHTTP(httptest.NewRecorder(), s.client().request(tc.method, tc.body).WithContext(ended))
		assert.Equal(t, tc.opens, wire.OpensStream(seen), tc.method+tc.body)
	}
}

// TestBodiesThatWereReadBefore serves a request whose body package edge has read.
func TestBodiesThatWereReadBefore(t *testing.T) {
	s := newServer(t, nil, nil, echo(t, "say"))
	h := edge.Body(nil)(s.handler)
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, s.client().request("POST", message("tools/call", `{"name":"say"}`)))
	assert.Contains(t, rec.Body.String(), "this is say")
}

// A nested observer notes the order of its calls, and adds its name to the context.
type nested struct {
	name  string
	calls *[]string
}

type nestedKey struct{}

func (n *nested) Begin(ctx context.Context, op observe.Operation) context.Context {
	within, _ := ctx.Value(nestedKey{}).(string)
	*n.calls = append(*n.calls, "begin "+n.name+" in "+within+op.Prompt)
	return context.WithValue(ctx, nestedKey{}, within+n.name)
}

func (n *nested) End(ctx context.Context, _ observe.Operation, _ observe.Outcome) {
	*n.calls = append(*n.calls, "end "+n.name+" in "+ctx.Value(nestedKey{}).(string))
}

func (n *nested) Refused(context.Context, observe.Refusal) {}

// TestObserversAreNested checks the order and the contexts of several observers, and that a prompt
// is not named before it is known to exist.
func TestObserversAreNested(t *testing.T) {
	var calls []string
	apart := newTool(t, "apart", func(ctx context.Context, _ string) (string, error) {
		within, _ := ctx.Value(nestedKey{}).(string)
		return "within " + within, nil
	})
	direct := newTool(t, "direct", func(ctx context.Context, _ string) (string, error) {
		within, _ := ctx.Value(nestedKey{}).(string)
		return "within " + within, nil
	})
	apart.Routing.Direct = false
	s := newServer(t, func(c *wire.Config) {
		c.Observers = []observe.Observer{&nested{"a", &calls}, &nested{"b", &calls}, &nested{"c", &calls}}
	}, nil, apart, direct)
	s.SDK.AddPrompt(&mcp.Prompt{Name: "p"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return &mcp.GetPromptResult{}, nil
	})
	want := []string{"begin a in ", "begin b in a", "begin c in ab", "end c in abc", "end b in ab", "end a in a"}
	for _, body := range []string{
		message("tools/call", `{"name":"direct"}`), message("tools/call", `{"name":"apart"}`), message("ping", `{}`), message("prompts/get", `{"name":"p"}`),
	} {
		calls = nil
		answer := s.client().post(body).Body.String()
		assert.Equal(t, want, calls, body)
		assert.Equal(t, strings.Contains(body, "tools/call"), strings.Contains(answer, "within abc"), answer)
	}
	// What the server does itself is not observed.
	calls = nil
	_, err := s.ListTools(s.service(apart, direct))
	require.NoError(t, err)
	_, err = s.Inspect(t.Context())
	require.NoError(t, err)
	session, end, err := s.Rehearse(t.Context(), s.service(apart, direct))
	require.NoError(t, err)
	defer end()
	for _, tool := range []string{"direct", "apart"} {
		res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: tool})
		require.NoError(t, err)
		assert.Equal(t, "within ", res.Content[0].(*mcp.TextContent).Text)
	}
	assert.Empty(t, calls)
}

// TestTracesAreBounded sends values of a trace context of the longest size and above it, to a tool
// that is called directly and through go-sdk.
func TestTracesAreBounded(t *testing.T) {
	apart := echo(t, "apart")
	apart.Routing.Direct = false
	w := &watcher{}
	s := newServer(t, func(c *wire.Config) { c.Observers = []observe.Observer{w} }, nil, echo(t, "direct"), apart)
	for _, tool := range []string{"direct", "apart"} {
		for size, kept := range map[int]bool{8 << 10: true, 8<<10 + 1: false} {
			for _, name := range []string{"traceparent", "tracestate", "baggage"} {
				s.client().ask("tools/call", `{"name":"`+tool+`","_meta":{"`+name+`":"`+strings.Repeat("x", size)+`"}}`)
				trace := w.ended[len(w.ended)-1].Trace
				assert.Equal(t, kept, len(trace[name]) == size, "%s %s %d", tool, name, size)
				assert.Equal(t, kept, len(trace) == 1)
			}
		}
	}
}

// TestUnusualRequestsGoToGoSDK sends requests with members that their methods do not have, and
// methods that a protocol does not have.
func TestUnusualRequestsGoToGoSDK(t *testing.T) {
	for _, tc := range []struct {
		method, params string
		modern         bool
	}{
		{"tools/list", `{"arguments":{}}`, false}, {"tools/list", `{"arguments":{}}`, true}, {"server/discover", `{"arguments":{}}`, true},
		{"ping", `{"arguments":{}}`, false}, {"ping", `{"x":1}`, false},
	} {
		s := newServer(t, nil, nil, echo(t, "say"))
		n := s.countSDK(tc.method)
		c := s.client()
		for range 2 {
			answer := ""
			if tc.modern {
				c.version = "2026-07-28"
				answer = c.modernAsk(tc.method, "", tc.params)
			} else {
				answer = c.ask(tc.method, tc.params)
			}
			assert.Contains(t, answer, `"result"`, fmt.Sprint(tc))
		}
		assert.EqualValues(t, 2, n.Load(), fmt.Sprint(tc))
	}
	s := newServer(t, nil, withSessions, echo(t, "say"))
	c := s.client()
	c.version = "2026-07-28"
	rec := c.modernSend("ping", "", `{}`)
	assert.Equal(t, http.StatusNotFound, rec.Code)
	assert.Contains(t, rec.Body.String(), "-32601")
	r := c.request("POST", initialize)
	assert.Empty(t, c.do(r).Header().Get("Mcp-Session-Id"), "the newest protocol has no sessions")
}

// TestWhoMayKeepTheResultsOfTheServer checks the scope of the results of a server that adopts none.
func TestWhoMayKeepTheResultsOfTheServer(t *testing.T) {
	protect := protected(t)
	for name, change := range map[string]func(*wire.Service){"public": nil, "protected": func(s *wire.Service) {
		protect(s)
		s.Gate.SomePublic = false
	}} {
		s := newServer(t, nil, change, echo(t, "say"))
		s.SDK.AddResource(&mcp.Resource{URI: "x://p1", Name: "p1"}, readNothing)
		c := s.client().as("ada")
		c.version = "2026-07-28"
		for _, r := range [][3]string{{"tools/list", "", `{}`}, {"server/discover", "", `{}`}, {"resources/list", "", `{}`}, {"resources/read", "x://p1", `{"uri":"x://p1"}`}} {
			var m struct {
				Result struct{ CacheScope string }
			}
			require.NoError(t, json.Unmarshal([]byte(c.modernAsk(r[0], r[1], r[2])), &m))
			want := "private"
			if name == "public" {
				want = "public"
			}
			assert.Equal(t, want, m.Result.CacheScope, "%s %s", name, r[0])
		}
	}
}

// TestInspectFails lets each list of a go-sdk server fail.
func TestInspectFails(t *testing.T) {
	for _, method := range []string{"tools/list", "prompts/list", "resources/list", "resources/templates/list", "connecting"} {
		sdk := newFullSDK()
		fails := false
		sdk.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
			return func(ctx context.Context, m string, req mcp.Request) (mcp.Result, error) {
				if fails && (m == method || method == "connecting" && (m == "initialize" || m == "server/discover")) {
					return nil, context.DeadlineExceeded
				}
				return next(ctx, m, req)
			}
		})
		a := adopt(t, sdk, nil)
		found, err := a.Inspect(t.Context())
		require.NoError(t, err)
		assert.True(t, slices.ContainsFunc(found.Tools, func(tool *mcp.Tool) bool { return tool.Name == "adopted_tool" }))
		fails = true
		_, err = a.Inspect(t.Context())
		require.Error(t, err, method)
	}
	empty := adopt(t, mcp.NewServer(&mcp.Implementation{Name: "theirs", Version: "1"}, &mcp.ServerOptions{Capabilities: &mcp.ServerCapabilities{}}), nil)
	found, err := empty.Inspect(t.Context())
	require.NoError(t, err)
	assert.Empty(t, found.Prompts)
	assert.Empty(t, found.Resources)
}

// TestOtherTransportsOfTheProgram serves the go-sdk server with a handler of the program. The user
// whom the program verified is the caller, and nobody is without a token.
func TestOtherTransportsOfTheProgram(t *testing.T) {
	protect := protected(t)
	who := newTool(t, "who", func(ctx context.Context, _ string) (string, error) {
		return "called by " + call.Subject(ctx) + ".", nil
	})
	private := echo(t, "private")
	private.Need = oauth.Need{}
	s := newServer(t, nil, protect, who, private)
	sdk := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s.Share() }, &mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true})
	verified := auth.RequireBearerToken(func(_ context.Context, token string, _ *http.Request) (*auth.TokenInfo, error) {
		info := oauth.TokenInfo(&oauth.Principal{Issuer: "test", Subject: token})
		info.Expiration = time.Now().Add(time.Hour)
		return info, nil
	}, nil)(sdk)
	ask := func(h http.Handler, tool string) string {
		rec := httptest.NewRecorder()
		r := s.client().as("ada").request("POST", message("tools/call", `{"name":"`+tool+`"}`))
		r.Host = "localhost"
		h.ServeHTTP(rec, r)
		return rec.Body.String()
	}
	assert.Contains(t, ask(verified, "who"), "ada.")
	assert.Contains(t, ask(verified, "private"), "this is private")
	assert.Contains(t, ask(sdk, "who"), "called by .")
	assert.NotContains(t, ask(sdk, "private"), "this is private")
}

// TestStagesThatPanic lets a stage of the program around the handler panic. The client gets an
// error in every way, and http.ErrAbortHandler drops the connection.
func TestStagesThatPanic(t *testing.T) {
	apart := echo(t, "apart")
	apart.Routing.Direct = false
	var value any
	s := newServer(t, nil, func(s *wire.Service) {
		s.Sessions = true
		s.Pipeline.Permit = func(context.Context, *call.Tool) error { panic(value) }
	}, echo(t, "direct"), apart)
	for way, c := range map[string]*client{"without a session": s.client(), "in a session": s.client().open(t)} {
		for _, tool := range []string{"direct", "apart"} {
			value = "secret"
			answer := dataOf(t, c.post(message("tools/call", `{"name":"`+tool+`"}`)))
			assert.Contains(t, errorOf(t, answer), `"code":-32603`, "%s: %s", way, tool)
			assert.NotContains(t, string(answer), "secret")
			value = http.ErrAbortHandler
			assert.PanicsWithValue(t, http.ErrAbortHandler, func() { c.post(message("tools/call", `{"name":"`+tool+`"}`)) }, "%s: %s", way, tool)
		}
	}
	assert.Contains(t, s.log.String(), "secret")
	assert.NotContains(t, s.log.String(), "nil pointer")
}

// TestARehearsalHasTheRulesOfItsAssembly checks that what others may keep follows from the assembly
// of an operation, not from the one that serves.
func TestARehearsalHasTheRulesOfItsAssembly(t *testing.T) {
	protect := protected(t)
	private := false
	s := newServer(t, nil, func(s *wire.Service) {
		if private {
			protect(s)
			s.Gate.SomePublic = false
		}
	}, echo(t, "say"))
	for _, private = range []bool{true, false} {
		session, end, err := s.Rehearse(t.Context(), s.service(echo(t, "say")))
		require.NoError(t, err)
		list, err := session.ListTools(oauth.WithPrincipal(t.Context(), &oauth.Principal{Issuer: "test", Subject: "ada"}), nil)
		require.NoError(t, err)
		assert.Equal(t, private, list.CacheScope == "private", list.CacheScope)
		end()
	}
}

type searchParams struct{ mcp.ParamsBase }

type searchResult struct {
	mcp.ResultBase
	Hits []string `json:"hits"`
}

// TestMethodsOfTheProgramAreObserved serves a method that no protocol has. Observers do not get its
// name, because clients choose such names.
func TestMethodsOfTheProgramAreObserved(t *testing.T) {
	w := &watcher{}
	s := newServer(t, func(c *wire.Config) { c.Observers = []observe.Observer{w} }, withSessions, echo(t, "say"))
	require.NoError(t, mcp.AddReceivingCustomMethod(s.Share(), "acme/search", func(context.Context, *mcp.ServerSession, *searchParams) (*searchResult, error) {
		return &searchResult{Hits: []string{"found"}}, nil
	}))
	for way, c := range map[string]*client{"without a session": s.client(), "in a session": s.client().open(t)} {
		assert.Contains(t, string(dataOf(t, c.post(message("acme/search", `{}`)))), `"found"`, way)
		last := w.last("_OTHER")
		require.NotNil(t, last, way)
		assert.Nil(t, w.last("acme/search"))
		w.mu.Lock()
		w.ended = nil
		w.mu.Unlock()
	}
}

// TestCallsDoNotDependOnWhatIsRegistered calls tools of an assembly that does not serve, and checks
// the name that their handlers get.
func TestCallsDoNotDependOnWhatIsRegistered(t *testing.T) {
	named := func(name string) *call.Tool {
		tool := echo(t, name)
		tool.Routing.Direct = false
		tool.Invoke = func(_ context.Context, _ *call.Pipeline, _ *call.Tool, req *mcp.CallToolRequest, _ []byte) (call.Answer, error) {
			return call.Answer{Result: &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "called as " + req.Params.Name}}}}, nil
		}
		return tool
	}
	s := newServer(t, nil, withSessions, named("served"))
	for way, c := range map[string]*client{"without a session": s.client(), "in a session": s.client().open(t)} {
		assert.Contains(t, c.ask("tools/call", `{"name":"served"}`), "called as served", way)
	}
	session, end, err := s.Rehearse(t.Context(), s.service(named("checked")))
	require.NoError(t, err)
	defer end()
	res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "checked"})
	require.NoError(t, err)
	assert.Equal(t, "called as checked", res.Content[0].(*mcp.TextContent).Text)
	_, err = session.CallTool(t.Context(), &mcp.CallToolParams{Name: "served"})
	require.ErrorContains(t, err, "unknown tool")
	assert.False(t, s.Registered("checked"))
}
