package main

import (
	"bytes"
	"image/png"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// TestServer checks the server against the rules of the directories, its examples and the protocol.
func TestServer(t *testing.T) {
	issuer := oauthtest.New(t, nil)
	svc, err := service.Open(t.Context(), service.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, svc.Close()) })
	mcptest.Run(t, newServer(settingsFor(svc, issuer.URL(), oauthtest.DefaultAudience), fixture(svc, issuer.URL())), mcptest.Issuer(issuer), mcptest.IncludeWrites(), mcptest.RepeatReads())
}

var plan = NoteIn{ID: service.SeedPlan}

// TestTheWayOfANote follows a note from its creation to its deletion, with two accounts.
func TestTheWayOfANote(t *testing.T) {
	srv := inMemory(t, 20)
	alice, bob := as(t, srv, "alice"), as(t, srv, "bob")
	assert.Equal(t, Account{Handle: "alice", Name: "Alice Ahmadi"}, mcptest.Call[Account](t, alice, "get_my_account", nil))
	n := mcptest.Call[Note](t, alice, "create_note", CreateIn{Title: "Trip to Ghent", Body: "Train at 9"})
	assert.Equal(t, []any{"Trip to Ghent", "Train at 9", "alice", "owner", 1}, []any{n.Title, n.Body, n.Owner, n.Access, n.Version})
	id := NoteIn{ID: n.ID}
	assert.Equal(t, "Train at 9\nHotel booked", mcptest.Call[Note](t, alice, "append_to_note", AppendIn{NoteIn: id, Text: "Hotel booked"}).Body)

	assert.Contains(t, mcptest.CallError(t, bob, "get_note", id), "there is no note")
	assert.Equal(t, service.Share{Handle: "bob", Access: "read"}, mcptest.Call[service.Share](t, alice, "share_note", ShareIn{NoteIn: id, Handle: "bob", Access: "read"}))
	assert.Equal(t, "read", mcptest.Call[Note](t, bob, "get_note", id).Access)
	assert.Contains(t, mcptest.CallError(t, bob, "append_to_note", AppendIn{NoteIn: id, Text: "x"}), "for reading only")
	mcptest.Call[service.Share](t, alice, "share_note", ShareIn{NoteIn: id, Handle: "bob", Access: "write"})
	title := "Trip to Bruges"
	assert.Equal(t, title, mcptest.Call[Note](t, bob, "update_note", UpdateIn{NoteIn: id, Title: &title, Version: 2}).Title)
	assert.Contains(t, mcptest.CallError(t, alice, "update_note", UpdateIn{NoteIn: id, Title: &title, Version: 2}), "the note is at version 3, not at 2; read it again")
	assert.Contains(t, mcptest.CallError(t, bob, "delete_note", id), "only alice, who owns the note")
	assert.Contains(t, mcptest.CallError(t, bob, "list_shares", id), "only alice")
	assert.Equal(t, []service.Share{{Handle: "bob", Access: "write"}}, mcptest.Call[service.Shares](t, alice, "list_shares", id).Shares)

	file := mcptest.Call[Attachment](t, bob, "attach_text", AttachIn{NoteIn: id, Name: "times.csv", MediaType: "text/csv", Text: "train,9:00\n"})
	at := AttachmentIn{NoteIn: id, Attachment: file.ID}
	assert.Equal(t, "train,9:00\n", mcptest.Call[string](t, alice, "read_attachment", at))
	assert.True(t, mcptest.Call[wrap.Done](t, alice, "delete_attachment", at).Done)
	assert.Contains(t, mcptest.CallError(t, alice, "read_attachment", at), "has no attachment")

	assert.True(t, mcptest.Call[wrap.Done](t, alice, "unshare_note", UnshareIn{NoteIn: id, Handle: "bob"}).Done)
	assert.Contains(t, mcptest.CallError(t, bob, "get_note", id), "there is no note")
	assert.True(t, mcptest.Call[wrap.Done](t, alice, "delete_note", id).Done)
	assert.Contains(t, mcptest.CallError(t, alice, "get_note", id), "there is no note")
}

