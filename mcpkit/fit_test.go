package mcpkit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/claude"
)

type listIn struct {
	Query string `json:"query,omitempty" jsonschema:"description=What to look for"`
	budget.PageRequest
	budget.Fields
}

type listed struct {
	ID   int      `json:"id" jsonschema:"description=Its number"`
	Text string   `json:"text,omitempty" jsonschema:"description=Its text"`
	Tags []string `json:"tags,omitempty" jsonschema:"description=Its tags"`
}

type listOut struct {
	budget.Page[listed]
	Total int `json:"total" jsonschema:"description=How many there are"`
}

const listText = "Lists the notes, a page at a time. Use when the user wants to see all of them."

// longList returns n notes of 80 to 276 words each.
func longList(n int) []listed {
	list := make([]listed, n)
	for i := range list {
		list[i] = listed{ID: i, Text: strings.Repeat("what the note says ", 20+i%50), Tags: []string{"a", "b"}}
	}
	return list
}

func newListServer(opts ...mcpkit.Option) *mcpkit.Server {
	return newListServerOf(manifest(), opts...)
}

func newListServerOf(m mcpkit.Manifest, opts ...mcpkit.Option) *mcpkit.Server {
	all := longList(300)
	srv := newServerOf(m, opts...)
	mcpkit.AddTool(srv, "list_notes", annotate.ReadOnly("List notes"), listText, func(_ context.Context, in listIn) (listOut, error) {
		return listOut{Page: budget.PageOf(in.PageRequest, all), Total: len(all)}, nil
	})
	return srv
}

func TestPagesOverHTTP(t *testing.T) {
	endpoint := listen(t, newListServer())
	for _, version := range []string{"2025-06-18", "2026-07-28"} {
		var ids []int
		short := 0
		args := map[string]any{"limit": 120}
		for range 100 {
			text, isError := callTool(t, endpoint, version, "list_notes", args)
			require.False(t, isError, text)
			assert.LessOrEqual(t, budget.Claude().Estimate(text), 25_000)
			var out listOut
			require.NoError(t, json.Unmarshal([]byte(text), &out), text)
			if len(out.Items) < 120 && out.NextCursor != "" {
				short++
			}
			for _, item := range out.Items {
				ids = append(ids, item.ID)
			}
			if out.NextCursor == "" {
				break
			}
			args["cursor"] = out.NextCursor
		}
		want := make([]int, 300)
		for i := range want {
			want[i] = i
		}
		assert.Equal(t, want, ids)
		assert.NotZero(t, short, "no page was shortened to fit")
	}
}

func TestCursorsOverHTTP(t *testing.T) {
	endpoint := listen(t, newListServer())
	call := func(args map[string]any) (string, bool) {
		return callTool(t, endpoint, "2025-11-25", "list_notes", args)
	}
	text, isError := call(map[string]any{"cursor": "made-up"})
	assert.True(t, isError)
	assert.Equal(t, "cursor: this is not a cursor of this server; omit it to start from the beginning", text)

	text, _ = call(map[string]any{"limit": 2, "query": "x"})
	var out listOut
	require.NoError(t, json.Unmarshal([]byte(text), &out))
	text, isError = call(map[string]any{"cursor": out.NextCursor, "query": "y"})
	assert.True(t, isError)
	assert.Contains(t, text, "belongs to another call")
	text, isError = call(map[string]any{"cursor": out.NextCursor, "query": "x", "limit": 1})
	assert.False(t, isError, text)
	assert.Contains(t, text, `"id":2`)
}

func TestReplicasWithOneCursorKeyShareCursors(t *testing.T) {
	key := []byte("a secret that all replicas have")
	first, second := listen(t, newListServer(mcpkit.CursorKey(key))), listen(t, newListServer(mcpkit.CursorKey(key)))
	text, _ := callTool(t, first, "2025-11-25", "list_notes", map[string]any{"limit": 1})
	var out listOut
	require.NoError(t, json.Unmarshal([]byte(text), &out))
	text, isError := callTool(t, second, "2025-11-25", "list_notes", map[string]any{"limit": 1, "cursor": out.NextCursor})
	assert.False(t, isError, text)
	assert.Contains(t, text, `"id":1,`)

	assert.Contains(t, fmt.Sprint(newListServer(mcpkit.CursorKey([]byte("short"))).Check().Failures()), "the cursor key cannot be used: budget: the key of a sealer has 5 bytes")
}

// TestACursorOfAnotherServerIsRefused checks cursors of servers that have the same key but another
// URL or name.
func TestACursorOfAnotherServerIsRefused(t *testing.T) {
	key := mcpkit.CursorKey([]byte("a secret that all servers have"))
	text, _ := callTool(t, listen(t, newListServer(key)), "2025-11-25", "list_notes", map[string]any{"limit": 1})
	var out listOut
	require.NoError(t, json.Unmarshal([]byte(text), &out))
	for name, change := range map[string]func(*mcpkit.Manifest){
		"another URL":  func(m *mcpkit.Manifest) { m.URL = "https://other.acme.com/mcp" },
		"another name": func(m *mcpkit.Manifest) { m.Name = "other" },
	} {
		m := manifest()
		change(&m)
		text, isError := callTool(t, listen(t, newListServerOf(m, key)), "2025-11-25", "list_notes", map[string]any{"limit": 1, "cursor": out.NextCursor})
		assert.True(t, isError, name)
		assert.Contains(t, text, "belongs to another call", name)
	}
}

