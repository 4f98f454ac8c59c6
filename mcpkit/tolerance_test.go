package mcpkit_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

type looseIn struct {
	Tags   []string `json:"tags,omitempty"`
	Count  int      `json:"count,omitempty" jsonschema:"maximum=10"`
	Exact  bool     `json:"exact,omitempty"`
	Text   string   `json:"text,omitempty"`
	Filter struct {
		Depth int `json:"depth,omitempty"`
	} `json:"filter,omitzero"`
	Items []struct {
		N int `json:"n"`
	} `json:"items,omitempty"`
	Anything any `json:"anything,omitempty"`
}

// tolerated collects the tolerances of operations.
type tolerated struct {
	mu  sync.Mutex
	all []observe.Tolerance
}

func (o *tolerated) Begin(ctx context.Context, _ observe.Operation) context.Context { return ctx }
func (o *tolerated) Refused(context.Context, observe.Refusal)                       {}
func (o *tolerated) End(_ context.Context, _ observe.Operation, out observe.Outcome) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all = append(o.all, out.Tolerated...)
}

func (o *tolerated) take() []observe.Tolerance {
	o.mu.Lock()
	defer o.mu.Unlock()
	all := o.all
	o.all = nil
	return all
}

func looseServer(opts ...mcpkit.Option) *mcpkit.Server {
	srv := newServer(opts...)
	mcpkit.AddTool(srv, "echo_input", annotate.ReadOnly("Echo the input"), "Returns its input. Use when a test needs it.",
		func(_ context.Context, in looseIn) (looseIn, error) { return in, nil })
	return srv
}

// TestArgumentsAsTexts checks which texts are read as JSON, and that nothing is guessed.
func TestArgumentsAsTexts(t *testing.T) {
	seen := &tolerated{}
	endpoint := listen(t, looseServer(mcpkit.Observe(seen)))
	strict := listen(t, looseServer(mcpkit.Reject(observe.TextArguments, observe.EmptyList)))
	for arguments, want := range map[string]string{
		`{"tags":"[\"a\",\"b\"]"}`:             `"tags":["a","b"]`,
		`{"count":"5"}`:                        `"count":5`,
		`{"count":" 5 "}`:                      `"count":5`,
		`{"exact":"true"}`:                     `"exact":true`,
		`{"filter":"{\"depth\":2}"}`:           `"filter":{"depth":2}`,
		`{"filter":{"depth":"2"}}`:             `"filter":{"depth":2}`,
		`{"items":[{"n":"1"},{"n":2}]}`:        `"items":[{"n":1},{"n":2}]`,
		`{"items":"[{\"n\":1}]"}`:              `"items":[{"n":1}]`,
		`"{\"count\":5,\"text\":\"5\"}"`:       `"count":5`,
		`{"filter":[]}`:                        `{}`,
		`[]`:                                   `{`,
		`{"count":"5","text":"[1]"}`:           `"text":"[1]"`,
		`{"count":"5","anything":"{\"a\":1}"}`: `"anything":"{\"a\":1}"`,
	} {
		for _, version := range []string{"2025-06-18", "2026-07-28"} {
			text, isError := callTool(t, endpoint, version, "echo_input", json.RawMessage(arguments))
			assert.False(t, isError, "%s: %s", arguments, text)
			assert.Contains(t, text, want, arguments)
			assert.Len(t, seen.take(), 1, "%s is counted once", arguments)
		}
		if arguments != `[]` {
			_, isError := callTool(t, strict, "2025-06-18", "echo_input", json.RawMessage(arguments))
			assert.True(t, isError, "%s is refused if it is not tolerated", arguments)
		}
	}
	for arguments, want := range map[string]string{
		`{"count":"50"}`:                "count: must be an integer, got a string",
		`{"count":"five"}`:              "count: must be an integer, got a string",
		`{"count":""}`:                  "count: must be an integer, got a string",
		`{"count":"\"5\""}`:             "count: must be an integer, got a string",
		`{"tags":"a"}`:                  "tags: must be an array, got a string",
		`{"tags":"[\"a\""}`:             "tags: must be an array, got a string",
		`{"items":"[{\"n\":\"1\"}]"}`:   "items: must be an array, got a string", // a text in a text
		`{"filter":[1]}`:                "filter: must be an object, got an array",
		`{"count":"5","exact":"maybe"}`: "exact: must be a boolean, got a string",
		`"[1]"`:                         "the arguments must be a JSON object",
	} {
		text, isError := callTool(t, endpoint, "2025-06-18", "echo_input", json.RawMessage(arguments))
		assert.True(t, isError, arguments)
		assert.Contains(t, text, want, arguments)
		assert.Empty(t, seen.take(), arguments)
	}
	text, isError := callTool(t, endpoint, "2025-06-18", "echo_input", json.RawMessage(`{"text":"5","count":5,"anything":"7"}`))
	assert.False(t, isError)
	assert.Contains(t, text, `"text":"5"`)
	assert.Contains(t, text, `"anything":"7"`)
	assert.Empty(t, seen.take(), "nothing is tolerated where a text is allowed")
}

