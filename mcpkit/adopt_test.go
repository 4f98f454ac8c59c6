package mcpkit_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// greeterSDK returns a go-sdk server that does not use mcpkit.
func greeterSDK() *mcp.Server {
	existing := mcp.NewServer(&mcp.Implementation{Name: "greeter", Version: "1.0.0"}, nil)
	mcp.AddTool(existing, &mcp.Tool{Name: "get_greeting", Description: "Returns a greeting. Use when the user wants to greet a person."},
		func(_ context.Context, _ *mcp.CallToolRequest, in sdkGreetIn) (*mcp.CallToolResult, any, error) {
			if in.Name == "nobody" {
				panic("nobody is there")
			}
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "Hello, " + in.Name}}}, nil, nil
		})
	return existing
}

type sdkGreetIn struct {
	Name string `json:"name" jsonschema:"whom to greet"`
}

// TestALateToolOfAnAdoptedServerIsNotServed adds tools to an adopted server while it serves. They
// have no annotation, so they must be neither listed nor callable.
func TestALateToolOfAnAdoptedServerIsNotServed(t *testing.T) {
	existing := greeterSDK()
	srv := mcpkit.New(manifest(), mcpkit.Public("greetings are public"), mcpkit.Adopt(existing, map[string]annotate.Annotation{"get_greeting": annotate.ReadOnly("Get a greeting")}))
	example := func(title, prompt string) mcpkit.Example {
		return mcpkit.Example{Title: title, Prompt: prompt, Calls: []mcpkit.Call{mcpkit.Use("get_greeting", sdkGreetIn{Name: prompt})}, Shows: "the greeting"}
	}
	srv.Examples(example("One", "Say hello to Ada"), example("Two", "Greet Mr Hopper"), example("Three", "Greet Zoë"))
	endpoint := listen(t, srv)
	for _, version := range []string{"2025-11-25", "2026-07-28"} {
		list := func() string {
			return string(post(t, endpoint, version, request(version, "tools/list", map[string]any{})).Result)
		}
		assert.NotContains(t, list(), "late_tool")
		assert.Contains(t, list(), `"title":"Get a greeting"`)
		assert.Contains(t, list(), `"destructiveHint":false`)
		existing.AddTool(&mcp.Tool{Name: "late_tool", InputSchema: map[string]any{"type": "object"}}, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return nil, nil })
		assert.NotContains(t, list(), "late_tool")
		late := post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": "late_tool", "arguments": map[string]any{}}), header("Accept", "application/json"))
		assert.Contains(t, late.Body, `unknown tool \"late_tool\"`)
		existing.RemoveTools("late_tool")
		assert.NotContains(t, list(), "late_tool")
	}
	a := post(t, endpoint, "2026-07-28", request("2026-07-28", "tools/call", map[string]any{"name": "get_greeting", "arguments": sdkGreetIn{"Ada"}}), header("Accept", "application/json"))
	text, failed := resultText(t, a.Result)
	assert.False(t, failed)
	assert.Equal(t, "Hello, Ada", text)
	assert.Contains(t, string(a.Result), `"io.modelcontextprotocol/serverInfo":{"name":"notes","title":"Notes"`, "the result names the server of the manifest")
}

// TestAnAnnotationMilderThanTheToolIsReported adopts tools that say what they do, and annotates
// them as if they did less.
func TestAnAnnotationMilderThanTheToolIsReported(t *testing.T) {
	yes, no := true, false
	existing := mcp.NewServer(&mcp.Implementation{Name: "greeter", Version: "1.0.0"}, nil)
	for name, hints := range map[string]*mcp.ToolAnnotations{
		"sync_all":    {DestructiveHint: &no},
		"get_rid":     {DestructiveHint: &yes},
		"get_note":    {Title: "Read a note"}, // go-sdk sends readOnlyHint false
		"find_note":   {ReadOnlyHint: true, OpenWorldHint: &yes},
		"search_note": nil,
	} {
		existing.AddTool(&mcp.Tool{Name: name, Annotations: hints, InputSchema: map[string]any{"type": "object"}},
			func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return nil, nil })
	}
	annotations := map[string]annotate.Annotation{}
	for _, name := range []string{"sync_all", "get_rid", "get_note", "find_note", "search_note"} {
		annotations[name] = annotate.ReadOnly("Read "+name, annotate.ClosedWorld())
	}
	srv := mcpkit.New(manifest(), mcpkit.Public("a test"), mcpkit.Adopt(existing, annotations))
	var found []string
	for _, f := range srv.Check().Warnings() {
		if f.Rule.ID == policy.RuleToolOriginalHints {
			found = append(found, f.Message)
		}
	}
	assert.Equal(t, []string{
		`tool "find_note" is annotated with a closed world, but its own annotations say openWorldHint true`,
		`tool "get_rid" is annotated read-only, but its own annotations say destructiveHint true`,
		`tool "sync_all" is annotated read-only, but its own annotations say readOnlyHint false`,
	}, found)
}

