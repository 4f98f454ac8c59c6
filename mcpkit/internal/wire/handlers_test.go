package wire_test

import (
	"context"
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

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/inmemory"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
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

// TestMiddlewareSeesTheCaller adds middleware of the program before the server serves, and checks
// whom it sees as the caller of each message.
func TestMiddlewareSeesTheCaller(t *testing.T) {
	s := newHost(nil, protected(t))
	var seen []string
	s.SDK.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if method == "tools/list" {
				seen = append(seen, call.Subject(ctx))
			}
			return next(ctx, method, req)
		}
	})
	s.Serve(s.service(echo(t, "say")))
	s.Share()
	for way, c := range map[string]*client{"without a session": s.client(), "in a session": s.client().open(t)} {
		for _, user := range []string{"ada", "ada", "bob"} {
			if way == "in a session" && user == "bob" {
				continue // the session is of ada
			}
			seen = nil
			assert.Contains(t, c.as(user).ask("tools/list", `{}`), "say")
			require.Len(t, seen, 1, way)
			assert.Contains(t, seen[0], user, way)
		}
	}
}

// TestCompletionsOfUnknownPrompts asks for completions on a server with a prompt that needs a
// scope. Those for what the server does not have are refused before the handler of the program.
func TestCompletionsOfUnknownPrompts(t *testing.T) {
	ran := 0
	scopes := scoped(t)
	s := newServer(t, func(c *wire.Config) {
		c.Options.CompletionHandler = func(context.Context, *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
			ran++
			return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: []string{"completed"}}}, nil
		}
	}, func(s *wire.Service) {
		scopes(s)
		s.Gate.Scoped = []gate.Scoped{{Kind: gate.Prompt, Name: "p", Scopes: []string{"read"}}}
	}, echo(t, "say"))
	s.Share().AddPrompt(&mcp.Prompt{Name: "p"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) { return nil, nil })
	for way, c := range map[string]*client{"without a session": s.client().as("ada.read"), "in a session": s.client().as("ada.read").open(t)} {
		for name, known := range map[string]bool{"p": true, "q": false, "": false} {
			before := ran
			answer := c.ask("completion/complete", `{"ref":{"type":"ref/prompt","name":"`+name+`"},"argument":{"name":"a","value":"b"}}`)
			assert.Equal(t, known, strings.Contains(answer, "completed"), "%s: %s", way, answer)
			assert.Equal(t, known, ran > before, "%s: %q", way, name)
		}
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
