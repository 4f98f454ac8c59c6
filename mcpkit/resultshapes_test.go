package mcpkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/claude"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

type sentResult struct {
	ResultType        string           `json:"resultType"`
	Meta              map[string]any   `json:"_meta"`
	Content           []map[string]any `json:"content"`
	StructuredContent any              `json:"structuredContent"`
	IsError           bool             `json:"isError"`
}

// TestEveryShapeOfResultIsSentAsItIs sends results of all shapes in every protocol version, small
// and larger than what is composed in one piece.
func TestEveryShapeOfResultIsSentAsItIs(t *testing.T) {
	t.Parallel()
	text := func(s string) mcp.Content { return &mcp.TextContent{Text: s} }
	results := map[string]*mcp.CallToolResult{
		"empty":             {},
		"a text":            {Content: []mcp.Content{text("a \"quoted\" text\u2028 <b>")}},
		"an empty text":     {Content: []mcp.Content{text("")}},
		"two texts":         {Content: []mcp.Content{text("one"), text("two")}},
		"an error":          {IsError: true, Content: []mcp.Content{text("it failed")}},
		"structured":        {StructuredContent: json.RawMessage(`{"a":[1,9007199254740993]}`), Content: []mcp.Content{text("a")}},
		"structured only":   {StructuredContent: json.RawMessage(`{"a":1}`)},
		"structured map":    {StructuredContent: map[string]any{"a": "<b>"}, Content: []mcp.Content{text("a")}},
		"annotated":         {Content: []mcp.Content{&mcp.TextContent{Text: "a", Annotations: &mcp.Annotations{Priority: 1}}}},
		"with meta":         {Meta: mcp.Meta{"acme/x": "y"}, Content: []mcp.Content{text("a")}},
		"text with meta":    {Content: []mcp.Content{&mcp.TextContent{Text: "a", Meta: mcp.Meta{"acme/x": "y"}}}},
		"an image":          {Content: []mcp.Content{text("a"), &mcp.ImageContent{MIMEType: "image/png", Data: []byte("x")}}},
		"a link":            {Content: []mcp.Content{&mcp.ResourceLink{URI: "https://acme.com/a", Name: "a"}}},
		"large":             {Content: []mcp.Content{text(strings.Repeat("x", 100_000))}},
		"at the piece":      {Content: []mcp.Content{text(strings.Repeat("x", 32<<10))}},
		"above the piece":   {Content: []mcp.Content{text(strings.Repeat("x", 32<<10+1))}},
		"a large error":     {IsError: true, Content: []mcp.Content{text(strings.Repeat("é\n", 30_000)), text("b")}},
		"large structured":  {StructuredContent: json.RawMessage(`{"a":"` + strings.Repeat("y", 40_000) + `"}`), Content: []mcp.Content{text("b")}},
		"large with images": {Content: []mcp.Content{text(strings.Repeat("x", 40_000)), &mcp.ImageContent{MIMEType: "image/png", Data: []byte("x")}}},
	}
	for _, unit := range []string{"é", "中", "😀", "\u2028"} {
		for before := range len(unit) { // the pieces end within a character, or not
			results[fmt.Sprintf("%d before %s", before, unit)] = &mcp.CallToolResult{Content: []mcp.Content{text(strings.Repeat("a", before) + strings.Repeat(unit, 70_000/len(unit)))}}
		}
	}
	srv := newServer(mcpkit.RateLimit(nil))
	type pick struct {
		Name string `json:"name" jsonschema:"description=Which"`
	}
	mcpkit.AddTool(srv, "find_shape", annotate.ReadOnly("Find a shape"), "Returns a result of a shape. Use when a test needs one.",
		func(_ context.Context, in pick) (*mcp.CallToolResult, error) { return results[in.Name], nil },
		mcpkit.Budget(2_000_000), claude.MaxResultCharacters(400_000))
	endpoint := listen(t, srv)
	for name, res := range results {
		raw, err := json.Marshal(res)
		require.NoError(t, err)
		var want sentResult
		require.NoError(t, json.Unmarshal(raw, &want))
		if want.Content == nil {
			want.Content = []map[string]any{}
		}
		for _, version := range versions {
			a := post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": "find_shape", "arguments": map[string]any{"name": name}}))
			require.Equal(t, 200, a.Status, "%s in %s: %.300s", name, version, a.Body)
			require.True(t, utf8.ValidString(a.Body))
			var got sentResult
			require.NoError(t, json.Unmarshal(a.Result, &got), "%s in %s", name, version)
			if version == "2026-07-28" {
				assert.Equal(t, "complete", got.ResultType, name)
				assert.Contains(t, got.Meta, "io.modelcontextprotocol/serverInfo", name)
				delete(got.Meta, "io.modelcontextprotocol/serverInfo")
			} else {
				assert.Empty(t, got.ResultType, name)
			}
			if len(got.Meta) == 0 {
				got.Meta = nil
			}
			got.ResultType = ""
			assert.True(t, assert.ObjectsAreEqual(want, got), "%s in %s differs", name, version)
			assert.JSONEq(t, `7`, string(a.ID))
			small := len(raw) < 30_000
			assert.Equal(t, small, a.Header.Get("Content-Length") != "" && a.Header.Get("Transfer-Encoding") == "" && len(a.Body) < 32<<10, "%s in %s: a small response has a length", name, version)
		}
	}
}

