package call

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A Masker hides errors from clients.
type Masker struct {
	Log *slog.Logger
	// Support is the address where users report a reference; optional.
	Support string
}

// Mask logs err under a new reference and returns the text that the client gets instead. The text
// of an error and the value of a panic may contain details of the service.
func (m Masker) Mask(ctx context.Context, out *observe.Outcome, err error, attrs ...any) string {
	ref := newRef()
	attrs = append(attrs, "ref", ref)
	out.Result, out.Ref = observe.ResultInternalError, ref
	var p *PanicError
	if errors.As(err, &p) {
		probe.Log(ctx, m.Log).ErrorContext(ctx, "panic", append(attrs, "panic", oauth.Redact(ctx, fmt.Sprint(p.Value)), "stack", string(p.Stack))...)
	} else {
		probe.Log(ctx, m.Log).ErrorContext(ctx, "internal error", append(attrs, "error", oauth.Redact(ctx, fmt.Sprint(err)))...)
	}
	text := fmt.Sprintf("internal error (ref %s). The fault is in the server, not in the arguments; try again later", ref)
	if m.Support != "" {
		text += fmt.Sprintf(", or report the ref to %s", m.Support)
	}
	return text
}

// newRef returns six random hexadecimal digits, which are enough to find one error among those of
// a day.
func newRef() string {
	var b [3]byte
	_, _ = rand.Read(b[:]) // crypto/rand documents that it never fails
	return hex.EncodeToString(b[:])
}
