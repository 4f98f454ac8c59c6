package mcpkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// A listener is an observer that records operations and refusals, one line for each.
type listener struct {
	mu    sync.Mutex
	lines []string
	last  observe.Operation
	ended []observe.Operation
}

type listenerKey struct{}

func (l *listener) Begin(ctx context.Context, op observe.Operation) context.Context {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = op
	return context.WithValue(ctx, listenerKey{}, "begun")
}

func (l *listener) End(ctx context.Context, op observe.Operation, out observe.Outcome) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = append(l.ended, op)
	line := fmt.Sprintf("%s %s %s %d %t", op.Method, op.Tool, out.Result, out.Code, out.Shortened)
	if out.Tokens != nil {
		in, o := out.Tokens()
		line += fmt.Sprintf(" %t", in > 0 && o > 0)
	}
	if ctx.Value(listenerKey{}) != "begun" || out.Duration <= 0 || (out.Ref == "") != (out.Result != observe.ResultInternalError) {
		line += " BAD"
	}
	l.lines = append(l.lines, line)
}

func (l *listener) Refused(_ context.Context, r observe.Refusal) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprint(r.Status, " ", r.Reason))
}

// heard returns the lines since it was called last.
func (l *listener) heard() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer func() { l.lines = nil }()
	return strings.Join(l.lines, "; ")
}

