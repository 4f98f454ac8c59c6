package mcpkit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

type markKey struct{}

// TestMiddlewareAroundEveryCall checks that middleware runs in the given order around calls that
// are answered directly, by go-sdk and in memory, and gets the handler's arguments and result.
func TestMiddlewareAroundEveryCall(t *testing.T) {
	var seen []string
	mark := func(name string) mcpkit.Middleware {
		return func(next mcpkit.CallFunc) mcpkit.CallFunc {
			return func(ctx context.Context, call mcpkit.ToolCall) (*mcp.CallToolResult, error) {
				seen = append(seen, fmt.Sprintf("%s %s %s", name, call.Tool, call.Arguments))
				res, err := next(context.WithValue(ctx, markKey{}, name), call)
				seen = append(seen, fmt.Sprintf("%s %t %v", name, res != nil, err))
				return res, err
			}
		}
	}
	srv := newServer(mcpkit.Intercept(mark("outer"), mark("inner")))
	handler := func(ctx context.Context, _ struct{}) (string, error) {
		seen = append(seen, fmt.Sprint("handler in ", ctx.Value(markKey{})))
		return "found", nil
	}
	addTool(srv, "find_direct", handler)
	mcpkit.AddSDKTool(srv, "find_session", annotate.ReadOnly("Find"), "Finds things. Use when a test needs the session.",
		func(ctx context.Context, _ *mcp.CallToolRequest, in struct{}) (*mcp.CallToolResult, string, error) {
			out, err := handler(ctx, in)
			return nil, out, err
		})
	endpoint := listen(t, srv)
	want := func(tool string) []string {
		return []string{"outer " + tool + " {}", "inner " + tool + " {}", "handler in inner", "inner true <nil>", "outer true <nil>"}
	}
	for _, tool := range []string{"find_direct", "find_session"} {
		seen = nil
		a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": tool, "arguments": map[string]any{}}), header("Accept", "application/json"))
		assert.Equal(t, 200, a.Status)
		assert.Equal(t, want(tool), seen)
		seen = nil
		mcptest.Call[string](t, mcptest.New(t, srv), tool, nil)
		assert.Equal(t, want(tool), seen)
	}
	seen = nil
	callTool(t, endpoint, "2025-11-25", "find_direct", map[string]any{"wrong": 1})
	assert.Empty(t, seen, "middleware does not run for invalid arguments")
}

// TestResultsOfMiddleware checks that results, errors and panics of middleware are treated like
// those of a handler.
func TestResultsOfMiddleware(t *testing.T) {
	var log logBook
	do := ""
	srv := newServer(log.option(), mcpkit.Logs(observe.Logs{ErrorValues: true}), mcpkit.Intercept(func(next mcpkit.CallFunc) mcpkit.CallFunc {
		return func(ctx context.Context, call mcpkit.ToolCall) (*mcp.CallToolResult, error) {
			switch do {
			case "error":
				return nil, errors.New("secret")
			case "tool error":
				return nil, &mcpkit.ToolError{What: "not today"}
			case "nothing":
				return nil, nil
			case "nil content":
				return &mcp.CallToolResult{Content: []mcp.Content{nil}}, nil
			case "long":
				return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: strings.Repeat("many words ", 20_000)}}}, nil
			case "panic":
				panic("secret")
			}
			return next(ctx, call)
		}
	}))
	addTool(srv, "find_it", func(context.Context, struct{}) (string, error) { return "found", nil })
	endpoint := listen(t, srv)
	for _, tc := range []struct{ do, want string }{
		{"", "found"}, {"error", "internal error (ref"}, {"tool error", "not today"}, {"nothing", "internal error (ref"}, {"nil content", "internal error (ref"}, {"long", "many words"},
	} {
		do = tc.do
		text, failed := callTool(t, endpoint, "2025-11-25", "find_it", map[string]any{})
		assert.Contains(t, text, tc.want, do)
		assert.NotContains(t, text, "secret")
		assert.Equal(t, tc.do != "" && tc.do != "long", failed, do)
		assert.Less(t, len(text), 300_000, "the result is not shortened")
	}
	do = "panic"
	a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": "find_it", "arguments": map[string]any{}}))
	assert.Contains(t, a.Body, "internal error (ref")
	assert.NotContains(t, a.Body, "secret")
	assert.Contains(t, log.String(), "secret")
}

