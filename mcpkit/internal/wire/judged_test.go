package wire_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
)

// forClients returns middleware that changes the definitions of tools in the lists that clients
// get. The server itself gets them as they are.
func forClients(change func(*mcp.Tool)) mcp.Middleware {
	return func(next mcp.MethodHandler) mcp.MethodHandler {
		changed := rewriting(change)(next)
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if isInspection(req) {
				return next(ctx, method, req)
			}
			return changed(ctx, method, req)
		}
	}
}

// isInspection reports whether the server itself makes a request, to see what the adopted server
// has.
func isInspection(req mcp.Request) bool {
	session, ok := req.GetSession().(*mcp.ServerSession)
	if !ok || session.InitializeParams() == nil {
		return false
	}
	client := session.InitializeParams().ClientInfo
	return client != nil && client.Name == "check"
}

// countInspections counts how often the server looks at what the adopted server has.
func countInspections(sdk *mcp.Server) *atomic.Int32 {
	var n atomic.Int32
	sdk.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if method == "tools/list" && isInspection(req) {
				n.Add(1)
			}
			return next(ctx, method, req)
		}
	})
	return &n
}

// TestADefinitionIsJudgedOnce calls and lists a tool whose definition for clients is not the
// learned one, while the tool stays, after it was replaced, and while it cannot be used.
func TestADefinitionIsJudgedOnce(t *testing.T) {
	for name, tc := range map[string]struct {
		rewrite  func(*mcp.Tool)
		replaced string // the argument of the tool that replaces the first one
		runs     string // the argument that the tool then takes
		again    bool   // it is judged again after a second
	}{
		"the learned one":             {rewrite: func(*mcp.Tool) {}, runs: "left"},
		"another text":                {rewrite: func(tool *mcp.Tool) { tool.Description = "for you" }, runs: "left"},
		"replaced":                    {rewrite: func(*mcp.Tool) {}, replaced: "right", runs: "right"},
		"replaced, with another text": {rewrite: func(tool *mcp.Tool) { tool.Description = "for you" }, replaced: "right", runs: "right"},
		"another schema":              {rewrite: func(tool *mcp.Tool) { tool.InputSchema = sideSchema("secret") }, again: true},
		"replaced, another schema":    {rewrite: func(tool *mcp.Tool) { tool.InputSchema = sideSchema("secret") }, replaced: "right", again: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sdk := newSDK()
				addSide(sdk, "adopted_tool", "left", "good")
				var changing atomic.Bool
				sdk.AddReceivingMiddleware(forClients(func(tool *mcp.Tool) {
					if changing.Load() {
						tc.rewrite(tool)
					}
				}))
				n := countInspections(sdk)
				a := adopt(t, sdk, nil)
				c := a.client()
				before := n.Load()
				changing.Store(true)
				if tc.replaced != "" {
					addSide(sdk, "adopted_tool", tc.replaced, "good")
				}
				use := func() {
					for range 5 {
						for _, side := range []string{"left", "right", "secret"} {
							assert.Equal(t, side == tc.runs, strings.Contains(c.callSide("adopted_tool", side), "ran "), side)
						}
						assert.Equal(t, tc.runs != "", strings.Contains(c.ask("tools/list", `{}`), `"adopted_tool"`))
					}
				}
				use()
				judged := n.Load()
				assert.Equal(t, name == "the learned one", judged == before)
				use()
				assert.Equal(t, judged, n.Load(), "what was found holds")
				time.Sleep(2 * time.Second)
				use()
				assert.Equal(t, tc.again, n.Load() > judged, "it may be usable now")
				judged = n.Load()
				use()
				assert.Equal(t, judged, n.Load())
			})
		})
	}
}

// TestManyDefinitionsOfOneTool makes more texts of a definition than are remembered. The tool stays
// usable, its handler gets every call, and the first texts are forgotten.
func TestManyDefinitionsOfOneTool(t *testing.T) {
	testsize.OnlySlow(t, "it makes many lists")
	sdk := newSDK()
	addSide(sdk, "adopted_tool", "left", "good")
	n := 0
	sdk.AddReceivingMiddleware(forClients(func(tool *mcp.Tool) { tool.Description = fmt.Sprint("text ", n) }))
	inspected := countInspections(sdk)
	a := adopt(t, sdk, nil)
	c := a.client()
	call := func(text int) (judged bool) {
		n = text
		before := inspected.Load()
		answer := c.callSide("adopted_tool", "left")
		require.Contains(t, answer, "ran left", text)
		return inspected.Load() > before
	}
	const most = 1000 // definitions that are remembered
	for text := 1; text <= most; text++ {
		require.True(t, call(text), text)
	}
	for _, text := range []int{1, 2, most} {
		assert.False(t, call(text), "%d is known", text)
	}
	assert.True(t, call(most+1))
	assert.True(t, call(1), "what was remembered makes room")
	assert.False(t, call(most+1))
	assert.False(t, call(1))
}

// TestALearnedToolRunsOnItsAssembly replaces a tool of an adopted server. The first call of the new
// one, and all that follow, have the stages of the assembly that learned it.
func TestALearnedToolRunsOnItsAssembly(t *testing.T) {
	sdk := newSDK()
	addSide(sdk, "adopted_tool", "left", "good")
	assemblies := 0
	var ran []int
	a := adopt(t, sdk, func(s *wire.Service) {
		assemblies++
		mine := assemblies
		s.Sessions = true
		s.Pipeline.Middleware = []call.Middleware{func(next call.Next) call.Next {
			return func(ctx context.Context, c call.Invocation) (*mcp.CallToolResult, error) {
				ran = append(ran, mine)
				return next(ctx, c)
			}
		}}
	})
	c := a.client().open(t)
	for _, side := range []string{"left", "right", "middle"} {
		addSide(sdk, "adopted_tool", side, "good")
		for range 2 {
			for _, c := range []*client{c, a.client()} {
				ran = nil
				assert.Contains(t, c.callSide("adopted_tool", side), "ran "+side)
				assert.Equal(t, []int{assemblies}, ran)
			}
		}
	}
	assert.Greater(t, assemblies, 2)
}
