package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// bulkDelete deletes several notes after the user has agreed. The question is an
// elicitation: clients of protocol 2026-07-28 get it as a result and call again with the
// answer, older ones in their session, which go-sdk does by itself.
//
// A client that cannot ask its user deletes nothing. An argument such as "confirm" would
// not do: the model fills it in, and the model is not the user.
type bulkDelete struct {
	svc       *service.Service
	questions questions
}

type DeletedOut struct {
	Deleted int    `json:"deleted" jsonschema:"description=How many notes were deleted"`
	Answer  string `json:"answer" jsonschema:"description=What the user said: accept or decline or cancel,enum=accept,enum=decline,enum=cancel"`
}

const (
	question    = "confirm"
	titlesShown = 10
	titleShown  = 80 // characters of a title
)

var confirmForm = json.RawMessage(`{
	"type": "object",
	"properties": {"delete": {"type": "boolean", "title": "Delete these notes for good", "default": false}},
	"required": ["delete"]
}`)

func (b *bulkDelete) run(ctx context.Context, req *mcp.CallToolRequest, in DeleteIn) (*mcp.CallToolResult, DeletedOut, error) {
	account, ok, err := accountOf(ctx, b.svc)
	if err != nil {
		return nil, DeletedOut{}, err
	}
	if !ok {
		return nil, DeletedOut{}, &mcpkit.ToolError{What: "no user is logged in, and notes belong to users; nothing was deleted"}
	}
	slices.Sort(in.IDs)
	ids := slices.Compact(in.IDs)
	message, about, err := b.message(ctx, account, ids)
	if err != nil {
		return nil, DeletedOut{}, told(err)
	}
	said, asked := req.Params.InputResponses[question].(*mcp.ElicitResult)
	if asked && b.questions.answer(req.Params.RequestState, account.ID, about) {
		if agreed, _ := said.Content["delete"].(bool); said.Action == "accept" && agreed {
			n, err := b.svc.DeleteNotes(ctx, account, ids)
			return nil, DeletedOut{Deleted: n, Answer: "accept"}, told(err)
		}
		if said.Action == "cancel" {
			return nil, DeletedOut{Answer: "cancel"}, nil
		}
		return nil, DeletedOut{Answer: "decline"}, nil
	}
	if !canAsk(req) {
		return nil, DeletedOut{}, &mcpkit.ToolError{
			What: "this client cannot ask its user (it has no elicitation), and notes are not deleted in bulk without that; nothing was deleted",
			Next: "Tell the user, and use delete_note for each note that the user names.",
		}
	}
	return &mcp.CallToolResult{
		InputRequests: mcp.InputRequestMap{question: &mcp.ElicitParams{Message: message, RequestedSchema: confirmForm}},
		RequestState:  b.questions.ask(account.ID, about),
	}, DeletedOut{}, nil
}

// canAsk reports whether the client shows its user a form.
func canAsk(req *mcp.CallToolRequest) bool {
	has := req.ClientCapabilities()
	return has != nil && has.Elicitation != nil && (has.Elicitation.Form != nil || has.Elicitation.URL == nil)
}

// message is what the user reads, and about is all that it depends on: when a note gets
// another title while the user thinks, the answer is about something else. Notes that the user
// may not delete are an error before anybody is asked.
func (b *bulkDelete) message(ctx context.Context, account service.Account, ids []string) (message, about string, err error) {
	var titles []string
	sum := sha256.New()
	for _, id := range ids {
		n, err := b.svc.OwnNote(ctx, account, id)
		if err != nil {
			return "", "", err
		}
		fmt.Fprintf(sum, "%q %q\n", id, n.Title)
		titles = append(titles, "- "+shown(n.Title))
	}
	more := ""
	if len(titles) > titlesShown {
		more = fmt.Sprintf("\nand %d more", len(titles)-titlesShown)
		titles = titles[:titlesShown]
	}
	message = fmt.Sprintf("Delete %d notes of %s for good?\n\n%s%s", len(ids), account.Handle, strings.Join(titles, "\n"), more)
	return message, hex.EncodeToString(sum.Sum(nil)), nil
}

// shown is a title as a line of the question: short, in quotes, and with everything escaped
// that could end the line, turn its letters around or hide some. Others may have written it.
func shown(title string) string {
	if r := []rune(title); len(r) > titleShown {
		return strconv.Quote(string(r[:titleShown])) + "…"
	}
	return strconv.Quote(title)
}

// told lets the model read what the service says for callers to read.
func told(err error) error {
	var refused *service.Error
	if errors.As(err, &refused) {
		return &mcpkit.ToolError{What: refused.Message, Next: "Nothing was deleted. Look up the notes with search_notes or list_notes, and name only the user's own.", Err: err}
	}
	return err
}
