package wire_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
)

// newFullSDK returns a go-sdk server that has something of every kind.
func newFullSDK() *mcp.Server {
	sdk := newSDK()
	addSide(sdk, "adopted_tool", "left", "good")
	sdk.AddPrompt(&mcp.Prompt{Name: "p"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return &mcp.GetPromptResult{Description: "theirs"}, nil
	})
	sdk.AddResource(&mcp.Resource{URI: "x://p1", Name: "p1"}, readNothing)
	sdk.AddResourceTemplate(&mcp.ResourceTemplate{URITemplate: "x://p1/{id}", Name: "p1"}, readNothing)
	return sdk
}

// TestWhoMayKeepTheResultsOfAnAdoptedServer checks the scope of the results that protocol
// 2026-07-28 lets clients and proxies keep, on public servers and on protected ones.
func TestWhoMayKeepTheResultsOfAnAdoptedServer(t *testing.T) {
	protect := protected(t)
	requests := []struct{ method, name, params string }{
		{"tools/list", "", `{}`},
		{"prompts/list", "", `{}`},
		{"resources/list", "", `{}`},
		{"resources/templates/list", "", `{}`},
		{"resources/read", "x://p1", `{"uri":"x://p1"}`},
		{"server/discover", "", `{}`},
	}
	for name, tc := range map[string]struct {
		change func(*wire.Service)
		public map[string]bool // the methods whose results everybody may keep
	}{
		"public": {public: map[string]bool{"tools/list": true, "prompts/list": true, "resources/list": true, "resources/templates/list": true, "resources/read": true, "server/discover": true}},
		"protected": {change: func(s *wire.Service) {
			protect(s)
			s.Gate.SomePublic = false
		}},
		"with public tools": {change: protect, public: map[string]bool{"tools/list": true, "server/discover": true}},
		"with lists for each caller": {change: func(s *wire.Service) {
			protect(s)
			s.Gate.ListPermitted = true
		}, public: map[string]bool{"server/discover": true}},
	} {
		t.Run(name, func(t *testing.T) {
			a := adopt(t, newFullSDK(), tc.change)
			c := a.client().as("ada")
			c.version = "2026-07-28"
			for _, r := range requests {
				var m struct {
					Result *struct{ CacheScope string }
				}
				answer := c.modernAsk(r.method, r.name, r.params)
				require.NoError(t, json.Unmarshal([]byte(answer), &m))
				require.NotNil(t, m.Result, answer)
				assert.Equal(t, tc.public[r.method], m.Result.CacheScope == "public", answer)
				assert.Equal(t, !tc.public[r.method], m.Result.CacheScope == "private", answer)
			}
		})
	}
}

// TestResultsOfAnAdoptedServerNameTheHost checks that results of every kind have the name of the
// host in protocol 2026-07-28, with the _meta of the program, and that older ones have none.
func TestResultsOfAnAdoptedServerNameTheHost(t *testing.T) {
	sdk := newFullSDK()
	sdk.AddTool(&mcp.Tool{Name: "adopted_meta", Description: "good", InputSchema: sideSchema("left")}, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return &mcp.CallToolResult{Meta: mcp.Meta{"x": "theirs"}, Content: []mcp.Content{&mcp.TextContent{Text: "a"}}}, nil
	})
	a := adopt(t, sdk, withSessions, echo(t, "own"))
	modern := a.client()
	modern.version = "2026-07-28"
	const host, key = `{"name":"test","version":"1"}`, "io.modelcontextprotocol/serverInfo"
	for _, r := range []struct{ method, name, params string }{
		{"tools/list", "", `{}`},
		{"prompts/list", "", `{}`},
		{"prompts/get", "p", `{"name":"p"}`},
		{"resources/read", "x://p1", `{"uri":"x://p1"}`},
		{"server/discover", "", `{}`},
		{"tools/call", "adopted_tool", `{"name":"adopted_tool","arguments":{"left":"x"}}`},
		{"tools/call", "adopted_meta", `{"name":"adopted_meta","arguments":{"left":"x"}}`},
		{"tools/call", "own", `{"name":"own"}`},
	} {
		meta := func(answer string) map[string]json.RawMessage {
			var m struct {
				Result *struct {
					Meta map[string]json.RawMessage `json:"_meta"`
				}
			}
			require.NoError(t, json.Unmarshal([]byte(answer), &m))
			if r.method != "server/discover" { // older protocols do not have it
				require.NotNil(t, m.Result, answer)
			}
			if m.Result == nil {
				return nil
			}
			return m.Result.Meta
		}
		for range 2 {
			got := meta(string(dataOf(t, modern.modernSend(r.method, r.name, r.params))))
			assert.JSONEq(t, host, string(got[key]), r.method+" "+r.name)
			if r.name == "adopted_meta" {
				assert.JSONEq(t, `"theirs"`, string(got["x"]))
			}
			old := meta(string(dataOf(t, a.client().post(message(r.method, r.params)))))
			assert.NotContains(t, old, key, r.method+" "+r.name)
		}
	}
}

