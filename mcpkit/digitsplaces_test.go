package mcpkit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// TestProgressTokensComeBackAsTheyWereSent checks the tokens of progress notifications, which
// go-sdk reads into a float64: a token that it would change is refused.
func TestProgressTokensComeBackAsTheyWereSent(t *testing.T) {
	srv := newServer()
	mcpkit.AddSDKTool(srv, "count_notes", annotate.ReadOnly("Count notes"), "Counts the notes. Use when the user asks how many there are.",
		func(ctx context.Context, req *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, findOut, error) {
			err := req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{ProgressToken: req.Params.GetProgressToken(), Progress: 1})
			return nil, findOut{Limit: 3}, err
		})
	endpoint := listen(t, srv)
	call := func(token string) wireAnswer {
		return post(t, endpoint, "2025-11-25", `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"count_notes","arguments":{},"_meta":{"progressToken":`+token+`}}}`)
	}
	for _, token := range []string{`0`, `-7`, `9007199254740992`, `"a"`, `"9007199254740993"`, `"größe"`} {
		a := call(token)
		assert.Equal(t, 200, a.Status, token)
		assert.Contains(t, a.Body, `"progressToken":`+token, token)
	}
	for _, token := range []string{`9007199254740993`, `-9007199254740993`, `1.5`, `1e3`, `-0`} {
		a := call(token)
		if assert.NotNil(t, a.Error, "%s: %s", token, a.Body) {
			assert.Equal(t, int64(-32602), a.Error.Code, token)
			assert.Contains(t, a.Error.Message, "_meta.progressToken must be a string, or an integer of up to 2^53", token)
		}
	}
	assert.Equal(t, 200, call(`null`).Status, "no token")
}

type digitsOfDefaults struct {
	ID    int64           `json:"id,omitempty" jsonschema:"description=The ID,default=9007199254740993"`
	IDs   []int64         `json:"ids,omitempty" jsonschema:"description=The IDs,default=9007199254740993"`
	Limit uint64          `json:"limit,omitempty" jsonschema:"description=The limit,minimum=9007199254740993"`
	Kind  json.Number     `json:"kind,omitempty"`
	Raw   json.RawMessage `json:"raw,omitempty"`
}

// TestDigitsOfDefinitionsAreKept checks the numbers of a definition: of the schema and of _meta, in
// the first list and in those that repeat it, and the arguments that defaults become.
func TestDigitsOfDefinitionsAreKept(t *testing.T) {
	srv := newServer()
	mcpkit.AddTool(srv, "echo_ids", annotate.ReadOnly("Echo"), "Returns its input. Use when a test needs it.",
		func(_ context.Context, in digitsOfDefaults) (digitsOfDefaults, error) { return in, nil },
		mcpkit.Meta(map[string]any{"example.com/shard": uint64(9007199254740993)}))
	endpoint := listen(t, srv)
	for _, version := range versions {
		for range 2 {
			a := post(t, endpoint, version, request(version, "tools/list", nil))
			for _, want := range []string{`"default":9007199254740993`, `"default":[9007199254740993]`, `"minimum":9007199254740993`, `"example.com/shard":9007199254740993`} {
				assert.Contains(t, a.Body, want, version)
			}
			text, isError := callTool(t, endpoint, version, "echo_ids", json.RawMessage(`{"kind":9007199254740993.10,"raw":[1.50,1E5,9007199254740993]}`))
			assert.False(t, isError, text)
			assert.Equal(t, `{"id":9007199254740993,"ids":[9007199254740993],"kind":9007199254740993.10,"raw":[1.50,1E5,9007199254740993]}`, text)
			text, isError = callTool(t, endpoint, version, "echo_ids", json.RawMessage(`{"limit":9007199254740992}`))
			assert.True(t, isError)
			assert.Contains(t, text, "limit: must be at least 9007199254740993, got 9007199254740992")
		}
	}
}

// TestAShortenedResultKeepsDigits checks the items that remain of lists that do not fit, and the
// rest that the model can read with a handle.
func TestAShortenedResultKeepsDigits(t *testing.T) {
	t.Parallel()
	type out struct {
		IDs   []any            `json:"ids"`
		Notes []map[string]any `json:"notes"`
	}
	const number = "9007199254740993"
	srv := newServer(mcpkit.Continuations(store.NewMemory(0)))
	addTool(srv, "list_ids", func(context.Context, struct{}) (out, error) {
		var o out
		for i := range 5_000 {
			o.IDs = append(o.IDs, json.Number(number))
			o.Notes = append(o.Notes, map[string]any{"id": int64(9007199254740993), "ratio": 0.1, "n": i})
		}
		return o, nil
	})
	endpoint := listen(t, srv)
	a := post(t, endpoint, "2025-06-18", request("2025-06-18", "tools/call", map[string]any{"name": "list_ids", "arguments": map[string]any{}}))
	var result struct {
		Content []struct {
			Text string `json:"text"`
		} `json:"content"`
		Structured struct {
			IDs   []json.Number            `json:"ids"`
			Notes []map[string]json.Number `json:"notes"`
		} `json:"structuredContent"`
		Meta map[string]any `json:"_meta"`
	}
	require.NoError(t, json.Unmarshal(a.Result, &result))
	require.NotEmpty(t, result.Meta, "the result is shortened")
	require.NotEmpty(t, result.Structured.Notes)
	for _, id := range result.Structured.IDs {
		assert.Equal(t, json.Number(number), id)
	}
	for i, note := range result.Structured.Notes {
		assert.Equal(t, map[string]json.Number{"id": number, "ratio": "0.1", "n": json.Number(fmt.Sprint(i))}, note)
	}
	_, pieces := readOn(t, endpoint, "list_ids")
	require.Greater(t, len(pieces), 1_000)
	for _, piece := range pieces {
		path, value, _ := strings.Cut(piece, ": ")
		if strings.HasPrefix(path, "ids") {
			require.Equal(t, number, value, path)
		} else {
			require.Contains(t, value, `"id":`+number+`,`, path)
		}
	}
}
