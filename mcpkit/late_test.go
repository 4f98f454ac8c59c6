package mcpkit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A side is the version of a tool of an adopted server that requires the argument of that name. Its
// handler does not check its arguments: mcpkit does.
func addSide(s *mcp.Server, side string) {
	s.AddTool(&mcp.Tool{Name: "say_side", Description: "Says the " + side + ". Use when a test needs it.",
		InputSchema: json.RawMessage(`{"type":"object","properties":{"` + side + `":{"type":"string","description":"What to say"}},"required":["` + side + `"],"additionalProperties":false}`)},
		func(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: side + " " + string(req.Params.Arguments)}}}, nil
		})
}

func adopting(existing *mcp.Server, opts ...mcpkit.Option) *mcpkit.Server {
	addSide(existing, "left")
	return newServer(append(opts, mcpkit.Adopt(existing, map[string]annotate.Annotation{"say_side": annotate.ReadOnly("Say a side")}))...)
}

func plainSDK() *mcp.Server { return mcp.NewServer(&mcp.Implementation{Name: "x", Version: "1"}, nil) }

// ways are all the ways to ask a server: both eras, a session, and in memory. Each returns the
// answer as text.
func ways(t *testing.T, srv *mcpkit.Server) map[string]func(method, params string) string {
	endpoint := listen(t, srv)
	session := &legacySession{t: t, endpoint: endpoint}
	session.open(`{}`)
	client := connect(srv)
	t.Cleanup(func() { client.Close() })
	ways := map[string]func(method, params string) string{
		"a session": func(method, params string) string {
			return readAll(t, session.send("POST", `{"jsonrpc":"2.0","id":7,"method":"`+method+`","params":`+params+`}`))
		},
		"in memory": func(method, params string) string {
			var res any
			var err error
			if method == "tools/list" {
				res, err = client.ListTools(t.Context(), nil)
			} else {
				p := &mcp.CallToolParams{}
				require.NoError(t, json.Unmarshal([]byte(params), p))
				res, err = client.CallTool(t.Context(), p)
			}
			text, _ := json.Marshal(res)
			return fmt.Sprint(string(text), err)
		},
	}
	for _, version := range eras {
		ways[version] = func(method, params string) string {
			var p map[string]any
			require.NoError(t, json.Unmarshal([]byte(params), &p))
			return post(t, endpoint, version, request(version, method, p)).Body
		}
	}
	return ways
}

// TestALateToolIsNeitherListedNorCallable: however it got into the go-sdk server.
func TestALateToolIsNeitherListedNorCallable(t *testing.T) {
	t.Parallel()
	for name, adopt := range map[string]bool{"adopted": true, "past mcpkit": false} {
		t.Run(name, func(t *testing.T) {
			var log logBook
			srv := newServer(log.option(), mcpkit.Sessions())
			if adopt {
				srv = adopting(plainSDK(), log.option())
			}
			sdk := srv.SDK()
			all := ways(t, srv)
			late := func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
				t.Error("the late handler ran")
				return &mcp.CallToolResult{}, nil
			}
			for _, name := range []string{"late_tool", "find_notes"} { // the second is one of mcpkit's own
				sdk.AddTool(&mcp.Tool{Name: name, Description: "A late one.", InputSchema: json.RawMessage(`{"type":"object"}`)}, late)
			}
			for range 2 {
				for way, ask := range all {
					list := ask("tools/list", `{}`)
					assert.NotContains(t, list, "late_tool", way)
					assert.NotContains(t, list, "A late one", way)
					assert.NotContains(t, list, "mcpkit_carrier", way)
					assert.Contains(t, list, "find_notes", way)
					assert.Contains(t, ask("tools/call", `{"name":"late_tool","arguments":{}}`), "unknown tool", way)
					assert.Contains(t, ask("tools/call", `{"name":"find_notes","arguments":{"query":"rain"}}`), "rain", way)
				}
			}
			assert.Equal(t, 1, strings.Count(log.String(), `"tool":"late_tool"`), log.String())
			assert.Contains(t, srv.Check().Err().Error(), "late_tool")
			require.Error(t, srv.Update(nil), "it has no annotation")
			sdk.RemoveTools("late_tool")
			require.NoError(t, srv.Update(nil))
		})
	}
}

