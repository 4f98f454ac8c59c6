package mcpkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/claude"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func noText(context.Context, struct{}) (string, error) { return "", nil }

// TestBoundsOfToolSettings checks which values of the settings of a tool are reported.
func TestBoundsOfToolSettings(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		option   mcpkit.ToolOption
		reported string // "" if it is allowed
	}{
		"the shortest timeout":  {mcpkit.Timeout(1), ""},
		"the longest timeout":   {mcpkit.Timeout(policy.MaxTimeout), ""},
		"a longer timeout":      {mcpkit.Timeout(policy.MaxTimeout + 1), "which is not within 0 and"},
		"no timeout":            {mcpkit.Timeout(0), `the timeout of tool "some_tool" is 0s, which is not within 0 and`},
		"a negative timeout":    {mcpkit.Timeout(-1), "which is not within 0 and"},
		"the default budget":    {mcpkit.Budget(0), ""},
		"the least budget":      {mcpkit.Budget(1000), ""},
		"a smaller budget":      {mcpkit.Budget(999), `the budget of tool "some_tool" is 999 tokens, less than 1000`},
		"a budget of one":       {mcpkit.Budget(1), "less than 1000"},
		"a negative budget":     {mcpkit.Budget(-1), "less than 1000"},
		"the most characters":   {claude.MaxResultCharacters(500_000), ""},
		"more characters":       {claude.MaxResultCharacters(500_001), "which is not within 1 and 500000"},
		"negative characters":   {claude.MaxResultCharacters(-1), "which is not within 1 and 500000"},
		"characters as a float": {mcpkit.Meta(map[string]any{"anthropic/maxResultSizeChars": 400_000.0}), ""},
		"too large a float":     {mcpkit.Meta(map[string]any{"anthropic/maxResultSizeChars": 600_000.0}), "which is not within 1 and 500000"},
		"characters as an int":  {mcpkit.Meta(map[string]any{"anthropic/maxResultSizeChars": 400_000}), ""},
		"characters as a text":  {mcpkit.Meta(map[string]any{"anthropic/maxResultSizeChars": "400000"}), "which is not within 1 and 500000"},
	} {
		srv := newServer()
		addTool(srv, "some_tool", noText, tc.option)
		found := fmt.Sprint(srv.Check().Failures())
		if tc.reported == "" {
			assert.NotContains(t, found, `of tool "some_tool"`, name)
			assert.NotContains(t, found, `"some_tool" declares`, name)
		} else {
			assert.Contains(t, found, tc.reported, name)
		}
	}
}

// TestATimeoutThatIsNotAllowedIsReplaced calls tools whose timeouts are reported. They run
// nevertheless, with the default timeout.
func TestATimeoutThatIsNotAllowedIsReplaced(t *testing.T) {
	for timeout, allowed := range map[time.Duration]bool{0: false, -time.Second: false, policy.MaxTimeout: true, policy.MaxTimeout + time.Second: false, time.Hour: false} {
		srv := newServer()
		var left time.Duration
		addTool(srv, "some_tool", func(ctx context.Context, _ struct{}) (string, error) {
			deadline, ok := ctx.Deadline()
			assert.True(t, ok)
			left = time.Until(deadline)
			return "", nil
		}, mcpkit.Timeout(timeout))
		session := connectInMemory(t, srv)
		_, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "some_tool"})
		require.NoError(t, err)
		assert.Positive(t, left, "%s", timeout)
		assert.Equal(t, allowed, left > policy.MaxTimeout/2, "%s: %s", timeout, left)
		assert.LessOrEqual(t, left, policy.MaxTimeout, "%s", timeout)
	}
}

// TestALongerTimeoutNeedsAReason checks the timeout of a tool for users of Claude Code: it applies
// if the rule is waived with a reason, for the tool or the server.
func TestALongerTimeoutNeedsAReason(t *testing.T) {
	t.Parallel()
	const long = 20 * time.Minute
	for reason, want := range map[string]time.Duration{"for users of Claude Code with MCP_TOOL_TIMEOUT": long, "": time.Minute, " ": time.Minute} {
		waived := mcpkit.Waive(policy.RuleToolTimeout, reason)
		for _, place := range []struct {
			server []mcpkit.Option
			tool   []mcpkit.ToolOption
		}{{server: []mcpkit.Option{waived}}, {tool: []mcpkit.ToolOption{waived}}} {
			srv := newServer(place.server...)
			var left time.Duration
			addTool(srv, "some_tool", func(ctx context.Context, _ struct{}) (string, error) {
				deadline, _ := ctx.Deadline()
				left = time.Until(deadline)
				return "", nil
			}, append(place.tool, mcpkit.Timeout(long))...)
			_, err := connectInMemory(t, srv).CallTool(t.Context(), &mcp.CallToolParams{Name: "some_tool"})
			require.NoError(t, err)
			assert.Greater(t, left, want-30*time.Second, "%q", reason)
			assert.LessOrEqual(t, left, want, "%q", reason)
			if report := srv.Check(); want == long {
				assert.True(t, report.OK(), report)
				assert.Contains(t, fmt.Sprint(report), reason)
			}
		}
	}
}

