package mcpkit_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

type levelIn struct {
	Level string `json:"level"`
	Count int    `json:"count"`
}

type levelOut struct {
	Items []levelItem `json:"items"`
	Count int         `json:"count" jsonschema:"maximum=10"`
}

type levelItem struct {
	Level string `json:"level" jsonschema:"enum=low,enum=high"`
}

// brokenCounter counts results that break their schema.
type brokenCounter struct{ broken, all int }

func (b *brokenCounter) Begin(ctx context.Context, _ observe.Operation) context.Context { return ctx }
func (b *brokenCounter) End(_ context.Context, op observe.Operation, out observe.Outcome) {
	if op.Tool == "" {
		return
	}
	b.all++
	if slices.Contains(out.Tolerated, observe.BrokenOutput) {
		b.broken++
	}
}

func (b *brokenCounter) Refused(context.Context, observe.Refusal) {}

func levelServer(opts ...mcpkit.Option) *mcpkit.Server {
	srv := newServer(opts...)
	mcpkit.AddTool(srv, "get_levels", annotate.ReadOnly("Get levels"), "Returns levels. Use when a test needs them.",
		func(_ context.Context, in levelIn) (levelOut, error) {
			return levelOut{Items: []levelItem{{"low"}, {in.Level}}, Count: in.Count}, nil
		})
	return srv
}

// TestABrokenOutputIsLogged checks that what breaks the output schema is sent with a warning that
// shows no value, and is counted.
func TestABrokenOutputIsLogged(t *testing.T) {
	var log logBook
	var counted brokenCounter
	endpoint := listen(t, levelServer(log.option(), mcpkit.Observe(&counted)))
	for _, version := range []string{"2025-06-18", "2026-07-28"} {
		text, isError := callTool(t, endpoint, version, "get_levels", levelIn{Level: "high", Count: 1})
		assert.False(t, isError, text)
	}
	assert.NotContains(t, log.String(), "output schema")
	for range 5 {
		text, isError := callTool(t, endpoint, "2025-06-18", "get_levels", levelIn{Level: "s3cret", Count: 1})
		assert.False(t, isError)
		assert.Contains(t, text, "s3cret", "it is sent")
	}
	text, _ := callTool(t, endpoint, "2025-06-18", "get_levels", levelIn{Level: "low", Count: 99})
	assert.Contains(t, text, "99")
	var lines []map[string]any
	for text := range strings.Lines(log.String()) {
		var line map[string]any
		require.NoError(t, json.Unmarshal([]byte(text), &line))
		if line["msg"] == "the result breaks the tool's output schema; strict clients throw it away" {
			lines = append(lines, line)
		}
	}
	require.Len(t, lines, 2, "each breach once a day: %v", lines)
	assert.Equal(t, "get_levels", lines[0]["tool"])
	assert.Equal(t, "items[].level", lines[0]["at"])
	assert.Equal(t, "count", lines[1]["at"])
	assert.Equal(t, "must be at most 10", lines[1]["rule"])
	assert.NotContains(t, log.String(), "s3cret")
	assert.Equal(t, brokenCounter{broken: 6, all: 8}, counted)
}

func TestStrictOutputs(t *testing.T) {
	var log logBook
	endpoint := listen(t, levelServer(log.option(), mcpkit.Reject(observe.BrokenOutput)))
	text, isError := callTool(t, endpoint, "2025-06-18", "get_levels", levelIn{Level: "other"})
	assert.True(t, isError)
	assert.Regexp(t, `^internal error \(ref [0-9a-f]{6}\)`, text)
	assert.Contains(t, log.String(), `"at":"items[].level"`)
	_, isError = callTool(t, endpoint, "2025-06-18", "get_levels", levelIn{Level: "low"})
	assert.False(t, isError)
}

// TestOutputsOfAnAdoptedServerAreChecked uses a tool whose result go-sdk does not check.
func TestOutputsOfAnAdoptedServerAreChecked(t *testing.T) {
	adopted := mcp.NewServer(&mcp.Implementation{Name: "other", Version: "1"}, nil)
	adopted.AddTool(&mcp.Tool{Name: "get_level", Description: "Returns a level. Use when a test needs it.",
		InputSchema: json.RawMessage(`{"type":"object"}`), OutputSchema: json.RawMessage(`{"type":"object","properties":{"level":{"enum":["low"]}},"required":["level"]}`)},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return &mcp.CallToolResult{StructuredContent: map[string]any{"level": "s3cret"}, Content: []mcp.Content{&mcp.TextContent{Text: "s3cret"}}}, nil
		})
	var log logBook
	srv := newServer(log.option(), mcpkit.Adopt(adopted, map[string]annotate.Annotation{"get_level": annotate.ReadOnly("Get a level")}))
	a := post(t, listen(t, srv), "2026-07-28", request("2026-07-28", "tools/call", map[string]any{"name": "get_level", "arguments": map[string]any{}}))
	assert.Equal(t, 200, a.Status)
	assert.Contains(t, a.Body, `"structuredContent":{"level":"s3cret"}`, "it is sent")
	assert.Contains(t, log.String(), `"at":"level"`)
	assert.NotContains(t, log.String(), "s3cret")
}
