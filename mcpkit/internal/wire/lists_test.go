package wire_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/inmemory"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// names returns the names of the tools in a list, in their order.
func names(t testing.TB, list json.RawMessage) (names []string) {
	t.Helper()
	var m struct {
		Result struct {
			Tools []struct{ Name string }
		}
	}
	require.NoError(t, json.Unmarshal(list, &m))
	for _, tool := range m.Result.Tools {
		names = append(names, tool.Name)
	}
	return names
}

// TestServeReplacesTheTools serves several assemblies one after the other, and checks what is
// listed, callable and registered after each.
func TestServeReplacesTheTools(t *testing.T) {
	s := newServer(t, nil, withSessions, echo(t, "a"), echo(t, "b"))
	session := s.client().open(t)
	for _, served := range [][]string{{"b", "c"}, {}, {"a"}, {"a", "b", "c", "d"}, {"a"}} {
		tools := []*call.Tool{}
		for _, name := range served {
			tools = append(tools, echo(t, name))
		}
		s.Serve(s.service(tools...))
		for _, c := range []*client{s.client(), session} {
			assert.ElementsMatch(t, served, names(t, dataOf(t, c.post(message("tools/list", `{}`)))))
			for _, name := range []string{"a", "b", "c", "d"} {
				answer := c.ask("tools/call", `{"name":"`+name+`"}`)
				assert.Equal(t, slices.Contains(served, name), strings.Contains(answer, "this is "+name), answer)
				assert.Equal(t, !slices.Contains(served, name), strings.Contains(answer, "unknown tool"), answer)
				assert.Equal(t, slices.Contains(served, name), s.Registered(name))
			}
			assert.NotContains(t, c.ask("tools/call", `{"name":"mcpkit_carrier"}`), "this is")
		}
	}
	assert.NotContains(t, s.log.String(), "level=ERROR")
}

// TestClientsHearOfChangedTools connects a client in memory. It hears of each assembly, also of one
// with the same tools, because callers may see others of them.
func TestClientsHearOfChangedTools(t *testing.T) {
	tool := echo(t, "a")
	s := newServer(t, nil, nil, tool)
	heard := make(chan struct{}, 10)
	session, end, err := inmemory.Connect(t.Context(), s.Share(), "test", &mcp.ClientOptions{
		ToolListChangedHandler: func(context.Context, *mcp.ToolListChangedRequest) { heard <- struct{}{} },
	})
	require.NoError(t, err)
	defer end()
	for _, tools := range [][]*call.Tool{{tool}, {tool, echo(t, "b")}, {tool}} {
		s.Serve(s.service(tools...))
		<-heard
		list, err := session.ListTools(t.Context(), nil)
		require.NoError(t, err)
		assert.Len(t, list.Tools, len(tools))
	}
}

// TestACallFinishesOnItsAssembly replaces the assembly while a call runs that go-sdk handles.
func TestACallFinishesOnItsAssembly(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	slow := newTool(t, "slow", func(context.Context, string) (string, error) {
		close(entered)
		<-release
		return "the first", nil
	})
	slow.Routing.Direct = false
	s := newServer(t, nil, nil, slow)
	answer := make(chan string)
	go func() { answer <- s.client().ask("tools/call", `{"name":"slow"}`) }()
	<-entered
	s.Serve(s.service(newTool(t, "slow", func(context.Context, string) (string, error) { return "the second", nil })))
	assert.Contains(t, s.client().ask("tools/call", `{"name":"slow"}`), "the second")
	close(release)
	assert.Contains(t, <-answer, "the first")
}

