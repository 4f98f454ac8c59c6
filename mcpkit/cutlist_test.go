package mcpkit_test

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/claude"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

type limitIn struct {
	N int `json:"n,omitempty" jsonschema:"description=How many notes,minimum=1,maximum=1000,default=800"`
}

type postIn struct {
	PostID int `json:"post_id" jsonschema:"description=The number of the post,minimum=1"`
}

// longLists returns a server whose examples call a tool that returns more than fits.
func longLists[In any](name string, in In, opts ...mcpkit.Option) *mcpkit.Server {
	srv := mcpkit.New(manifest(), mcpkit.Public("the notes of this test are public"), opts...)
	mcpkit.AddTool(srv, name, annotate.ReadOnly("Read many notes"), "Returns notes, at most 800. Use when they are asked for.",
		func(context.Context, In) (listOutPlain, error) { return listOutPlain{Notes: longList(300)}, nil })
	example := func(prompt string) mcpkit.Example {
		return mcpkit.Example{Title: prompt, Prompt: prompt, Calls: []mcpkit.Call{mcpkit.Use(name, in)}, Shows: "the notes"}
	}
	srv.Examples(example("Which notes are there?"), example("Show me what we wrote"), example("Is there anything about rain?"))
	return srv
}

// TestACutListIsAFinding checks the rule about lists that are cut and that nobody can read on.
func TestACutListIsAFinding(t *testing.T) {
	t.Parallel()
	findings := func(srv *mcpkit.Server) (messages []string) {
		for _, f := range outcome(t, srv.CheckExamples(t.Context()), policy.RuleListCut).Findings {
			messages = append(messages, f.Message)
		}
		return messages
	}
	found := findings(longLists("recent_notes", struct{}{}))
	require.Len(t, found, 1, "three examples are one finding about the tool")
	assert.Contains(t, found[0], "was cut, and no argument limits, filters or pages it")
	assert.Len(t, findings(longLists("list_comments", postIn{1})), 1, "the number of the post does not make its list shorter")
	assert.Empty(t, findings(longLists("recent_notes", limitIn{5})), "a limit")
	assert.Empty(t, findings(longLists("recent_notes", findIn{Query: "rain"})), "a filter")
	assert.Empty(t, findings(longLists("recent_notes", struct{}{}, mcpkit.Continuations(store.NewMemory(0)))), "the rest can be read")
	assert.Empty(t, findings(newServer()))
}

// notice returns the last text of a tool's result.
func notice(t *testing.T, srv *mcpkit.Server, name string, args map[string]any) string {
	t.Helper()
	const version = "2025-11-25"
	a := post(t, listen(t, srv), version, request(version, "tools/call", map[string]any{"name": name, "arguments": args}))
	var res mcp.CallToolResult
	require.NoError(t, res.UnmarshalJSON(a.Result))
	return res.Content[len(res.Content)-1].(*mcp.TextContent).Text
}

// TestNoticesAdviseOnlyWhatHelps checks that a notice names only arguments with which a caller gets
// other parts of the result.
func TestNoticesAdviseOnlyWhatHelps(t *testing.T) {
	nothing := regexp.MustCompile(`^Shortened to fit 25,000 tokens\. The first \d+ of 300 items of "notes" are included\. About [\d,]+ tokens are missing\.$`)
	assert.Regexp(t, nothing, notice(t, longLists("recent_notes", limitIn{5}), "recent_notes", map[string]any{"n": 800}))
	assert.Regexp(t, nothing, notice(t, longLists("recent_notes", postIn{1}), "recent_notes", map[string]any{"post_id": 1}))
	assert.Contains(t, notice(t, longLists("recent_notes", findIn{Query: "rain"}), "recent_notes", map[string]any{"query": "rain"}),
		"To get the rest, ask for less at a time with the arguments: query, limit.")
}