// TestAReplacedToolIsLearnedAgain, with its annotation, when it is called or listed next.
func TestAReplacedToolIsLearnedAgain(t *testing.T) {
	for _, first := range []string{"tools/list", "tools/call"} {
		existing := plainSDK()
		srv := adopting(existing)
		all := ways(t, srv)
		side := "left"
		for way, ask := range all {
			assert.Contains(t, ask("tools/call", `{"name":"say_side","arguments":{"`+side+`":"x"}}`), side, way)
			side = map[string]string{"left": "right", "right": "left"}[side]
			addSide(existing, side)
			if first == "tools/list" {
				list := ask("tools/list", `{}`)
				assert.Contains(t, list, "Says the "+side, way)
				assert.Contains(t, list, `"title":"Say a side"`, way)
			}
			assert.Contains(t, ask("tools/call", `{"name":"say_side","arguments":{"`+side+`":"x"}}`), side+" {", way)
			assert.Contains(t, ask("tools/call", `{"name":"say_side","arguments":{}}`), "missing required argument", way)
		}
	}
}

// TestExamplesCallTheToolThatReplacedAnother runs the examples of a server after its adopted server
// replaced their tool, with and without a declaration that waits for an Update.
func TestExamplesCallTheToolThatReplacedAnother(t *testing.T) {
	t.Parallel()
	for _, waits := range []bool{false, true} {
		for _, serves := range []bool{false, true} {
			existing := plainSDK()
			srv := adopting(existing, mcpkit.Waive(policy.RuleExampleArguments, "a test"))
			example := mcpkit.Example{Title: "Left", Prompt: "Say it", Calls: []mcpkit.Call{mcpkit.Use("say_side", map[string]any{"right": "x"})}, Shows: "the side"}
			srv.ReplaceExamples(example, example, example)
			client := connect(srv)
			var endpoint string
			if serves {
				endpoint = listen(t, srv)
			}
			require.Contains(t, fmt.Sprint(srv.RunExamples(t.Context())[0]), "missing required argument")
			if waits {
				addTool(srv, "say_more", says("more"))
			}
			addSide(existing, "right")
			if serves {
				assert.Equal(t, []string{"find_notes", "say_side"}, toolsOf(t, endpoint, "2025-11-25"))
			} else {
				_, err := client.ListTools(t.Context(), nil)
				require.NoError(t, err)
			}
			assert.NoError(t, client.Close())
			run := fmt.Sprint(srv.RunExamples(t.Context())[0])
			assert.NotContains(t, run, "missing required argument", "waits %t, serves %t", waits, serves)
			assert.NotContains(t, run, "unknown tool", "waits %t, serves %t", waits, serves)
			require.NoError(t, srv.Update(nil))
			if serves && waits {
				assert.Contains(t, toolsOf(t, endpoint, "2025-11-25"), "say_more")
			}
		}
	}
}

// TestAReplacedToolThatBreaksRulesIsRefused, while the rest is served, until it is a good one
// again.
func TestAReplacedToolThatBreaksRulesIsRefused(t *testing.T) {
	var log logBook
	existing := plainSDK()
	srv := adopting(existing, log.option())
	all := ways(t, srv)
	existing.AddTool(&mcp.Tool{Name: "say_side", InputSchema: json.RawMessage(`{"type":"object"}`)}, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		t.Error("the refused handler ran")
		return &mcp.CallToolResult{}, nil
	})
	for range 2 {
		for way, ask := range all {
			assert.NotContains(t, ask("tools/list", `{}`), "say_side", way)
			assert.Contains(t, ask("tools/call", `{"name":"say_side","arguments":{"left":"x"}}`), "unknown tool", way)
			assert.Contains(t, ask("tools/call", `{"name":"find_notes","arguments":{"query":"rain"}}`), "rain", way)
		}
	}
	assert.Equal(t, 1, strings.Count(log.String(), "was replaced by one that breaks rules"))
	addSide(existing, "right")
	for way, ask := range all {
		assert.Contains(t, ask("tools/call", `{"name":"say_side","arguments":{"right":"x"}}`), "right {", way)
	}
	existing.RemoveTools("say_side")
	for way, ask := range all {
		assert.NotContains(t, ask("tools/list", `{}`), "say_side", way)
		assert.Contains(t, ask("tools/call", `{"name":"say_side","arguments":{"right":"x"}}`), "unknown tool", way)
	}
}

