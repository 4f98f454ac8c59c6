package call

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// ContinuationTool is the name of the tool with which the model reads what was left out of results.
const ContinuationTool = "continue_result"

// Remainders keeps what is left out of shortened results until the caller reads it.
type Remainders struct {
	Store store.Store
	// Server is the server whose results these are, as in [Files].
	Server string
	// Tool is the name of the tool that reads remainders.
	Tool   string
	Reader budget.Reader
	// Permit returns an error if the caller of ctx may not use the tool whose result was shortened:
	// ErrNoFile if there is no such tool.
	Permit func(ctx context.Context, tool string) error
	// Files are the files that the tool reads too, by their addresses; nil if none are kept.
	Files *Files
}

// A remainder is the part of a result that was left out, as it is stored.
type remainder struct {
	Server string         `json:"server,omitempty"`
	Caller string         `json:"caller,omitempty"`
	Origin string         `json:"tool"` // the tool whose result was shortened
	Pieces []budget.Piece `json:"pieces"`
}

// keep stores what was left out of a result of a tool and returns the sentence that says how to
// read it. It returns "" if the remainder is too large or cannot be stored.
func (r *Remainders) keep(ctx context.Context, owner, tool string, left []budget.Piece) (string, error) {
	raw, _ := json.Marshal(remainder{Server: r.Server, Caller: Subject(ctx), Origin: tool, Pieces: left}) // texts always encode
	if len(raw) > keptBytes {
		return "", nil
	}
	handle := rand.Text()
	if err := r.Store.Put(ctx, remainderKey(handle), raw, keptTime, owner); err != nil {
		return "", err
	}
	return fmt.Sprintf("To read the rest, call %s with handle %q.", r.Tool, handle), nil
}

func remainderKey(handle string) string { return "mcpkit/continuation/" + handle }

// RemainderRequest is the input of the tool that reads remainders.
type RemainderRequest struct {
	Handle string `json:"handle" jsonschema:"description=The handle that the shortened result names or the address of a file,minLength=1,maxLength=1024"`
	From   int    `json:"from,omitempty" jsonschema:"description=The piece to continue with: the number that the previous call named,minimum=0"`
}

// Read is the handler of the tool that reads remainders.
func (r *Remainders) Read(ctx context.Context, errs ToolErrors, in RemainderRequest) (string, error) {
	if _, ok := FileTool(in.Handle); ok && r.Files != nil {
		return r.readFile(ctx, errs, in)
	}
	var rest remainder
	raw, err := r.Store.Get(ctx, remainderKey(in.Handle))
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return "", err
	default:
		if err := json.Unmarshal(raw, &rest); err != nil {
			return "", errlog.Errorf("the stored rest of a result cannot be read: %w", err)
		}
	}
	// A remainder of another caller or server is reported like one that does not exist.
	if len(rest.Pieces) == 0 || rest.Server != r.Server || rest.Caller != Subject(ctx) {
		return "", errs.noRemainder()
	}
	// The caller may have lost the tool since, or have come with another token.
	switch err := r.Permit(ctx, rest.Origin); {
	case errors.Is(err, ErrNoFile):
		return "", errs.noRemainder()
	case err != nil:
		return "", err
	}
	if in.From >= len(rest.Pieces) {
		return "", errs.make(observe.ResultToolError, ToolError{What: fmt.Sprintf("from: there are %d pieces, numbered from 0", len(rest.Pieces))})
	}
	pieces := rest.Pieces[in.From:]
	n := r.Reader.FitPieces(pieces)
	var b strings.Builder
	for _, p := range pieces[:n] {
		if p.Path != "" {
			b.WriteString(p.Path + ": ")
		}
		b.WriteString(p.Text + "\n")
	}
	if next := in.From + n; next < len(rest.Pieces) {
		fmt.Fprintf(&b, "\nPieces %d to %d of %d. To continue, call %s with the same handle and from %d.", in.From, next-1, len(rest.Pieces), r.Tool, next)
	} else {
		fmt.Fprintf(&b, "\nThis was the last of %d pieces.", len(rest.Pieces))
	}
	return b.String(), nil
}

// noRemainder returns the error for a handle without a remainder.
func (e ToolErrors) noRemainder() error {
	return e.make(observe.ResultToolError, ToolError{What: "handle: nothing is stored under this handle, or it has expired", Next: "Call the tool that returned the handle again."})
}

// readFile returns the part of a text file from byte in.From on.
func (r *Remainders) readFile(ctx context.Context, errs ToolErrors, in RemainderRequest) (string, error) {
	tool, handle, _ := splitFileURI(in.Handle)
	c, err := r.Files.read(ctx, tool, handle)
	switch {
	case errors.Is(err, ErrNoFile):
		return "", errs.noRemainder()
	case err != nil:
		return "", err
	case len(c.Blob) > 0:
		return "", errs.make(observe.ResultToolError, ToolError{What: "handle: the file is not a text", Next: "Only a client that can read resources gets it, with its address."})
	case in.From > 0 && in.From >= len(c.Text):
		return "", errs.make(observe.ResultToolError, ToolError{What: fmt.Sprintf("from: the file has %d bytes, numbered from 0", len(c.Text))})
	}
	p := r.Reader.FitContents([]*mcp.ResourceContents{c}, in.From)
	text := ""
	if len(p.Contents) > 0 {
		text = p.Contents[0].Text
	}
	if p.Limit == "" {
		return text + fmt.Sprintf("\n\nThis was the last of %d bytes.", p.Total), nil
	}
	return text + fmt.Sprintf("\n\nBytes %d to %d of %d. To continue, call %s with the same handle and from %d.", p.From, p.Next, p.Total, r.Tool, p.Next), nil
}

// Ready returns an error if the store does not answer.
func (r *Remainders) Ready(ctx context.Context) error {
	if _, err := r.Store.Get(ctx, "ready"); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return nil
}