// connectInMemory connects a client to what is declared, whatever the rules say about it.
func connectInMemory(t *testing.T, srv *mcpkit.Server) *mcp.ClientSession {
	t.Helper()
	client, server := mcp.NewInMemoryTransports()
	ended := make(chan error, 1)
	ctx, cancel := context.WithCancel(context.Background())
	go func() { ended <- srv.SDK().Run(ctx, server) }()
	session, err := mcp.NewClient(&mcp.Implementation{Name: "t", Version: "1"}, nil).Connect(ctx, client, nil)
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = session.Close()
		cancel()
		<-ended
	})
	return session
}

// TestErrorsOfToolsAreSentences checks how the two texts of a tool error are joined.
func TestErrorsOfToolsAreSentences(t *testing.T) {
	for _, tc := range [][3]string{
		{"no such note", "List the notes.", "no such note. List the notes."},
		{"No such note.", "List the notes.", "No such note. List the notes."},
		{"No such note!", "List them.", "No such note! List them."},
		{"Which note?", "List them.", "Which note? List them."},
		{"the note (7)", "List them.", "the note (7). List them."},
		{" no note \n", "\tList them. ", "no note. List them."},
		{"", "List them.", "List them."},
		{" ", "List them.", "List them."},
		{"no such note", "", "no such note"},
		{"x", "y", "x. y"},
		{".", "y", ". y"},
		{"", "", ""},
	} {
		assert.Equal(t, tc[2], (&mcpkit.ToolError{What: tc[0], Next: tc[1]}).Error())
	}
}

// TestLogLinesOfRequestsNameTheCode checks which lines of LogRequests have the code of an error.
func TestLogLinesOfRequestsNameTheCode(t *testing.T) {
	var log logBook
	srv := newServer(mcpkit.Logs(observe.Logs{Requests: true}), log.option())
	endpoint := listen(t, srv)
	for _, tc := range []struct {
		method string
		params map[string]any
		code   any
	}{
		{"tools/list", map[string]any{}, nil},
		{"tools/call", map[string]any{"name": "find_notes", "arguments": findIn{Query: "x"}}, nil},
		{"tools/call", map[string]any{"name": "nowhere"}, -32602.0},
	} {
		post(t, endpoint, "2025-11-25", request("2025-11-25", tc.method, tc.params))
		lines := strings.Split(strings.TrimSpace(log.String()), "\n")
		var last map[string]any
		for _, line := range lines {
			var m map[string]any
			require.NoError(t, json.Unmarshal([]byte(line), &m))
			if m["msg"] == "request" {
				last = m
			}
		}
		require.NotNil(t, last)
		assert.Equal(t, tc.method, last["method"])
		assert.Equal(t, tc.code, last["code"])
	}
}

// TestAnAdoptedServerThatCannotBeInspected lets the lists of an adopted server fail. That is
// reported, and its instructions are used if the manifest has none.
func TestAnAdoptedServerThatCannotBeInspected(t *testing.T) {
	for _, own := range []string{"", "Ours: greet people by name."} {
		failing := error(nil)
		existing := mcp.NewServer(&mcp.Implementation{Name: "greeter", Version: "1.0.0"}, &mcp.ServerOptions{Instructions: "Theirs: greet people by name."})
		mcp.AddTool(existing, &mcp.Tool{Name: "get_greeting", Description: "Returns a greeting. Use when the user wants to greet a person."},
			func(context.Context, *mcp.CallToolRequest, sdkGreetIn) (*mcp.CallToolResult, any, error) {
				return &mcp.CallToolResult{}, nil, nil
			})
		existing.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
			return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
				if method == "tools/list" && failing != nil {
					return nil, failing
				}
				return next(ctx, method, req)
			}
		})
		m := manifest()
		m.Instructions = own
		adopt := func() *mcpkit.Server {
			return mcpkit.New(m, mcpkit.Public("greetings are public"), mcpkit.Adopt(existing, map[string]annotate.Annotation{"get_greeting": annotate.ReadOnly("Get a greeting")}))
		}
		want := own
		if own == "" {
			want = "Theirs: greet people by name."
		}
		surface := adopt().Surface()
		assert.Equal(t, want, surface.Manifest.Instructions)
		require.Len(t, surface.Tools, 1)
		failing = errors.New("later")
		found := fmt.Sprint(adopt().Check().Failures())
		assert.Contains(t, found, "the tools of the adopted server cannot be listed")
	}
}

// TestSubscriptionsWithoutHandlers subscribes to a resource of a server that refuses nothing.
func TestSubscriptionsWithoutHandlers(t *testing.T) {
	srv := newServer(mcpkit.Subscriptions(nil, nil))
	srv.SDK().AddResource(&mcp.Resource{URI: "a://b", Name: "b"}, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		return &mcp.ReadResourceResult{}, nil
	})
	session := connectInMemory(t, srv)
	require.NoError(t, session.Subscribe(t.Context(), &mcp.SubscribeParams{URI: "a://b"}))
	require.NoError(t, session.Unsubscribe(t.Context(), &mcp.UnsubscribeParams{URI: "a://b"}))
}