// TestDeclared checks that the report has the positions and the problems given to Declared.
func TestDeclared(t *testing.T) {
	at := policy.Pos{File: "routes.yaml", Line: 7}
	srv := mcpkit.New(manifest(), mcpkit.Public("a test"), mcpkit.Declared(policy.Pos{File: "server.yaml", Line: 1}, policy.Problem{Rule: "server-options", Message: "the server is odd"}))
	mcpkit.AddTool(srv, "delete_note", annotate.ReadOnly("Delete"), "Deletes a note. Use when asked to.", func(context.Context, struct{}) (string, error) { return "", nil },
		mcpkit.Declared(at, policy.Problem{Rule: "tool-route", Message: `tool "delete_note" is odd`}))
	var lines []string
	for _, f := range srv.Check().Failures() {
		if id := f.Rule.ID; id == "tool-route" || id == "tool-verb" || id == "server-options" || id == "example-count" {
			lines = append(lines, f.Pos.String()+" "+f.Tool+" "+string(id))
		}
	}
	assert.ElementsMatch(t, []string{"server.yaml:1  server-options", "routes.yaml:7 delete_note tool-route", "routes.yaml:7 delete_note tool-verb", "server.yaml:1  example-count"}, lines)
}

// Adopt serves an existing go-sdk server, and checks the arguments of its tools.
func ExampleAdopt() {
	srv := mcpkit.New(manifest(), mcpkit.Public("an example"),
		mcpkit.Adopt(greeterSDK(), map[string]annotate.Annotation{"get_greeting": annotate.ReadOnly("Get a greeting")}),
		mcpkit.AdoptedTool("get_greeting", mcpkit.Budget(2_000)))

	session := connect(srv)
	defer session.Close()
	for _, args := range []map[string]any{{"name": "Ada"}, {"nam": "Ada"}} {
		res, err := session.CallTool(context.Background(), &mcp.CallToolParams{Name: "get_greeting", Arguments: args})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(res.Content[0].(*mcp.TextContent).Text)
	}
	// Output:
	// Hello, Ada
	// missing required argument "name"
	// unknown argument "nam"; valid: name
}

func TestPanicsOfAdoptedToolsAreMasked(t *testing.T) {
	var log logBook
	srv := mcpkit.New(manifest(), mcpkit.Public("a test"), log.option(), mcpkit.Adopt(greeterSDK(), nil))
	c := mcptest.New(t, srv)
	assert.Regexp(t, `^internal error \(ref [0-9a-f]{6}\)`, mcptest.CallError(t, c, "get_greeting", sdkGreetIn{"nobody"}))
	assert.Contains(t, log.String(), "nobody is there")
}

// TestARemovedToolDoesNotHoldUpOthers removes a tool of an adopted server and replaces another. The
// annotation of the removed one is not a wrong name.
func TestARemovedToolDoesNotHoldUpOthers(t *testing.T) {
	existing := greeterSDK()
	add := func(name, description string) {
		existing.AddTool(&mcp.Tool{Name: name, Description: description, InputSchema: map[string]any{"type": "object"}},
			func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
				return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: description}}}, nil
			})
	}
	add("get_one", "Returns one. Use when one is needed.")
	srv := mcpkit.New(manifest(), mcpkit.Public("greetings are public"), mcpkit.Unlisted("a test"), mcpkit.AdoptedTool("get_greeting", mcpkit.Budget(5000)),
		mcpkit.Adopt(existing, map[string]annotate.Annotation{"get_greeting": annotate.ReadOnly("Get a greeting"), "get_one": annotate.ReadOnly("Get one")}))
	endpoint := listen(t, srv)
	existing.RemoveTools("get_greeting")
	add("get_one", "Returns another. Use when another is needed.")
	list := string(post(t, endpoint, "2026-07-28", request("2026-07-28", "tools/list", map[string]any{})).Result)
	assert.Contains(t, list, "Returns another.")
	assert.NotContains(t, list, "get_greeting")
	assert.NoError(t, srv.Update(nil))
}

// TestMaskedErrorsOfAdoptedTools checks that errors of typed handlers are masked where the
// tolerance is off and counted where it is on, and that results which a handler makes for the model
// are not masked.
func TestMaskedErrorsOfAdoptedTools(t *testing.T) {
	annotations := map[string]annotate.Annotation{}
	adopted := func() *mcp.Server {
		existing := mcp.NewServer(&mcp.Implementation{Name: "greeter", Version: "1.0.0"}, nil)
		for name, err := range map[string]error{"get_secret": errors.New("pq: password of ada is wrong"), "get_advice": fmt.Errorf("while reading: %w", &mcpkit.ToolError{What: "there is no note"}), "get_none": nil} {
			annotations[name] = annotate.ReadOnly("Call")
			mcp.AddTool(existing, &mcp.Tool{Name: name, Description: "Reads. Use when asked to."}, func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, any, error) {
				return &mcp.CallToolResult{IsError: err == nil, Content: []mcp.Content{&mcp.TextContent{Text: "for the model"}}}, nil, err
			})
		}
		return existing
	}
	for name, tc := range map[string]struct {
		option mcpkit.Option
		want   [3]string // get_secret, get_advice, get_none
		counts int
	}{
		"on":  {mcpkit.Reject(), [3]string{"pq: password of ada is wrong", "while reading: there is no note", "for the model"}, 2},
		"off": {mcpkit.Reject(observe.AdoptedErrors), [3]string{"internal error (ref ", "there is no note", "for the model"}, 0},
	} {
		seen := &tolerated{}
		srv := mcpkit.New(manifest(), mcpkit.Public("a test"), mcpkit.Adopt(adopted(), annotations), tc.option, mcpkit.Observe(seen), mcpkit.Logs(observe.Logs{Logger: slog.New(slog.DiscardHandler)}))
		c := mcptest.New(t, srv)
		for i, tool := range []string{"get_secret", "get_advice", "get_none"} {
			got := mcptest.CallError(t, c, tool, nil)
			assert.True(t, strings.HasPrefix(got, tc.want[i]), "%s %s: %s", name, tool, got)
		}
		assert.Len(t, seen.take(), tc.counts, name)
	}
}
