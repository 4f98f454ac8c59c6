package audit

import (
	"encoding/json"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// callEvidence is how tools answer.
type callEvidence struct {
	// calls are calls with arguments that the tools accept, as far as that can be known.
	calls []toolCall
	// mistakes are calls with one mistake each.
	mistakes []mistakenCall
	// unknownTool is a call of a tool that does not exist.
	unknownTool *rpc.Answer
	// uncalled says why tools were not called, by their order.
	uncalled []uncalledTool
	// tools is the number of tools that the audit may call.
	tools int
}

// A toolCall is one call with its answer.
type toolCall struct {
	tool policy.Tool
	// given is set if the arguments come from the server's owner, so that the tool must accept
	// them.
	given bool
	// own is set if the arguments are examples, defaults and constants of the input schema, so that
	// the tool must accept them too. It may still find nothing for them.
	own       bool
	arguments json.RawMessage
	answer    *rpc.Answer
	result    *callResult // nil if the answer has no result
	// expired is set if no answer came until clients end a call.
	expired bool
}

// An uncalledTool is a tool that the audit may call and did not.
type uncalledTool struct{ tool, reason string }

// The bounds of the stage.
const (
	maxCalledTools   = 30
	maxCallsPerTool  = 2
	maxMistakenTools = 5
)

// unknownTool is a name that no tool has.
const unknownTool = "no_such_tool_of_the_audit"

// A mistakenCall is a call with one mistake.
type mistakenCall struct {
	tool     policy.Tool
	mistake  mistake
	argument string // the name of the wrong argument
	// others are arguments that are wrong too; naming one of them is as good.
	others []string
	answer *rpc.Answer
}

// A mistake is a kind of mistake in arguments.
type mistake int

const (
	missingArgument mistake = iota
	wrongType
	unknownArgument
)

// unknownName is a name that no argument has.
const unknownName = "no_such_argument"

// wantsMistakes reports whether more tools must be called with mistakes.
func (e *callEvidence) wantsMistakes(tool string) bool {
	seen := map[string]bool{tool: true}
	for _, m := range e.mistakes {
		seen[m.tool.Name] = true
	}
	return len(seen) <= maxMistakenTools
}
