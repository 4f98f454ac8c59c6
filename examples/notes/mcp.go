package main

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// The scopes of the server. Whoever may write may not therefore delete, or show notes to
// others.
const (
	scopeRead   = "notes:read"
	scopeWrite  = "notes:write"
	scopeDelete = "notes:delete"
	scopeShare  = "notes:share"
)

// settings are what the MCP server is made of.
type settings struct {
	svc      *service.Service
	issuer   string
	resource string // as users enter it; by default the manifest's URL
	log      *slog.Logger
}

// newServer makes the MCP server of a service. Each line of wrap.Mux is one route of
// service.Handler, in the same words: the method and the path as they stand there, then the
// name, the effect and the description that a model reads.
func newServer(c settings, opts ...mcpkit.Option) *mcpkit.Server {
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "notes", Title: "Notes", Version: "1.0.0",
		Tagline: "Find, write and share your notes",
		Description: "Finds and reads the notes of your account and those that others share with you, with their attachments. " +
			"Writes, changes and deletes notes, and shares them with other accounts.",
		URL:      "https://notes.example.com/mcp",
		Website:  "https://notes.example.com",
		Privacy:  "https://example.com/privacy",
		Support:  "support@example.com",
		Security: "security@example.com",
	}, mcpkit.OAuth(oauth.Config{
		Resource: c.resource,
		Issuers:  []oauth.JWTConfig{{Issuer: c.issuer}},
		Scopes:   []string{scopeRead}, // of every tool that is not public
	}), append([]mcpkit.Option{mcpkit.Logger(c.log), mcpkit.Documentation(prose()), mcpkit.Listing(listing())}, opts...)...)

	b := wrap.InProcess(c.svc.Handler(), wrap.Identity(identify(c.svc)))
	closed := annotate.ClosedWorld()
	write, remove, share := mcpkit.Scopes(scopeWrite), mcpkit.Scopes(scopeDelete), mcpkit.Scopes(scopeShare)
	wrap.Mux(srv, b,
		wrap.Route[struct{}, Limits]("GET /limits", "get_limits", annotate.ReadOnly("Get the limits", closed),
			"Returns how long notes and how large attachments may be, and how many of them an account may have. Use when the user asks what fits into a note, also before they have an account.",
			mcpkit.PublicTool()),
		wrap.Route[struct{}, Account]("GET /me", "get_my_account", annotate.ReadOnly("Get my account", closed),
			"Returns the user's own handle and name. Use when the user asks which account this is, or needs the handle by which others share notes with them."),
		wrap.Route[ListIn, budget.Page[Summary]]("GET /notes", "list_notes", annotate.ReadOnly("List notes", closed),
			"Lists notes with their first words, the newest first. Use when the user wants to see what is there; search_notes finds notes by their words."),
		wrap.Route[SearchIn, budget.Page[Summary]]("GET /search", "search_notes", annotate.ReadOnly("Search notes", closed),
			"Finds the notes that have all the given words, the best first. Use when the user asks for notes about something."),
		wrap.Route[NoteIn, Note]("GET /notes/{id}", "get_note", annotate.ReadOnly("Read a note", closed),
			"Returns one note with its text and the names of its attachments. Use after search_notes or list_notes has found it."),
		wrap.Route[CreateIn, Note]("POST /notes", "create_note", annotate.Additive("Create a note", closed),
			"Creates a note and returns it. Use when the user wants something written down that belongs into no note they have.", write),
		wrap.Route[AppendIn, Note]("POST /notes/{id}/append", "append_to_note", annotate.Additive("Append to a note", closed),
			"Adds lines at the end of a note and returns the note. Use when the user wants something added to a note that is there.", write),
		wrap.Route[UpdateIn, Note]("PATCH /notes/{id}", "update_note", annotate.Destructive("Change a note", closed),
			"Replaces the title or the text of a note, or both, and returns the note; the old text is gone. Use when the user wants a note changed, and read it with get_note first.", write),
		wrap.Route[NoteIn, wrap.Done]("DELETE /notes/{id}", "delete_note", annotate.Destructive("Delete a note", closed, annotate.Idempotent()),
			"Deletes one note with its attachments for good. Use when the user asks for this note to be deleted; delete_notes deletes several.", remove),
		wrap.Route[NoteIn, service.Shares]("GET /notes/{id}/shares", "list_shares", annotate.ReadOnly("List who has a note", closed),
			"Lists the accounts that one of the user's own notes is shared with. Use when the user asks who can see or change a note."),
		wrap.Route[ShareIn, service.Share]("PUT /notes/{id}/shares/{handle}", "share_note", annotate.Destructive("Share a note", closed, annotate.Idempotent()),
			"Lets another account read or change one of the user's own notes, in place of what it was allowed before. Use when the user asks for a note to be shared, and has said with whom.", share),
		wrap.Route[UnshareIn, wrap.Done]("DELETE /notes/{id}/shares/{handle}", "unshare_note", annotate.Destructive("Stop sharing a note", closed, annotate.Idempotent()),
			"Takes a note away from an account that it was shared with, which may be the user's own. Use when the user asks for a note not to be shared any more.", share),
		wrap.Route[AttachmentIn, string]("GET /notes/{id}/attachments/{attachment}", "read_attachment", annotate.ReadOnly("Read an attachment", closed),
			"Returns the text of an attachment: plain text, Markdown, CSV or JSON. Use after get_note has named the attachment."),
		wrap.Route[AttachmentIn, *mcp.ImageContent]("GET /notes/{id}/attachments/{attachment}", "view_image", annotate.ReadOnly("View an image", closed),
			"Returns an attachment that is an image: PNG, JPEG, GIF or WebP. Use after get_note has named the attachment."),
		wrap.Route[AttachIn, Attachment]("POST /notes/{id}/attachments", "attach_text", annotate.Additive("Attach a text", closed),
			"Attaches a text to a note as a file. Use when the user wants a table or a document kept with a note and not in its text.", write),
		wrap.Route[AttachmentIn, wrap.Done]("DELETE /notes/{id}/attachments/{attachment}", "delete_attachment", annotate.Destructive("Delete an attachment", closed, annotate.Idempotent()),
			"Deletes one attachment of a note for good. Use when the user asks for it.", remove),
	)
	// No route: what is to be asked first, and how, is a matter between the server and the client.
	mcpkit.AddSDKTool(srv, "delete_notes", annotate.Destructive("Delete several notes", closed, annotate.Idempotent()),
		"Deletes several notes with their attachments for good, after the user has been shown their titles and has agreed. Use when the user asks for more than one note to be deleted.",
		(&bulkDelete{svc: c.svc}).run, mcpkit.Interactive(), remove)
	addExamples(srv)
	return srv
}

// identify says who calls in the service's own way: with a session of the account that the
// authorization server's user has. It is made for this one request; the token that the
// caller came with stays here.
func identify(svc *service.Service) func(context.Context, *http.Request) error {
	return func(ctx context.Context, r *http.Request) error {
		account, ok, err := accountOf(ctx, svc)
		if err != nil || !ok { // without a session the service answers what is open to everybody
			return err
		}
		r.Header.Set(service.SessionHeader, svc.NewSession(account, time.Minute))
		return nil
	}
}

// accountOf returns the account of the caller; there is none without a login, nor for a client
// that acts for itself.
func accountOf(ctx context.Context, svc *service.Service) (account service.Account, ok bool, err error) {
	p, ok := oauth.PrincipalFrom(ctx)
	if !ok || p.Subject == "" {
		return account, false, nil
	}
	account, err = svc.AccountByLogin(ctx, p.Issuer, p.Subject)
	return account, true, err
}
