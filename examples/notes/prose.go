package main

import (
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
)

// prose returns the text of the documentation page that cannot be generated from the server.
func prose() docs.Prose {
	return docs.Prose{
		Intro: "These are the same notes that you see at example.com. A change in either place appears in the other at once.",
		Features: []docs.Feature{
			{Title: "Find a note", Text: "Search thousands of notes by their words: your own, and those that others share with you."},
			{Title: "Write things down", Text: "Create a note, add to one, or replace its text. Keep tables and documents with a note as attachments."},
			{Title: "Share", Text: "Let others read or change a note, see who can, and stop sharing it."},
			{Title: "Clean up", Text: "Delete a note, or several at once after you have confirmed the list."},
		},
		Authentication: "Everybody with an account at example.com can log in, on every plan. If you have no account, your first login creates an empty one. " +
			"Only get_limits works without a login.",
		Scopes: map[string]string{
			scopeRead:   "read your notes and those that others share with you",
			scopeWrite:  "write and change notes, and attach text to them",
			scopeDelete: "delete your notes and attachments",
			scopeShare:  "share your notes with other accounts, and stop sharing them",
		},
		Limits: "A note has up to 100,000 characters and 20 attachments of 1 MB each; an account has up to 20,000 notes.",
		Troubleshooting: "**delete_notes reports that the client cannot ask:** deleting several notes needs your confirmation, not the model's, and not every client can ask for it. " +
			"Name the notes one by one instead; delete_note deletes each.\n\n" +
			"**You are asked to log in again:** writing, deleting and sharing each need a permission, and your client asks for it the first time that it is needed.",
		Data: &docs.DataUse{
			Controller:  "Example, 1 Example Street, Bern",
			Effective:   "1 December 2026",
			Collected:   "The notes, titles and attachments that you write with the tools, and which account called which tool.",
			Used:        "To keep your notes and show them to you and to the accounts that you share them with.",
			Stored:      "In the database of the notes service, which only that service can read. Logs contain neither notes nor arguments.",
			Shared:      "Only with the accounts that you share a note with, and with the AI application that you connect.",
			Retention:   "Until you delete the note or the account. It is then deleted at once, and from backups after 30 days.",
			Logs:        "deleted after 30 days; only the operators of the service read them",
			NoUpstreams: true,
			Rights:      "You can export your notes, correct them, and delete your account with all notes. Write to the contact below for everything else.",
			Contact:     "privacy@example.com",
		},
		Changelog: []docs.Release{{Version: "1.0.0", Text: "First release."}},
	}
}

// listing returns the answers to a directory's form that cannot be generated from the server.
func listing() submission.Listing {
	return submission.Listing{
		Company: submission.Company{Contact: "mcp@example.com"},
		Login:   submission.DynamicRegistration,
		Data: submission.Data{API: submission.OwnAPI, Health: submission.No, Sponsored: submission.No,
			Returned: []string{"notes and attachments", "handles and names of accounts"}},
		TestAccount: submission.TestAccount{
			Vault:        "https://vault.example.com/notes-review",
			Instructions: "Log in with the user name and password from the vault, and grant the permissions that are asked for. Run the examples in their order; they work as written.",
			SampleData:   "3,000 notes of the test account, one with attachments; about thirty notes that bob and carol share with it; and notes that bob does not share with it.",
			SecondFactor: submission.No,
		},
		OpenAI:   submission.OpenAIAnswers{DemoRecording: "https://example.com/notes-demo"},
		Plugin:   submission.Plugin{License: "MIT", Minors: submission.No},
		Registry: submission.Registry{Repository: "https://github.com/mcpkit-go/mcpkit", RepositorySource: "github"},
		NegativeCases: []submission.NegativeCase{
			{Prompt: "What is the weather in Bern?", Why: "no tool knows the weather"},
			{Prompt: "Write me a poem about gardens", Why: "a poem needs no note until the user wants it kept"},
			{Prompt: "Send Bob an e-mail about the budget", Why: "notes can be shared, but nothing is sent by e-mail"},
		},
	}
}
