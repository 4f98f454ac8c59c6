package wire_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
)

// An adopter is a server that adopts a go-sdk server. It learns the tools whose names begin with
// "adopted", and refuses those whose description is "bad".
type adopter struct {
	*server
	sdk    *mcp.Server
	learns atomic.Int32 // how often the server was assembled again
	own    []*call.Tool
}

func adopt(t testing.TB, sdk *mcp.Server, each func(*wire.Service), own ...*call.Tool) *adopter {
	t.Helper()
	a := &adopter{sdk: sdk, own: own}
	a.server = newHost(func(c *wire.Config) {
		c.Adopted = sdk
		c.Relearn = func() error {
			a.learns.Add(1)
			return a.learn(t)
		}
	}, each)
	require.NoError(t, a.learn(t))
	return a
}

func (a *adopter) learn(t testing.TB) error {
	found, err := a.Inspect(context.Background())
	if err != nil {
		return err
	}
	tools := a.own
	for _, learned := range found.Tools {
		if !strings.HasPrefix(learned.Name, "adopted") {
			continue
		}
		if learned.Description == "bad" {
			return errors.New("the tool is bad")
		}
		doc, err := json.Marshal(learned.InputSchema)
		require.NoError(t, err)
		input, err := schema.Compile(doc)
		require.NoError(t, err)
		tool := echo(t, learned.Name)
		definition := *learned
		definition.Title = "Declared title"
		tool.Definition, tool.Learned, tool.Input, tool.Invoke = &definition, learned, input, a.Invoke
		tool.Routing = call.Routing{Session: true, Adopted: true}
		tools = append(tools, tool)
	}
	a.Serve(a.service(tools...))
	return nil
}

// addSide adds a tool to a go-sdk server that requires one argument. The handler returns the name
// of that argument and the arguments, which it does not check.
func addSide(sdk *mcp.Server, name, side, description string) {
	sdk.AddTool(&mcp.Tool{Name: name, Description: description, InputSchema: sideSchema(side)},
		func(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "ran " + side + " " + string(req.Params.Arguments)}}}, nil
		})
}

func sideSchema(side string) json.RawMessage {
	return json.RawMessage(`{"type":"object","properties":{"` + side + `":{"type":"string","description":"What to say"}},"required":["` + side + `"]}`)
}

func newSDK() *mcp.Server {
	return mcp.NewServer(&mcp.Implementation{Name: "theirs", Version: "9"}, &mcp.ServerOptions{Instructions: "Their instructions."})
}

// callSide calls a tool with an argument.
func (c *client) callSide(tool, side string) string {
	return c.ask("tools/call", `{"name":"`+tool+`","arguments":{"`+side+`":"x"}}`)
}

// onBoth runs a check without a session and in one.
func (a *adopter) onBoth(t *testing.T, check func(t *testing.T, c *client)) {
	t.Helper()
	t.Run("without a session", func(t *testing.T) { check(t, a.client()) })
	t.Run("in a session", func(t *testing.T) { check(t, a.client().open(t)) })
}

// TestAdoptedToolsAreDeclared checks what clients get of an adopted server: its tools with the
// definitions of the assembly, the host's name, and its instructions unless the program has some.
func TestAdoptedToolsAreDeclared(t *testing.T) {
	for _, instructions := range []string{"", "Our instructions."} {
		sdk := newSDK()
		addSide(sdk, "adopted_left", "left", "good")
		a := adopt(t, sdk, func(s *wire.Service) { s.Sessions, s.Instructions = true, instructions }, echo(t, "own"))
		want := `"instructions":"Their instructions."`
		if instructions != "" {
			want = `"instructions":"Our instructions."`
		}
		a.onBoth(t, func(t *testing.T, c *client) {
			list := c.ask("tools/list", `{}`)
			assert.Contains(t, list, `"title":"Declared title"`)
			assert.Contains(t, list, `"own"`)
			assert.NotContains(t, list, "carrier")
			assert.Contains(t, c.callSide("adopted_left", "left"), `ran left {\"left\":\"x\"}`)
			assert.NotContains(t, c.callSide("adopted_left", "right"), "ran", "the schema is checked")
			assert.Contains(t, c.callSide("own", "text"), "this is own")
		})
		connected := a.client().post(initialize).Body.String()
		assert.Contains(t, connected, `"name":"test"`)
		assert.NotContains(t, connected, "theirs")
		assert.Contains(t, connected, want)
		modern := a.client()
		modern.version = "2026-07-28"
		discover := modern.modernAsk("server/discover", "", `{}`)
		assert.Contains(t, discover, want)
		assert.Contains(t, discover, `"io.modelcontextprotocol/serverInfo":{"name":"test"`)
		called := modern.modernAsk("tools/call", "adopted_left", `{"name":"adopted_left","arguments":{"left":"x"}}`)
		assert.Contains(t, called, `ran left`)
		assert.Contains(t, called, `"io.modelcontextprotocol/serverInfo":{"name":"test"`)
		assert.NotContains(t, a.client().callSide("adopted_left", "left"), "serverInfo", "older protocols have no such member")
	}
}