func TestArgumentsThatAClientAdds(t *testing.T) {
	seen := &tolerated{}
	endpoint := listen(t, looseServer(mcpkit.DropArguments("toolCallId", "_meta", "text"), mcpkit.Observe(seen)))
	text, isError := callTool(t, endpoint, "2025-06-18", "echo_input", json.RawMessage(`{"toolCallId":"x","count":5,"_meta":{"a":[1]},"text":"kept"}`))
	assert.False(t, isError, text)
	assert.Contains(t, text, `"text":"kept"`, "an argument of the tool is never dropped")
	assert.Equal(t, []observe.Tolerance{observe.ExtraArguments}, seen.take())
	text, isError = callTool(t, endpoint, "2025-06-18", "echo_input", json.RawMessage(`{"other":1}`))
	assert.True(t, isError)
	assert.Contains(t, text, "other")
	_, isError = callTool(t, listen(t, looseServer()), "2025-06-18", "echo_input", json.RawMessage(`{"toolCallId":"x"}`))
	assert.True(t, isError, "nothing is dropped by default")
}

// TestEmptyListsForObjects sends messages as PHP encodes them, in each era.
func TestEmptyListsForObjects(t *testing.T) {
	seen := &tolerated{}
	endpoint := listen(t, looseServer(mcpkit.Observe(seen)))
	strict := listen(t, looseServer(mcpkit.Reject(observe.EmptyList)))
	const client = `"clientInfo":{"name":"php","version":"1"}`
	for name, body := range map[string]string{
		"capabilities":       `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":[],` + client + `}}`,
		"a capability":       `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{"roots":[ ]},` + client + `}}`,
		"params of a list":   `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[]}`,
		"params of a ping":   `{"jsonrpc":"2.0","id":1,"method":"ping","params":[ ]}`,
		"arguments of calls": `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo_input","arguments":[]}}`,
	} {
		a := post(t, endpoint, "2025-06-18", body)
		assert.Equal(t, 200, a.Status, "%s: %s", name, a.Body)
		assert.Nil(t, a.Error, "%s: %s", name, a.Body)
		assert.NotContains(t, a.Body, `"isError":true`, name)
		assert.Equal(t, []observe.Tolerance{observe.EmptyList}, seen.take(), name)
		a = post(t, strict, "2025-06-18", body)
		assert.True(t, a.Error != nil || strings.Contains(a.Body, `"isError":true`), "%s: %s", name, a.Body)
		assert.NotContains(t, a.Body, "unmarshal", "%s: nothing of the inside", name)
		assert.NotContains(t, a.Body, `"code":0`, name)
	}
	a := post(t, endpoint, "2025-06-18", `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo_input","arguments":{"tags":[]}}}`)
	assert.Equal(t, 200, a.Status)
	assert.Empty(t, seen.take(), "a list stays a list")
}

