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
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// A failingStore is a store whose methods can fail.
type failingStore struct {
	store.Store
	put, get error
	value    []byte
}

func (s *failingStore) Put(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error {
	if s.put != nil {
		return s.put
	}
	return s.Store.Put(ctx, key, value, ttl, owner)
}

func (s *failingStore) Get(ctx context.Context, key string) ([]byte, error) {
	if s.get != nil || s.value != nil {
		return s.value, s.get
	}
	return s.Store.Get(ctx, key)
}

// TestContinuationsNumberTheirPieces checks the numbers in the text of each part of a rest, and the
// answer to a number that is too large.
func TestContinuationsNumberTheirPieces(t *testing.T) {
	t.Parallel()
	srv := newServer(mcpkit.Continuations(store.NewMemory(0)))
	addTool(srv, "plain_text", func(context.Context, struct{}) (string, error) {
		return strings.Repeat("some words of a text ", 10_000), nil
	})
	endpoint := listen(t, srv)
	a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": "plain_text", "arguments": map[string]any{}}))
	_, handle, found := strings.Cut(string(a.Result), `handle \"`)
	require.True(t, found, "%.300s", a.Result)
	handle, _, _ = strings.Cut(handle, `\"`)
	from, total := 0, 0
	for {
		text, failed := callTool(t, endpoint, "2025-11-25", "continue_result", map[string]any{"handle": handle, "from": from})
		require.False(t, failed, text)
		_, numbers, _ := strings.Cut(text, "\n\n")
		if strings.HasPrefix(numbers, "This was the last of") {
			assert.Equal(t, fmt.Sprintf("This was the last of %d pieces.", total), numbers)
			break
		}
		var first, last, all, next int
		_, err := fmt.Sscanf(numbers, "Pieces %d to %d of %d. To continue, call continue_result with the same handle and from %d.", &first, &last, &all, &next)
		require.NoError(t, err, numbers)
		assert.Equal(t, []int{from, next - 1}, []int{first, last})
		assert.Greater(t, all, last)
		from, total = next, all
	}
	require.Positive(t, from)
	for _, tooFar := range []int{total, total + 1} {
		text, failed := callTool(t, endpoint, "2025-11-25", "continue_result", map[string]any{"handle": handle, "from": tooFar})
		assert.True(t, failed)
		assert.Contains(t, text, fmt.Sprintf("from: there are %d pieces, numbered from 0", total))
	}
	_, failed := callTool(t, endpoint, "2025-11-25", "continue_result", map[string]any{"handle": handle, "from": total - 1})
	assert.False(t, failed)
}

// TestStoresThatFail checks that a result whose rest cannot be stored is sent with advice, and that
// a rest that cannot be read is an internal error; the log has the reason of both.
func TestStoresThatFail(t *testing.T) {
	var log logBook
	s := &failingStore{Store: store.NewMemory(0), put: errors.New("the disk is full")}
	srv := newServer(log.option(), mcpkit.Logs(observe.Logs{ErrorValues: true}), mcpkit.Continuations(s))
	addTool(srv, "plain_text", func(context.Context, struct{}) (string, error) {
		return strings.Repeat("some words of a text ", 10_000), nil
	})
	endpoint := listen(t, srv)
	for _, version := range versions {
		text, failed := callTool(t, endpoint, version, "plain_text", map[string]any{})
		assert.False(t, failed)
		assert.True(t, strings.HasPrefix(text, "some words"), version)
	}
	assert.Contains(t, log.String(), "the rest of a result cannot be kept")
	assert.Contains(t, log.String(), "the disk is full")

	for name, broken := range map[string]*failingStore{
		"the disk is gone":                           {get: errors.New("the disk is gone")},
		"the stored rest of a result cannot be read": {value: []byte("{")},
	} {
		s.get, s.value = broken.get, broken.value
		text, failed := callTool(t, endpoint, "2025-11-25", "continue_result", map[string]any{"handle": "ABC"})
		assert.True(t, failed, name)
		assert.Regexp(t, `^internal error \(ref [0-9a-f]{6}\)`, text, name)
		assert.Contains(t, log.String(), name)
	}
}

// TestAnSDKHandlerMayReturnPartOfAResult checks what is completed with the output, and what is not.
func TestAnSDKHandlerMayReturnPartOfAResult(t *testing.T) {
	out := findOut{Notes: []note{}, Limit: 3}
	const encoded = `{"notes":[],"limit":3}`
	text := func(s string) []mcp.Content { return []mcp.Content{&mcp.TextContent{Text: s}} }
	for name, tc := range map[string]struct {
		res              *mcp.CallToolResult
		text, structured string
		failed           bool
	}{
		"nothing":            {nil, encoded, encoded, false},
		"an empty result":    {&mcp.CallToolResult{}, encoded, encoded, false},
		"a text":             {&mcp.CallToolResult{Content: text("own")}, "own", encoded, false},
		"structured content": {&mcp.CallToolResult{StructuredContent: json.RawMessage(`{"notes":[],"limit":4}`)}, encoded, `{"notes":[],"limit":4}`, false},
		"both":               {&mcp.CallToolResult{Content: text("own"), StructuredContent: json.RawMessage(`{"notes":[],"limit":4}`)}, "own", `{"notes":[],"limit":4}`, false},
		"an error":           {&mcp.CallToolResult{IsError: true, Content: text("own")}, "own", "", true},
	} {
		srv := newServer()
		mcpkit.AddSDKTool(srv, "find_sdk", annotate.ReadOnly("Find by go-sdk"), "Returns part of a result. Use when a test needs one.",
			func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, findOut, error) {
				return tc.res, out, nil
			})
		endpoint := listen(t, srv)
		a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": "find_sdk", "arguments": map[string]any{}}), header("Accept", "application/json"))
		data := a.Body[strings.Index(a.Body, "{"):]
		var got struct {
			Result struct {
				Content           []struct{ Text string }
				StructuredContent json.RawMessage
				IsError           bool
			}
		}
		require.NoError(t, json.NewDecoder(strings.NewReader(data)).Decode(&got), a.Body)
		require.NotEmpty(t, got.Result.Content, "%s: %s", name, a.Body)
		assert.Equal(t, tc.text, got.Result.Content[0].Text, name)
		assert.Equal(t, tc.structured, string(got.Result.StructuredContent), name)
		assert.Equal(t, tc.failed, got.Result.IsError, name)
	}
}

