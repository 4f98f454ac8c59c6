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

// withDeadline bounds ctx by the tool's timeout.
func withDeadline(ctx context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	q := requestFrom(ctx)
	if q != nil && q.direct {
		lazy := newLazyDeadline(ctx, timeout, errDeadline)
		return lazy, lazy.cancel
	}
	return context.WithTimeoutCause(ctx, timeout, errDeadline)
}

// bind has ctx end when the client hangs up. go-sdk detaches the contexts of handlers from
// the HTTP request for protocol versions before 2026-07-28, where a client could resume the
// request; requests served here cannot be resumed, so that work for a client that hung up
// would be lost.
func (q *request) bind(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(q.ctx, func() { cancel(errHungUp) })
	return ctx, func() {
		stop()
		cancel(nil)
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
