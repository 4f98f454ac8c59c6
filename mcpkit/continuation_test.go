package mcpkit_test

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

var handlePattern = regexp.MustCompile(`call continue_result with handle "([A-Z0-9]+)"`)

// readOn calls a tool and then reads everything that was left out of its result.
func readOn(t *testing.T, endpoint, tool string) (first string, pieces []string) {
	t.Helper()
	const version = "2025-11-25"
	a := post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": tool, "arguments": map[string]any{}}))
	first, isError := resultText(t, a.Result)
	require.False(t, isError)
	m := handlePattern.FindStringSubmatch(strings.ReplaceAll(string(a.Result), `\"`, `"`))
	require.NotNil(t, m, "%.500s", a.Result)
	next := regexp.MustCompile(`\n\nPieces \d+ to \d+ of \d+\. To continue, call continue_result with the same handle and from (\d+)\.$`)
	args := map[string]any{"handle": m[1]}
	for range 100 {
		text, isError := callTool(t, endpoint, version, "continue_result", args)
		require.False(t, isError, text)
		require.LessOrEqual(t, budget.Claude().Estimate(text), 25_000)
		body, _, last := strings.Cut(text, "\n\nThis was the last of ")
		if last {
			return first, append(pieces, strings.Split(strings.TrimSuffix(body, "\n"), "\n")...)
		}
		at := next.FindStringSubmatchIndex(text)
		require.NotNil(t, at, "%.500s", text[max(0, len(text)-500):])
		pieces = append(pieces, strings.Split(text[:at[0]], "\n")...)
		args["from"] = json.Number(text[at[2]:at[3]])
	}
	t.Fatal("the rest has more than 100 parts")
	return "", nil
}

func TestContinuations(t *testing.T) {
	t.Parallel()
	all := longList(300)
	srv := newServer(mcpkit.Continuations(store.NewMemory(0)))
	addTool(srv, "plain_list", func(context.Context, struct{}) (listOutPlain, error) { return listOutPlain{Notes: all}, nil })
	text := strings.Repeat("A line of some length, which ends here.\n", 5_000)
	addTool(srv, "plain_text", func(context.Context, struct{}) (string, error) { return text, nil })
	addTool(srv, "large_item", func(context.Context, struct{}) (listOutPlain, error) {
		return listOutPlain{Notes: []listed{{Text: text}, {ID: 1, Text: "small"}}}, nil
	})
	endpoint := listen(t, srv)

	first, pieces := readOn(t, endpoint, "plain_list")
	var out listOutPlain
	require.NoError(t, json.Unmarshal([]byte(first), &out))
	for _, p := range pieces {
		path, value, found := strings.Cut(p, ": ")
		require.True(t, found, p)
		require.Regexp(t, `^notes\[\d+\]$`, path)
		var item listed
		require.NoError(t, json.Unmarshal([]byte(value), &item))
		out.Notes = append(out.Notes, item)
	}
	assert.Equal(t, all, out.Notes, "the result and its rest have every item")

	first, pieces = readOn(t, endpoint, "plain_text")
	assert.Equal(t, strings.TrimSpace(text), first+"\n"+strings.Join(pieces, "\n"))

	first, pieces = readOn(t, endpoint, "large_item")
	require.NoError(t, json.Unmarshal([]byte(first), &out))
	last := pieces[len(pieces)-1]
	assert.Equal(t, `notes[1]: {"id":1,"text":"small"}`, last)
	rebuilt := strings.TrimSuffix(out.Notes[0].Text, "…") + strings.ReplaceAll(strings.Join(pieces[:len(pieces)-1], "\n"), "notes[0].text: ", "")
	assert.Equal(t, strings.Join(strings.Fields(text), " "), strings.Join(strings.Fields(rebuilt), " "))
}

func TestContinuationsRefuseBadArguments(t *testing.T) {
	srv := newServer(mcpkit.Continuations(store.NewMemory(0)))
	endpoint := listen(t, srv)
	text, isError := callTool(t, endpoint, "2025-11-25", "continue_result", map[string]any{"handle": "MADEUP"})
	assert.True(t, isError)
	assert.Equal(t, "handle: nothing is stored under this handle, or it has expired. Call the tool that returned the handle again.", text)
	text, isError = callTool(t, endpoint, "2025-11-25", "continue_result", map[string]any{"handle": "MADEUP", "from": -1})
	assert.True(t, isError)
	assert.Contains(t, text, "from: must be at least 0")
}

// TestNoContinuationInAFullStore checks that a result names no handle if its rest cannot be stored.
func TestNoContinuationInAFullStore(t *testing.T) {
	srv := newServer(mcpkit.Continuations(store.NewMemory(1000)))
	addTool(srv, "plain_list", func(context.Context, struct{}) (listOutPlain, error) { return listOutPlain{Notes: longList(300)}, nil })
	endpoint := listen(t, srv)
	a := post(t, endpoint, "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": "plain_list", "arguments": map[string]any{}}))
	assert.NotContains(t, string(a.Result), "handle")
	assert.Contains(t, string(a.Result), "Shortened to fit")
}

func TestContinuationsAreOffByDefault(t *testing.T) {
	names := func(srv *mcpkit.Server) []string {
		addTool(srv, "plain_list", func(context.Context, struct{}) (listOutPlain, error) { return listOutPlain{}, nil })
		var names []string
		for _, tool := range srv.Surface().Tools {
			names = append(names, tool.Name)
		}
		return names
	}
	assert.Equal(t, []string{"find_notes", "plain_list"}, names(newServer()))
	assert.Contains(t, names(newServer(mcpkit.Continuations(store.NewMemory(0)))), "continue_result")
}