// TestListToolsHasEveryPage lists more tools than fit on a page of go-sdk, of the assembly that
// serves and of one that does not.
func TestListToolsHasEveryPage(t *testing.T) {
	s := newServer(t, func(c *wire.Config) { c.Options.PageSize = 3 }, func(s *wire.Service) {
		s.Gate.ListPermitted = true
	}, echo(t, "t03"), echo(t, "t04"))
	var tools []*call.Tool
	for i := range 10 {
		tools = append(tools, echo(t, fmt.Sprintf("t%02d", i)))
	}
	checked := s.service(tools...)
	list := func(service *wire.Service) (names []string) {
		listed, err := s.ListTools(service)
		require.NoError(t, err)
		for _, raw := range listed {
			var tool struct{ Name string }
			require.NoError(t, json.Unmarshal(raw, &tool))
			names = append(names, tool.Name)
		}
		return names
	}
	var want []string
	for i := range 10 {
		want = append(want, fmt.Sprintf("t%02d", i))
	}
	assert.Equal(t, want, list(checked), "an assembly that is only checked")
	assert.ElementsMatch(t, []string{"t03", "t04"}, names(t, dataOf(t, s.client().post(message("tools/list", `{}`)))))
	s.Serve(checked)
	assert.Equal(t, want, list(checked))
	assert.Equal(t, []string{"t03"}, list(s.service(tools[3])))
}

// TestListToolsFails lets the program's middleware refuse to list tools. A check must not take that
// for a server without tools.
func TestListToolsFails(t *testing.T) {
	for name, fault := range map[string]error{"told": &jsonrpc.Error{Code: 7, Message: "cannot list"}, "masked": errors.New("cannot list")} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, nil, nil, echo(t, "say"))
			s.Share().AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
				return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
					if method == "tools/list" {
						return nil, fault
					}
					return next(ctx, method, req)
				}
			})
			listed, err := s.ListTools(s.service(echo(t, "say")))
			require.ErrorContains(t, err, "tools/list")
			assert.Empty(t, listed)
		})
	}
}

// TestListToolsHidesNothing lists a tool that its callers may not see.
func TestListToolsHidesNothing(t *testing.T) {
	protect := protected(t)
	secret := echo(t, "secret")
	secret.Need = oauth.Need{Scopes: []string{"all"}}
	s := newServer(t, nil, func(s *wire.Service) {
		protect(s)
		s.Gate.ListPermitted = true
	}, echo(t, "open"), secret)
	asked := map[string]bool{} // the versions in which middleware of the program is asked
	s.Share().AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if method == "tools/list" {
				asked[req.GetExtra().Header.Get("Mcp-Protocol-Version")] = true
			}
			return next(ctx, method, req)
		}
	})
	listed, err := s.ListTools(s.service(echo(t, "open"), secret))
	require.NoError(t, err)
	assert.Len(t, listed, 2)
	assert.Equal(t, map[string]bool{"2025-11-25": true}, asked)
	for _, c := range []*client{s.client(), s.client().as("ada")} {
		assert.Equal(t, []string{"open"}, names(t, dataOf(t, c.post(message("tools/list", `{}`)))))
	}
}

