package mcpkit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// readers returns a go-sdk server whose tools return the given result, and annotations for them.
func readers(result *mcp.CallToolResult, tools ...*mcp.Tool) (*mcp.Server, map[string]annotate.Annotation) {
	existing, annotations := plainSDK(), map[string]annotate.Annotation{}
	for _, tool := range tools {
		if tool.InputSchema == nil {
			tool.InputSchema = json.RawMessage(`{"type":"object"}`)
		}
		tool.Description = "Reads with " + tool.Name + ". Use when a test needs it."
		annotations[tool.Name] = annotate.ReadOnly("Read with " + tool.Name)
		existing.AddTool(tool, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return result, nil })
	}
	return existing, annotations
}

// TestOptionsOfAdoptedToolsAreChecked gives an adopted tool options that cannot work.
func TestOptionsOfAdoptedToolsAreChecked(t *testing.T) {
	t.Parallel()
	for want, opts := range map[string][]mcpkit.ToolOption{
		`the budget of tool "read_a" is 1 tokens, less than 1000`:         {mcpkit.Budget(1)},
		`the timeout of tool "read_a" is -1ns, which is not within 0 and`: {mcpkit.Timeout(-1)},
		`tool "read_a" is public and needs scopes`:                        {mcpkit.PublicTool(), mcpkit.Scopes("notes")},
		`tool "read_a" needs a scope that cannot exist`:                   {mcpkit.Scopes("two words")},
		`mcpkit.Visible of tool "read_a" has no function`:                 {mcpkit.Visible(nil)},
		"": {nil, mcpkit.Budget(2000), nil, mcpkit.Timeout(1e9)},
	} {
		existing, annotations := readers(&mcp.CallToolResult{}, &mcp.Tool{Name: "read_a"}, &mcp.Tool{Name: "read_b"})
		srv := newServer(mcpkit.Adopt(existing, annotations), mcpkit.AdoptedTool("read_b"), mcpkit.AdoptedTool("read_a", opts...))
		report, messages := policy.Check(srv.Surface()), ""
		for _, rule := range []policy.RuleID{policy.RuleServerOptions, policy.RuleToolBudget, policy.RuleToolTimeout} {
			messages += strings.Join(messagesIn(report, rule), "\n")
		}
		assert.Contains(t, messages, want)
		assert.NotContains(t, messages, `"read_b"`)
		assert.Equal(t, want == "", messages == "", messages)
		for _, tool := range srv.Surface().Tools {
			if tool.Name == "read_a" && want == "" {
				assert.Equal(t, 2000, tool.Tokens)
				assert.EqualValues(t, 1e9, tool.Timeout)
			}
		}
	}
}

// TestNamesOfToolsThatAreNotThere checks the advice for a name that no tool of an adopted server
// has.
func TestNamesOfToolsThatAreNotThere(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"read_as": `did you mean "read_a"?`, "write_everything": "remove it, or correct the name", "find_note": "remove it, or correct the name"} {
		existing, annotations := readers(&mcp.CallToolResult{}, &mcp.Tool{Name: "read_a"})
		annotations[name] = annotate.ReadOnly("Read")
		text := writtenReport(newServer(mcpkit.Adopt(existing, annotations), mcpkit.AdoptedTool(name)).Check())
		assert.Contains(t, text, fmt.Sprintf("the annotation of %q is for a tool that the adopted server does not have", name))
		assert.Contains(t, text, want)
		assert.NotContains(t, text, "mcpkit.AdoptedTool(", "one finding about a name is enough")
		delete(annotations, name)
		text = writtenReport(newServer(mcpkit.Adopt(existing, annotations), mcpkit.AdoptedTool(name)).Check())
		assert.Contains(t, text, fmt.Sprintf("mcpkit.AdoptedTool(%q) is for a tool that the adopted server does not have", name))
		assert.Contains(t, text, want)
	}
}