// TestNoticesNameTheLimitThatApplied checks that a notice says which of the two limits cut a
// result.
func TestNoticesNameTheLimitThatApplied(t *testing.T) {
	t.Parallel()
	srv := newServer()
	lines := strings.Repeat("Eine Zeile über Schnee, die hier endet.\n", 20_000)
	addTool(srv, "much_text", func(context.Context, struct{}) (string, error) { return lines, nil }, claude.MaxResultCharacters(500_000))
	addTool(srv, "usual_text", func(context.Context, struct{}) (string, error) { return lines, nil })
	many := strings.Repeat(" ", 200_000) + "x"
	addTool(srv, "cheap_text", func(context.Context, struct{}) (string, error) { return "x" + many, nil })
	assert.Regexp(t, `^Shortened to fit 500,000 characters\. `, notice(t, srv, "much_text", nil))
	assert.Regexp(t, `^Shortened to fit 25,000 tokens\. `, notice(t, srv, "usual_text", nil))
	assert.Regexp(t, `^Shortened to fit 150,000 characters\. `, notice(t, srv, "cheap_text", nil))

	a := post(t, listen(t, srv), "2025-11-25", request("2025-11-25", "tools/call", map[string]any{"name": "much_text", "arguments": map[string]any{}}))
	text, _ := resultText(t, a.Result)
	characters := len([]rune(text))
	assert.Greater(t, characters, 480_000, "characters count, not bytes")
	assert.LessOrEqual(t, characters, 500_000)
	assert.Len(t, []rune(lines), 800_000)
}

// TestCutListsOfToolsWithUnknownArguments checks the rule about tools of an adopted server. A
// schema without any argument that takes every argument says nothing about what the tool can do.
func TestCutListsOfToolsWithUnknownArguments(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(listOutPlain{Notes: longList(300)})
	require.NoError(t, err)
	result := &mcp.CallToolResult{StructuredContent: json.RawMessage(text), Content: []mcp.Content{&mcp.TextContent{Text: string(text)}}}
	for input, cut := range map[string]bool{
		`{"type":"object"}`: false,
		`{"type":"object","additionalProperties":{"type":"string"}}`:                                                        false,
		`{"type":"object","additionalProperties":false}`:                                                                    true,
		`{"type":"object","properties":{"post_id":{"type":"integer"}},"required":["post_id"]}`:                              true,
		`{"type":"object","properties":{"post_id":{"type":"integer"}},"required":["post_id"],"additionalProperties":false}`: true,
		`{"type":"object","properties":{"post_id":{"type":"integer"},"limit":{"type":"integer"}}}`:                          false,
		`{"type":"object","properties":{"query":{"type":"string"}},"required":["query"]}`:                                   false,
		`{"type":"object","properties":{"query":{"type":"string"}},"required":["query"],"additionalProperties":{}}`:         false,
	} {
		existing, annotations := readers(result, &mcp.Tool{Name: "read_notes", InputSchema: json.RawMessage(input)})
		srv := mcpkit.New(manifest(), mcpkit.Public("a test"), mcpkit.Adopt(existing, annotations))
		example := mcpkit.Example{Title: "Read", Prompt: "Read the notes", Calls: []mcpkit.Call{mcpkit.Use("read_notes", map[string]any{})}, Shows: "the notes"}
		if strings.Contains(input, "query") {
			example.Calls = []mcpkit.Call{mcpkit.Use("read_notes", map[string]any{"query": "rain"})}
		}
		if strings.Contains(input, `["post_id"]`) {
			example.Calls = []mcpkit.Call{mcpkit.Use("read_notes", postIn{1})}
		}
		srv.Examples(example, example, example)
		surface := srv.Rehearsed(t.Context())
		run := surface.Runs[0]
		require.Len(t, run.Answers, 1, input)
		assert.Equal(t, cut, run.Answers[0].CutList, "%s: %.300s", input, run.Answers[0].Text)
		assert.Equal(t, cut, len(messagesIn(policy.Check(surface), policy.RuleListCut)) == 1, input)
	}
}
