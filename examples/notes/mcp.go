package main

import (
	"log/slog"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// settings are what newServer needs.
type settings struct {
	svc      *service.Service
	issuer   string        // another authorization server; empty if login is set
	resource string        // as users enter it; by default the manifest's URL
	login    *oauth.Config // the authorization server of the program, if it has one
	log      *slog.Logger
}

// newServer returns the MCP server for a service. Each line of wrap.Mux makes a tool of one route
// of [service.Service.Handler]: its method and path as they are there, then the tool's name, its
// effect, and the description that a model reads.
func newServer(c settings, opts ...mcpkit.Option) *mcpkit.Server {
	access := oauth.Config{Resource: c.resource, Issuers: []oauth.JWTConfig{{Issuer: c.issuer}}}
	if c.login != nil {
		access = *c.login
	}
	access.Scopes = []string{scopeRead} // required by every tool that is not public
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "notes", Title: "Notes", Version: "1.0.0",
		Tagline: "Find, write and share your notes",
		Description: "Finds and reads the notes of your account and those that others share with you, with their attachments. " +
			"Writes, changes and deletes notes, and shares them with other accounts.",
		URL:      "https://notes.example.com/mcp",
		Website:  "https://example.com/notes",
		Privacy:  "https://example.com/privacy",
		Support:  "support@example.com",
		Security: "security@example.com",
		Directories: policy.Directories{
			Developer: "Example", Terms: "https://example.com/terms", Logo: "https://example.com/notes.png",
			Anthropic: policy.AnthropicListing{Slug: "notes", Categories: []string{"Productivity"}},
			OpenAI:    policy.OpenAIListing{Support: "https://example.com/support", Category: "Productivity", Subtitle: "Find, write and share notes"},
		},
	}, mcpkit.OAuth(access), append([]mcpkit.Option{mcpkit.Logs(observe.Logs{Logger: c.log}), mcpkit.Documentation(prose()), mcpkit.Listing(listing())}, opts...)...)

	b := wrap.InProcess(c.svc.Handler(), wrap.Identity(identify(c.svc)))
	write, remove, share := mcpkit.Scopes(scopeWrite), mcpkit.Scopes(scopeDelete), mcpkit.Scopes(scopeShare)
	wrap.Mux(srv, b,
		wrap.Route[struct{}, Limits]("GET /limits", "get_limits", reads("Get the limits", "the limits of notes and accounts"),
			"Returns the limits of notes, attachments and accounts. Use when the user asks what fits in a note. Works without an account.",
			mcpkit.PublicTool()),
		wrap.Route[struct{}, Account]("GET /me", "get_my_account", reads("Get my account", "the user's handle and name"),
			"Returns the user's own handle and name. Use when the user asks which account this is, or needs the handle that others enter to share notes with them."),
		wrap.Route[ListIn, budget.Page[Summary]]("GET /notes", "list_notes", reads("List notes", "a list of notes with their first words"),
			"Lists notes with their first words, newest first. Use when the user wants an overview of their notes; to find notes by their words, use search_notes."),
		wrap.Route[SearchIn, budget.Page[Summary]]("GET /search", "search_notes", reads("Search notes", "the notes that match the words"),
			"Finds the notes that contain all the given words, best match first. Use when the user asks for notes about something."),
		wrap.Route[NoteIn, Note]("GET /notes/{id}", "get_note", reads("Read a note", "one note with the names of its attachments"),
			"Returns one note with its text and the names of its attachments. Use after search_notes or list_notes has found it."),
		wrap.Route[CreateIn, Note]("POST /notes", "create_note", adds("Create a note", "a note"),
			"Creates a note and returns it. Use when the user wants to write down something that does not belong in an existing note.", write),
		wrap.Route[AppendIn, Note]("POST /notes/{id}/append", "append_to_note", adds("Append to a note", "lines at the end of a note"),
			"Adds lines at the end of a note and returns the note. Use when the user wants something added to an existing note.", write),
		wrap.Route[UpdateIn, Note]("PATCH /notes/{id}", "update_note", changes("Change a note", "Replaces the title or the text of a note", "the old text cannot be restored"),
			"Replaces the title, the text or both of a note and returns the note. The old text cannot be restored. Use when the user wants a note changed; read the note with get_note first.", write),
		wrap.Route[NoteIn, wrap.Done]("DELETE /notes/{id}", "delete_note", changes("Delete a note", "Deletes one note with its attachments", "it cannot be restored", annotate.Idempotent()),
			"Deletes one note and its attachments permanently. Use when the user asks to delete this note; to delete several notes, use delete_notes.", remove),
		wrap.Route[NoteIn, service.Shares]("GET /notes/{id}/shares", "list_shares", reads("List who a note is shared with", "the accounts that a note is shared with"),
			"Lists the accounts that one of the user's own notes is shared with, and their access. Use when the user asks who can see or change a note."),
		wrap.Route[ShareIn, service.Share]("PUT /notes/{id}/shares/{handle}", "share_note", changes("Share a note", "Lets another account read or change a note", "what that account has read cannot be taken back", annotate.Idempotent()),
			"Lets another account read or change one of the user's own notes, and replaces the access that it had. Use when the user asks to share a note and has said with whom.", share),
		wrap.Route[UnshareIn, wrap.Done]("DELETE /notes/{id}/shares/{handle}", "unshare_note", changes("Stop sharing a note", "Ends the access of an account to a note", "revoked access must be granted again", annotate.Idempotent()),
			"Stops sharing a note with an account. The account may be the user's own, to leave a note that somebody else shared. Use when the user asks to stop sharing a note.", share),
		wrap.Route[AttachmentIn, string]("GET /notes/{id}/attachments/{attachment}", "read_attachment", reads("Read an attachment", "the text of an attachment"),
			"Returns the text of an attachment: plain text, Markdown, CSV or JSON. Use after get_note has returned the attachment's id."),
		wrap.Route[AttachmentIn, *mcp.ImageContent]("GET /notes/{id}/attachments/{attachment}", "view_image", reads("View an image", "an attached image"),
			"Returns an attachment that is an image: PNG, JPEG, GIF or WebP. Use after get_note has returned the attachment's id."),
		wrap.Route[AttachIn, Attachment]("POST /notes/{id}/attachments", "attach_text", adds("Attach text", "an attachment to a note"),
			"Attaches text to a note as a file. Use when the user wants a table or a document kept with a note rather than in its text.", write),
		wrap.Route[AttachmentIn, wrap.Done]("DELETE /notes/{id}/attachments/{attachment}", "delete_attachment", changes("Delete an attachment", "Deletes one attachment of a note", "it cannot be restored", annotate.Idempotent()),
			"Deletes one attachment of a note permanently. Use when the user asks to delete an attachment.", remove),
	)
	// This tool is not a route, because it asks the user first, through the client.
	mcpkit.AddSDKTool(srv, "delete_notes", changes("Delete several notes", "Deletes several notes after the user has confirmed their titles", "they cannot be restored", annotate.Idempotent()),
		"Deletes several notes and their attachments permanently, after it has shown the user their titles and the user has confirmed. Use when the user asks to delete more than one note.",
		(&bulkDelete{svc: c.svc}).run, mcpkit.Interactive(), remove)
	addExamples(srv)
	return srv
}