// TestAToolThatIsReplacedDuringACall: its new handler does not get arguments that were checked for
// the old one.
func TestAToolThatIsReplacedDuringACall(t *testing.T) {
	existing := plainSDK()
	srv := adopting(existing, mcpkit.Intercept(func(next mcpkit.CallFunc) mcpkit.CallFunc {
		return func(ctx context.Context, call mcpkit.ToolCall) (*mcp.CallToolResult, error) {
			if call.Tool == "say_side" && strings.Contains(string(call.Arguments), "left") {
				addSide(existing, "right")
			}
			return next(ctx, call)
		}
	}))
	for way, ask := range ways(t, srv) {
		addSide(existing, "left")
		assert.Contains(t, ask("tools/call", `{"name":"say_side","arguments":{"left":"x"}}`), "changed while it was called", way)
		assert.Contains(t, ask("tools/call", `{"name":"say_side","arguments":{"right":"x"}}`), "right {", way)
	}
}

// TestReplacementsAndCallsAtTheSameTime ends, and leaves the server with the last tool. go-sdk
// looks up the handler itself, so a replacement between the last check and that moment is not
// noticed.
func TestReplacementsAndCallsAtTheSameTime(t *testing.T) {
	existing := plainSDK()
	srv := adopting(existing, mcpkit.RateLimit(nil))
	all := ways(t, srv)
	stop := time.Now().Add(raceTime())
	var group sync.WaitGroup
	group.Go(func() {
		for n := 0; time.Now().Before(stop); n++ {
			addSide(existing, []string{"left", "right"}[n%2])
			time.Sleep(time.Millisecond)
		}
	})
	group.Go(func() {
		for time.Now().Before(stop) {
			assert.NoError(t, srv.Update(nil))
			assert.True(t, srv.Check().OK())
		}
	})
	for way, ask := range all {
		group.Go(func() {
			for time.Now().Before(stop) {
				answer := ask("tools/call", `{"name":"say_side","arguments":{"left":"x"}}`)
				assert.Regexp(t, `(left|right) \{|missing required argument|changed while it was called|unknown tool`, answer, way)
				ask("tools/list", `{}`)
			}
		})
	}
	group.Wait()
	addSide(existing, "right")
	for way, ask := range all {
		// The replaced tool is learned again while it is asked for.
		assert.Eventually(t, func() bool {
			return strings.Contains(ask("tools/call", `{"name":"say_side","arguments":{"right":"x"}}`), "right {")
		}, 20*time.Second, time.Millisecond, way)
	}
}

// TestMiddlewareThatMakesDefinitionsForEachCaller: a tool whose description differs for each caller
// is the same tool; one with another schema is not the tool that was checked.
func TestMiddlewareThatMakesDefinitionsForEachCaller(t *testing.T) {
	var log logBook
	existing := plainSDK()
	var mu sync.Mutex
	change := func(*mcp.Tool) bool { return true }
	existing.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			res, err := next(ctx, method, req)
			list, ok := res.(*mcp.ListToolsResult)
			if !ok || req.GetExtra() == nil || req.GetExtra().Header == nil {
				return res, err
			}
			mu.Lock()
			defer mu.Unlock()
			own := *list
			own.Tools = nil
			for _, tool := range list.Tools {
				clone := *tool
				if tool.Name != "say_side" || change(&clone) {
					own.Tools = append(own.Tools, &clone)
				}
			}
			return &own, err
		}
	})
	srv := adopting(existing, log.option())
	all := ways(t, srv)
	delete(all, "in memory") // has no headers
	n := 0
	for name, c := range map[string]struct {
		change func(*mcp.Tool) bool
		answer string
		listed bool
	}{
		"the same":            {func(*mcp.Tool) bool { return true }, "left {", true},
		"another description": {func(tool *mcp.Tool) bool { n++; tool.Description += fmt.Sprint(" For caller ", n); return true }, "left {", true},
		"another schema":      {func(tool *mcp.Tool) bool { tool.InputSchema = json.RawMessage(`{"type":"object"}`); return true }, "unknown tool", false},
		"hidden":              {func(*mcp.Tool) bool { return false }, "left {", false},
	} {
		mu.Lock()
		change = c.change
		mu.Unlock()
		for way, ask := range all {
			assert.Contains(t, ask("tools/call", `{"name":"say_side","arguments":{"left":"x"}}`), c.answer, name+" "+way)
			assert.Equal(t, c.listed, strings.Contains(ask("tools/list", `{}`), "say_side"), name+" "+way)
		}
	}
	assert.Equal(t, 1, strings.Count(log.String(), "other schemas for some callers"))
}