func TestFinding(t *testing.T) {
	srv := inMemory(t, 20)
	alice := as(t, srv, "alice")
	found := mcptest.Call[budget.Page[Summary]](t, alice, "search_notes", SearchIn{Query: "garden plan 2026"})
	require.NotEmpty(t, found.Items)
	assert.Equal(t, service.SeedPlan, found.Items[0].ID)
	assert.Empty(t, mcptest.Call[budget.Page[Summary]](t, alice, "search_notes", SearchIn{Query: "surprise party"}).Items)
	assert.Len(t, mcptest.Call[budget.Page[Summary]](t, as(t, srv, "bob"), "search_notes", SearchIn{Query: "surprise party"}).Items, 1)
	assert.Contains(t, mcptest.CallError(t, alice, "search_notes", SearchIn{Query: "?!"}), "q has no word to search for")
	assert.Contains(t, mcptest.CallError(t, alice, "list_notes", map[string]any{"filter": "theirs"}), "filter")
	for _, n := range mcptest.Call[budget.Page[Summary]](t, alice, "list_notes", ListIn{Filter: "shared"}).Items {
		assert.NotEqual(t, "alice", n.Owner)
	}
}

// TestAllNotesPageByPage checks that following the cursors yields each note once.
func TestAllNotesPageByPage(t *testing.T) {
	notes := testsize.Count(2500, 500)
	alice := as(t, inMemory(t, notes), "alice", scopeRead)
	for _, limit := range []int{0, 200, 1000} {
		seen, cut := map[string]bool{}, 0
		for in := (ListIn{Filter: "mine", PageRequest: budget.PageRequest{Limit: limit}}); ; {
			page := mcptest.Call[budget.Page[Summary]](t, alice, "list_notes", in)
			for _, n := range page.Items {
				require.False(t, seen[n.ID], n.ID)
				seen[n.ID] = true
			}
			if page.NextCursor == "" {
				break
			}
			if limit == 200 && len(page.Items) < limit {
				cut++
			}
			in.Cursor = page.NextCursor
		}
		assert.Len(t, seen, notes+2)
		if limit == 200 {
			assert.Positive(t, cut, "pages of 200 notes are larger than the budget, and are shortened")
		}
	}
}

// TestALargeNoteFits checks that a note larger than the budget is shortened.
func TestALargeNoteFits(t *testing.T) {
	alice := as(t, inMemory(t, 1), "alice")
	n := mcptest.Call[Note](t, alice, "get_note", NoteIn{ID: service.SeedTranscript})
	assert.NotEmpty(t, n.Body)
	assert.Less(t, budget.Claude().Estimate(n.Body), 25_000)
}

// TestScopes checks that a tool fails without its scope, for every user.
func TestScopes(t *testing.T) {
	srv := inMemory(t, 1)
	title := "t"
	calls := map[string]map[string]any{
		scopeRead: {"get_note": plan, "list_notes": ListIn{}, "search_notes": SearchIn{Query: "a"}, "list_shares": plan, "get_my_account": nil, "export_note": plan},
		scopeWrite: {"create_note": CreateIn{Title: "t"}, "append_to_note": AppendIn{NoteIn: plan, Text: "t"}, "update_note": UpdateIn{NoteIn: plan, Title: &title},
			"attach_image": AttachImageIn{NoteIn: plan, Name: "dot.png", MediaType: "image/png", Data: mcpkit.Upload{Data: greenDot()}}},
		scopeDelete: {"delete_note": plan, "delete_notes": DeleteIn{IDs: []string{service.SeedPlan}}, "delete_attachment": AttachmentIn{NoteIn: plan, Attachment: service.SeedList}},
		scopeShare:  {"share_note": ShareIn{NoteIn: plan, Handle: "carol", Access: "write"}, "unshare_note": UnshareIn{NoteIn: plan, Handle: "bob"}},
	}
	for scope, tools := range calls {
		var others []string
		for _, s := range everything {
			if s != scope {
				others = append(others, s)
			}
		}
		with, without := as(t, srv, "bob", scopeRead, scope), as(t, srv, "alice", others...)
		for tool, args := range tools {
			_, err := mcptest.Try[map[string]any](t.Context(), without, tool, args)
			if assert.Error(t, err, tool) {
				assert.Contains(t, err.Error(), scope, tool)
			}
			// With the scope, the service decides what bob may do with alice's note.
			if _, err = mcptest.Try[map[string]any](t.Context(), with, tool, args); err != nil {
				assert.NotContains(t, err.Error(), "notes:", tool)
			}
		}
	}
	assert.Equal(t, "Garden plan 2026", mcptest.Call[Note](t, as(t, inMemory(t, 1), "alice"), "get_note", plan).Title)
}

