package main

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// addExamples adds the examples, which use the notes of [service.Service.Seed]. A reviewer can run
// them in their order.
func addExamples(srv *mcpkit.Server) {
	plan := NoteIn{ID: service.SeedPlan}
	find := mcpkit.Use("search_notes", SearchIn{Query: "garden plan"})
	const (
		finding = "find or read their notes and attachments"
		writing = "write, correct or delete notes and attachments"
		sharing = "share notes with others"
	)
	example := func(group, title, prompt, shows, expect string, calls ...mcpkit.Call) mcpkit.Example {
		return mcpkit.Example{Title: title, Prompt: prompt, Calls: calls, Group: group, Shows: shows, Expect: []string{expect}}
	}
	srv.Examples(
		example(finding, "Find and read a note", "What did I plan for the garden in May?", "what the note \"Garden plan 2026\" says about May", "May: plant out after the last frost.",
			find, mcpkit.Use("get_note", plan)),
		example(finding, "See what others share", "Which notes do others share with me, and who are they?", "the notes that bob and carol share, with their titles and owners", "Minutes of the board, March",
			mcpkit.Use("list_notes", ListIn{Filter: "shared", PageRequest: budget.PageRequest{Limit: 50}})),
		example(writing, "Write something down", "Note down that the plumber comes on Thursday at 8.", "the new note", "Comes on Thursday at 8.",
			mcpkit.Use("create_note", CreateIn{Title: "Plumber", Body: "Comes on Thursday at 8."})),
		example(writing, "Add to a note", "Add to my garden plan that I water the beds every evening in June.", "the note with the new line at its end", "June: water the beds",
			find, mcpkit.Use("append_to_note", AppendIn{NoteIn: plan, Text: "June: water the beds every evening."})),
		example(writing, "Correct a note", "Bob's office budget plans 400 for plants. Change that to 600.", "the note with the new number; bob lets alice change it", "Plants: 600",
			mcpkit.Use("search_notes", SearchIn{Query: "office budget plants"}), mcpkit.Use("get_note", NoteIn{ID: service.SeedBudget}),
			mcpkit.Use("update_note", UpdateIn{NoteIn: NoteIn{ID: service.SeedBudget}, Body: &morePlants, Version: 1})),
		example(finding, "Use an attachment", "How many packets of seeds does my garden plan need in all?", "the sum of the packets in seeds.csv, 11", "tomato,3",
			mcpkit.Use("get_note", plan), mcpkit.Use("read_attachment", AttachmentIn{NoteIn: plan, Attachment: service.SeedList})),
		example(finding, "Look at a picture", "What does the picture in my garden plan show?", "two green beds on brown ground", "beds.png",
			mcpkit.Use("get_note", plan), mcpkit.Use("view_image", AttachmentIn{NoteIn: plan, Attachment: service.SeedPhoto})),
		example(writing, "Keep a table with a note", "Replace the seed list attached to my garden plan with a table of the watering days.", "the plan's new attachment, and that the old one was deleted", "watering.csv",
			mcpkit.Use("attach_text", AttachIn{NoteIn: plan, Name: "watering.csv", MediaType: "text/csv", Text: "day,liters\nMonday,20\nThursday,25\n"}),
			mcpkit.Use("delete_attachment", AttachmentIn{NoteIn: plan, Attachment: service.SeedList})),
		example(finding, "Save a note as a file", "Give me my garden plan as a Markdown file.", "a link to the file \"Garden plan 2026.md\"", "May: plant out after the last frost.",
			mcpkit.Use("export_note", plan)),
		example(writing, "Keep a picture with a note", "Attach this green dot to my garden plan, to mark what has been planted.", "the plan's new attachment", "planted.png",
			mcpkit.Use("attach_image", AttachImageIn{NoteIn: plan, Name: "planted.png", MediaType: "image/png", Data: mcpkit.Upload{Data: greenDot()}})),
		example(sharing, "Share a note", "Let carol change my garden plan too, and stop sharing it with bob.", "who could see the plan before, and who can now", `"access":"write"`,
			mcpkit.Use("list_shares", plan), mcpkit.Use("share_note", ShareIn{NoteIn: plan, Handle: "carol", Access: "write"}), mcpkit.Use("unshare_note", UnshareIn{NoteIn: plan, Handle: "bob"})),
		example(sharing, "Get notes from others", "How can others share notes with me, and how long may a note be?", "the handle alice, and 100,000 characters", `"handle":"alice"`,
			mcpkit.Use("get_my_account", struct{}{}), mcpkit.Use("get_limits", struct{}{})),
		example(writing, "Delete a note", "Delete the transcript of the annual meeting.", "that the note was deleted", `"done":true`,
			mcpkit.Use("search_notes", SearchIn{Query: "transcript annual meeting"}), mcpkit.Use("delete_note", NoteIn{ID: service.SeedTranscript})),
	)
}

// greenDot returns a picture of one green pixel.
func greenDot() []byte {
	dot := image.NewRGBA(image.Rect(0, 0, 1, 1))
	dot.Set(0, 0, color.RGBA{G: 128, A: 255})
	var b bytes.Buffer
	_ = png.Encode(&b, dot) // writing to memory does not fail
	return b.Bytes()
}

var morePlants = "Rent: 48,000\nFurniture: 9,500\nPlants: 600\nReserve: 6,000"

// fixture returns an option that runs the examples on the sample notes, as alice, and deletes the
// notes afterwards. The service must be empty.
func fixture(svc *service.Service, issuer string) mcpkit.Option {
	return mcpkit.Fixture(func(ctx context.Context) (context.Context, func(), error) {
		clean := func() {
			for _, handle := range trialUsers {
				if account, err := svc.AccountByHandle(context.WithoutCancel(ctx), handle); err == nil {
					_ = svc.DeleteAccount(context.WithoutCancel(ctx), account) // if it fails, the next example reports it
				}
			}
		}
		account, err := service.Account{}, svc.Seed(ctx, 60)
		if err == nil {
			account, err = svc.AccountByHandle(ctx, "alice")
		}
		caller := &oauth.Principal{Issuer: issuer, Subject: "alice", Scopes: []string{scopeRead, scopeWrite, scopeDelete, scopeShare}}
		return oauth.WithPrincipal(ctx, caller), clean, errors.Join(err, svc.LinkLogin(ctx, issuer, "alice", account))
	})
}