func TestObserversGetTheOutcomeOfEachCall(t *testing.T) {
	l := &listener{}
	srv := newServer(mcpkit.Observe(l))
	type in struct {
		Do string `json:"do" jsonschema:"description=What to do."`
	}
	mcpkit.AddSDKTool(srv, "find_all", annotate.ReadOnly("Find all"), "Finds all. Use when a test needs an outcome.",
		func(ctx context.Context, _ *mcp.CallToolRequest, in in) (*mcp.CallToolResult, any, error) {
			assert.Equal(t, "begun", ctx.Value(listenerKey{}), "the handler does not have the observer's context")
			switch in.Do {
			case "tool error":
				return nil, nil, &mcpkit.ToolError{What: "no"}
			case "error result":
				return &mcp.CallToolResult{IsError: true, Content: []mcp.Content{&mcp.TextContent{Text: "no"}}}, nil, nil
			case "error":
				return nil, nil, errors.New("no")
			case "panic":
				panic("no")
			case "late":
				<-ctx.Done()
				return nil, nil, ctx.Err()
			case "long":
				return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: strings.Repeat("many words ", 20_000)}}}, nil, nil
			}
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "yes"}}}, nil, nil
		}, mcpkit.Timeout(200*time.Millisecond))
	endpoint := listen(t, srv)
	call := func(args map[string]any) {
		body := request("2025-11-25", "tools/call", map[string]any{"name": "find_all", "arguments": args})
		require.Equal(t, 200, post(t, endpoint, "2025-11-25", body, header("Accept", "application/json")).Status)
	}
	for do, want := range map[string]string{
		"":             "ok 0 false true",
		"tool error":   "tool_error 0 false true",
		"error result": "tool_error 0 false true",
		"error":        "internal_error 0 false true",
		"panic":        "internal_error 0 false true",
		"late":         "timeout 0 false true",
		"long":         "ok 0 true" + " true", // shortened, and with token counts
	} {
		call(map[string]any{"do": do})
		assert.Equal(t, "tools/call find_all "+want, l.heard(), do)
	}
	call(map[string]any{"do": 7})
	assert.Equal(t, "tools/call find_all invalid_arguments 0 false true", l.heard())

	for _, method := range []string{"tools/list", "tools/list", "ping"} {
		post(t, endpoint, "2025-11-25", request("2025-11-25", method, nil))
		assert.Equal(t, method+"  ok 0 false", l.heard())
		assert.Equal(t, observe.Operation{Method: method, Protocol: "2025-11-25", HTTP: "1.1"}, l.last)
	}
	post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": "secret name of a user"}))
	assert.Equal(t, "tools/call  protocol_error -32602 false", l.heard())
	post(t, endpoint, "2025-11-25", "{")
	assert.Equal(t, "400 bad_request", l.heard())

	body := request("2025-11-25", "tools/call", map[string]any{"name": "find_all", "arguments": map[string]any{"do": ""},
		"_meta": map[string]any{"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "tracestate": 7, "other": "x"}})
	post(t, endpoint, "2025-11-25", body)
	assert.Equal(t, observe.Operation{Method: "tools/call", Tool: "find_all", Protocol: "2025-11-25", HTTP: "1.1",
		Trace: map[string]string{"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}, l.last)
	l.heard()

	_, err := srv.Handler()
	require.NoError(t, err)
	assert.Empty(t, l.heard(), "requests of the server to itself are observed")
}

func TestObserversGetOnlyNamesOfExistingPrompts(t *testing.T) {
	l := &listener{}
	srv := newServer(mcpkit.Observe(l))
	prompt := func(name string, err error) {
		srv.SDK().AddPrompt(&mcp.Prompt{Name: name}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			return &mcp.GetPromptResult{}, err
		})
	}
	prompt("greet", nil)
	prompt("broken", errors.New("a bug"))
	endpoint := listen(t, srv)
	for name, want := range map[string]string{"greet": "greet", "broken": "broken", "secret name of a user": "", "": ""} {
		post(t, endpoint, "2025-11-25", request("2025-11-25", "prompts/get", map[string]any{"name": name}))
		assert.Equal(t, want, l.ended[len(l.ended)-1].Prompt, name)
		assert.Empty(t, l.last.Prompt, "the server does not know at the beginning whether the prompt exists")
	}
}

func TestObserversGetOnlyKnownVersions(t *testing.T) {
	l := &listener{}
	srv := newServer(mcpkit.Observe(l))
	endpoint := listen(t, srv)
	for _, minor := range []int{0, 1, 7} {
		conn, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(endpoint, "http://"), "/mcp"))
		require.NoError(t, err)
		body := request("2025-11-25", "ping", nil)
		fmt.Fprintf(conn, "POST /mcp HTTP/1.%d\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", minor, len(body), body)
		_, err = io.ReadAll(conn)
		require.NoError(t, err)
		require.NoError(t, conn.Close())
		assert.Equal(t, fmt.Sprint("1.", min(minor, 1)), l.last.HTTP)
	}

	serverEnd, clientEnd := mcp.NewInMemoryTransports()
	session, err := srv.SDK().Connect(t.Context(), serverEnd, nil)
	require.NoError(t, err)
	conn, err := clientEnd.Connect(t.Context())
	require.NoError(t, err)
	for i, body := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"invented","capabilities":{},"clientInfo":{"name":"n","version":"1"}}}`,
		`{"jsonrpc":"2.0","method":"notifications/initialized"}`,
		`{"jsonrpc":"2.0","id":2,"method":"tools/list","params":{}}`,
	} {
		message, err := jsonrpc.DecodeMessage([]byte(body))
		require.NoError(t, err)
		require.NoError(t, conn.Write(t.Context(), message))
		if i != 1 {
			_, err = conn.Read(t.Context())
			require.NoError(t, err)
		}
	}
	l.mu.Lock()
	assert.Equal(t, observe.Operation{Method: "tools/list", Protocol: "_OTHER"}, l.last)
	l.mu.Unlock()
	require.NoError(t, conn.Close())
	_ = session.Wait()
}

func TestObserversGetRefusals(t *testing.T) {
	l := &listener{}
	issuer, srv, _ := others(t, mcpkit.Observe(l))
	endpoint := listen(t, srv)
	list := request("2025-11-25", "tools/list", nil)
	for want, change := range map[string]func(*http.Request){
		"401 no_token":           bearer(""),
		"401 invalid_token":      bearer(issuer.Issue(oauthtest.Expired())),
		"403 insufficient_scope": bearer(issuer.Issue(oauthtest.Scopes("other"))),
		"400 malformed_token":    header("Authorization", "Bearer a b"),
		"415 bad_request":        header("Content-Type", "text/plain"),
	} {
		post(t, endpoint, "2025-11-25", list, change)
		assert.Equal(t, want, l.heard())
	}
	down, cold, _ := others(t, mcpkit.Observe(l))
	down.SetOutage(true)
	post(t, listen(t, cold), "2025-11-25", list, bearer(down.Issue(oauthtest.Scopes("notes"))))
	assert.Equal(t, "503 verifier_unavailable", l.heard())
}

func TestLogRequests(t *testing.T) {
	var log logBook
	srv := newServer(mcpkit.Logs(observe.Logs{Requests: true}), log.option())
	addTool(srv, "find_bug", func(context.Context, struct{}) (string, error) { return "", errors.New("a bug") })
	endpoint := listen(t, srv)
	text, _ := callTool(t, endpoint, "2025-11-25", "find_bug", map[string]any{})
	post(t, endpoint, "2025-11-25", "{")
	var lines []map[string]any
	for line := range strings.Lines(log.String()) {
		var m map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &m))
		if strings.HasPrefix(m["msg"].(string), "request") {
			lines = append(lines, m)
		}
	}
	require.Len(t, lines, 2)
	assert.Equal(t, "tools/call find_bug internal_error 2025-11-25", fmt.Sprint(lines[0]["method"], " ", lines[0]["tool"], " ", lines[0]["result"], " ", lines[0]["protocol"]))
	assert.Contains(t, text, fmt.Sprintf("(ref %s)", lines[0]["ref"]), "the log line has the ref that the user gets")
	assert.Positive(t, lines[0]["duration"])
	assert.Equal(t, "400 bad_request", fmt.Sprint(lines[1]["status"], " ", lines[1]["reason"]))
}

// TestObserversGetRefusalsOfHostsAndOrigins checks that observers get the reasons of 421 and 403.
func TestObserversGetRefusalsOfHostsAndOrigins(t *testing.T) {
	l := &listener{}
	endpoint := listen(t, newServer(mcpkit.Observe(l)))
	list := request("2025-11-25", "tools/list", nil)
	foreign := func(r *http.Request) { r.Host = "other.example.com" }
	page := func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }
	assert.Equal(t, http.StatusMisdirectedRequest, post(t, endpoint, "2025-11-25", list, foreign).Status)
	assert.Equal(t, http.StatusForbidden, post(t, endpoint, "2025-11-25", list, page).Status)
	assert.Equal(t, http.StatusOK, post(t, endpoint, "2025-11-25", list).Status)
	assert.Equal(t, "421 foreign_host; 403 foreign_origin; tools/list  ok 0 false", l.heard())
}