// TestNilBlocksAsOutputs checks that a handler that returns a nil block and no error fails.
func TestNilBlocksAsOutputs(t *testing.T) {
	var log logBook
	srv := newServer(log.option())
	addTool(srv, "find_block", func(context.Context, struct{}) (*mcp.TextContent, error) { return nil, nil })
	addTool(srv, "find_blocks", func(context.Context, struct{}) ([]mcp.Content, error) {
		return []mcp.Content{&mcp.TextContent{}, nil}, nil
	})
	endpoint := listen(t, srv)
	for tool, want := range map[string]string{
		"find_block": "the handler returned a nil *mcp.TextContent and no error", "find_blocks": "content block 1 of the handler's result is nil",
	} {
		text, failed := callTool(t, endpoint, "2025-11-25", tool, map[string]any{})
		assert.True(t, failed, tool)
		assert.Regexp(t, `^internal error`, text)
		assert.Contains(t, log.String(), want)
	}
}

// TestNumbersOutOfRangeAreNamed checks the message about a number for each kind of number.
func TestNumbersOutOfRangeAreNamed(t *testing.T) {
	type numbers struct {
		Int   int     `json:"int,omitempty" jsonschema:"description=A number"`
		Int8  int8    `json:"int8,omitempty" jsonschema:"description=A number"`
		Uint  uint    `json:"uint,omitempty" jsonschema:"description=A number"`
		Float float64 `json:"float,omitempty" jsonschema:"description=A number"`
		Small float32 `json:"small,omitempty" jsonschema:"description=A number"`
	}
	srv := newServer()
	mcpkit.AddTool(srv, "find_numbers", annotate.ReadOnly("Find numbers"), "Finds numbers. Use when a test needs one.",
		func(context.Context, numbers) (string, error) { return "fine", nil })
	endpoint := listen(t, srv)
	for args, want := range map[string]string{
		`{"int":99999999999999999999}`:  "int: ",
		`{"uint":99999999999999999999}`: "uint: ",
		`{"int8":1000}`:                 "int8: ",
		`{"small":1e300}`:               "small: ",
	} {
		text, failed := callTool(t, endpoint, "2025-11-25", "find_numbers", json.RawMessage(args))
		assert.True(t, failed, args)
		assert.True(t, strings.HasPrefix(text, want), "%s: %s", args, text)
		assert.NotContains(t, text, "cannot be used as given", args)
	}
}

// TestACancelledCallSaysSo checks the text of a call whose handler gives up after its client left:
// only a proxy in between reads it.
func TestACancelledCallSaysSo(t *testing.T) {
	srv := newServer()
	addTool(srv, "find_slowly", func(context.Context, struct{}) (string, error) { return "", context.Canceled })
	text, failed := callTool(t, listen(t, srv), "2025-11-25", "find_slowly", map[string]any{})
	assert.True(t, failed)
	assert.Regexp(t, `^internal error`, text, "the context of the call itself has not ended")
}

// TestAServerWhoseStoreFailsIsNotReady checks that readiness asks the store of continuations.
func TestAServerWhoseStoreFailsIsNotReady(t *testing.T) {
	s := &failingStore{Store: store.NewMemory(0)}
	endpoint := listen(t, newServer(mcpkit.Continuations(s)))
	assert.Equal(t, 200, get(t, endpoint, "/readyz").Status)
	s.get = errors.New("the disk is gone")
	a := get(t, listen(t, newServer(mcpkit.Continuations(s))), "/readyz")
	assert.Equal(t, 503, a.Status)
	assert.NotContains(t, a.Body, "disk")
}
