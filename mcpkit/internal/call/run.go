package call

import (
	"context"
	"net/http"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
)

// Grace is the time that a handler has to return after its context has ended, for example with a
// part of its result.
const Grace = 250 * time.Millisecond

// ErrExited is the error of a handler that ended its goroutine.
var ErrExited = errlog.New("the handler ended its goroutine (runtime.Goexit)")

var errAborted = errlog.New("the handler dropped the connection")

// A Runner decides in which goroutine the handler of a call runs.
type Runner struct {
	deadline func(ctx context.Context, began time.Time, timeout time.Duration) boundContext
	invoke   func(*Pipeline, context.Context, *Operation, *Tool, *mcp.CallToolRequest, []byte) (Answer, error)
}

// Here runs the handler in the goroutine of the request, which saves a goroutine and the growth of
// its stack. Its user must answer the client from another goroutine when the handler is late.
var Here = Runner{withLazyDeadline, (*Pipeline).runHere}

// Apart runs the handler in another goroutine, so that a handler that ignores its context does not
// delay the answer, and a panic does not end the process in a goroutine of go-sdk.
var Apart = Runner{withDeadline, (*Pipeline).runApart}

type outcome struct {
	answer Answer
	err    error
}

func (p *Pipeline) runHere(ctx context.Context, op *Operation, t *Tool, req *mcp.CallToolRequest, ready []byte) (a Answer, err error) {
	defer func() {
		if v := recover(); v != nil {
			a, err = settle(op, outcome{err: &PanicError{v, errlog.PlaceOfPanic()}})
		}
	}()
	return t.Invoke(ctx, p, t, req, ready)
}

func (p *Pipeline) runApart(ctx context.Context, op *Operation, t *Tool, req *mcp.CallToolRequest, ready []byte) (Answer, error) {
	done := make(chan outcome, 1)
	if op.Origin != nil {
		op.Origin.Hold() // a handler that ignores its context keeps its place
	}
	go func() {
		out := outcome{err: ErrExited}
		defer func() {
			if op.Origin != nil {
				defer op.Origin.Release()
			}
			if v := recover(); v != nil {
				out = outcome{err: &PanicError{v, errlog.PlaceOfPanic()}}
			}
			done <- out
		}()
		a, err := t.Invoke(ctx, p, t, req, ready)
		out = outcome{a, err}
	}()

	select {
	case out := <-done:
		return settle(op, out)
	case <-ctx.Done():
	}
	wait := time.NewTimer(Grace)
	defer wait.Stop()
	select {
	case out := <-done:
		return settle(op, out)
	case <-wait.C:
		probe.Log(ctx, p.Log).WarnContext(ctx, "the tool handler is still running after its context ended", "tool", t.Name(), "cause", p.Mask.Text(ctx, context.Cause(ctx)))
		return Answer{}, context.Cause(ctx)
	}
}

// settle returns what the handler returned. A handler panics with http.ErrAbortHandler to drop the
// connection, as in net/http; the request repeats that panic in the goroutine of net/http.
func settle(op *Operation, out outcome) (Answer, error) {
	if p, ok := errlog.As[*PanicError](out.err); ok && p.Value == http.ErrAbortHandler && op.Origin != nil { //nolint:errorlint // as net/http compares
		op.Origin.Abort()
		return Answer{}, errAborted
	}
	return out.answer, out.err
}
