package mcptest_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// kinds returns a server with a tool for each kind of output.
func kinds() *mcpkit.Server {
	srv := mcpkit.New(mcpkit.Manifest{Name: "kinds", Version: "1.0.0"}, mcpkit.Public("pictures are public"), mcpkit.Logs(observe.Logs{Logger: quiet}))
	image := &mcp.ImageContent{Data: []byte("png"), MIMEType: "image/png"}
	text := &mcp.TextContent{Text: "a picture"}
	addKind(srv, "image", image)
	addKind(srv, "link", &mcp.ResourceLink{URI: "https://example.com/a", Name: "a"})
	addKind(srv, "blocks", []mcp.Content{text, image})
	addKind(srv, "images", []*mcp.ImageContent{image, image})
	addKind(srv, "text", "a text")
	addKind(srv, "sum", AddOut{Sum: 1<<60 + 1, Steps: []string{"one"}})
	addKind(srv, "map", map[string]int{"a": 1})
	addKind(srv, "result", &mcp.CallToolResult{Content: []mcp.Content{text, image}})
	addKind[any](srv, "any_image", image)
	addKind[any](srv, "any_text", "a text")
	addKind[any](srv, "any_map", map[string]any{"a": "b"})
	return srv
}

func addKind[Out any](srv *mcpkit.Server, name string, out Out) {
	mcpkit.AddTool(srv, name, annotate.ReadOnly("Get "+name), "Returns "+name+". Use when that is wanted.",
		func(context.Context, struct{}) (Out, error) { return out, nil })
}

type words string

// TestCallReturnsEachKindOfOutput calls handlers with each output type that mcpkit accepts.
func TestCallReturnsEachKindOfOutput(t *testing.T) {
	c := mcptest.New(t, kinds())
	image := mcptest.Call[*mcp.ImageContent](t, c, "image", nil)
	assert.Equal(t, "png", string(image.Data))
	assert.Equal(t, "image/png", mcptest.Call[mcp.Content](t, c, "image", nil).(*mcp.ImageContent).MIMEType)
	assert.Equal(t, "https://example.com/a", mcptest.Call[*mcp.ResourceLink](t, c, "link", nil).URI)
	assert.Len(t, mcptest.Call[[]mcp.Content](t, c, "blocks", nil), 2)
	assert.Len(t, mcptest.Call[[]*mcp.ImageContent](t, c, "images", nil), 2)
	assert.Equal(t, "a text", mcptest.Call[string](t, c, "text", nil))
	assert.Equal(t, words("a text"), mcptest.Call[words](t, c, "text", nil))
	assert.Equal(t, int64(1<<60+1), mcptest.Call[AddOut](t, c, "sum", nil).Sum)
	assert.Equal(t, int64(1<<60+1), mcptest.Call[*AddOut](t, c, "sum", nil).Sum)
	assert.JSONEq(t, `{"sum":1152921504606846977,"steps":["one"]}`, string(mcptest.Call[json.RawMessage](t, c, "sum", nil)))
	assert.Equal(t, map[string]int{"a": 1}, mcptest.Call[map[string]int](t, c, "map", nil))
	assert.Len(t, mcptest.Call[*mcp.CallToolResult](t, c, "result", nil).Content, 2)
	assert.IsType(t, &mcp.ImageContent{}, mcptest.Call[any](t, c, "any_image", nil))
	assert.Equal(t, "a text", mcptest.Call[any](t, c, "any_text", nil))
	assert.Equal(t, map[string]any{"a": "b"}, mcptest.Call[any](t, c, "any_map", nil))
	assert.Len(t, mcptest.Call[any](t, c, "blocks", nil), 2)
}

func TestCallSaysWhatTheResultHasInstead(t *testing.T) {
	c := mcptest.New(t, kinds())
	for want, call := range map[string]func(testing.TB){
		`mcptest: the output of tool "blocks" does not decode into *mcp.ImageContent: the result has a *mcp.TextContent and a *mcp.ImageContent, not one *mcp.ImageContent`:                                                                                   func(tb testing.TB) { mcptest.Call[*mcp.ImageContent](tb, c, "blocks", nil) },
		`mcptest: the output of tool "blocks" does not decode into []*mcp.ImageContent: the result has a *mcp.TextContent and a *mcp.ImageContent, not only *mcp.ImageContent`:                                                                                func(tb testing.TB) { mcptest.Call[[]*mcp.ImageContent](tb, c, "blocks", nil) },
		`mcptest: the output of tool "text" does not decode into *mcp.ImageContent: the result has a *mcp.TextContent, not one *mcp.ImageContent`:                                                                                                             func(tb testing.TB) { mcptest.Call[*mcp.ImageContent](tb, c, "text", nil) },
		`mcptest: the output of tool "image" does not decode into mcptest_test.AddOut: the result has no structured content, but a *mcp.ImageContent; ask for a string, for content such as *mcp.ImageContent or []mcp.Content, or for a *mcp.CallToolResult`: func(tb testing.TB) { mcptest.Call[AddOut](tb, c, "image", nil) },
	} {
		assert.Equal(t, want, failure(t, call))
	}
}
