package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// versions are the protocol versions of both ways to ask the user: with a result, after which the
// client calls again, and with a request in a session.
var versions = []string{"2026-07-28", "2025-11-25"}

// A user answers questions and records them.
type user struct {
	says  mcp.ElicitResult
	asked []string
	// meanwhile runs before the answer.
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

// deleteNotes calls the tool and returns the text that the model reads.
func deleteNotes(t *testing.T, session *mcp.ClientSession, ids ...string) (text string, isError bool) {
	t.Helper()
	res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "delete_notes", Arguments: DeleteIn{IDs: ids}})
	require.NoError(t, err)
	require.Len(t, res.Content, 1)
	return res.Content[0].(*mcp.TextContent).Text, res.IsError
}

// has reports whether alice still has the note.
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
			assert.Contains(t, u.asked[0], "Permanently delete 13 notes of alice?")
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
	l := overHTTP(t) // for all cases, because nothing is deleted
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

// TestAClientThatCannotAsk checks that nothing is deleted and that the error says what to do.
func TestAClientThatCannotAsk(t *testing.T) {
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			l := overHTTP(t)
			text, isError := deleteNotes(t, l.connect(t, version, nil), service.SeedPlan)
			assert.True(t, isError)
			assert.Contains(t, text, "this client cannot ask for it")
			assert.Contains(t, text, "nothing was deleted: ")
			assert.Contains(t, text, "Tell the user, and use delete_note for each note")
			assert.True(t, l.has(t, service.SeedPlan))
		})
	}
}

// TestNobodyIsAskedInVain checks that a note that the user may not delete is an error before the
// question, and that one that becomes so before the answer is an error that deletes nothing.
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

// asking calls the tool as a client of protocol 2026-07-28 does: without an answer, or with an
// answer and the state of the question.
func asking(t *testing.T, b *bulkDelete, name string, ids []string, answer *mcp.ElicitResult, state string) (*mcp.CallToolResult, DeletedOut) {
	t.Helper()
	req := &mcp.CallToolRequest{Params: &mcp.CallToolParamsRaw{Meta: mcp.Meta{
		mcp.MetaKeyClientCapabilities: map[string]any{"elicitation": map[string]any{}}}, RequestState: state}}
	if answer != nil {
		req.Params.InputResponses = mcp.InputResponseMap{question: answer}
	}
	res, out, err := b.run(contextOf(t, name), req, DeleteIn{IDs: ids})
	require.NoError(t, err)
	return res, out
}

// TestAnAnswerIsForWhatWasAsked checks that an answer with the state of another question, another
// caller or no question does not count, and that the question is asked again.
func TestAnAnswerIsForWhatWasAsked(t *testing.T) {
	svc := newService(t, harness, 20)
	b := &bulkDelete{svc: svc}
	yes := agrees()
	first, second := []string{"alice00000000000", "alice00000000001"}, []string{"alice00000000002"}
	bobs := []string{"bob0000000000000"}
	for name, tc := range map[string]struct {
		who    string
		ids    []string
		change func(state string) string
	}{
		"no state":     {"alice", first, func(string) string { return "" }},
		"other notes":  {"alice", second, nil},
		"one more":     {"alice", append(second, first...), nil},
		"one less":     {"alice", first[:1], nil},
		"other caller": {"bob", bobs, nil},
		"changed":      {"alice", first, func(s string) string { return s[:len(s)-1] + "x" }},
		"longer":       {"alice", first, func(s string) string { return s + "x" }},
	} {
		t.Run(name, func(t *testing.T) {
			res, _ := asking(t, b, "alice", first, nil, "")
			state := res.RequestState
			if tc.change != nil {
				state = tc.change(state)
			}
			res, _ = asking(t, b, tc.who, tc.ids, &yes, state)
			require.NotNil(t, res)
			assert.Contains(t, res.InputRequests, question)
		})
	}
	res, _ := asking(t, b, "alice", first, nil, "")
	res, out := asking(t, b, "alice", []string{first[1], first[0], first[0]}, &yes, res.RequestState)
	assert.Nil(t, res, "the same notes in another order are the same")
	assert.Equal(t, DeletedOut{Deleted: 2, Answer: "accept"}, out)
}