// TestNumbersOfResultsKeepTheirDigits checks the bytes of structured content of a handler.
func TestNumbersOfResultsKeepTheirDigits(t *testing.T) {
	srv := newServer()
	addTool(srv, "find_number", func(context.Context, struct{}) (*mcp.CallToolResult, error) {
		return &mcp.CallToolResult{StructuredContent: json.RawMessage(`{"n":9007199254740993,"f":1.10}`)}, nil
	})
	endpoint := listen(t, srv)
	for _, version := range versions {
		a := post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": "find_number", "arguments": map[string]any{}}))
		assert.Contains(t, string(a.Result), `"structuredContent":{"n":9007199254740993,"f":1.10}`, version)
	}
}

// TestResultsThatCannotBeSentAreErrors checks that a result that cannot be encoded, and one with a
// nil block, reach the client as an internal error with a reference, and the log as what they are.
func TestResultsThatCannotBeSentAreErrors(t *testing.T) {
	for name, tc := range map[string]struct {
		res  *mcp.CallToolResult
		want string
	}{
		"structured content that is a function": {&mcp.CallToolResult{StructuredContent: func() {}}, "the structured content cannot be encoded"},
		"a nil block":                           {&mcp.CallToolResult{Content: []mcp.Content{nil}}, "content block 0 of the handler's result is nil"},
		"a nil text":                            {&mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{}, (*mcp.TextContent)(nil)}}, "content block 1 of the handler's result is nil"},
		"no result":                             {nil, "nil *mcp.CallToolResult"},
	} {
		var log logBook
		srv := newServer(log.option())
		addTool(srv, "find_broken", func(context.Context, struct{}) (*mcp.CallToolResult, error) { return tc.res, nil })
		mcpkit.AddSDKTool(srv, "find_sdk", annotate.ReadOnly("Find by go-sdk"), "Returns a broken result. Use when a test needs one.",
			func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, *mcp.CallToolResult, error) {
				return nil, tc.res, nil
			})
		endpoint := listen(t, srv)
		for _, version := range versions {
			text, failed := callTool(t, endpoint, version, "find_broken", map[string]any{})
			assert.True(t, failed, "%s in %s", name, version)
			assert.Regexp(t, `^internal error \(ref [0-9a-f]{6}\)`, text, "%s in %s", name, version)
		}
		assert.Contains(t, log.String(), tc.want, name)
		assert.NotContains(t, log.String(), "tool result shortened", name)
	}
}

// TestAToolWithoutALimitHasThatOfTheClients checks that a result of few tokens is cut at the
// characters that Claude's clients accept.
func TestAToolWithoutALimitHasThatOfTheClients(t *testing.T) {
	t.Parallel()
	srv := newServer()
	addTool(srv, "find_spaces", func(context.Context, struct{}) (string, error) { return "a" + strings.Repeat(" ", 200_000) + "b", nil })
	endpoint := listen(t, srv)
	for _, version := range versions {
		a := post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": "find_spaces", "arguments": map[string]any{}}))
		var got sentResult
		require.NoError(t, json.Unmarshal(a.Result, &got))
		total := 0
		for _, c := range got.Content {
			total += utf8.RuneCountInString(c["text"].(string))
		}
		assert.LessOrEqual(t, total, 150_000, version)
		require.Len(t, got.Content, 2)
		assert.Contains(t, got.Content[1]["text"], "Shortened to fit", version)
	}
}

