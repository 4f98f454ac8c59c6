package mcptest

import (
	"context"
	"encoding/json"
	"sync"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
)

// A session is an in-memory session that records what handlers do. It makes one call at a time.
type session struct {
	client *mcp.ClientSession
	// substitute runs instead of every handler, unless it is nil.
	substitute func(ctx context.Context) error

	mu   sync.Mutex
	last handlerRun // of the current call
}

// openSession connects to the server until the test ends. Handlers see the values of ctx;
// substitute, if it is not nil, runs instead of them.
func openSession(ctx context.Context, t testing.TB, srv *mcpkit.Server, substitute func(context.Context) error) *session {
	t.Helper()
	s := &session{substitute: substitute}
	register := registerHandlers(t)
	client, end := connect(probe.With(ctx, func(ctx context.Context, tool probe.Tool, handler func(context.Context) error) error {
		return register(ctx, tool, func(ctx context.Context) error { return s.record(ctx, handler) })
	}), t, srv, decliningClient)
	t.Cleanup(end)
	s.client = client
	return s
}

// record runs the handler or its substitute, and keeps what it did.
func (s *session) record(ctx context.Context, handler func(context.Context) error) (err error) {
	run := handlerRun{ran: true}
	defer func() {
		run.err, run.panicked = err, recover()
		s.mu.Lock()
		s.last = run
		s.mu.Unlock()
		if run.panicked != nil {
			panic(run.panicked)
		}
	}()
	if s.substitute != nil {
		return s.substitute(ctx)
	}
	return handler(ctx)
}

func (s *session) call(ctx context.Context, tool string, arguments json.RawMessage) answer {
	s.mu.Lock()
	s.last = handlerRun{}
	s.mu.Unlock()
	res, err := s.client.CallTool(ctx, &mcp.CallToolParams{Name: tool, Arguments: arguments})
	s.mu.Lock()
	defer s.mu.Unlock()
	return answer{result: res, err: err, handler: s.last}
}
