package mcpkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// says returns a handler whose result is the given text.
func says(text string) func(context.Context, struct{}) (string, error) {
	return func(context.Context, struct{}) (string, error) { return text, nil }
}

// examplesOf returns three examples that call a tool without arguments.
func examplesOf(tool string) (one, two, three mcpkit.Example) {
	example := func(title string) mcpkit.Example {
		return mcpkit.Example{Title: title, Prompt: "Use it for " + title, Calls: []mcpkit.Call{mcpkit.Use(tool, struct{}{})}, Shows: "the text"}
	}
	return example("one"), example("two"), example("three")
}

// toolsOf returns the names that tools/list has in a protocol version.
func toolsOf(t testing.TB, url, version string) (names []string) {
	t.Helper()
	a := post(t, url, version, request(version, "tools/list", nil))
	require.Equal(t, 200, a.Status, a.Body)
	var list struct{ Tools []struct{ Name string } }
	require.NoError(t, json.Unmarshal(a.Result, &list), a.Body)
	for _, tool := range list.Tools {
		names = append(names, tool.Name)
	}
	return names
}

var eras = []string{"2025-11-25", "2026-07-28"}

func TestUpdateChangesWhatIsServed(t *testing.T) {
	srv := newServer()
	addTool(srv, "say_word", says("old"))
	endpoint := listen(t, srv)
	check := func(names []string, word string) {
		t.Helper()
		for _, version := range eras {
			assert.Equal(t, names, toolsOf(t, endpoint, version))
			for _, name := range []string{"say_word", "say_more"} {
				a := post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": name, "arguments": struct{}{}}), header("Accept", "application/json"))
				if !slices.Contains(names, name) {
					require.NotNil(t, a.Error, a.Body)
					assert.Equal(t, `unknown tool "`+name+`"`, a.Error.Message)
				} else if text, _ := resultText(t, a.Result); name == "say_word" {
					assert.Equal(t, word, text)
				}
			}
		}
	}
	check([]string{"find_notes", "say_word"}, "old")

	require.NoError(t, srv.Update(func(draft *mcpkit.Server) { addTool(draft, "say_more", says("more")) }))
	check([]string{"find_notes", "say_more", "say_word"}, "old")

	require.NoError(t, srv.Update(func(draft *mcpkit.Server) {
		draft.RemoveTools("say_more", "say_word", "never_there")
		addTool(draft, "say_word", says("new"))
	}))
	check([]string{"find_notes", "say_word"}, "new")

	require.NoError(t, srv.Update(func(draft *mcpkit.Server) {
		draft.RemoveTools("find_notes")
		draft.ReplaceExamples(examplesOf("say_word"))
	}))
	check([]string{"say_word"}, "new")
	assert.Equal(t, "Use it for one", srv.Surface().Examples[0].Prompt)
	assert.Len(t, srv.Surface().Examples, 3)
}

func TestARefusedUpdateChangesNothing(t *testing.T) {
	for name, shared := range map[string]bool{"alone": false, "with the go-sdk server": true} {
		t.Run(name, func(t *testing.T) {
			var log logBook
			srv := newServer(log.option(), mcpkit.Sessions())
			if shared {
				srv.SDK()
			}
			endpoint := listen(t, srv)
			session := &legacySession{t: t, endpoint: endpoint}
			session.open(`{}`)
			before, err := json.Marshal(srv.Surface())
			require.NoError(t, err)

			err = srv.Update(func(draft *mcpkit.Server) {
				mcpkit.AddTool(draft, "DeleteAll", annotate.ReadOnly("Delete"), "", says("x"))
				draft.RemoveTools("find_notes")
				draft.SetAccess(mcpkit.Access{})
			})
			require.Error(t, err)
			for _, part := range []string{"DeleteAll", "find_notes", "update_test.go:"} {
				assert.Contains(t, err.Error(), part)
			}
			for _, version := range eras {
				assert.Equal(t, []string{"find_notes"}, toolsOf(t, endpoint, version))
			}
			list := readAll(t, session.send("POST", `{"jsonrpc":"2.0","id":7,"method":"tools/list"}`))
			assert.Contains(t, list, "find_notes")
			assert.NotContains(t, list, "DeleteAll")
			after, err := json.Marshal(srv.Surface())
			require.NoError(t, err)
			assert.JSONEq(t, string(before), string(after))
			assert.NotContains(t, log.String(), "without mcpkit", "the refused tool was declared with mcpkit")

			require.NoError(t, srv.Update(func(draft *mcpkit.Server) { addTool(draft, "say_word", says("word")) }))
			assert.Equal(t, []string{"find_notes", "say_word"}, toolsOf(t, endpoint, "2025-11-25"))
			text, _ := callTool(t, endpoint, "2026-07-28", "say_word", struct{}{})
			assert.Equal(t, "word", text)
			assert.NotContains(t, log.String(), "without mcpkit")
		})
	}
}