// TestFailuresOfAdoptedServers checks what a client gets and what is logged for each way in which
// an adopted server, or its own middleware, can fail.
func TestFailuresOfAdoptedServers(t *testing.T) {
	t.Parallel()
	type failure struct {
		res mcp.Result
		err error
	}
	secret := errors.New("dial tcp 10.0.0.7:5432: refused")
	for name, tc := range map[string]struct {
		failure failure
		text    string // of the tool error, as a pattern
		code    int64  // of the protocol error, if it is one
		logged  string
	}{
		"an error":           {failure{nil, secret}, `^internal error \(ref [0-9a-f]{6}\)`, 0, "dial tcp"},
		"a wrapped error":    {failure{nil, fmt.Errorf("query: %w", secret)}, `^internal error`, 0, "query: dial tcp"},
		"a protocol error":   {failure{nil, &jsonrpc.Error{Code: -32050, Message: "try later"}}, "", -32050, ""},
		"no result":          {failure{nil, nil}, `^internal error`, 0, "neither a result nor an error was returned"},
		"a nil result":       {failure{(*mcp.CallToolResult)(nil), nil}, `^internal error`, 0, "neither a result nor an error"},
		"another result":     {failure{&mcp.GetPromptResult{}, nil}, `^internal error`, 0, "neither a result nor an error"},
		"a nil block":        {failure{&mcp.CallToolResult{Content: []mcp.Content{nil}}, nil}, `^internal error`, 0, "content block 0 of the handler's result is nil"},
		"what has no JSON":   {failure{&mcp.CallToolResult{StructuredContent: func() {}}, nil}, `^internal error`, 0, "cannot be encoded"},
		"an error result":    {failure{&mcp.CallToolResult{IsError: true, Content: []mcp.Content{&mcp.TextContent{Text: "no such name"}}}, nil}, `^no such name$`, 0, ""},
		"a tool error of it": {failure{nil, &mcpkit.ToolError{What: "no such name", Next: "Ask for another."}}, `^no such name\. Ask for another\.$`, 0, ""},
	} {
		existing := greeterSDK()
		existing.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
			return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
				if method == "tools/call" {
					return tc.failure.res, tc.failure.err
				}
				return next(ctx, method, req)
			}
		})
		var log logBook
		srv := mcpkit.New(manifest(), mcpkit.Public("a test"), log.option(), mcpkit.Logs(observe.Logs{ErrorValues: true}), mcpkit.Adopt(existing, map[string]annotate.Annotation{"get_greeting": annotate.ReadOnly("Get a greeting")}))
		addNotes(srv)
		endpoint := listen(t, srv)
		for _, version := range versions {
			before := len(log.String())
			a := post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": "get_greeting", "arguments": map[string]any{"name": "Ada"}}), header("Accept", "application/json"))
			logged := log.String()[before:]
			message := a.Body
			if _, data, ok := strings.Cut(message, "data: "); ok {
				message = data
			}
			var got struct {
				Result *sentResult
				Error  *struct {
					Code    int64
					Message string
				}
			}
			require.NoError(t, json.NewDecoder(strings.NewReader(message)).Decode(&got), "%s in %s: %s", name, version, a.Body)
			if tc.code != 0 {
				require.NotNil(t, got.Error, "%s in %s: %s", name, version, a.Body)
				assert.Equal(t, tc.code, got.Error.Code, name)
				continue
			}
			require.NotNil(t, got.Result, "%s in %s: %s", name, version, a.Body)
			assert.True(t, got.Result.IsError, name)
			assert.Regexp(t, tc.text, got.Result.Content[0]["text"], "%s in %s", name, version)
			assert.NotContains(t, a.Body, "10.0.0.7", name)
			assert.Contains(t, logged, tc.logged, "%s in %s", name, version)
		}
	}
}