// TestInstructionsOfTheProgramReplaceThose checks the instructions in both handshakes, and in a
// session.
func TestInstructionsOfTheProgramReplaceThose(t *testing.T) {
	for declared, want := range map[string]string{"": "Their instructions.", "Ours.": "Ours."} {
		a := adopt(t, newSDK(), func(s *wire.Service) { s.Sessions, s.Instructions = true, declared })
		t.Cleanup(a.CloseSessions)
		modern := a.client()
		modern.version = "2026-07-28"
		for way, answer := range map[string]string{
			"a session": string(dataOf(t, a.client().post(initialize))),
			"discover":  modern.modernAsk("server/discover", "", `{}`),
		} {
			var m struct{ Result struct{ Instructions string } }
			require.NoError(t, json.Unmarshal([]byte(answer), &m))
			assert.Equal(t, want, m.Result.Instructions, way)
		}
	}
}

// TestWhatHappensBetweenTheCheckAndTheRun removes a tool, or lets lists fail, after the arguments
// of a call were checked. The adopted server then decides.
func TestWhatHappensBetweenTheCheckAndTheRun(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(sdk *mcp.Server, failing *error)
		says   string
	}{
		"nothing":           {change: func(*mcp.Server, *error) {}, says: "ran left"},
		"it is removed":     {change: func(sdk *mcp.Server, _ *error) { sdk.RemoveTools("adopted_tool") }, says: "unknown tool"},
		"lists fail":        {change: func(_ *mcp.Server, failing *error) { *failing = errors.New("secret") }, says: "ran left"},
		"another text":      {change: func(sdk *mcp.Server, _ *error) { addSide(sdk, "adopted_tool", "left", "other") }, says: "ran left"},
		"another schema":    {change: func(sdk *mcp.Server, _ *error) { addSide(sdk, "adopted_tool", "right", "good") }, says: "the tool changed while it was called"},
		"it gets an output": {change: addWithOutput, says: "the tool changed while it was called"},
	} {
		t.Run(name, func(t *testing.T) {
			sdk := newSDK()
			addSide(sdk, "adopted_tool", "left", "good")
			var failing error
			sdk.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
				return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
					if method == "tools/list" && failing != nil {
						return nil, failing
					}
					return next(ctx, method, req)
				}
			})
			change := func() {}
			a := adopt(t, sdk, func(s *wire.Service) {
				s.Sessions = true
				s.Pipeline.Middleware = []call.Middleware{func(next call.Next) call.Next {
					return func(ctx context.Context, c call.Invocation) (*mcp.CallToolResult, error) {
						change()
						return next(ctx, c)
					}
				}}
			})
			change = func() { tc.change(sdk, &failing) }
			answer := a.client().callSide("adopted_tool", "left")
			assert.Contains(t, answer, tc.says)
			assert.NotContains(t, answer, "secret")
		})
	}
}

func addWithOutput(sdk *mcp.Server, _ *error) {
	sdk.AddTool(&mcp.Tool{Name: "adopted_tool", Description: "good", InputSchema: sideSchema("left"), OutputSchema: sideSchema("right")},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "ran other"}}}, nil
		})
}

