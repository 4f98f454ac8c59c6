package mcpkit

import (
	"encoding/json"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// An Example is one documented use of the server: a realistic prompt, the tool calls that it leads
// to, and what the user gets. The directory asks for at least three; see [Server.Examples].
type Example struct {
	// Title is the heading of the example.
	Title string
	// Prompt is what the user writes.
	Prompt string
	// Calls are the tool calls that a model makes for the prompt, in their order; see [Use].
	Calls []Call
	// Happens says in your own words what happens, one sentence for each step; optional. Without it,
	// documents list the calls with their arguments.
	Happens []string
	// Group completes the sentence "Use when the user wants to …", for example "find or read
	// notes"; optional. The plugin that the subcommand submission writes has a skill for each group.
	Group string
	// Shows says what the user gets, in one sentence. Documents print it as it is.
	Shows string
	// Expect are texts that the results of the calls must contain; optional.
	Expect []string
	// Pos is the position of the example in the source; [Server.Examples] sets it.
	Pos policy.Pos
}

// A Call is one tool call of an [Example]; [Use] makes it.
type Call struct {
	// Tool is the name of the tool.
	Tool string `json:"tool"`
	// Arguments are the arguments as JSON.
	Arguments json.RawMessage `json:"arguments"`
	// Err is set if the arguments could not be encoded. The check reports it.
	Err error `json:"-"`
}

// Use returns one tool call of an [Example], with typed arguments:
//
//	mcpkit.Use("search_symbols", SearchIn{Query: "Copy"})
//
// Arguments that the tool would refuse fail [Server.Check]. Nil stands for no arguments.
func Use(tool string, args any) Call {
	if args == nil {
		args = struct{}{}
	}
	raw, err := json.Marshal(args)
	return Call{Tool: tool, Arguments: raw, Err: err}
}

// toPolicy returns the example for the rules. It shares no slices with e.
func (e Example) toPolicy() policy.Example {
	calls := make([]policy.Call, len(e.Calls))
	for i, c := range e.Calls {
		c.Arguments = slices.Clone(c.Arguments)
		calls[i] = policy.Call(c)
	}
	return policy.Example{Title: e.Title, Prompt: e.Prompt, Calls: calls, Happens: slices.Clone(e.Happens), Group: e.Group, Shows: e.Shows, Expect: slices.Clone(e.Expect), Pos: e.Pos}
}
