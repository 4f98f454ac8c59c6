package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
)

// versions are the latest protocol of each era: one in which a result asks and the call is
// made again, and one in which the server asks in a session.
var versions = []string{"2026-07-28", "2025-11-25"}

// A user answers questions, and keeps them.
type user struct {
	says  mcp.ElicitResult
	asked []string
	// meanwhile happens before the answer.
	meanwhile func()
}

func (u *user) options() *mcp.ClientOptions {
	return &mcp.ClientOptions{ElicitationHandler: func(_ context.Context, req *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
		u.asked = append(u.asked, req.Params.Message)
		if u.meanwhile != nil {
			u.meanwhile()
		}
		says := u.says
		return &says, nil
	}}
}

func agrees() mcp.ElicitResult {
	return mcp.ElicitResult{Action: "accept", Content: map[string]any{"delete": true}}
}

// deleteNotes calls the tool, and returns what the model reads.
func deleteNotes(t *testing.T, session *mcp.ClientSession, ids ...string) (text string, isError bool) {
	t.Helper()
	res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "delete_notes", Arguments: DeleteIn{IDs: ids}})
	require.NoError(t, err)
	require.Len(t, res.Content, 1)
	return res.Content[0].(*mcp.TextContent).Text, res.IsError
}

// has reports whether alice still has a note.
func (l *loopback) has(t *testing.T, id string) bool {
	t.Helper()
	alice, err := l.svc.AccountByHandle(t.Context(), "alice")
	require.NoError(t, err)
	_, err = l.svc.OwnNote(t.Context(), alice, id)
	return err == nil
}

func TestAUserAgreesToABulkDelete(t *testing.T) {
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			l := overHTTP(t)
			u := &user{says: agrees()}
			session := l.connect(t, version, u.options())
			require.Equal(t, version, session.InitializeResult().ProtocolVersion)
			var ids []string
			for i := range 12 {
				ids = append(ids, fmt.Sprintf("alice%011d", i))
			}
			text, isError := deleteNotes(t, session, append(ids, service.SeedPlan)...)
			assert.False(t, isError, text)
			assert.JSONEq(t, `{"deleted":13,"answer":"accept"}`, text)
			require.Len(t, u.asked, 1)
			assert.Contains(t, u.asked[0], "Delete 13 notes of alice for good?")
			assert.Contains(t, u.asked[0], "and 3 more")
			assert.Equal(t, 10, strings.Count(u.asked[0], "\n- "))
			for _, id := range append(ids, service.SeedPlan) {
				assert.False(t, l.has(t, id), id)
			}
			assert.True(t, l.has(t, "alice00000000012"))
		})
	}
}

func TestAUserDoesNotAgree(t *testing.T) {
	for _, version := range versions {
		for name, tc := range map[string]struct {
			says mcp.ElicitResult
			want string
		}{
			"declines":            {mcp.ElicitResult{Action: "decline"}, "decline"},
			"cancels":             {mcp.ElicitResult{Action: "cancel"}, "cancel"},
			"does not tick it":    {mcp.ElicitResult{Action: "accept", Content: map[string]any{"delete": false}}, "decline"},
			"declines, and ticks": {mcp.ElicitResult{Action: "decline", Content: map[string]any{"delete": true}}, "decline"},
		} {
			t.Run(version+" "+name, func(t *testing.T) {
				l := overHTTP(t)
				u := &user{says: tc.says}
				text, isError := deleteNotes(t, l.connect(t, version, u.options()), service.SeedPlan, service.SeedTranscript)
				assert.False(t, isError, text)
				assert.JSONEq(t, `{"deleted":0,"answer":"`+tc.want+`"}`, text)
				assert.Len(t, u.asked, 1)
				assert.True(t, l.has(t, service.SeedPlan))
			})
		}
	}
}

// TestAClientThatCannotAsk deletes nothing in bulk, and is told what to do.
func TestAClientThatCannotAsk(t *testing.T) {
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			l := overHTTP(t)
			text, isError := deleteNotes(t, l.connect(t, version, nil), service.SeedPlan)
			assert.True(t, isError)
			assert.Contains(t, text, "this client cannot ask its user")
			assert.Contains(t, text, "nothing was deleted. Tell the user, and use delete_note")
			assert.True(t, l.has(t, service.SeedPlan))
		})
	}
}

