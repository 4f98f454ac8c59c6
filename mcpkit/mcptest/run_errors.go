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

var answerRequired = requirement{
	expected: "for all arguments that the schema allows, the tool answers with a result that matches its output schema, or with an error that a model can act on",
	why:      "Reviewers try arguments that no example has. A model reads a panic, or an error that was not written for it, as \"internal error\" and can only give up.",
	source:   guideURL,
	fix:      "return a *mcpkit.ToolError that says what is wrong with the arguments and what to do next",
}

// testErrors calls tools with generated valid arguments.
func testErrors(t *testing.T, h *harness) {
	s := openSession(h.prepare(t), t, h.server, nil)
	h.eachTool(t, func(t *testing.T, tool *testedTool) {
		if !tool.readOnly() && !h.options.includeWrites {
			t.Skipf("%s changes data; mcptest.IncludeWrites calls it anyway", tool.Name)
		}
		if h.options.seeds == 0 {
			t.Skip("mcptest.Seeds(0) turns these calls off")
		}
		faults := faultReports{requirement: answerRequired}
		defer faults.summarize(t)
		for seed := range h.options.seeds {
			arguments, err := Valid(tool.Input, uint64(seed))
			if err != nil {
				t.Skip(err)
			}
			a := s.call(t.Context(), tool.Name, arguments)
			if fault, fix := answerFault(tool, a); fault != "" {
				faults.fail(t, violation{fault: fault, sent: callText(tool.Name, arguments), got: a.String(), fix: fix})
			} else if a.result == nil {
				t.Logf("%s: %v", callText(tool.Name, arguments), a.err)
			} else if h.cutsList(tool, a.result) {
				reportFindings(t, h.listCut(tool), h.options.lenient)
				return
			} else if _, shortened := a.result.Meta[budget.MetaKey]; shortened {
				t.Logf("%s: the result was shortened because it exceeds the budget", callText(tool.Name, arguments))
			}
		}
	})
}

// answerFault returns what is wrong with the answer to valid arguments, and a fix if a better one
// than the requirement's is known. A correct answer has no fault.
func answerFault(tool *testedTool, a answer) (fault, fix string) {
	switch {
	case a.err != nil:
		return protocolErrorFault(a.err)
	case a.result.IsError:
		return errorResultFault(a)
	case mediaFault(a.result) != "":
		return mediaFault(a.result), "set MIMEType to the type of the data, such as image/png"
	case len(a.result.InputRequests) > 0:
		return "", "" // the tool asks its user, and the session has none
	case a.result.StructuredContent == nil:
		if tool.output != nil {
			return "the result has no structured content, which the output schema demands", "return the output, or an error"
		}
		return "", ""
	}
	structured, err := results.Structured(a.result)
	if err != nil {
		return "the structured content cannot be encoded: " + err.Error(), ""
	}
	if tool.output != nil {
		if problems := tool.output.Validate(structured); len(problems) > 0 {
			return "the result does not match the output schema: " + strings.Join(problems, "; "),
				"return what the output type declares, or declare what the handler returns"
		}
	}
	return "", ""
}

// errorResultFault returns what is wrong with a result that is an error.
func errorResultFault(a answer) (fault, fix string) {
	text := results.Text(a.result)
	switch {
	case a.handler.panicked != nil:
		return "the handler panicked", "fix the handler, which does not expect one of these values"
	case a.handler.err != nil && strings.Contains(a.handler.err.Error(), "InputRequests"):
		return "the tool asks its user in the way of older protocol versions only",
			"when req.ProtocolVersion() is 2026-07-28, return the questions as CallToolResult.InputRequests"
	case isMasked(text):
		return "the error is masked because it is not a *mcpkit.ToolError", ""
	case isUninformative(text):
		return "the error does not say what is wrong", ""
	}
	if internal := internalsIn(text); internal != "" {
		return fmt.Sprintf("the error shows the inside of the server (%q)", internal),
			"describe what is wrong with the arguments, not the code; put the cause into ToolError.Err"
	}
	return "", ""
}

// protocolErrorFault returns what is wrong with a protocol error. The user of the session declines
// every question, and its client supports nothing else that a tool may ask for. go-sdk's errors
// about that have no code, so their texts tell them apart.
func protocolErrorFault(err error) (fault, fix string) {
	var coded *jsonrpc.Error
	switch {
	case errors.As(err, &coded) && coded.Code == mcp.CodeMissingRequiredClientCapabilities:
		return "", "" // the protocol's answer to a client that lacks a capability
	case strings.Contains(err.Error(), "exceeded maximum retries"):
		return "the tool asks its user again each time the user declines", "return an error that tells the model that the user declined"
	case strings.Contains(err.Error(), "client does not support"):
		return "the tool asks the client for something that the client does not support",
			"check req.ClientCapabilities() before asking, and return a *mcpkit.ToolError when the capability is missing"
	}
	return "the answer is a protocol error", "return a *mcpkit.ToolError instead of a JSON-RPC error"
}