// modernAsk sends a request of protocol 2026-07-28.
func (c *client) modernAsk(method, name, params string) string {
	return c.modernSend(method, name, params).Body.String()
}

func (c *client) modernSend(method, name, params string) *httptest.ResponseRecorder {
	const meta = `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}`
	params = strings.TrimSuffix(params, "}")
	if params != "{" {
		params += ","
	}
	r := c.request("POST", message(method, params+meta+"}"))
	r.Header.Set("Mcp-Method", method)
	if name != "" {
		r.Header.Set("Mcp-Name", name)
	}
	return c.do(r)
}

// TestAReplacedToolRunsWithItsOwnSchema replaces a tool while the server serves. The next call, or
// the next list, learns the new one, once.
func TestAReplacedToolRunsWithItsOwnSchema(t *testing.T) {
	for _, first := range []string{"a call", "a list"} {
		t.Run(first, func(t *testing.T) {
			sdk := newSDK()
			addSide(sdk, "adopted_tool", "left", "good")
			addSide(sdk, "adopted_other", "up", "good")
			a := adopt(t, sdk, withSessions)
			c := a.client().open(t)
			assert.Contains(t, c.callSide("adopted_tool", "left"), "ran left")
			assert.Contains(t, c.ask("tools/list", `{}`), `"left"`)
			assert.Zero(t, a.learns.Load(), "nothing changed")
			for i, side := range []string{"right", "left", "middle"} {
				addSide(sdk, "adopted_tool", side, "good")
				if first == "a list" {
					assert.Contains(t, c.ask("tools/list", `{}`), `"`+side+`"`)
				}
				for _, c := range []*client{c, a.client()} {
					assert.Contains(t, c.callSide("adopted_tool", side), "ran "+side)
					assert.NotContains(t, c.callSide("adopted_tool", "other"), "ran")
					assert.Contains(t, c.callSide("adopted_other", "up"), "ran up")
				}
				assert.EqualValues(t, i+1, a.learns.Load())
			}
			assert.NotContains(t, a.log.String(), "level=ERROR")
		})
	}
}

// TestAToolReplacedByABadOne replaces a tool by one that the assembly refuses. It is neither listed
// nor callable, its replacement by a good one is, and the fault is logged once.
func TestAToolReplacedByABadOne(t *testing.T) {
	sdk := newSDK()
	addSide(sdk, "adopted_tool", "left", "good")
	for _, name := range []string{"adopted_other", "adopted_zone"} { // before and after it in lists
		addSide(sdk, name, "up", "good")
	}
	a := adopt(t, sdk, withSessions)
	c := a.client().open(t)
	addSide(sdk, "adopted_tool", "right", "bad")
	for range 5 {
		for _, side := range []string{"left", "right"} {
			assert.Contains(t, c.callSide("adopted_tool", side), `unknown tool \"adopted_tool\"`)
		}
		list := c.ask("tools/list", `{}`)
		assert.NotContains(t, list, "adopted_tool")
		assert.Contains(t, list, "adopted_other")
		assert.Contains(t, list, "adopted_zone")
		assert.Contains(t, c.callSide("adopted_other", "up"), "ran up")
	}
	assert.Equal(t, 1, strings.Count(a.log.String(), "was replaced by one that breaks rules"), a.log.String())
	assert.Contains(t, a.log.String(), "the tool is bad")
	addSide(sdk, "adopted_tool", "right", "good")
	assert.Contains(t, c.callSide("adopted_tool", "right"), "ran right")
	assert.Contains(t, c.ask("tools/list", `{}`), "adopted_tool")
}

// TestARemovedTool removes a tool of an adopted server, and adds it again.
func TestARemovedTool(t *testing.T) {
	sdk := newSDK()
	addSide(sdk, "adopted_tool", "left", "good")
	addSide(sdk, "adopted_other", "up", "good")
	a := adopt(t, sdk, withSessions)
	a.onBoth(t, func(t *testing.T, c *client) {
		assert.Contains(t, c.callSide("adopted_tool", "left"), "ran left")
		sdk.RemoveTools("adopted_tool")
		assert.NotContains(t, c.ask("tools/list", `{}`), "adopted_tool")
		assert.NotContains(t, c.callSide("adopted_tool", "left"), "ran")
		assert.Contains(t, c.callSide("adopted_other", "up"), "ran up")
		addSide(sdk, "adopted_tool", "left", "good")
		assert.Contains(t, c.ask("tools/list", `{}`), "adopted_tool")
		assert.Contains(t, c.callSide("adopted_tool", "left"), "ran left")
	})
}