// TestInspect lists everything that a go-sdk server has, with its own definitions.
func TestInspect(t *testing.T) {
	sdk := mcp.NewServer(&mcp.Implementation{Name: "theirs", Version: "1"}, &mcp.ServerOptions{Instructions: "Theirs.", PageSize: 1})
	addSide(sdk, "adopted_one", "left", "good")
	addSide(sdk, "late_two", "left", "good")
	for _, name := range []string{"p1", "p2"} {
		sdk.AddPrompt(&mcp.Prompt{Name: name, Title: "T" + name, Description: "D" + name}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) { return nil, nil })
		sdk.AddResource(&mcp.Resource{URI: "x://" + name, Name: name, Title: "T" + name, Description: "D" + name, MIMEType: "text/x"}, readNothing)
		sdk.AddResourceTemplate(&mcp.ResourceTemplate{URITemplate: "x://" + name + "/{id}", Name: name, Title: "T" + name, Description: "D" + name, MIMEType: "text/x"}, readNothing)
	}
	a := adopt(t, sdk, nil, echo(t, "own"))
	found, err := a.Inspect(t.Context())
	require.NoError(t, err)
	var tools []string
	for _, tool := range found.Tools {
		tools = append(tools, tool.Name)
		assert.Empty(t, tool.Title, "it is the server's own definition")
	}
	assert.Subset(t, tools, []string{"adopted_one", "late_two", "own"})
	assert.Equal(t, "Theirs.", found.Instructions)
	sdk.RemoveTools("late_two")
	again, err := a.Inspect(t.Context())
	require.NoError(t, err)
	for name, had := range map[string]bool{"adopted_one": true, "late_two": true, "own": false, "never": false} {
		assert.Equal(t, had, found.Had(name), name)
		assert.Equal(t, had, again.Had(name), name)
	}
	assert.Equal(t, map[string]bool{"p1": true, "p2": true}, found.Prompts)
	assert.Equal(t, map[string]bool{"x://p1": true, "x://p2": true, "x://p1/{id}": true, "x://p2/{id}": true}, found.Resources)
	require.Len(t, found.PromptOffers, 2)
	require.Len(t, found.ResourceOffers, 4)
	for i, uri := range []string{"x://p1", "x://p2", "x://p1/{id}", "x://p2/{id}"} {
		p := uri[4:6]
		assert.Equal(t, [4]string{uri, "T" + p, "D" + p, "text/x"}, [4]string{found.ResourceOffers[i].Name, found.ResourceOffers[i].Title, found.ResourceOffers[i].Description, found.ResourceOffers[i].MediaType})
	}
	for i, p := range []string{"p1", "p2"} {
		assert.Equal(t, [3]string{p, "T" + p, "D" + p}, [3]string{found.PromptOffers[i].Name, found.PromptOffers[i].Title, found.PromptOffers[i].Description})
	}
	public := &gate.Gate{Public: true}
	for uri, readable := range map[string]bool{"x://p1": true, "x://p2/7": true, "x://p3": false, "x://p1/7/8": false, "": false} {
		assert.Equal(t, readable, a.Readable(t.Context(), public, uri), uri)
	}
	assert.False(t, a.Readable(t.Context(), &gate.Gate{Tools: func(context.Context, string) (oauth.Need, bool) { return oauth.Need{}, false }}, "x://p1"), "the caller may not read it")
}

func readNothing(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
	return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: "x://p1", Text: "x"}}}, nil
}

// TestResourcesAreReadInParts reads a resource that does not fit, part by part.
func TestResourcesAreReadInParts(t *testing.T) {
	text := ""
	for i := 0; len(text) < 150_000; i++ {
		text += fmt.Sprintf("line %d\n", i)
	}
	s := newServer(t, nil, nil, echo(t, "say"))
	s.Share().AddResource(&mcp.Resource{URI: "x://long", Name: "long"}, func(_ context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		assert.Equal(t, "x://long", req.Params.URI)
		return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: req.Params.URI, Text: text}}}, nil
	})
	var read string
	next := "x://long"
	parts := 0
	for ; next != ""; parts++ {
		var m struct {
			Result struct {
				Meta     map[string]struct{ Next string } `json:"_meta"`
				Contents []struct{ URI, Text string }
			}
		}
		answer := s.client().ask("resources/read", `{"uri":"`+next+`"}`)
		require.NoError(t, json.Unmarshal([]byte(answer), &m))
		require.NotEmpty(t, m.Result.Contents, answer)
		read += m.Result.Contents[0].Text
		next = ""
		for _, meta := range m.Result.Meta {
			next = meta.Next
		}
		if next == "" {
			assert.Len(t, m.Result.Contents, 1)
		} else {
			require.Len(t, m.Result.Contents, 2)
			assert.Equal(t, next, m.Result.Contents[1].URI)
			assert.Contains(t, m.Result.Contents[1].Text, next)
		}
		require.Less(t, parts, 100)
	}
	assert.Greater(t, parts, 1)
	assert.Equal(t, text, read)
	for from, begins := range map[int]bool{len(text) - 1: true, len(text): false, len(text) + 1: false} {
		answer := s.client().ask("resources/read", fmt.Sprintf(`{"uri":"%s"}`, call.PartURI("x://long", from)))
		assert.Equal(t, !begins, strings.Contains(answer, fmt.Sprintf("the resource has %d bytes, so no part of it begins at byte %d", len(text), from)), answer)
		assert.Equal(t, begins, strings.Contains(answer, `"contents"`))
	}
}

