package mcpkit

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// ContinuationTool is the name of the tool that [Continuations] adds.
const ContinuationTool = "continue_result"

// The bounds of what is kept of one result.
const (
	continuationTime  = 15 * time.Minute
	continuationBytes = 8 << 20
)

// Continuations keeps what is left out of results that are no pages, for 15 minutes and up to 8 MiB each, and adds the
// read-only tool continue_result, with which the model reads it. A result that was shortened then names a handle. Only the
// caller who got the result can read on, and each caller has a share of the store: what is kept for one never displaces what is kept
// for another who has less. Replicas of one server need a store that they share.
//
// It is off unless asked for, because results are then kept; pages (budget.Page) need none of it.
func Continuations(s store.Store) Option {
	pos := caller(1)
	return serverOption(func(srv *Server) { srv.rests = &continuations{store: s, pos: pos} })
}

type continuations struct {
	store store.Store
	pos   policy.Pos
}

// A remainder is what is kept of one result.
type remainder struct {
	Caller string         `json:"caller,omitempty"`
	Pieces []budget.Piece `json:"pieces"`
}

// keep stores what was left out of a result and says how to get it, or returns "" when it cannot be kept.
func (s *Server) keep(ctx context.Context, t *tool, left []budget.Piece) string {
	raw, err := json.Marshal(remainder{Caller: subject(ctx), Pieces: left})
	if err != nil || len(raw) > continuationBytes {
		return ""
	}
	handle := rand.Text()
	if err := s.rests.store.Put(ctx, continuationKey(handle), raw, continuationTime, callerKey(ctx)); err != nil {
		s.log.WarnContext(ctx, "the rest of a result could not be kept", "tool", t.wire.Name, "error", err)
		return ""
	}
	return fmt.Sprintf("To read the rest, call %s with handle %q.", ContinuationTool, handle)
}

func continuationKey(handle string) string { return "mcpkit/continuation/" + handle }

type continueIn struct {
	Handle string `json:"handle" jsonschema:"description=The handle that the shortened result names,minLength=1,maxLength=64"`
	From   int    `json:"from,omitempty" jsonschema:"description=Where to go on: the number that the call before named,minimum=0"`
}

func (s *Server) addContinuationTool() {
	if s.rests == nil {
		return
	}
	addTool(s, s.rests.pos, ContinuationTool, annotate.ReadOnly("Read the rest of a result", annotate.ClosedWorld()),
		"Returns the rest of a result that was shortened, each piece behind the place it belongs to. Use when a result says that it was shortened and names a handle.",
		s.continueResult)
}

func (s *Server) continueResult(ctx context.Context, in continueIn) (string, error) {
	var rest remainder
	raw, err := s.rests.store.Get(ctx, continuationKey(in.Handle))
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return "", err
	default:
		if err := json.Unmarshal(raw, &rest); err != nil {
			return "", fmt.Errorf("what was kept of a result cannot be read: %w", err)
		}
	}
	// What belongs to another caller is not there either.
	if len(rest.Pieces) == 0 || rest.Caller != subject(ctx) {
		return "", &ToolError{What: "handle: nothing is kept under it, or no longer", Next: "Call the tool that gave it once more."}
	}
	if in.From >= len(rest.Pieces) {
		return "", &ToolError{What: fmt.Sprintf("from: there are %d pieces, numbered from 0", len(rest.Pieces))}
	}
	pieces := rest.Pieces[in.From:]
	n := s.reader.FitPieces(pieces)
	var b strings.Builder
	for _, p := range pieces[:n] {
		if p.Path != "" {
			b.WriteString(p.Path + ": ")
		}
		b.WriteString(p.Text + "\n")
	}
	if next := in.From + n; next < len(rest.Pieces) {
		fmt.Fprintf(&b, "\nPieces %d to %d of %d. To go on, call %s with the same handle and from %d.", in.From, next-1, len(rest.Pieces), ContinuationTool, next)
	} else {
		fmt.Fprintf(&b, "\nThis was the last of %d pieces.", len(rest.Pieces))
	}
	return b.String(), nil
}