// TestAnAdoptedServerThatCannotListRunsItsTools lets lists fail. The adopted server still runs its
// tools, and clients get its error for a list.
func TestAnAdoptedServerThatCannotListRunsItsTools(t *testing.T) {
	sdk := newSDK()
	addSide(sdk, "adopted_tool", "left", "good")
	var failing error
	sdk.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if method == "tools/list" && failing != nil {
				return nil, failing
			}
			return next(ctx, method, req)
		}
	})
	a := adopt(t, sdk, withSessions)
	for name, fault := range map[string]error{"told": &jsonrpc.Error{Code: 7, Message: "told"}, "masked": errors.New("secret")} {
		failing = fault
		a.onBoth(t, func(t *testing.T, c *client) {
			assert.Contains(t, c.callSide("adopted_tool", "left"), "ran left")
			list := string(dataOf(t, c.post(message("tools/list", `{}`))))
			assert.Contains(t, list, `"error"`)
			assert.Equal(t, name == "told", errorOf(t, []byte(list)) == `{"code":7,"message":"told"}`, list)
			assert.NotContains(t, list, "secret")
		})
		_, err := a.Inspect(t.Context())
		require.Error(t, err)
	}
	assert.Zero(t, a.learns.Load())
}

// TestPagesOfAnAdoptedServer adopts a server that lists one tool a page. Tools on every page are
// callable, and only those of the program's assembly are listed.
func TestPagesOfAnAdoptedServer(t *testing.T) {
	sdk := mcp.NewServer(&mcp.Implementation{Name: "theirs", Version: "9"}, &mcp.ServerOptions{PageSize: 1})
	for _, name := range []string{"adopted_a", "adopted_b", "adopted_c", "late"} {
		addSide(sdk, name, "left", "good")
	}
	a := adopt(t, sdk, withSessions, echo(t, "own"))
	want := []string{"adopted_a", "adopted_b", "adopted_c", "own"}
	a.onBoth(t, func(t *testing.T, c *client) {
		var listed []string
		for params := `{}`; params != ""; {
			answer := dataOf(t, c.post(message("tools/list", params)))
			listed = append(listed, names(t, answer)...)
			var m struct{ Result struct{ NextCursor string } }
			require.NoError(t, json.Unmarshal(answer, &m))
			if params = ""; m.Result.NextCursor != "" {
				params = `{"cursor":"` + m.Result.NextCursor + `"}`
			}
			require.LessOrEqual(t, len(listed), 10)
		}
		assert.Equal(t, want, listed)
		for _, name := range want[:3] {
			assert.Contains(t, c.callSide(name, "left"), "ran left", name)
		}
		assert.Contains(t, c.callSide("late", "left"), "unknown tool")
	})
}

// TestResultsOfAdoptedToolsHaveAType checks that the results of tools of an adopted server, of
// handlers and of the pipeline, have the type that protocol 2026-07-28 requires, and no older ones.
func TestResultsOfAdoptedToolsHaveAType(t *testing.T) {
	sdk := newFullSDK()
	sdk.AddTool(&mcp.Tool{Name: "adopted_meta", Description: "good", InputSchema: sideSchema("left")}, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return nil, errors.New("a secret")
	})
	a := adopt(t, sdk, withSessions, echo(t, "own"))
	modern := a.client()
	modern.version = "2026-07-28"
	for _, params := range []string{
		`{"name":"adopted_tool","arguments":{"left":"x"}}`, // succeeds
		`{"name":"adopted_tool","arguments":{"right":1}}`,  // has wrong arguments
		`{"name":"adopted_meta","arguments":{"left":"x"}}`, // fails
	} {
		name := strings.Split(params, `"`)[3]
		answer := modern.modernAsk("tools/call", name, params)
		assert.Contains(t, answer, `"resultType":"complete"`, params)
		assert.NotContains(t, answer, "a secret")
		old := a.client().open(t).ask("tools/call", params)
		assert.Contains(t, old, `"content"`, params)
		assert.NotContains(t, old, "resultType", params)
	}
}