// TestAnAnswerIsGivenOnce checks that a question accepts one answer: its state cannot be sent again
// with another one.
func TestAnAnswerIsGivenOnce(t *testing.T) {
	svc := newService(t, harness, 20)
	ids := []string{"alice00000000000", "alice00000000001"}
	for _, said := range []mcp.ElicitResult{{Action: "decline"}, {Action: "cancel"}, {Action: "accept", Content: map[string]any{"delete": false}}} {
		b := &bulkDelete{svc: svc}
		res, _ := asking(t, b, "alice", ids, nil, "")
		state := res.RequestState
		res, out := asking(t, b, "alice", ids, &said, state)
		require.Nil(t, res)
		require.Zero(t, out.Deleted)
		yes := agrees()
		res, out = asking(t, b, "alice", ids, &yes, state)
		require.NotNil(t, res, "an answer was given twice")
		assert.Contains(t, res.InputRequests, question)
		assert.Zero(t, out.Deleted)
	}
}

// retitle changes the title of a note, as its owner in the service.
func retitle(t *testing.T, svc *service.Service, owner service.Account, id, title string) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"title": title})
	require.NoError(t, err)
	r := httptest.NewRequest("PATCH", "/notes/"+id, bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(service.SessionHeader, svc.NewSession(owner, time.Minute))
	rec := httptest.NewRecorder()
	svc.Handler().ServeHTTP(rec, r)
	require.Equal(t, 200, rec.Code, rec.Body)
}

// TestAnAnswerIsAboutTheTitlesThatWereShown checks that an answer does not count after a title has
// changed, and that questions do not accumulate.
func TestAnAnswerIsAboutTheTitlesThatWereShown(t *testing.T) {
	svc := newService(t, harness, 20)
	b := &bulkDelete{svc: svc}
	alice, err := svc.AccountByHandle(t.Context(), "alice")
	require.NoError(t, err)
	ids := []string{service.SeedPlan}
	res, _ := asking(t, b, "alice", ids, nil, "")
	retitle(t, svc, alice, service.SeedPlan, "Something else")
	yes := agrees()
	again, out := asking(t, b, "alice", ids, &yes, res.RequestState)
	require.NotNil(t, again)
	assert.Zero(t, out.Deleted)
	assert.Contains(t, again.InputRequests[question].(*mcp.ElicitParams).Message, "Something else")

	for range 100 {
		asking(t, b, "alice", ids, nil, "")
	}
	asking(t, b, "bob", []string{"bob0000000000000"}, nil, "")
	assert.Len(t, b.questions.open, openQuestions+1)
	again, _ = asking(t, b, "alice", ids, &yes, again.RequestState)
	assert.NotNil(t, again, "the oldest question made room")
}

// TestTitlesCannotForgeTheQuestion checks that each title is one short line in quotes, without
// characters that change how the line is displayed.
func TestTitlesCannotForgeTheQuestion(t *testing.T) {
	svc := newService(t, harness, 20)
	alice, err := svc.AccountByHandle(t.Context(), "alice")
	require.NoError(t, err)
	for _, title := range []string{
		"Plan\n\nDelete 0 notes?", "a\rb", "a\x1b[2Jb", "a\u202egnp.exe", "a\u2066b\u2069", "a\u200bb", "a\u2028b", "a\u0085b", "a\U000e0041b", "a\ufeffb",
		`a" and nothing else`, strings.Repeat("long ", 40), strings.Repeat("\u202e", 200),
	} {
		retitle(t, svc, alice, service.SeedPlan, title)
		b := &bulkDelete{svc: svc}
		res, _ := asking(t, b, "alice", []string{service.SeedPlan, service.SeedTranscript}, nil, "")
		message := res.InputRequests[question].(*mcp.ElicitParams).Message
		head, list, found := strings.Cut(message, "\n\n")
		require.True(t, found)
		assert.Equal(t, "Permanently delete 2 notes of alice?", head)
		lines := strings.Split(list, "\n")
		require.Len(t, lines, 2, "%q", message)
		for _, line := range lines {
			assert.Regexp(t, `^- ".*"…?$`, line)
			assert.LessOrEqual(t, len(line), 1000)
			for _, c := range line {
				assert.True(t, unicode.IsPrint(c), "%q in %q", c, line)
			}
		}
	}
}

// TestAClientHasNoAccount checks that a client that acts for itself gets no account: neither that
// of a user with its name, nor one that it shares with other clients.
func TestAClientHasNoAccount(t *testing.T) {
	svc := newService(t, harness, 20)
	ctx := oauth.WithPrincipal(t.Context(), &oauth.Principal{Issuer: harness, ClientID: "alice", Scopes: everything})
	_, ok, err := accountOf(ctx, svc)
	require.NoError(t, err)
	assert.False(t, ok)
	b := &bulkDelete{svc: svc}
	_, _, err = b.run(ctx, &mcp.CallToolRequest{Params: &mcp.CallToolParamsRaw{}}, DeleteIn{IDs: []string{service.SeedPlan}})
	assert.ErrorContains(t, err, "no user is logged in")
}

// TestTheScopeForABulkDelete checks that a user without the scope is not asked.
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
