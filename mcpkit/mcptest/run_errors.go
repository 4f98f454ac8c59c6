package mcptest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

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
	s := &sitting{}
	s.connect(h.prepare(t), t, h.srv)
	h.eachTool(t, func(t *testing.T, tool *tool) {
		if !tool.readOnly() && !h.writes {
			t.Skipf("%s changes data: mcptest.AlsoWrites calls it all the same", tool.Name)
		}
		if h.seeds == 0 {
			t.Skip("mcptest.Seeds(0)")
		}
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
			} else if a.result == nil {
				t.Logf("%s: %v", describe(tool.Name, arguments), a.err)
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
		return protocolFault(a.err)
	}
	text := results.Text(a.result)
	if a.result.IsError {
		switch {
		case a.handler.panicked != nil:
			return "the handler panicked", "mend the handler: this is a value that it does not expect"
		case a.handler.err != nil && strings.Contains(a.handler.err.Error(), "InputRequests"):
			return "it asks its user in the way of older protocol versions only", "where req.ProtocolVersion() is 2026-07-28, return what it asks as CallToolResult.InputRequests"
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
	if len(a.result.InputRequests) > 0 {
		return "", "" // it asks its user, who was not there
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

// protocolFault says what is wrong with a protocol error. The client of the harness has a user
// who declines whatever is asked, and can do nothing else that a tool may ask for. What
// go-sdk says of it has no code of its own.
func protocolFault(err error) (fault, fix string) {
	var wire *jsonrpc.Error
	switch {
	case errors.As(err, &wire) && wire.Code == mcp.CodeMissingRequiredClientCapabilities:
		return "", "" // it is the answer that the protocol has for this
	case strings.Contains(err.Error(), "exceeded maximum retries"):
		return "it asks its user again and again, who declines each time", "tell the model that the user declined"
	case strings.Contains(err.Error(), "client does not support"):
		return "it asks the client for what that cannot do", "look at req.ClientCapabilities() before asking, and return a *mcpkit.ToolError where it is missing"
	}
	return "it is a protocol error", "return a *mcpkit.ToolError in the place of a JSON-RPC error"
}
