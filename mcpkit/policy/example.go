package policy

import (
	"encoding/json"
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
)

// An Example is one documented use of a server: a prompt, the calls that it leads to, and what
// the user sees.
type Example struct {
	// Title names the example in a few words.
	Title string
	// Prompt is what the user writes.
	Prompt string
	// Calls are the tool calls that the prompt leads to, in order.
	Calls []Call
	// Happens says in sentences what happens, a step each; optional. Documents show these sentences
	// instead of the calls.
	Happens []string
	// Group completes the sentence "Use when the user wants to …", for example "find or read
	// notes"; optional. The examples of a group make one skill of a plugin.
	Group string
	// Shows says what the user gets, in one sentence. Documents print it as it is.
	Shows string
	// Expect are texts that the results of the calls must contain; optional. See [Run].
	Expect []string
	// Pos is where the example was declared.
	Pos Pos
}

// A Call is one tool call of an [Example].
type Call struct {
	// Tool is the name of the called tool.
	Tool string `json:"tool"`
	// Arguments is a JSON object. Empty means {}.
	Arguments json.RawMessage `json:"arguments"`
	// Err is the error of encoding the arguments, or nil.
	Err error `json:"-"`
}

// exampleName returns how a message names the example with index i.
func exampleName(i int, e Example) string {
	if glyph.Empty(e.Title) {
		return fmt.Sprintf("example %d", i+1)
	}
	return fmt.Sprintf("example %d (%s)", i+1, display.Quote(e.Title))
}
