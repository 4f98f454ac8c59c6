package call_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/syncbuffer"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A toolError is the tool error of the programs of these tests.
type toolError call.ToolError

func (e *toolError) Error() string { return strings.TrimSpace(e.What + " " + e.Next) }
func (e *toolError) Unwrap() error { return e.Err }

var toolErrors = call.ToolErrors{
	Find: func(err error) *call.ToolError {
		var e *toolError
		if errors.As(err, &e) {
			return (*call.ToolError)(e)
		}
		return nil
	},
	Make: func(e *call.ToolError) error { return (*toolError)(e) },
}

// A server is a pipeline with its log.
type server struct {
	call.Pipeline
	log syncbuffer.Buffer
}

func newServer() *server {
	s := &server{}
	log := slog.New(slog.NewTextHandler(&s.log, nil))
	s.Pipeline = call.Pipeline{
		Log: log, Mask: call.Masker{Log: log, Errors: errlog.Errors{Values: true}}, Errors: toolErrors, Server: "test", Sealer: budget.RandomSealer(), Daily: &call.Daily{},
		Limit:  func(context.Context, string, int) time.Duration { return 0 },
		Permit: func(context.Context, *call.Tool) error { return nil },
	}
	return s
}

// withFiles lets the server keep files and what else does not fit.
func (s *server) withFiles(st store.Store) *server {
	s.Files = &call.Files{
		Store: st, Permit: func(context.Context, string) error { return nil }, Has: func(context.Context, string) bool { return false },
	}
	s.Remainders = &call.Remainders{Store: st, Tool: call.ContinuationTool, Reader: budget.Claude(), Files: s.Files, Permit: s.Files.Permit}
	return s
}

// do carries out a call.
func (s *server) do(ctx context.Context, t *call.Tool, args string) (*mcp.CallToolResult, *call.Operation, error) {
	op := &call.Operation{Protocol: "2025-11-25"}
	res, err := s.with(ctx, op, t, args, call.Here)
	return res, op, err
}

func (s *server) with(ctx context.Context, op *call.Operation, t *call.Tool, args string, run call.Runner) (*mcp.CallToolResult, error) {
	return s.Call(ctx, op, t, &mcp.CallToolRequest{Params: &mcp.CallToolParamsRaw{Name: t.Name(), Arguments: json.RawMessage(args)}}, run)
}

// newTool returns a tool with the settings that package mcpkit gives it.
func newTool[In, Out any](t testing.TB, handler call.Handler[In, Out]) *call.Tool {
	t.Helper()
	doc, err := schema.For(reflect.TypeFor[In](), schema.Input)
	require.NoError(t, err)
	input, err := schema.Compile(doc)
	require.NoError(t, err)
	kind := call.OutputKindOf(reflect.TypeFor[Out]())
	tool := &call.Tool{
		Definition: &mcp.Tool{Name: "test_tool"}, Annotation: annotate.ReadOnly("Test"), Timeout: time.Minute, Input: input,
		Output: &call.Output{Kind: kind}, Fitter: &budget.Fitter{Reader: budget.Claude()},
		Files:  kind != call.OutputText && kind != call.OutputStructured,
		Paged:  budget.IsPage(reflect.TypeFor[*Out]()),
		Invoke: call.Typed(handler),
	}
	if kind == call.OutputStructured {
		doc, err := schema.For(reflect.TypeFor[Out](), schema.Output)
		require.NoError(t, err)
		tool.Output.Schema, err = schema.Compile(doc)
		require.NoError(t, err)
		tool.Fitter.Schema = doc
		tool.Promise = call.NewPromise(tool.Output.Schema, doc, !schema.CanBreak(reflect.TypeFor[Out]()))
	}
	return tool
}

// toolOf returns a tool without an input that returns out.
func toolOf[Out any](t testing.TB, out Out) *call.Tool {
	t.Helper()
	return newTool(t, func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, Out, error) {
		return nil, out, nil
	})
}

// failing returns a tool whose handler returns err.
func failing(t testing.TB, err error) *call.Tool {
	t.Helper()
	return newTool(t, func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, string, error) {
		return nil, "", err
	})
}

// textOf returns the texts of a result, one on each line.
func textOf(res *mcp.CallToolResult) string {
	if res == nil {
		return ""
	}
	var lines []string
	for _, c := range res.Content {
		if text, ok := c.(*mcp.TextContent); ok {
			lines = append(lines, text.Text)
		}
	}
	return strings.Join(lines, "\n")
}

func as(subject string) context.Context {
	return oauth.WithPrincipal(context.Background(), &oauth.Principal{Issuer: "i", Subject: subject})
}

// An origin is the request of a call.
type origin struct {
	mu                     sync.Mutex
	held, released, aborts int
}

func (*origin) CallerKey() string { return "ada" }
func (o *origin) add(n *int)      { o.mu.Lock(); *n++; o.mu.Unlock() }
func (o *origin) Hold()           { o.add(&o.held) }
func (o *origin) Release()        { o.add(&o.released) }

// outstanding returns how often the request is held, and how often it was.
func (o *origin) outstanding() (now, ever int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.held - o.released, o.held
}
func (o *origin) Abort() { o.add(&o.aborts) }

// A faultyStore fails as it is told.
type faultyStore struct {
	store.Store
	put, get error
	value    []byte
}

func (s *faultyStore) Put(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error {
	if s.put != nil {
		return s.put
	}
	return s.Store.Put(ctx, key, value, ttl, owner)
}

func (s *faultyStore) Get(ctx context.Context, key string) ([]byte, error) {
	if s.get != nil || s.value != nil {
		return s.value, s.get
	}
	return s.Store.Get(ctx, key)
}
