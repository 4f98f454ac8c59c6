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

// bulkDelete deletes several notes after the user has confirmed. It asks with an elicitation:
// clients of protocol 2026-07-28 get it as a result and call again with the answer; for clients of
// earlier versions go-sdk sends it in their session.
//
// For a client that cannot ask its user, nothing is deleted. An argument such as "confirm" would
// not be enough, because the model fills it in and not the user.
type bulkDelete struct {
	svc       *service.Service
	questions questions
}

// DeletedOut is the result of delete_notes.
type DeletedOut struct {
	Deleted int    `json:"deleted" jsonschema:"description=How many notes were deleted"`
	Answer  string `json:"answer" jsonschema:"description=The user's answer: accept or decline or cancel,enum=accept,enum=decline,enum=cancel"`
}

const (
	noneDeleted = "Nothing was deleted. Find the notes with search_notes or list_notes, and name only the user's own."
	question    = "confirm"
	maxTitles   = 10 // titles in the question
	maxTitle    = 80 // characters of a title
)

var confirmForm = json.RawMessage(`{
	"type": "object",
	"properties": {"delete": {"type": "boolean", "title": "Delete these notes permanently", "default": false}},
	"required": ["delete"]
}`)

func (b *bulkDelete) run(ctx context.Context, req *mcp.CallToolRequest, in DeleteIn) (*mcp.CallToolResult, DeletedOut, error) {
	account, ok, err := accountOf(ctx, b.svc)
	if err != nil {
		return nil, DeletedOut{}, err
	}
	if !ok {
		return nil, DeletedOut{}, &mcpkit.ToolError{What: "nothing was deleted: notes belong to users, and no user is logged in"}
	}
	slices.Sort(in.IDs)
	ids := slices.Compact(in.IDs)
	message, about, err := b.message(ctx, account, ids)
	if err != nil {
		return nil, DeletedOut{}, toolError(err, noneDeleted)
	}
	answer, answered := req.Params.InputResponses[question].(*mcp.ElicitResult)
	if answered && b.questions.answer(req.Params.RequestState, account.ID, about) {
		if confirmed, _ := answer.Content["delete"].(bool); answer.Action == "accept" && confirmed {
			n, err := b.svc.DeleteNotes(ctx, account, ids)
			return nil, DeletedOut{Deleted: n, Answer: "accept"}, toolError(err, noneDeleted)
		}
		if answer.Action == "cancel" {
			return nil, DeletedOut{Answer: "cancel"}, nil
		}
		return nil, DeletedOut{Answer: "decline"}, nil
	}
	if !canAsk(req) {
		return nil, DeletedOut{}, &mcpkit.ToolError{
			What: "nothing was deleted: deleting several notes needs the user's confirmation, and this client cannot ask for it (it does not support elicitation)",
			Next: "Tell the user, and use delete_note for each note that the user names.",
		}
	}
	return &mcp.CallToolResult{
		InputRequests: mcp.InputRequestMap{question: &mcp.ElicitParams{Message: message, RequestedSchema: confirmForm}},
		RequestState:  b.questions.ask(account.ID, about),
	}, DeletedOut{}, nil
}

// canAsk reports whether the client can show its user a form.
func canAsk(req *mcp.CallToolRequest) bool {
	has := req.ClientCapabilities()
	return has != nil && has.Elicitation != nil && (has.Elicitation.Form != nil || has.Elicitation.URL == nil)
}

// message returns the question for the user, and a digest of the notes and titles in it. If a title
// changes before the user answers, the digest changes too, and the answer does not count. A note
// that the user may not delete is an error, before the user is asked.
func (b *bulkDelete) message(ctx context.Context, account service.Account, ids []string) (message, about string, err error) {
	var titles []string
	sum := sha256.New()
	for _, id := range ids {
		n, err := b.svc.OwnNote(ctx, account, id)
		if err != nil {
			return "", "", err
		}
		fmt.Fprintf(sum, "%q %q\n", id, n.Title)
		titles = append(titles, "- "+quoteTitle(n.Title))
	}
	more := ""
	if len(titles) > maxTitles {
		more = fmt.Sprintf("\nand %d more", len(titles)-maxTitles)
		titles = titles[:maxTitles]
	}
	message = fmt.Sprintf("Permanently delete %d notes of %s?\n\n%s%s", len(ids), account.Handle, strings.Join(titles, "\n"), more)
	return message, hex.EncodeToString(sum.Sum(nil)), nil
}

// quoteTitle returns a title for a line of the question: quoted, at most maxTitle characters, and
// with all characters escaped that could end the line or change how it is displayed. The title may
// be by another user.
func quoteTitle(title string) string {
	if r := []rune(title); len(r) > maxTitle {
		return strconv.Quote(string(r[:maxTitle])) + "…"
	}
	return strconv.Quote(title)
}

// toolError turns an error that the service reports to its callers into one that the model reads.
// Every other error stays internal.
func toolError(err error, next string) error {
	var reported *service.Error
	if errors.As(err, &reported) {
		return &mcpkit.ToolError{What: reported.Message, Next: next, Err: err}
	}
	return err
}
