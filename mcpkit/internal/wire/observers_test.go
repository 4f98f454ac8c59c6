package wire_test

import (
	"context"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// A nested observer notes the order of its calls, and adds its name to the context.
type nested struct {
	name  string
	calls *[]string
}

type nestedKey struct{}

func (n *nested) Begin(ctx context.Context, op observe.Operation) context.Context {
	within, _ := ctx.Value(nestedKey{}).(string)
	*n.calls = append(*n.calls, "begin "+n.name+" in "+within+op.Prompt)
	return context.WithValue(ctx, nestedKey{}, within+n.name)
}

func (n *nested) End(ctx context.Context, _ observe.Operation, _ observe.Outcome) {
	*n.calls = append(*n.calls, "end "+n.name+" in "+ctx.Value(nestedKey{}).(string))
}

func (n *nested) Refused(context.Context, observe.Refusal) {}

// TestObserversAreNested checks the order and the contexts of several observers, and that a prompt
// is not named before it is known to exist.
func TestObserversAreNested(t *testing.T) {
	var calls []string
	apart := newTool(t, "apart", func(ctx context.Context, _ string) (string, error) {
		within, _ := ctx.Value(nestedKey{}).(string)
		return "within " + within, nil
	})
	direct := newTool(t, "direct", func(ctx context.Context, _ string) (string, error) {
		within, _ := ctx.Value(nestedKey{}).(string)
		return "within " + within, nil
	})
	apart.Routing.Direct = false
	s := newServer(t, func(c *wire.Config) {
		c.Observers = []observe.Observer{&nested{"a", &calls}, &nested{"b", &calls}, &nested{"c", &calls}}
	}, nil, apart, direct)
	s.SDK.AddPrompt(&mcp.Prompt{Name: "p"}, func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return &mcp.GetPromptResult{}, nil
	})
	want := []string{"begin a in ", "begin b in a", "begin c in ab", "end c in abc", "end b in ab", "end a in a"}
	for _, body := range []string{
		message("tools/call", `{"name":"direct"}`), message("tools/call", `{"name":"apart"}`), message("ping", `{}`), message("prompts/get", `{"name":"p"}`),
	} {
		calls = nil
		answer := s.client().post(body).Body.String()
		assert.Equal(t, want, calls, body)
		assert.Equal(t, strings.Contains(body, "tools/call"), strings.Contains(answer, "within abc"), answer)
	}
	// What the server does itself is not observed.
	calls = nil
	_, err := s.ListTools(s.service(apart, direct))
	require.NoError(t, err)
	_, err = s.Inspect(t.Context())
	require.NoError(t, err)
	session, end, err := s.Rehearse(t.Context(), s.service(apart, direct))
	require.NoError(t, err)
	defer end()
	for _, tool := range []string{"direct", "apart"} {
		res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: tool})
		require.NoError(t, err)
		assert.Equal(t, "within ", res.Content[0].(*mcp.TextContent).Text)
	}
	assert.Empty(t, calls)
}

// TestTracesAreBounded sends values of a trace context of the longest size and above it, to a tool
// that is called directly and through go-sdk.
func TestTracesAreBounded(t *testing.T) {
	apart := echo(t, "apart")
	apart.Routing.Direct = false
	w := &watcher{}
	s := newServer(t, func(c *wire.Config) { c.Observers = []observe.Observer{w} }, nil, echo(t, "direct"), apart)
	for _, tool := range []string{"direct", "apart"} {
		for size, kept := range map[int]bool{8 << 10: true, 8<<10 + 1: false} {
			for _, name := range []string{"traceparent", "tracestate", "baggage"} {
				s.client().ask("tools/call", `{"name":"`+tool+`","_meta":{"`+name+`":"`+strings.Repeat("x", size)+`"}}`)
				trace := w.ended[len(w.ended)-1].Trace
				assert.Equal(t, kept, len(trace[name]) == size, "%s %s %d", tool, name, size)
				assert.Equal(t, kept, len(trace) == 1)
			}
		}
	}
}

type searchParams struct{ mcp.ParamsBase }

type searchResult struct {
	mcp.ResultBase
	Hits []string `json:"hits"`
}

// TestMethodsOfTheProgramAreObserved serves a method that no protocol has. Observers do not get its
// name, because clients choose such names.
func TestMethodsOfTheProgramAreObserved(t *testing.T) {
	w := &watcher{}
	s := newServer(t, func(c *wire.Config) { c.Observers = []observe.Observer{w} }, withSessions, echo(t, "say"))
	require.NoError(t, mcp.AddReceivingCustomMethod(s.Share(), "acme/search", func(context.Context, *mcp.ServerSession, *searchParams) (*searchResult, error) {
		return &searchResult{Hits: []string{"found"}}, nil
	}))
	for way, c := range map[string]*client{"without a session": s.client(), "in a session": s.client().open(t)} {
		assert.Contains(t, string(dataOf(t, c.post(message("acme/search", `{}`)))), `"found"`, way)
		last := w.last("_OTHER")
		require.NotNil(t, last, way)
		assert.Nil(t, w.last("acme/search"))
		w.mu.Lock()
		w.ended = nil
		w.mu.Unlock()
	}
}