func TestFieldsOverHTTP(t *testing.T) {
	endpoint := listen(t, newListServer())
	text, _ := callTool(t, endpoint, "2025-11-25", "list_notes", map[string]any{"limit": 2, "fields": []string{"tags"}})
	assert.Regexp(t, `^\{"items":\[\{"id":0,"tags":\["a","b"\]\},\{"id":1,"tags":\["a","b"\]\}\],"next_cursor":"[^"]+","total":300\}$`, text)
	text, isError := callTool(t, endpoint, "2025-11-25", "list_notes", map[string]any{"fields": []string{"body"}})
	assert.True(t, isError)
	assert.Equal(t, `fields: unknown field "body"; valid: id, tags, text`, text)
}

func TestBudgets(t *testing.T) {
	var log logBook
	srv := newServer(mcpkit.Reader(budget.OpenAI().WithTokens(10_000)), log.option())
	long := func(context.Context, struct{}) (listOutPlain, error) { return listOutPlain{Notes: longList(300)}, nil }
	addTool(srv, "usual", long)
	addTool(srv, "less", long, mcpkit.Budget(2_000))
	addTool(srv, "more", long, mcpkit.Budget(20_000))
	addTool(srv, "characters", long, claude.MaxResultCharacters(400_000))
	mcpkit.AddTool(srv, "advice", annotate.ReadOnly("Advice"), listText, func(context.Context, findIn) (listOutPlain, error) {
		return listOutPlain{Notes: longList(300)}, nil
	})
	endpoint := listen(t, srv)
	sizes := map[string]int{}
	for _, name := range []string{"usual", "less", "more", "characters"} {
		text, isError := callTool(t, endpoint, "2025-11-25", name, map[string]any{})
		require.False(t, isError)
		var out listOutPlain
		require.NoError(t, json.Unmarshal([]byte(text), &out))
		sizes[name] = budget.O200K.Count(text)
		if name == "characters" {
			assert.Len(t, out.Notes, 300)
		}
	}
	assert.Greater(t, sizes["usual"], 9_000)
	assert.LessOrEqual(t, sizes["usual"], 10_000)
	assert.LessOrEqual(t, sizes["less"], 2_000)
	assert.Greater(t, sizes["more"], 18_000)
	assert.Contains(t, log.String(), `"msg":"tool result shortened","tool":"less"`)
	assert.Regexp(t, `"msg":"tool call","tool":"less","duration":\d+,"is_error":false,"tokens_in":\d+,"tokens_out":\d{4},"trimmed":true`, log.String())
	assert.NotContains(t, log.String(), "what the note says")

	a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": "advice", "arguments": map[string]any{"query": "x"}}))
	assert.Regexp(t, `"text":"Shortened to fit 10,000 tokens\. The first \d+ of 300 items of \\"notes\\" are included\. About [\d,]+ tokens are missing\. To get the rest, ask for less at a time with the arguments: query, limit\."`, string(a.Result))
	assert.Contains(t, string(a.Result), `"io.github.mcpkit-go/trimmed":{"omitted":[{"path":"notes","what":"items",`)

	list := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/list", nil))
	assert.Contains(t, list.Body, `"_meta":{"anthropic/maxResultSizeChars":400000}`)
}

type listOutPlain struct {
	Notes []listed `json:"notes" jsonschema:"description=The notes"`
}

func TestBudgetProblems(t *testing.T) {
	srv := newServer()
	addTool(srv, "too_little", func(context.Context, struct{}) (string, error) { return "", nil }, mcpkit.Budget(10))
	addTool(srv, "too_much", func(context.Context, struct{}) (string, error) { return "", nil }, claude.MaxResultCharacters(1_000_000))
	addTool(srv, "not_a_number", func(context.Context, struct{}) (string, error) { return "", nil }, mcpkit.Meta(map[string]any{"anthropic/maxResultSizeChars": "many"}))
	mcpkit.AddTool(srv, "page_only", annotate.ReadOnly("Page only"), listText, func(context.Context, findIn) (listOut, error) { return listOut{}, nil })
	mcpkit.AddTool(srv, "request_only", annotate.ReadOnly("Request only"), listText, func(context.Context, listIn) (findOut, error) { return findOut{}, nil })
	failures := fmt.Sprint(srv.Check().Failures())
	for _, want := range []string{
		`the budget of tool "too_little" is 10 tokens, less than 1000 (tool-budget)`,
		`tool "too_much" declares results of 1000000 characters, which is not within 1 and 500000 (tool-budget)`,
		`tool "not_a_number" declares results of many characters`,
		`tool "page_only" cannot be paged: the output is a page, but the input does not embed budget.PageRequest (tool-types)`,
		`tool "request_only" cannot be paged: the input embeds budget.PageRequest, but the output is not a budget.Page (tool-types)`,
	} {
		assert.Contains(t, failures, want)
	}
}