// TestOnlyTheLimitsArePublic calls tools without a token.
func TestOnlyTheLimitsArePublic(t *testing.T) {
	nobody := mcptest.New(t, inMemory(t, 1))
	assert.Equal(t, service.MaxTitle, mcptest.Call[Limits](t, nobody, "get_limits", nil).TitleCharacters)
	_, err := mcptest.Try[Note](t.Context(), nobody, "get_note", plan)
	assert.Error(t, err)
}

// TestANewUser checks that a user without an account gets an empty one.
func TestANewUser(t *testing.T) {
	srv := inMemory(t, 1)
	dora := as(t, srv, "dora")
	assert.Empty(t, mcptest.Call[budget.Page[Summary]](t, dora, "list_notes", nil).Items)
	account := mcptest.Call[Account](t, dora, "get_my_account", nil)
	assert.True(t, strings.HasPrefix(account.Handle, "user-"), account.Handle)
	assert.Equal(t, account, mcptest.Call[Account](t, as(t, srv, "dora"), "get_my_account", nil))
	mcptest.Call[service.Share](t, as(t, srv, "alice"), "share_note", ShareIn{NoteIn: plan, Handle: account.Handle, Access: "read"})
	assert.Len(t, mcptest.Call[budget.Page[Summary]](t, dora, "list_notes", nil).Items, 1)
}

// TestAttachmentsThatAreNoText checks that reading an image as text is an error that names its
// type.
func TestAttachmentsThatAreNoText(t *testing.T) {
	alice := as(t, inMemory(t, 1), "alice")
	assert.Contains(t, mcptest.CallError(t, alice, "attach_text", map[string]any{"id": service.SeedPlan, "name": "n", "media_type": "image/png", "text": "t"}), "media_type")
	assert.Contains(t, mcptest.CallError(t, alice, "read_attachment", AttachmentIn{NoteIn: plan, Attachment: "../../me"}), "attachment")
	image := AttachmentIn{NoteIn: plan, Attachment: service.SeedPhoto}
	assert.Contains(t, mcptest.CallError(t, alice, "read_attachment", image), `the attachment "beds.png" is image/png`)
	res := mcptest.Call[*mcp.CallToolResult](t, alice, "view_image", image)
	require.Len(t, res.Content, 1)
	require.IsType(t, &mcp.ImageContent{}, res.Content[0])
	config, err := png.DecodeConfig(bytes.NewReader(res.Content[0].(*mcp.ImageContent).Data))
	require.NoError(t, err)
	assert.Equal(t, 120, config.Width)
	assert.Contains(t, mcptest.CallError(t, alice, "view_image", AttachmentIn{NoteIn: plan, Attachment: service.SeedList}), `the attachment "seeds.csv" is text/csv`)
}

// TestFilesGoOutAndIn exports a note as a file and attaches a picture.
func TestFilesGoOutAndIn(t *testing.T) {
	srv := inMemory(t, 1)
	alice, bob := as(t, srv, "alice"), as(t, srv, "bob")
	exported := mcptest.Call[*mcp.CallToolResult](t, alice, "export_note", plan)
	require.Len(t, exported.Content, 1)
	require.IsType(t, &mcp.EmbeddedResource{}, exported.Content[0])
	file := exported.Content[0].(*mcp.EmbeddedResource).Resource
	assert.Equal(t, "text/markdown", file.MIMEType)
	assert.True(t, strings.HasPrefix(file.Text, "# Garden plan 2026\n\nMarch: sow tomatoes"), file.Text)
	assert.Contains(t, mcptest.CallError(t, bob, "export_note", plan), "only alice, who owns the note")
	assert.Contains(t, mcptest.CallError(t, bob, "export_note", plan), "Find the note with search_notes")

	dot := greenDot()
	in := AttachImageIn{NoteIn: plan, Name: "dot.png", MediaType: "image/png", Data: mcpkit.Upload{Data: dot}}
	attached := mcptest.Call[Attachment](t, alice, "attach_image", in)
	assert.Equal(t, []any{"dot.png", "image/png", len(dot)}, []any{attached.Name, attached.MediaType, attached.Bytes})
	seen := mcptest.Call[*mcp.CallToolResult](t, alice, "view_image", AttachmentIn{NoteIn: plan, Attachment: attached.ID})
	assert.Equal(t, dot, seen.Content[0].(*mcp.ImageContent).Data)
	in.Data.Data = []byte("<svg/>")
	assert.Contains(t, mcptest.CallError(t, alice, "attach_image", in), "this argument takes image/png, image/jpeg or image/gif")
	in.Data.Data = append(dot, make([]byte, 17_000)...)
	assert.Contains(t, mcptest.CallError(t, alice, "attach_image", in), "at most 16,384")
}