// TestArgumentsThatAMiddlewareChanges checks that arguments that a middleware replaces or
// overwrites are validated again.
func TestArgumentsThatAMiddlewareChanges(t *testing.T) {
	type in struct {
		Query string `json:"query" jsonschema:"description=What to find,maxLength=20"`
		Limit int    `json:"limit,omitempty" jsonschema:"description=How many,default=7,maximum=9"`
	}
	var change func(*mcpkit.ToolCall)
	var log logBook
	srv := newServer(log.option(), mcpkit.Intercept(func(next mcpkit.CallFunc) mcpkit.CallFunc {
		return func(ctx context.Context, call mcpkit.ToolCall) (*mcp.CallToolResult, error) {
			change(&call)
			return next(ctx, call)
		}
	}))
	mcpkit.AddTool(srv, "find_changed", annotate.ReadOnly("Find what changed"), "Finds what changed. Use when a test changes arguments.",
		func(_ context.Context, in in) (string, error) { return fmt.Sprint(in.Query, " ", in.Limit), nil })
	endpoint := listen(t, srv)
	for name, tc := range map[string]struct {
		change func(*mcpkit.ToolCall)
		want   string
	}{
		"no change":        {func(*mcpkit.ToolCall) {}, "one 7"},
		"other arguments":  {func(c *mcpkit.ToolCall) { c.Arguments = json.RawMessage(`{"query":"two","limit":3}`) }, "two 3"},
		"without defaults": {func(c *mcpkit.ToolCall) { c.Arguments = json.RawMessage(`{"query":"two"}`) }, "two 7"},
		"in place":         {func(c *mcpkit.ToolCall) { copy(c.Arguments[bytes.Index(c.Arguments, []byte("one")):], "two") }, "two 7"},
		"an invalid value": {func(c *mcpkit.ToolCall) { c.Arguments = json.RawMessage(`{"query":"two","limit":10}`) }, "limit: must be at most 9, got 10"},
		"an unknown name":  {func(c *mcpkit.ToolCall) { c.Arguments = json.RawMessage(`{"query":"two","all":true}`) }, `unknown argument "all"`},
		"malformed JSON":   {func(c *mcpkit.ToolCall) { c.Arguments = json.RawMessage(`{"query"`) }, "arguments"},
		"another tool":     {func(c *mcpkit.ToolCall) { c.Tool = "find_notes" }, "internal error (ref"},
	} {
		change = tc.change
		text, _ := callTool(t, endpoint, "2025-11-25", "find_changed", map[string]any{"query": "one"})
		assert.Contains(t, text, tc.want, name)
	}
	assert.Contains(t, log.String(), `a middleware changed the tool of a call from \"find_changed\" to \"find_notes\"`)
}

// This middleware writes an audit log.
func ExampleIntercept() {
	audit := func(next mcpkit.CallFunc) mcpkit.CallFunc {
		return func(ctx context.Context, call mcpkit.ToolCall) (*mcp.CallToolResult, error) {
			res, err := next(ctx, call)
			fmt.Println(call.Tool, "failed:", err != nil)
			return res, err
		}
	}
	srv := mcpkit.New(manifest(), mcpkit.Public("an example"), mcpkit.Intercept(audit))
	mcpkit.AddTool(srv, "greet_person", annotate.ReadOnly("Greet a person"), "Greets. Use when the user wants to greet a person.",
		func(context.Context, struct{}) (string, error) { return "hello", nil })

	session := connect(srv)
	defer session.Close()
	_, err := session.CallTool(context.Background(), &mcp.CallToolParams{Name: "greet_person"})
	fmt.Println(err)
	// Output:
	// greet_person failed: false
	// <nil>
}

// connect connects a go-sdk client in memory.
func connect(srv *mcpkit.Server) *mcp.ClientSession {
	ctx := context.Background()
	serverEnd, clientEnd := mcp.NewInMemoryTransports()
	if _, err := srv.SDK().Connect(ctx, serverEnd, nil); err != nil {
		panic(err)
	}
	session, err := mcp.NewClient(&mcp.Implementation{Name: "example", Version: "1"}, nil).Connect(ctx, clientEnd, nil)
	if err != nil {
		panic(err)
	}
	return session
}