func TestATrailingSlashIsServed(t *testing.T) {
	seen := &tolerated{}
	endpoint := listen(t, looseServer(mcpkit.Observe(seen)))
	const list = `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}`
	a := post(t, endpoint+"/", "2025-06-18", list)
	assert.Equal(t, 200, a.Status, a.Body)
	assert.Equal(t, []observe.Tolerance{observe.TrailingSlash}, seen.take())
	for _, method := range []string{http.MethodOptions, http.MethodGet, http.MethodDelete} {
		var status [2]int
		for i, url := range []string{endpoint, endpoint + "/"} {
			req, err := http.NewRequest(method, url, nil)
			require.NoError(t, err)
			resp, err := http.DefaultClient.Do(req)
			require.NoError(t, err)
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
			status[i] = resp.StatusCode
		}
		assert.Equal(t, status[0], status[1], method)
	}
	for _, url := range []string{endpoint + "//", endpoint + "/x", strings.TrimSuffix(endpoint, "/mcp") + "/MCP/"} {
		assert.Equal(t, 404, post(t, url, "2025-06-18", list).Status, url)
	}
	assert.Equal(t, 404, post(t, listen(t, looseServer(mcpkit.Reject(observe.TrailingSlash)))+"/", "2025-06-18", list).Status)
}

// TestATrailingSlashIsCounted checks spellings of the path, and servers that are mounted below
// another path: what is served without being the path itself is counted.
func TestATrailingSlashIsCounted(t *testing.T) {
	const list = `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}`
	slash := []observe.Tolerance{observe.TrailingSlash}
	seen := &tolerated{}
	h, err := looseServer(mcpkit.Observe(seen)).Handler()
	require.NoError(t, err)
	mux := http.NewServeMux()
	mux.Handle("/", h)
	mux.Handle("/api/", http.StripPrefix("/api", h))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	for path, tc := range map[string]struct {
		status int
		seen   []observe.Tolerance
	}{
		"/mcp": {200, nil}, "/mcp?a=/": {200, nil}, "/%6dcp": {200, nil}, "/mcp/": {200, slash}, "/mcp/?a=b": {200, slash}, "/%6dcp/": {200, slash},
		"/mcp%2F": {404, nil}, "/mcp%2f": {404, nil}, "/mcp%2F/": {404, nil},
		"/api/mcp": {200, nil}, "/api/mcp/": {200, slash}, "/api/mcp/?a=b": {200, slash}, "/api/mcp%2F": {404, nil},
	} {
		assert.Equal(t, tc.status, post(t, server.URL+path, "2025-06-18", list).Status, path)
		assert.Equal(t, tc.seen, seen.take(), path)
	}
}

// TestUnknownVersionsOfOtherMethods checks GET and DELETE in a session. Without sessions they are
// refused whatever the version is.
func TestUnknownVersionsOfOtherMethods(t *testing.T) {
	sessions, stateless := listen(t, newServer(mcpkit.Sessions())), listen(t, newServer())
	opened := post(t, sessions, "", `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`)
	send := func(endpoint, method, version string) wireAnswer {
		req, err := http.NewRequestWithContext(t.Context(), method, endpoint, nil)
		require.NoError(t, err)
		req.Header.Set("Accept", "text/event-stream")
		req.Header.Set("Mcp-Session-Id", opened.Header.Get("Mcp-Session-Id"))
		req.Header.Set("MCP-Protocol-Version", version)
		return do(t, req)
	}
	for _, version := range []string{"2024-01-01", "2027-01-01", "latest"} {
		for _, method := range []string{http.MethodGet, http.MethodDelete} {
			a := send(sessions, method, version)
			assert.Equal(t, 400, a.Status, "%s %s: %s", method, version, a.Body)
			for _, supported := range versions {
				assert.Contains(t, a.Body, supported, "%s %s", method, version)
			}
			assert.Equal(t, 405, send(stateless, method, version).Status, "%s %s", method, version)
		}
	}
	assert.Less(t, send(sessions, http.MethodDelete, "2025-06-18").Status, 300, "the session was not ended before")
}