// TestNobodyIsAskedInVain: what the user may not delete is an error before the question; what
// became so while the user thought is one after it, and then nothing is deleted.
func TestNobodyIsAskedInVain(t *testing.T) {
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			l := overHTTP(t)
			u := &user{says: agrees()}
			session := l.connect(t, version, u.options())
			for id, says := range map[string]string{
				service.SeedSecret: "there is no note", service.SeedBudget: "only bob, who owns the note", "nothing": "there is no note",
			} {
				text, isError := deleteNotes(t, session, service.SeedPlan, id)
				assert.True(t, isError)
				assert.Contains(t, text, says)
			}
			assert.Empty(t, u.asked)
			u.meanwhile = func() {
				alice, err := l.svc.AccountByHandle(t.Context(), "alice")
				require.NoError(t, err)
				_, err = l.svc.DeleteNotes(t.Context(), alice, []string{service.SeedTranscript})
				require.NoError(t, err)
			}
			text, isError := deleteNotes(t, session, service.SeedPlan, service.SeedTranscript)
			assert.True(t, isError)
			assert.Contains(t, text, "Nothing was deleted.")
			assert.True(t, l.has(t, service.SeedPlan))
		})
	}
}

// TestAnAnswerIsForWhatWasAsked: an answer with the state of another question, of another
// caller or of none is no answer; the question is asked again.
func TestAnAnswerIsForWhatWasAsked(t *testing.T) {
	svc := newService(t, harness, 20)
	b := &bulkDelete{svc, []byte("key")}
	asking := func(name string, ids []string, answer *mcp.ElicitResult, state string) *mcp.CallToolResult {
		ctx := contextOf(t, name)
		req := &mcp.CallToolRequest{Params: &mcp.CallToolParamsRaw{Meta: mcp.Meta{
			mcp.MetaKeyClientCapabilities: map[string]any{"elicitation": map[string]any{}}}, RequestState: state}}
		if answer != nil {
			req.Params.InputResponses = mcp.InputResponseMap{question: answer}
		}
		res, _, err := b.run(ctx, req, DeleteIn{IDs: ids})
		require.NoError(t, err)
		return res
	}
	yes := agrees()
	first, second := []string{"alice00000000000", "alice00000000001"}, []string{"alice00000000002"}
	state := asking("alice", first, nil, "").RequestState
	bobs := []string{"bob0000000000000"}
	for name, tc := range map[string]struct {
		who   string
		ids   []string
		state string
	}{
		"no state":      {"alice", first, ""},
		"other notes":   {"alice", second, state},
		"one more":      {"alice", append(second, first...), state},
		"other caller":  {"bob", bobs, state},
		"later":         {"alice", first, "9" + state},
		"changed":       {"alice", first, state[:len(state)-1] + "x"},
		"no number":     {"alice", first, "x" + state},
		"of other keys": {"alice", first, strings.Replace(state, ".", ".00", 1)},
	} {
		t.Run(name, func(t *testing.T) {
			res := asking(tc.who, tc.ids, &yes, tc.state)
			require.NotNil(t, res)
			assert.Contains(t, res.InputRequests, question)
		})
	}
	assert.Nil(t, asking("alice", []string{first[1], first[0], first[0]}, &yes, state), "the same notes in another order are the same")
}

// TestTheScopeForABulkDelete: whoever may not delete is not asked.
func TestTheScopeForABulkDelete(t *testing.T) {
	l := overHTTP(t)
	l.scopes = []string{scopeRead, scopeWrite}
	u := &user{says: agrees()}
	_, err := l.connect(t, versions[0], u.options()).CallTool(t.Context(), &mcp.CallToolParams{Name: "delete_notes", Arguments: DeleteIn{IDs: []string{service.SeedPlan}}})
	assert.ErrorContains(t, err, "Forbidden")
	assert.Empty(t, u.asked)
	_, err = mcptest.Try[DeletedOut](t.Context(), as(t, inMemory(t, 1), "alice", scopeRead), "delete_notes", DeleteIn{IDs: []string{service.SeedPlan}})
	assert.ErrorContains(t, err, scopeDelete)
}