// TestEmptyResourcesAreRead reads resources without a byte, and without contents.
func TestEmptyResourcesAreRead(t *testing.T) {
	s := newServer(t, nil, withSessions, echo(t, "say"))
	for uri, contents := range map[string][]*mcp.ResourceContents{"x://empty": {{URI: "x://empty"}}, "x://nothing": {}, "x://blob": {{URI: "x://blob", Blob: []byte{}}}} {
		s.Share().AddResource(&mcp.Resource{URI: uri, Name: uri}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
			return &mcp.ReadResourceResult{Contents: contents}, nil
		})
		for way, c := range s.everyWay(t) {
			res := c.read(t, uri)
			assert.Nil(t, res.Error, "%s %s", way, uri)
			assert.Len(t, res.Result.Contents, len(contents), "%s %s", way, uri)
			res = c.read(t, call.PartURI(uri, 1))
			require.NotNil(t, res.Error, "%s %s", way, uri)
			assert.Contains(t, res.Error.Message, "the resource has 0 bytes")
		}
	}
}

// TestTheFileCarrierIsHidden serves an assembly that keeps files, and one that does not.
func TestTheFileCarrierIsHidden(t *testing.T) {
	files := &call.Files{Store: store.NewMemory(1 << 20), Permit: func(context.Context, string) error { return nil }, Has: func(context.Context, string) bool { return false }}
	keeps := false
	s := newServer(t, nil, func(s *wire.Service) {
		if keeps {
			s.Pipeline.Files = files
		}
	}, echo(t, "say"))
	sdk := s.Share()
	sdk.AddResource(&mcp.Resource{URI: "x://other", Name: "other"}, readNothing)
	const kept = "mcpkit://files/say/nothing/x.txt"
	for _, keeps = range []bool{false, true, true, false, true} {
		s.Serve(s.service(echo(t, "say")))
		list := s.client().ask("resources/list", `{}`)
		assert.Contains(t, list, "x://other")
		assert.NotContains(t, list, "mcpkit://")
		found, err := s.Inspect(t.Context())
		require.NoError(t, err)
		assert.Equal(t, map[string]bool{"x://other": true}, found.Resources)
		for _, uri := range []string{kept, "mcpkit://files"} {
			assert.Contains(t, s.client().ask("resources/read", `{"uri":"`+uri+`"}`), `"error"`)
		}
		assert.Contains(t, s.client().ask("resources/read", `{"uri":"x://other"}`), `"text":"x"`)
	}
}

// TestStreamsEndWithTheAccess opens a stream of a session and serves other assemblies. The stream
// goes on while the access decision is the same, and ends with it.
func TestStreamsEndWithTheAccess(t *testing.T) {
	protect := protected(t)
	synctest.Test(t, func(t *testing.T) {
		private := false
		s := newServer(t, nil, func(s *wire.Service) {
			s.Sessions = true
			if private {
				protect(s)
			}
		}, echo(t, "say"))
		c := s.client().open(t)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			s.handler.ServeHTTP(httptest.NewRecorder(), c.request("GET", ""))
		}()
		open := func() bool {
			synctest.Wait()
			select {
			case <-ended:
				return false
			default:
				return true
			}
		}
		require.True(t, open())
		s.Serve(s.service(echo(t, "say"), echo(t, "tell")))
		require.True(t, open(), "the access is the same")
		private = true
		s.Serve(s.service(echo(t, "say")))
		assert.False(t, open(), "the client has to ask again")
		<-ended
	})
}
