package mcpkit

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// grace is how long a handler has to return after its context ended, so that it
// can answer with what it has.
const grace = 250 * time.Millisecond

// A panicError is a panic of a handler on its way to the log.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

var (
	errExited      = errors.New("the handler ended its goroutine (runtime.Goexit)")
	errAborted     = errors.New("the handler dropped the connection")
	errNotServable = errors.New("the tool's types cannot be described; see Server.Check")
)

type settled struct {
	answer answer
	err    error
}

// A runner executes the handler of a tool.
type runner func(s *Server, ctx context.Context, t *tool, req *mcp.CallToolRequest, ready []byte) (answer, error)

// runHere executes the handler in the goroutine of the request, which saves the way to
// another one and the growth of its stack. Who calls it watches over the time.
func (s *Server) runHere(ctx context.Context, t *tool, req *mcp.CallToolRequest, ready []byte) (a answer, err error) {
	defer func() {
		if p := recover(); p != nil {
			a, err = s.settle(ctx, settled{err: &panicError{value: p, stack: debug.Stack()}})
		}
	}()
	return t.invoke(ctx, req, ready)
}

// runApart executes the handler in a goroutine of its own, for two reasons: a
// handler that ignores its context must not hold up the answer, and a panic must
// not reach the goroutines of go-sdk, where it would end the process.
func (s *Server) runApart(ctx context.Context, t *tool, req *mcp.CallToolRequest, ready []byte) (answer, error) {
	done := make(chan settled, 1)
	q := requestFrom(ctx)
	if q != nil {
		q.hold() // a handler that ignores its context keeps its place
	}
	go func() {
		out := settled{err: errExited}
		defer func() {
			if q != nil {
				defer q.done()
			}
			if p := recover(); p != nil {
				out = settled{err: &panicError{value: p, stack: debug.Stack()}}
			}
			done <- out
		}()
		a, err := t.invoke(ctx, req, ready)
		out = settled{a, err}
	}()

	select {
	case out := <-done:
		return s.settle(ctx, out)
	case <-ctx.Done():
	}
	wait := time.NewTimer(grace)
	defer wait.Stop()
	select {
	case out := <-done:
		return s.settle(ctx, out)
	case <-wait.C:
		s.log.WarnContext(ctx, "tool handler goes on after its context ended", "tool", t.wire.Name, "cause", context.Cause(ctx))
		return answer{}, context.Cause(ctx)
	}
}

// settle passes on what the handler returned. A panic with http.ErrAbortHandler
// is how net/http code asks to drop the connection without a word; it is carried
// back to the goroutine of net/http, and raised there.
func (s *Server) settle(ctx context.Context, out settled) (answer, error) {
	var p *panicError
	if errors.As(out.err, &p) && p.value == http.ErrAbortHandler {
		if q := requestFrom(ctx); q != nil {
			q.abort()
			return answer{}, errAborted
		}
	}
	return out.answer, out.err
}
