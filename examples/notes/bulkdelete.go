package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

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
	svc *service.Service
	key []byte // signs what was asked
}

type DeletedOut struct {
	Deleted int    `json:"deleted" jsonschema:"description=How many notes were deleted"`
	Answer  string `json:"answer" jsonschema:"description=What the user said: accept or decline or cancel,enum=accept,enum=decline,enum=cancel"`
}

const (
	question    = "confirm"
	answerTime  = 10 * time.Minute // how long an answer is waited for
	titlesShown = 10
)

var confirmForm = json.RawMessage(`{
	"type": "object",
	"properties": {"delete": {"type": "boolean", "title": "Delete these notes for good", "default": false}},
	"required": ["delete"]
}`)

func (b *bulkDelete) run(ctx context.Context, req *mcp.CallToolRequest, in DeleteIn) (*mcp.CallToolResult, DeletedOut, error) {
	account, _, err := accountOf(ctx, b.svc) // there is one: the tool takes a scope
	if err != nil {
		return nil, DeletedOut{}, err
	}
	slices.Sort(in.IDs)
	ids := slices.Compact(in.IDs)
	said, asked := req.Params.InputResponses[question].(*mcp.ElicitResult)
	if asked && b.sealed(req.Params.RequestState, account, ids) {
		if agreed, _ := said.Content["delete"].(bool); said.Action == "accept" && agreed {
			n, err := b.svc.DeleteNotes(ctx, account, ids)
			return nil, DeletedOut{Deleted: n, Answer: "accept"}, told(err)
		}
		if said.Action == "cancel" {
			return nil, DeletedOut{Answer: "cancel"}, nil
		}
		return nil, DeletedOut{Answer: "decline"}, nil
	}
	message, err := b.message(ctx, account, ids)
	if err != nil {
		return nil, DeletedOut{}, told(err)
	}
	if !canAsk(req) {
		return nil, DeletedOut{}, &mcpkit.ToolError{
			What: "this client cannot ask its user (it has no elicitation), and notes are not deleted in bulk without that; nothing was deleted",
			Next: "Tell the user, and use delete_note for each note that the user names.",
		}
	}
	return &mcp.CallToolResult{
		InputRequests: mcp.InputRequestMap{question: &mcp.ElicitParams{Message: message, RequestedSchema: confirmForm}},
		RequestState:  b.seal(time.Now().Add(answerTime), account, ids),
	}, DeletedOut{}, nil
}

// canAsk reports whether the client shows its user a form.
func canAsk(req *mcp.CallToolRequest) bool {
	has := req.ClientCapabilities()
	return has != nil && has.Elicitation != nil && (has.Elicitation.Form != nil || has.Elicitation.URL == nil)
}

// message is what the user reads. Notes that the user may not delete are an error before
// anybody is asked.
func (b *bulkDelete) message(ctx context.Context, account service.Account, ids []string) (string, error) {
	var titles []string
	for _, id := range ids {
		n, err := b.svc.OwnNote(ctx, account, id)
		if err != nil {
			return "", err
		}
		titles = append(titles, "- "+n.Title)
	}
	more := ""
	if len(titles) > titlesShown {
		more = fmt.Sprintf("\nand %d more", len(titles)-titlesShown)
		titles = titles[:titlesShown]
	}
	return fmt.Sprintf("Delete %d notes of %s for good?\n\n%s%s", len(ids), account.Handle, strings.Join(titles, "\n"), more), nil
}

// told lets the model read what the service says for callers to read.
func told(err error) error {
	var refused *service.Error
	if errors.As(err, &refused) {
		return &mcpkit.ToolError{What: refused.Message, Next: "Nothing was deleted. Look up the notes with search_notes or list_notes, and name only the user's own.", Err: err}
	}
	return err
}

// seal makes the state that comes back with the answer, so that an answer is good for the
// notes that the user was asked about and for no others.
func (b *bulkDelete) seal(until time.Time, account service.Account, ids []string) string {
	ends := strconv.FormatInt(until.Unix(), 10)
	mac := hmac.New(sha256.New, b.key)
	fmt.Fprintf(mac, "%s\n%d\n%s", ends, account.ID, strings.Join(ids, "\n"))
	return ends + "." + hex.EncodeToString(mac.Sum(nil))
}

func (b *bulkDelete) sealed(state string, account service.Account, ids []string) bool {
	ends, _, _ := strings.Cut(state, ".")
	until, err := strconv.ParseInt(ends, 10, 64)
	return err == nil && time.Now().Unix() < until && hmac.Equal([]byte(state), []byte(b.seal(time.Unix(until, 0), account, ids)))
}
