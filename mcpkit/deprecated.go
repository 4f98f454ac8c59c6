package mcpkit

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Deprecated removes a tool in two steps. Clients keep the list of tools that they read when they
// connected, and users keep prompts that name tools, so calls continue after a removal. instead is
// the name of the tool to use instead, and removal the day on which it is removed, such as
// "2027-03-01"; each may be "".
//
// As long as the server has the tool, its description ends with a sentence that says this. Models
// read it, and it is also in the documentation and in the lock of the tools. When [AddTool] is
// removed and the option stays, the tool is no longer listed, and a call of it is answered with a
// tool error that names the tool to use instead. For calls in both steps, [observe.Operation] has
// Deprecated set, and package telemetry sets the attribute mcpkit.tool.deprecated. Remove the
// option when nobody calls the name any more.
//
// Check reports a tool that is still there after its day. The lock reports the removal like that of
// any other tool, and adds the answer that calls now get.
func Deprecated(tool, instead, removal string) Option {
	d := policy.Deprecation{Tool: tool, Instead: instead, Removal: removal, Pos: caller()}
	return option(func(s *settings) { s.listing.deprecated = append(s.listing.deprecated, d) })
}

// deprecationOf returns what [Deprecated] says about a tool, or nil.
func deprecationOf(a *assembly, tool string) *policy.Deprecation {
	for _, d := range a.settings.listing.deprecated {
		if d.Tool == tool {
			return &d
		}
	}
	return nil
}

// withSentence returns a description with another sentence.
func withSentence(description, sentence string) string {
	if description != "" && !strings.HasSuffix(description, ".") {
		description += "."
	}
	return strings.TrimSpace(description + " " + sentence)
}

// hasTool reports whether the assembly has a tool with a name.
func hasTool(a *assembly, name string) bool {
	return slices.ContainsFunc(a.tools, func(t assembledTool) bool { return t.name == name })
}

// checkDeprecations reports what is wrong with the options of [Deprecated].
func checkDeprecations(a *assembly) {
	var names []string
	for _, t := range a.tools {
		names = append(names, t.name)
	}
	for i, d := range a.settings.listing.deprecated {
		problem := func(message, fix string) {
			a.problem(policy.RuleServerOptions, d.Tool, fmt.Sprintf("mcpkit.Deprecated(%.80q) ", d.Tool)+message, fix, d.Pos)
		}
		if d.Tool == "" {
			problem("names no tool", "name the tool that is deprecated")
		}
		if slices.ContainsFunc(a.settings.listing.deprecated[:i], func(e policy.Deprecation) bool { return e.Tool == d.Tool }) {
			problem("is there twice", "remove one")
		}
		if _, err := time.Parse(time.DateOnly, d.Removal); err != nil && d.Removal != "" {
			problem(fmt.Sprintf("has the day of removal %.80q", d.Removal), `write the day as in "2027-03-01", or "" if no day is set yet`)
		}
		switch {
		case d.Instead == "":
		case !hasTool(a, d.Instead):
			problem(fmt.Sprintf("says to use %.80q instead, which the server does not have", d.Instead), didYouMean(d.Instead, names))
		case deprecationOf(a, d.Instead) != nil:
			problem(fmt.Sprintf("says to use %q instead, which is deprecated too", d.Instead), "name a tool that stays")
		}
	}
}

// removedTools returns the removed tools, whose calls are answered with the tool to use instead.
func removedTools(a *assembly) (gone []*call.Tool) {
	for _, d := range a.settings.listing.deprecated {
		if d.Tool == "" || hasTool(a, d.Tool) {
			continue
		}
		t := &call.Tool{
			Definition: &mcp.Tool{Name: d.Tool, InputSchema: json.RawMessage(anyArguments)},
			Timeout:    defaultTimeout,
			Output:     &call.Output{Kind: call.OutputText},
			Deprecated: true,
			Removed:    true,
			Routing:    call.Routing{Direct: true},
			Invoke: func(context.Context, *call.Pipeline, *call.Tool, *mcp.CallToolRequest, []byte) (call.Answer, error) {
				return call.Answer{}, &ToolError{What: d.Gone()}
			},
		}
		t.Input, _ = schema.Compile([]byte(anyArguments)) // it always compiles
		t.Fitter = a.fitter(t, &toolSettings{})
		gone = append(gone, t)
	}
	return gone
}

// anyArguments is the input schema of removed tools.
const anyArguments = `{"type":"object"}`