// TestResultsOfAdoptedToolsKeepTheirSchema shortens a result of an adopted tool: what its output
// schema requires stays.
func TestResultsOfAdoptedToolsKeepTheirSchema(t *testing.T) {
	t.Parallel()
	output := json.RawMessage(`{"type":"object","required":["state","lines"],"additionalProperties":false,"properties":{
		"state":{"enum":["done","open"]},"lines":{"type":"array","minItems":3,"items":{"type":"string"}}}}`)
	structured := map[string]any{"state": "done", "lines": slicesOf("a line of the result", 20_000)}
	text, err := json.Marshal(structured)
	require.NoError(t, err)
	result := &mcp.CallToolResult{StructuredContent: structured, Content: []mcp.Content{&mcp.TextContent{Text: string(text)}}}
	existing, annotations := readers(result, &mcp.Tool{Name: "read_a", OutputSchema: output})
	endpoint := listen(t, newServer(mcpkit.Adopt(existing, annotations)))
	for _, version := range eras {
		got := resultOf(t, endpoint, version, "read_a", header("Accept", "application/json"))
		require.False(t, got.IsError, version)
		members, ok := got.StructuredContent.(map[string]any)
		require.True(t, ok, version)
		assert.Equal(t, "done", members["state"])
		lines, _ := members["lines"].([]any)
		assert.GreaterOrEqual(t, len(lines), 3, version)
		assert.Less(t, len(lines), 20_000, version)
		assert.Len(t, members, 2, "another member breaks the schema")
	}
}

func slicesOf(text string, n int) (list []string) {
	for range n {
		list = append(list, text)
	}
	return list
}

// TestAdoptedToolsWithArgumentsInHeaders calls an adopted tool whose schema asks clients to repeat
// an argument in a header.
func TestAdoptedToolsWithArgumentsInHeaders(t *testing.T) {
	input := json.RawMessage(`{"type":"object","properties":{"region":{"type":"string","description":"Where","x-mcp-header":"Region"}},"required":["region"]}`)
	existing, annotations := readers(&mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "read"}}}, &mcp.Tool{Name: "read_a", InputSchema: input}, &mcp.Tool{Name: "read_b"})
	endpoint := listen(t, newServer(mcpkit.Adopt(existing, annotations)))
	ask := func(region string) wireAnswer {
		return post(t, endpoint, "2026-07-28", request("2026-07-28", "tools/call", map[string]any{"name": "read_a", "arguments": map[string]any{"region": "eu"}}), header("Mcp-Param-Region", region))
	}
	assert.Equal(t, 200, ask("eu").Status, ask("eu").Body)
	wrong := ask("us")
	assert.Equal(t, 400, wrong.Status, wrong.Body)
	preflight := requestPreflight(t, endpoint, "mcp-param-region")
	assert.Contains(t, strings.ToLower(preflight), "mcp-param-region")
}

// TestAToolThatIsNotTheServersOwn checks that a tool with the name of one of the server's own is
// not learned from the adopted server.
func TestAToolThatIsNotTheServersOwn(t *testing.T) {
	existing, annotations := readers(&mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "theirs"}}}, &mcp.Tool{Name: "find_notes"}, &mcp.Tool{Name: "read_a"})
	delete(annotations, "find_notes")
	srv := newServer(mcpkit.Adopt(existing, annotations))
	require.Len(t, srv.Surface().Tools, 2)
	text, _ := callTool(t, listen(t, srv), "2025-11-25", "find_notes", findIn{Query: "rain"})
	assert.Contains(t, text, "rain")
}

// TestServingLearnsWhatTheAdoptedServerHas checks that what is done without a client has the tools
// that serve.
func TestServingLearnsWhatTheAdoptedServerHas(t *testing.T) {
	existing := plainSDK()
	srv := adopting(existing, mcpkit.Waive(policy.RuleExampleArguments, "a test"))
	example := mcpkit.Example{Title: "Right", Prompt: "Say it", Calls: []mcpkit.Call{mcpkit.Use("say_side", map[string]any{"right": "x"})}, Shows: "the side"}
	srv.ReplaceExamples(example, example, example)
	require.Contains(t, fmt.Sprint(srv.RunExamples(t.Context())[0]), "missing required argument")
	addSide(existing, "right")
	handlerOf(t, srv)
	assert.NotContains(t, fmt.Sprint(srv.RunExamples(t.Context())[0]), "missing required argument")
}

// TestADeclarationDuringAnUpdate declares a tool while an Update learns the tools of the adopted
// server. The Update has it.
func TestADeclarationDuringAnUpdate(t *testing.T) {
	existing := plainSDK()
	var meanwhile func()
	existing.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if f := meanwhile; method == "tools/list" && f != nil {
				meanwhile = nil
				f()
			}
			return next(ctx, method, req)
		}
	})
	srv := adopting(existing)
	endpoint := listen(t, srv)
	meanwhile = func() { addTool(srv, "say_meanwhile", says("meanwhile")) }
	require.NoError(t, srv.Update(func(draft *mcpkit.Server) { addTool(draft, "say_more", says("more")) }))
	assert.Equal(t, []string{"find_notes", "say_meanwhile", "say_more", "say_side"}, toolsOf(t, endpoint, "2025-11-25"))
}