// TestALateToolIsForeign adds tools that no assembly has. They are neither listed nor callable, and
// each is logged once.
func TestALateToolIsForeign(t *testing.T) {
	sdk := newSDK()
	addSide(sdk, "adopted_tool", "left", "good")
	a := adopt(t, sdk, withSessions, echo(t, "own"))
	for _, name := range []string{"late_one", "late_two"} {
		addSide(sdk, name, "left", "good")
	}
	a.onBoth(t, func(t *testing.T, c *client) {
		assert.Contains(t, c.callSide("late_one", "left"), `unknown tool \"late_one\"`)
		list := c.ask("tools/list", `{}`)
		assert.NotContains(t, list, "late")
		assert.Contains(t, list, "adopted_tool")
		assert.Contains(t, list, `"own"`)
		assert.Contains(t, c.callSide("late_two", "left"), `unknown tool \"late_two\"`)
		assert.Contains(t, c.callSide("nowhere", "left"), `unknown tool \"nowhere\"`)
	})
	for _, name := range []string{"late_one", "late_two"} {
		assert.Equal(t, 1, strings.Count(a.log.String(), "tool="+name), a.log.String())
		assert.False(t, a.Registered(name))
	}
	assert.True(t, a.Registered("own"))
	assert.False(t, a.Registered("adopted_tool"))
	assert.NotContains(t, a.log.String(), "nowhere")
	assert.NotContains(t, a.log.String(), "carrier")
}

// TestALateToolIsForeignToLists lists a late tool that nobody has called.
func TestALateToolIsForeignToLists(t *testing.T) {
	sdk := newSDK()
	addSide(sdk, "adopted_tool", "left", "good")
	a := adopt(t, sdk, withSessions)
	addSide(sdk, "a_late_tool", "left", "good")
	for range 2 {
		a.onBoth(t, func(t *testing.T, c *client) {
			assert.Equal(t, []string{"adopted_tool"}, names(t, dataOf(t, c.post(message("tools/list", `{}`)))))
		})
	}
	assert.Equal(t, 1, strings.Count(a.log.String(), "without mcpkit"), a.log.String())
	assert.Contains(t, a.log.String(), "tool=a_late_tool")
}

// TestANilBlockOfAnAdoptedTool lets a tool of an adopted server return a nil content block, which
// go-sdk would send as null.
func TestANilBlockOfAnAdoptedTool(t *testing.T) {
	sdk := newSDK()
	sdk.AddTool(&mcp.Tool{Name: "adopted_nil", Description: "good", InputSchema: sideSchema("left")},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return &mcp.CallToolResult{Content: []mcp.Content{nil}}, nil
		})
	a := adopt(t, sdk, withSessions)
	a.onBoth(t, func(t *testing.T, c *client) {
		answer := c.callSide("adopted_nil", "left")
		assert.Contains(t, answer, "internal error")
		assert.NotContains(t, answer, "null")
	})
	assert.Contains(t, a.log.String(), "content block 0")
}

// TestALateToolIsForeignToCalls calls a late tool that nobody has listed.
func TestALateToolIsForeignToCalls(t *testing.T) {
	sdk := newSDK()
	addSide(sdk, "adopted_tool", "left", "good")
	a := adopt(t, sdk, withSessions)
	addSide(sdk, "late_tool", "left", "good")
	for range 2 {
		a.onBoth(t, func(t *testing.T, c *client) {
			assert.Contains(t, c.callSide("late_tool", "left"), `unknown tool \"late_tool\"`)
			assert.Contains(t, c.callSide("nowhere", "left"), `unknown tool \"nowhere\"`)
		})
	}
	assert.Equal(t, 1, strings.Count(a.log.String(), "without mcpkit"), a.log.String())
	assert.Contains(t, a.log.String(), "tool=late_tool")
}

// rewriting returns middleware that changes the definitions of tools in lists.
func rewriting(change func(*mcp.Tool)) mcp.Middleware {
	return func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			res, err := next(ctx, method, req)
			if list, ok := res.(*mcp.ListToolsResult); ok && err == nil {
				own := *list
				own.Tools = nil
				for _, t := range list.Tools {
					copied := *t
					change(&copied)
					own.Tools = append(own.Tools, &copied)
				}
				return &own, nil
			}
			return res, err
		}
	}
}

