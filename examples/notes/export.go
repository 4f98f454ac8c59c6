package main

import (
	"context"

	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// exportNote returns the handler of export_note. The server keeps the file for a while and returns
// a link to it, which only the same user can read, and shows the model a text that is short enough.
func exportNote(svc *service.Service) func(context.Context, NoteIn) (mcpkit.File, error) {
	return func(ctx context.Context, in NoteIn) (mcpkit.File, error) {
		account, ok, err := accountOf(ctx, svc)
		if err != nil {
			return mcpkit.File{}, err
		}
		if !ok {
			return mcpkit.File{}, &mcpkit.ToolError{What: "notes belong to users, and no user is logged in"}
		}
		n, err := svc.OwnNote(ctx, account, in.ID)
		if err != nil {
			return mcpkit.File{}, toolError(err, "Find the note with search_notes or list_notes, and name one of the user's own.")
		}
		return mcpkit.File{Name: n.Title + ".md", Type: "text/markdown", Data: []byte("# " + n.Title + "\n\n" + n.Body + "\n")}, nil
	}
}
