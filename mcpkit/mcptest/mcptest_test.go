package mcptest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type AddIn struct {
	A int64 `json:"a" jsonschema:"description=The first number"`
	B int64 `json:"b" jsonschema:"description=The second number,maximum=100"`
}

type AddOut struct {
	Sum   int64    `json:"sum" jsonschema:"description=The sum"`
	Steps []string `json:"steps" jsonschema:"description=How it was found"`
}

func newServer() *mcpkit.Server {
	srv := mcpkit.New(mcpkit.Manifest{Name: "sums", Version: "1.0.0"}, mcpkit.Public("arithmetic is public"))
	mcpkit.AddTool(srv, "add_numbers", annotate.ReadOnly("Add numbers"), "Adds two numbers. Use when a sum is asked for.",
		func(_ context.Context, in AddIn) (AddOut, error) {
			if in.A < 0 {
				return AddOut{}, &mcpkit.ToolError{What: "a is negative", Next: "Use a number from 0."}
			}
			return AddOut{Sum: in.A + in.B}, nil
		})
	mcpkit.AddTool(srv, "say_hello", annotate.ReadOnly("Say hello"), "Says hello. Use when greeted.",
		func(context.Context, struct{}) (string, error) { return "hello", nil })
	mcpkit.AddTool(srv, "fail_inside", annotate.ReadOnly("Fail inside"), "Fails. Use when a failure is wanted.",
		func(context.Context, struct{}) (AddOut, error) { return AddOut{}, errors.New("secret") })
	mcpkit.AddSDKTool(srv, "break_schema", annotate.ReadOnly("Break schema"), "Breaks its schema. Use when that is wanted.",
		func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, AddOut, error) {
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "{}"}}, StructuredContent: map[string]any{"sum": "three"}}, AddOut{}, nil
		})
	return srv
}

func TestCall(t *testing.T) {
	c := mcptest.New(t, newServer())
	out := mcptest.Call[AddOut](t, c, "add_numbers", AddIn{A: 1 << 60, B: 1})
	assert.Equal(t, AddOut{Sum: 1<<60 + 1, Steps: []string{}}, out, "numbers beyond 2^53 keep their digits")
	assert.Equal(t, "hello", mcptest.Call[string](t, c, "say_hello", nil))
	res := mcptest.Call[*mcp.CallToolResult](t, c, "say_hello", struct{}{})
	assert.Len(t, res.Content, 1)
}

func TestCallError(t *testing.T) {
	c := mcptest.New(t, newServer())
	assert.Equal(t, "a is negative. Use a number from 0.", mcptest.CallError(t, c, "add_numbers", AddIn{A: -1}))
	assert.Equal(t, "b: must be at most 100, got 101", mcptest.CallError(t, c, "add_numbers", AddIn{B: 101}))
	assert.Regexp(t, `^internal error \(ref [0-9a-f]{6}\)`, mcptest.CallError(t, c, "fail_inside", nil))
}

func TestTry(t *testing.T) {
	c := mcptest.New(t, newServer())
	_, err := mcptest.Try[AddOut](t.Context(), c, "add_numbers", AddIn{A: -1})
	var failed *mcptest.ErrorResult
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, "add_numbers", failed.Tool)
	for tool, want := range map[string]string{
		"nope":         `there is no tool "nope"`,
		"say_hello":    "the result has no structured content, but a *mcp.TextContent",
		"break_schema": "does not match its schema: missing required argument \"steps\"; sum: must be an integer, got a string",
	} {
		_, err := mcptest.Try[AddOut](t.Context(), c, tool, nil)
		assert.ErrorContains(t, err, want)
	}
}

// A recorder replaces the testing.TB of a user's test and records how the test fails.
type recorder struct {
	testing.TB
	failed string
}

func (r *recorder) Helper() {}
func (r *recorder) Fatalf(format string, args ...any) {
	r.failed = fmt.Sprintf(format, args...)
	panic(r)
}

func failure(t *testing.T, f func(testing.TB)) string {
	r := &recorder{TB: t}
	assert.Panics(t, func() { f(r) })
	return r.failed
}

func TestFailuresSayWhatIsWrong(t *testing.T) {
	c := mcptest.New(t, newServer())
	assert.Equal(t, `mcptest: tool "add_numbers": a is negative. Use a number from 0.`,
		failure(t, func(tb testing.TB) { mcptest.Call[AddOut](tb, c, "add_numbers", AddIn{A: -1}) }))
	assert.Equal(t, `mcptest: expected an error, but tool "say_hello" answered "hello"`,
		failure(t, func(tb testing.TB) { mcptest.CallError(tb, c, "say_hello", nil) }))
	bad := newServer()
	mcpkit.AddTool(bad, "bad_type", annotate.ReadOnly("Bad type"), "Has a bad type. Use never.", func(context.Context, struct{ F func() }) (string, error) { return "", nil })
	assert.Contains(t, failure(t, func(tb testing.TB) { mcptest.New(tb, bad) }), `tool "bad_type" cannot be described: F: func() has no JSON form`)
}