func TestWhatIsDeclaredOnAServingServerWaitsForUpdate(t *testing.T) {
	var log logBook
	srv := newServer(log.option())
	srv.SDK()
	endpoint := listen(t, srv)
	addTool(srv, "say_word", says("word"))
	assert.True(t, srv.Check().OK())
	srv.RunExamples(t.Context())
	assert.Equal(t, []string{"find_notes"}, toolsOf(t, endpoint, "2025-11-25"))
	require.NoError(t, srv.Update(nil))
	assert.Equal(t, []string{"find_notes", "say_word"}, toolsOf(t, endpoint, "2025-11-25"))
	assert.NotContains(t, log.String(), "without mcpkit")
}

func TestUpdateBeforeHandler(t *testing.T) {
	srv := mcpkit.New(manifest(), mcpkit.Public("a test"))
	require.Error(t, srv.Update(nil), "a server without tools breaks rules")
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) { addNotes(draft) }))
	assert.Equal(t, []string{"find_notes"}, toolsOf(t, listen(t, srv), "2026-07-28"))
}

func TestADraftOnlyDeclares(t *testing.T) {
	srv := newServer()
	endpoint := listen(t, srv)
	var kept *mcpkit.Server
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) {
		kept = draft
		addTool(draft, "say_word", says("word"))
		_, err := draft.Handler()
		assert.ErrorContains(t, err, "draft")
		assert.ErrorContains(t, draft.Run(t.Context(), "127.0.0.1:0"), "draft")
		assert.ErrorContains(t, draft.Update(nil), "draft")
		assert.True(t, draft.Check().OK())
		assert.Len(t, draft.Surface().Tools, 2)
		assert.Len(t, draft.RunExamples(t.Context()), 3)
		assert.Equal(t, srv.Manifest(), draft.Manifest())
		assert.Same(t, srv.SDK(), draft.SDK())
		assert.Len(t, srv.Surface().Tools, 1)
		assert.Equal(t, []string{"find_notes"}, toolsOf(t, endpoint, "2025-11-25"))
	}))
	addTool(kept, "say_late", says("late"))
	require.NoError(t, srv.Update(nil))
	assert.Equal(t, []string{"find_notes", "say_word"}, toolsOf(t, endpoint, "2025-11-25"))
}

func TestUpdateInsideOfUpdate(t *testing.T) {
	srv := newServer()
	endpoint := listen(t, srv)
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) {
		addTool(draft, "say_outer", says("outer"))
		assert.NoError(t, srv.Update(func(draft *mcpkit.Server) { addTool(draft, "say_inner", says("inner")) }))
		addTool(srv, "say_beside", says("beside"))
		_, err := srv.Handler()
		assert.NoError(t, err)
	}))
	assert.Equal(t, []string{"find_notes", "say_beside", "say_inner", "say_outer"}, toolsOf(t, endpoint, "2025-11-25"))

	err := srv.Update(func(*mcpkit.Server) {
		assert.Error(t, srv.Update(func(draft *mcpkit.Server) { draft.RemoveTools("find_notes") }))
	})
	require.NoError(t, err, "the refused update inside had no effect")
}

func TestAPanicInAnUpdateLeavesTheServerAsItWas(t *testing.T) {
	srv := newServer()
	endpoint := listen(t, srv)
	failure := errors.New("a test")
	assert.PanicsWithValue(t, failure, func() {
		_ = srv.Update(func(draft *mcpkit.Server) {
			addTool(draft, "say_word", says("word"))
			panic(failure)
		})
	})
	assert.Len(t, srv.Surface().Tools, 1)
	assert.Equal(t, []string{"find_notes"}, toolsOf(t, endpoint, "2025-11-25"))
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) { addTool(draft, "say_more", says("more")) }))
	assert.Equal(t, []string{"find_notes", "say_more"}, toolsOf(t, endpoint, "2025-11-25"))
}

// TestAServerInMemory: a program may connect to the server without ever making its handler.
func TestAServerInMemory(t *testing.T) {
	var log logBook
	srv := newServer(log.option())
	session := connect(srv)
	defer session.Close()
	list := func() (names []string) {
		res, err := session.ListTools(t.Context(), nil)
		require.NoError(t, err)
		for _, tool := range res.Tools {
			names = append(names, tool.Name)
		}
		return names
	}
	assert.Equal(t, []string{"find_notes"}, list())
	addTool(srv, "say_word", says("word"))
	assert.Equal(t, []string{"find_notes", "say_word"}, list())
	res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "say_word"})
	require.NoError(t, err)
	assert.Equal(t, "word", res.Content[0].(*mcp.TextContent).Text)
	srv.RemoveTools("say_word")
	assert.Equal(t, []string{"find_notes"}, list())
	_, err = session.CallTool(t.Context(), &mcp.CallToolParams{Name: "say_word"})
	assert.ErrorContains(t, err, `unknown tool "say_word"`)
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) { addTool(draft, "say_more", says("more")) }))
	assert.Equal(t, []string{"find_notes", "say_more"}, list())
	for _, name := range []string{"mcpkit_carrier", "say_other"} {
		_, err = session.CallTool(t.Context(), &mcp.CallToolParams{Name: name})
		assert.ErrorContains(t, err, "unknown tool")
	}
	assert.NotContains(t, log.String(), "without mcpkit")
}
