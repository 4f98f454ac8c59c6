package main

import (
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
)

// prose is what the program cannot know of itself. All else on the documentation page is
// made of the server.
func prose() docs.Prose {
	return docs.Prose{
		Intro: "Your notes are those that you see at example.com: what is written here is there at once, and the other way round.",
		Features: []docs.Feature{
			{Title: "Find a note", Text: "By its words, among thousands, in your own notes and in those that others share with you."},
			{Title: "Write things down", Text: "In a new note, at the end of one that is there, or in its place. An attachment keeps a table with a note."},
			{Title: "Share", Text: "Let others read a note or change it, see who can, and take it back."},
			{Title: "Clean up", Text: "Delete a note, or several at once after you have been shown which."},
		},
		Authentication: "Everybody with an account at example.com can log in, on every plan. Without one, the first login makes an account, which is empty. " +
			"Only the limits can be asked for without a login.",
		Scopes: map[string]string{
			scopeRead:   "read your notes, and those that others share with you",
			scopeWrite:  "write and change notes, and attach texts to them",
			scopeDelete: "delete your notes, and attachments",
			scopeShare:  "share your notes with other accounts, and stop that",
		},
		Limits: "A note has up to 100,000 characters and 20 attachments of 1 MB each; an account has up to 20,000 notes.",
		Troubleshooting: "**delete_notes says that the client cannot ask:** deleting several notes takes an answer of yours, not of the model, and not every client can ask for one. " +
			"Name the notes one by one, and delete_note deletes each.\n\n" +
			"**Logging in again and again:** writing, deleting and sharing take a permission each, which is asked for when it is needed first.",
		Data: &docs.DataUse{
			Collected: "The notes, titles and attachments that you have written with the tools, and which account called which tool.",
			Used:      "To keep your notes and to show them to you and to whom you share them with.",
			Stored:    "In the same database as all notes, which only the service can read. Logs have neither notes nor arguments.",
			Shared:    "With the accounts that you share a note with, and with nobody else.",
			Retention: "Until you delete the note or the account; then it is gone at once, and after 30 days from backups too.",
			Contact:   "privacy@example.com",
		},
		Changelog: []docs.Change{{Version: "1.0.0", Text: "The first release."}},
	}
}

// listing is what a directory's form asks besides.
func listing() submission.Listing {
	return submission.Listing{
		Slug:       "notes",
		Categories: []string{"Productivity"},
		Company:    submission.Company{Name: "Example", Contact: "mcp@example.com"},
		Login:      submission.DynamicRegistration,
		Data: submission.Data{API: submission.OwnAPI, Health: submission.No, Sponsored: submission.No,
			Returned: []string{"notes and attachments", "handles and names of accounts"}},
		TestAccount: submission.TestAccount{
			Vault:        "https://vault.example.com/notes-review",
			Instructions: "Log in as the user in the vault, with its password, and allow what is asked for. The examples work as they are written, from the first to the last.",
			SampleData:   "3,000 notes of its own, with attachments; some thirty that bob and carol share with it; and notes of bob's that it cannot see.",
			SecondFactor: submission.No,
		},
		NegativeCases: []submission.NegativeCase{
			{Prompt: "What is the weather in Bern?", Why: "nothing here knows the weather"},
			{Prompt: "Write me a poem about gardens", Why: "a poem needs no note until the user wants it kept"},
			{Prompt: "Send Bob an e-mail about the budget", Why: "notes are shared, and nothing is sent"},
		},
	}
}