// TestMiddlewareThatCopiesDefinitions has middleware of the adopted server that makes other texts
// for each list. The schemas are the same, so the tool can be called without learning it each time.
func TestMiddlewareThatCopiesDefinitions(t *testing.T) {
	for name, rewrites := range map[string]bool{"the same text": false, "another text each time": true} {
		t.Run(name, func(t *testing.T) {
			sdk := newSDK()
			addSide(sdk, "adopted_tool", "left", "good")
			var n atomic.Int32
			var changing atomic.Bool
			sdk.AddReceivingMiddleware(rewriting(func(tool *mcp.Tool) {
				if changing.Load() && rewrites {
					tool.Description = fmt.Sprint("text ", n.Add(1))
				}
			}))
			a := adopt(t, sdk, withSessions)
			changing.Store(true)
			a.onBoth(t, func(t *testing.T, c *client) {
				for range 5 {
					assert.Contains(t, c.callSide("adopted_tool", "left"), "ran left")
					assert.Contains(t, c.ask("tools/list", `{}`), "adopted_tool")
				}
			})
			if !rewrites {
				assert.Zero(t, a.learns.Load())
			}
			assert.NotContains(t, a.log.String(), "level=ERROR")
		})
	}
}

// TestAToolWithOtherSchemasForSomeCallers has middleware that shows another schema while a client
// asks than while nobody in particular does. Such a tool is not usable, and is logged once.
func TestAToolWithOtherSchemasForSomeCallers(t *testing.T) {
	sdk := newSDK()
	addSide(sdk, "adopted_tool", "left", "good")
	var forClients atomic.Bool
	sdk.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		changed := rewriting(func(tool *mcp.Tool) { tool.InputSchema = sideSchema("secret") })(next)
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			session, ok := req.GetSession().(*mcp.ServerSession)
			if ok && forClients.Load() && session.InitializeParams() != nil && session.InitializeParams().ClientInfo.Name != "check" {
				return changed(ctx, method, req)
			}
			return next(ctx, method, req)
		}
	})
	a := adopt(t, sdk, withSessions)
	c := a.client().open(t)
	assert.Contains(t, c.callSide("adopted_tool", "left"), "ran left")
	forClients.Store(true)
	for range 5 {
		assert.Contains(t, c.callSide("adopted_tool", "left"), "unknown tool")
		assert.Contains(t, c.callSide("adopted_tool", "secret"), "unknown tool")
		assert.NotContains(t, c.ask("tools/list", `{}`), "adopted_tool")
	}
	assert.Zero(t, a.learns.Load(), "the server itself has not replaced the tool")
	assert.Equal(t, 1, strings.Count(a.log.String(), "other schemas for some callers"), a.log.String())
	forClients.Store(false)
	assert.Contains(t, c.callSide("adopted_tool", "left"), "ran left")
	assert.Contains(t, c.ask("tools/list", `{}`), "adopted_tool")
}

// TestAToolReplacedBeforeItRuns replaces a tool after the arguments of a call were checked, in the
// program's middleware. The new handler must not get arguments that the old schema allowed.
func TestAToolReplacedBeforeItRuns(t *testing.T) {
	for description, runs := range map[string]bool{"right": false, "left": true} {
		sdk := newSDK()
		addSide(sdk, "adopted_tool", "left", "good")
		replace := func() {}
		a := adopt(t, sdk, func(s *wire.Service) {
			s.Sessions = true
			s.Pipeline.Middleware = []call.Middleware{func(next call.Next) call.Next {
				return func(ctx context.Context, c call.Invocation) (*mcp.CallToolResult, error) {
					replace()
					return next(ctx, c)
				}
			}}
		})
		replace = func() { addSide(sdk, "adopted_tool", description, "new text") }
		answer := a.client().callSide("adopted_tool", "left")
		assert.Equal(t, runs, strings.Contains(answer, "ran left"), answer)
		assert.NotContains(t, answer, "ran right")
		if !runs {
			assert.Contains(t, answer, "the tool changed while it was called")
		}
	}
}

// TestAnUnusableDefinitionIsLookedAtAgain assembles a bad tool at most once each second, although
// every call and list meets it.
func TestAnUnusableDefinitionIsLookedAtAgain(t *testing.T) {
	sdk := newSDK()
	addSide(sdk, "adopted_tool", "left", "good")
	a := adopt(t, sdk, nil)
	addSide(sdk, "adopted_tool", "right", "bad")
	began := time.Now()
	c := a.client()
	for range 20 {
		c.callSide("adopted_tool", "right")
		c.ask("tools/list", `{}`)
	}
	assert.LessOrEqual(t, int(a.learns.Load()), 1+int(time.Since(began)/time.Second))
	before := a.learns.Load()
	require.Eventually(t, func() bool {
		c.callSide("adopted_tool", "right")
		return a.learns.Load() > before
	}, waitTime, 50*time.Millisecond, "the program may have corrected what was wrong")
}
