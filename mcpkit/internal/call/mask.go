package call

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A Masker hides errors from clients.
type Masker struct {
	Log *slog.Logger
	// Support is the address where users report a reference; optional.
	Support string
	// Errors says how the log gets errors.
	Errors errlog.Errors
}

// Text returns the description of err for the log. The text of err itself may repeat arguments.
func (m Masker) Text(ctx context.Context, err error) string {
	return oauth.Redact(ctx, m.errors(ctx).Text(err))
}

// errors says how the log gets the errors of the call of ctx.
func (m Masker) errors(ctx context.Context) errlog.Errors {
	return errlog.Errors{Values: m.Errors.Values || probe.LogsValues(ctx)}
}

// The advice that a client gets after an error. A call that failed may have done a part of its
// work, or all of it.
const (
	later      = "try again later"
	checkFirst = "check what the call has done before you try it again"
)

// Mask logs err under a new reference and returns the text that the client gets instead. The text
// of an error and the value of a panic may contain details of the service.
func (m Masker) Mask(ctx context.Context, out *observe.Outcome, err error, attrs ...any) string {
	return m.mask(ctx, probe.Log(ctx, m.Log), m.errors(ctx), out, err, later, attrs)
}

// MaskCall is [Masker.Mask] for an error of a tool call. repeatable is the result of
// [Tool.Repeatable], which decides the advice.
func (m Masker) MaskCall(ctx context.Context, out *observe.Outcome, err error, tool string, repeatable bool) string {
	next := later
	if !repeatable {
		next = checkFirst
	}
	return m.mask(ctx, probe.Log(ctx, m.Log), m.errors(ctx), out, err, next, []any{"tool", tool})
}

// MaskLate is [Masker.Mask] for work that outlives its call, and the log of a test that made the
// call. It has no outcome for observers.
func (m Masker) MaskLate(ctx context.Context, err error, attrs ...any) string {
	return m.mask(ctx, m.Log, m.Errors, &observe.Outcome{}, err, later, attrs)
}

func (m Masker) mask(ctx context.Context, log *slog.Logger, errors errlog.Errors, out *observe.Outcome, err error, next string, attrs []any) string {
	ref := newRef()
	attrs = append(attrs, "ref", ref)
	out.Result, out.Ref = observe.ResultInternalError, ref
	if p, ok := errlog.As[*PanicError](err); ok {
		log.ErrorContext(ctx, "panic", append(attrs, "panic", oauth.Redact(ctx, errors.TextOfPanic(p.Value)), "at", p.Place.At, "stack", p.Place.Stack)...)
	} else {
		log.ErrorContext(ctx, "internal error", append(attrs, "error", oauth.Redact(ctx, errors.Text(err)))...)
	}
	text := fmt.Sprintf("internal error (ref %s). The fault is in the server, not in the arguments; %s", ref, next)
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
