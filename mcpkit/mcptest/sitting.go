package mcptest

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A sitting is a session with the server in memory in which the harness sees what becomes
// of the handlers. It makes one call at a time.
type sitting struct {
	session *mcp.ClientSession
	// instead is run in the place of handlers; nil runs the handler.
	instead func(ctx context.Context) error

	mu   sync.Mutex
	seen handlerRun
}

// A handlerRun is what the harness saw of a handler.
type handlerRun struct {
	ran      bool
	err      error
	panicked any
}

// sit connects to the server for calls that reach no handler: what takes their place is
// instead. The caller may call everything.
func (h *harness) sit(t testing.TB, instead func(context.Context) error) *sitting {
	t.Helper()
	s := &sitting{instead: instead}
	s.connect(h.anybody(context.Background()), t, h.srv)
	return s
}

// prepare calls the server's fixture for the time of the test.
func (h *harness) prepare(t testing.TB) context.Context {
	t.Helper()
	ctx, clean, err := h.srv.Prepare(context.Background())
	if err != nil {
		t.Skipf("%v: see examples/…", err)
	}
	t.Cleanup(clean)
	return ctx
}

// anybody is a caller with every scope that there is, on a protected server.
func (h *harness) anybody(ctx context.Context) context.Context {
	if !h.surface.Access.Protected {
		return ctx
	}
	var o options
	As("anybody", h.scopes()...)(&o)
	return oauth.WithPrincipal(ctx, o.caller)
}

// scopes are all that the server and its tools ask for.
func (h *harness) scopes() []string {
	all := slices.Clone(h.surface.Access.Scopes)
	for _, t := range h.surface.Tools {
		all = append(all, t.Scopes...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// declining is a client whose user declines whatever a tool asks.
var declining = &mcp.ClientOptions{
	ElicitationHandler: func(context.Context, *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
		return &mcp.ElicitResult{Action: "decline"}, nil
	},
}

func (s *sitting) connect(ctx context.Context, t testing.TB, srv *mcpkit.Server) {
	t.Helper()
	mark := marked(t)
	session, end := connect(probe.With(ctx, func(ctx context.Context, c probe.Call, handler func(context.Context) error) error {
		return mark(ctx, c, func(ctx context.Context) error { return s.watch(ctx, handler) })
	}), t, srv, declining)
	t.Cleanup(end)
	s.session = session
}

// watch runs a handler and keeps what became of it.
func (s *sitting) watch(ctx context.Context, handler func(context.Context) error) (err error) {
	run := handlerRun{ran: true}
	defer func() {
		run.err, run.panicked = err, recover()
		s.mu.Lock()
		s.seen = run
		s.mu.Unlock()
		if run.panicked != nil {
			panic(run.panicked)
		}
	}()
	if s.instead != nil {
		return s.instead(ctx)
	}
	return handler(ctx)
}

// An answered call is what came of it, on both sides.
type answered struct {
	result  *mcp.CallToolResult
	err     error // a protocol error
	handler handlerRun
}

func (s *sitting) call(ctx context.Context, tool string, arguments json.RawMessage) answered {
	s.mu.Lock()
	s.seen = handlerRun{}
	s.mu.Unlock()
	res, err := s.session.CallTool(ctx, &mcp.CallToolParams{Name: tool, Arguments: arguments})
	s.mu.Lock()
	defer s.mu.Unlock()
	return answered{result: res, err: err, handler: s.seen}
}

// got shows the answer in a failure, with what the client does not get to see.
func (a answered) got() string {
	var text string
	switch {
	case a.err != nil:
		text = "a protocol error: " + a.err.Error()
	case a.result.IsError:
		text = "an error: " + results.Text(a.result)
	default:
		text = commonParts(a.result)
	}
	text = brief(text)
	switch {
	case a.handler.panicked != nil:
		text += fmt.Sprintf("\nthe handler panicked: %v", a.handler.panicked)
	case a.handler.err != nil:
		text += fmt.Sprintf("\nthe handler returned: %v", brief(a.handler.err.Error()))
	}
	return text
}

// masked reports whether the error stands for one that the model may not see.
func masked(text string) bool { return strings.HasPrefix(text, "internal error (ref ") }

// internals are the traces of Go in a text.
var internals = regexp.MustCompile(`panic:|goroutine \d+|runtime error|nil pointer|invalid memory address|interface conversion|json: cannot|Go (struct field|value)|\b[\w/.-]+\.go:\d+|/(home|usr|root|Users)/\S+|\*[a-z]\w*\.[A-Z]\w+|\bsql: |\b0x[0-9a-f]{8,}\b|dial tcp|context (deadline exceeded|canceled)`)

// generic are errors that say nothing.
var generic = regexp.MustCompile(`(?i)^((an?|the) )?((internal|unknown|unexpected|server|invalid|bad|tool|general) )*(error|failure|failed|input|request|arguments?|parameters?|something went wrong|oops|not found|operation failed|request failed|try again( later)?|error occurred)( occurred| happened)?[.!]*$`)

func sayNothing(text string) bool { return generic.MatchString(strings.TrimSpace(text)) }