// TestUnknownVersionsNameTheSupportedOnes checks the answer to each kind of version.
func TestUnknownVersionsNameTheSupportedOnes(t *testing.T) {
	endpoint := listen(t, looseServer())
	for _, version := range []string{"2024-01-01", "2024-11-06", "2027-01-01", "latest", "1"} {
		a := post(t, endpoint, "2025-06-18", `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}`, func(r *http.Request) { r.Header.Set("MCP-Protocol-Version", version) })
		assert.Equal(t, 400, a.Status, version)
		for _, supported := range []string{"2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"} {
			assert.Contains(t, a.Body, supported, version)
		}
	}
}

// TestADebuggerIsNotSentToLogIn checks methods that find nothing on a protected server with a
// public tool.
func TestADebuggerIsNotSentToLogIn(t *testing.T) {
	issuer, srv := protected(t, true)
	endpoint := listen(t, srv)
	for _, method := range []string{"foo/bar", "resources/list", "resources/templates/list", "prompts/list", "prompts/get", "completion/complete", "logging/setLevel", "tasks/list"} {
		for _, version := range []string{"2025-06-18", "2026-07-28"} {
			a := post(t, endpoint, version, request(version, method, map[string]any{"name": "x"}))
			assert.NotEqual(t, 401, a.Status, "%s %s: %s", version, method, a.Body)
			token := post(t, endpoint, version, request(version, method, map[string]any{"name": "x"}), bearer(issuer.Issue(oauthtest.Scopes("notes"))))
			assert.Equal(t, token.Status, a.Status, "%s %s", version, method)
			assert.Equal(t, token.Body, a.Body, "%s %s", version, method)
		}
	}
	for _, method := range []string{"resources/read", "resources/subscribe"} {
		a := post(t, endpoint, "2025-06-18", request("2025-06-18", method, map[string]any{"uri": "notes://1"}))
		assert.Equal(t, 401, a.Status, method)
	}
	// A program's own completions need a token.
	completions := 0
	_, completing := protected(t, true, mcpkit.Completions(func(context.Context, *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
		completions++
		return &mcp.CompleteResult{}, nil
	}))
	a := post(t, listen(t, completing), "2025-06-18", request("2025-06-18", "completion/complete",
		map[string]any{"ref": map[string]any{"type": "ref/prompt", "name": "x"}, "argument": map[string]any{"name": "a", "value": "b"}}))
	assert.Equal(t, 401, a.Status)
	assert.Zero(t, completions)
	_, withSDK := protected(t, true)
	withSDK.SDK() // it may have prompts, resources and methods
	endpoint = listen(t, withSDK)
	for _, method := range []string{"foo/bar", "resources/list", "prompts/list"} {
		a := post(t, endpoint, "2025-06-18", request("2025-06-18", method, nil))
		assert.Equal(t, 401, a.Status, method)
	}
}

// TestAResultIsNotTakenForAnError checks a result of an adopted tool that looks like an error of
// go-sdk.
func TestAResultIsNotTakenForAnError(t *testing.T) {
	adopted := mcp.NewServer(&mcp.Implementation{Name: "other", Version: "1"}, nil)
	adopted.AddTool(&mcp.Tool{Name: "get_error", Description: "Returns an error. Use when a test needs it.", InputSchema: json.RawMessage(`{"type":"object"}`)},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return &mcp.CallToolResult{StructuredContent: json.RawMessage(`{"error":{"code":0,"message":"no"}}`), Content: []mcp.Content{&mcp.TextContent{Text: "no"}}}, nil
		})
	srv := newServer(mcpkit.Adopt(adopted, map[string]annotate.Annotation{"get_error": annotate.ReadOnly("Get an error")}))
	a := post(t, listen(t, srv), "2026-07-28", request("2026-07-28", "tools/call", map[string]any{"name": "get_error", "arguments": map[string]any{}}))
	assert.Contains(t, a.Body, `"structuredContent":{"error":{"code":0,"message":"no"}}`)
}
