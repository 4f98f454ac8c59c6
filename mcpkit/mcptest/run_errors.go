package mcptest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"
)

var anyArguments = promise{
	what:   "whatever arguments the schema allows, the tool answers with a result in its output schema or with an error that a model can act on",
	why:    "A reviewer tries arguments that no example has. A panic or an error that is not for the model reads \"internal error\", and the model can only give up.",
	source: guideURL,
	fix:    "return a *mcpkit.ToolError that says what is wrong with the arguments and what to do next",
}

// testErrors calls tools with arguments made up from their schemas.
func (h *harness) testErrors(t *testing.T) {
	h.eachTool(t, func(t *testing.T, tool *tool) {
		if !tool.readOnly() && !h.writes {
			t.Skipf("%s changes data: mcptest.AlsoWrites calls it all the same", tool.Name)
		}
		if h.seeds == 0 {
			t.Skip("mcptest.Seeds(0)")
		}
		s := h.sitPrepared(t)
		faults := series{promise: anyArguments}
		defer faults.end(t)
		for seed := range h.seeds {
			arguments, err := Valid(tool.Input, uint64(seed))
			if err != nil {
				t.Skip(err)
			}
			a := s.call(t.Context(), tool.Name, arguments)
			if fault, fix := tool.fault(a); fault != "" {
				faults.broken(t, fault, breach{sent: describe(tool.Name, arguments), got: a.got(), fix: fix})
			} else if _, shortened := a.result.Meta[budget.MetaKey]; shortened {
				t.Logf("%s: the result was made to fit, since it is larger than its reader takes", describe(tool.Name, arguments))
			}
		}
	})
}

// fault says what is wrong with the answer to arguments that the schema allows, and what
// to do.
func (t *tool) fault(a answered) (fault, fix string) {
	if a.err != nil {
		return "it is a protocol error", "return a *mcpkit.ToolError in the place of a JSON-RPC error"
	}
	text := results.Text(a.result)
	if a.result.IsError {
		switch {
		case a.handler.panicked != nil:
			return "the handler panicked", "mend the handler: this is a value that it does not expect"
		case masked(text):
			return "the error is masked, since it is no ToolError", ""
		case sayNothing(text):
			return "the error says nothing", ""
		case internals.MatchString(text):
			return fmt.Sprintf("the error shows the inside of the server (%q)", internals.FindString(text)),
				"tell the model of the arguments, not of the code; what caused it goes into ToolError.Err"
		}
		return "", ""
	}
	if a.result.StructuredContent == nil {
		if t.output != nil {
			return "there is no structured content, which the output schema asks for", "return the output, or an error"
		}
		return "", ""
	}
	structured, err := results.Structured(a.result)
	if err != nil {
		return "the structured content cannot be encoded: " + err.Error(), ""
	}
	if t.output != nil {
		if problems := t.output.Validate(structured); len(problems) > 0 {
			return "the result breaks its output schema: " + strings.Join(problems, "; "), "return what the output type declares, or declare what is returned"
		}
	}
	return "", ""
}
