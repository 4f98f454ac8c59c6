package mcpkit_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/invopop/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// A selfMade says what its schema is, and writes something else.
type selfMade struct{ json string }

func (s selfMade) MarshalJSON() ([]byte, error) { return []byte(s.json), nil }
func (selfMade) JSONSchema() *jsonschema.Schema {
	properties := jsonschema.NewProperties()
	properties.Set("id", &jsonschema.Schema{Type: "integer"})
	return &jsonschema.Schema{Type: "object", Properties: properties, Required: []string{"id"}}
}

type selfMadeOut struct {
	V selfMade `json:"v"`
}

type taggedOut struct {
	Count  int      `json:"count" jsonschema:"minimum=0"`
	Byte   int      `json:"byte" jsonschema:"maximum=255"`
	Three  []string `json:"three" jsonschema:"minItems=3,maxItems=3"`
	At     string   `json:"at" jsonschema:"format=date-time"`
	Always *int     `json:"always" jsonschema:"required"`
}

// addBroken adds a tool that returns an output.
func addBroken[Out any](srv *mcpkit.Server, out Out) {
	addTool(srv, "get_output", func(context.Context, struct{}) (Out, error) { return out, nil })
}

// TestEachBrokenOutputIsFound checks results that break nothing but what a tag says, or only the
// type or a required member, and honest ones of the same types. Results that a handler or a
// middleware makes itself are checked too, although the output type could not break its schema.
func TestEachBrokenOutputIsFound(t *testing.T) {
	t.Parallel()
	one := 1
	honest := taggedOut{Three: []string{"a", "b", "c"}, At: "2026-11-28T00:00:00Z", Always: &one}
	with := func(change func(*taggedOut)) func(*mcpkit.Server) {
		out := honest
		change(&out)
		return func(srv *mcpkit.Server) { addBroken(srv, out) }
	}
	sdk := func(res *mcp.CallToolResult, out *findOut) func(*mcpkit.Server) {
		return func(srv *mcpkit.Server) {
			mcpkit.AddSDKTool(srv, "get_output", annotate.ReadOnly("Get an output"), "Returns an output. Use when a test needs it.",
				func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, *findOut, error) {
					return res, out, nil
				})
		}
	}
	text := []mcp.Content{&mcp.TextContent{Text: "text"}}
	for name, tc := range map[string]struct {
		add  func(*mcpkit.Server)
		rule string // "" if nothing is broken
		opts []mcpkit.Option
	}{
		"all is kept":                          {add: with(func(*taggedOut) {})},
		"a minimum like a type's":              {add: with(func(o *taggedOut) { o.Count = -1 }), rule: "must be at least 0"},
		"a maximum like a type's":              {add: with(func(o *taggedOut) { o.Byte = 256 }), rule: "must be at most 255"},
		"a length like an array's":             {add: with(func(o *taggedOut) { o.Three = nil }), rule: "must have at least 3 items"},
		"a format like a time's":               {add: with(func(o *taggedOut) { o.At = "today" }), rule: "must be a valid date-time"},
		"a pointer that is required":           {add: with(func(o *taggedOut) { o.Always = nil }), rule: "missing required argument"},
		"a type that makes its JSON":           {add: func(srv *mcpkit.Server) { addBroken(srv, selfMadeOut{selfMade{`{"id":1}`}}) }},
		"a type that makes its JSON, another":  {add: func(srv *mcpkit.Server) { addBroken(srv, selfMadeOut{selfMade{`"text"`}}) }, rule: "must be an object"},
		"a type that makes its JSON, less":     {add: func(srv *mcpkit.Server) { addBroken(srv, selfMadeOut{selfMade{`{}`}}) }, rule: "missing required argument"},
		"a type that makes its JSON in a list": {add: func(srv *mcpkit.Server) { addBroken(srv, map[string][]*selfMade{"a": {{`[]`}}}) }, rule: "must be an object"},
		"a time":                               {add: func(srv *mcpkit.Server) { addBroken(srv, map[string]time.Time{"a": {}}) }},
		"a handler of go-sdk":                  {add: sdk(nil, &findOut{Limit: 1})},
		"its own text":                         {add: sdk(&mcp.CallToolResult{Content: text}, &findOut{Limit: 1})},
		"its own structured content":           {add: sdk(&mcp.CallToolResult{Content: text, StructuredContent: map[string]any{"limit": "x"}}, &findOut{Limit: 1}), rule: "must be an integer"},
		"its own that keeps the promise":       {add: sdk(&mcp.CallToolResult{Content: text, StructuredContent: findOut{Limit: 1, Notes: []note{}}}, &findOut{Limit: 1})},
		"no structured content":                {add: sdk(&mcp.CallToolResult{Content: text}, nil), rule: "must be structured content"},
		"an error":                             {add: sdk(&mcp.CallToolResult{Content: text, IsError: true}, nil)},
		"a middleware": {add: func(srv *mcpkit.Server) { addBroken(srv, findOut{Limit: 1}) }, rule: "must be an integer",
			opts: []mcpkit.Option{mcpkit.Intercept(func(next mcpkit.CallFunc) mcpkit.CallFunc {
				return func(ctx context.Context, call mcpkit.ToolCall) (*mcp.CallToolResult, error) {
					res, err := next(ctx, call)
					if err == nil {
						res.StructuredContent = json.RawMessage(`{"limit":"x"}`)
					}
					return res, err
				}
			})}},
	} {
		var log logBook
		srv := newServer(append(tc.opts, log.option())...)
		tc.add(srv)
		a := post(t, listen(t, srv), "2025-06-18", request("2025-06-18", "tools/call", map[string]any{"name": "get_output", "arguments": map[string]any{}}))
		assert.Equal(t, 200, a.Status, name)
		if tc.rule == "" {
			assert.NotContains(t, log.String(), "output schema", name)
			continue
		}
		assert.Equal(t, 1, strings.Count(log.String(), "the result breaks the tool's output schema"), "%s: %s", name, log.String())
		assert.Contains(t, log.String(), `"rule":"`+tc.rule, name)
	}
}
