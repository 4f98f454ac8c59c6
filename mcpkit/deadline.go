package mcpkit

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// errDeadline is the cause of a context that ended because the tool's time was
// up, to tell it from deadlines that a handler sets for work of its own.
var errDeadline = errors.New("the tool's time is up")

// errHungUp is the cause of a context that ended because the client is gone.
var errHungUp = errors.New("the client hung up")

// withDeadline bounds ctx by the tool's timeout and by the HTTP request that
// carries the call. go-sdk detaches the contexts of handlers from the request
// for protocol versions before 2026-07-28, where a session could resume it; the
// requests served here cannot be resumed, so that work for a client that hung up
// would be lost.
func withDeadline(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	carrier := carrierFrom(ctx)
	if carrier != nil && carrier.direct {
		lazy := newLazyDeadline(ctx, timeout, errDeadline)
		return lazy, lazy.cancel
	}
	ctx, cancelTimeout := context.WithTimeoutCause(ctx, timeout, errDeadline)
	if carrier == nil {
		return ctx, cancelTimeout
	}
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(carrier.ctx, func() { cancel(errHungUp) })
	return ctx, func() {
		stop()
		cancel(nil)
		cancelTimeout()
	}
}

// lateError tells the model that the tool took too long, and what it could ask
// for instead.
func (t *tool) lateError() *ToolError {
	e := &ToolError{
		What: fmt.Sprintf("%s did not finish within %s and was stopped", t.wire.Name, t.timeout),
		Next: "Try again later.",
		Err:  context.DeadlineExceeded,
	}
	if names := t.input.Names(); len(names) > 0 {
		e.Next = fmt.Sprintf("Ask for less with the arguments (%s), or try again later.", strings.Join(names, ", "))
	}
	return e
}
