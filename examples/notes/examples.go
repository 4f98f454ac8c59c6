package main

import (
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// addExamples says how the server is used, with the notes of service.Seed: whoever reviews
// it can do as it says here.
func addExamples(srv *mcpkit.Server) {
	plan := NoteIn{ID: service.SeedPlan}
	srv.Examples(
		mcpkit.Example{
			Title: "Find and read a note", Prompt: "What did I plan for the garden in May?",
			Calls: []mcpkit.Call{mcpkit.Use("search_notes", SearchIn{Query: "garden plan"}), mcpkit.Use("get_note", plan)},
			Shows: "what the note \"Garden plan 2026\" says about May",
		},
		mcpkit.Example{
			Title: "Add to a note", Prompt: "Add to my garden plan that I water the beds every evening in June.",
			Calls: []mcpkit.Call{mcpkit.Use("search_notes", SearchIn{Query: "garden plan"}), mcpkit.Use("append_to_note", AppendIn{NoteIn: plan, Text: "June: water the beds every evening."})},
			Shows: "the note with the new line at its end",
		},
		mcpkit.Example{
			Title: "See what others share", Prompt: "Which notes do others share with me, and who?",
			Calls: []mcpkit.Call{mcpkit.Use("list_notes", ListIn{Filter: "shared", PageRequest: budget.PageRequest{Limit: 50}})},
			Shows: "the notes that bob and carol share, with their titles and owners",
		},
		mcpkit.Example{
			Title: "Share a note", Prompt: "Let carol change my garden plan too.",
			Calls: []mcpkit.Call{mcpkit.Use("list_shares", plan), mcpkit.Use("share_note", ShareIn{NoteIn: plan, Handle: "carol", Access: "write"})},
			Shows: "that carol, who could only read the note, may change it now",
		},
		mcpkit.Example{
			Title: "Use an attachment", Prompt: "How many packets of seeds does my garden plan need in all?",
			Calls: []mcpkit.Call{mcpkit.Use("get_note", plan), mcpkit.Use("read_attachment", AttachmentIn{NoteIn: plan, Attachment: service.SeedList})},
			Shows: "the sum of the packets in seeds.csv, which is 11",
		},
	)
}
