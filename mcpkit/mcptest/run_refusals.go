package mcptest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"
)

var refusalRequired = requirement{
	expected: "a call with arguments that the input schema refuses is answered with an error that names the argument, and the handler does not run",
	why:      "The text of the error is what a model corrects its call with. A protocol error, or an error that names nothing, ends the conversation. A handler that runs on such arguments does what nobody asked for.",
	source:   toolsURL,
	fix:      "leave the validation of arguments to mcpkit.AddTool, and let middleware pass its errors on unchanged",
}

// testRefusals calls each tool with each of its invalid arguments. No handler runs.
func testRefusals(t *testing.T, h *harness) {
	h.eachTool(t, func(t *testing.T, tool *testedTool) {
		invalid, err := Invalid(tool.Input, 1)
		if err != nil {
			t.Skip(err)
		}
		s := openSession(withOwnLog(h.withFullAccess(context.Background()), t), t, h.server, func(context.Context) error { return errHandlerRan })
		faults := faultReports{requirement: refusalRequired}
		defer faults.summarize(t)
		for _, arguments := range invalid {
			a := s.call(t.Context(), tool.Name, arguments.Arguments)
			if fault, fix := refusalFault(arguments, a); fault != "" {
				faults.fail(t, violation{fault: fault, fix: fix, got: a.String(),
					sent: fmt.Sprintf("%s (%s)", callText(tool.Name, arguments.Arguments), arguments)})
			}
		}
		t.Logf("%d calls with invalid arguments", len(invalid))
	})
}

var errHandlerRan = errors.New("the handler would have run")

// refusalFault returns what is wrong with the answer to invalid arguments, and a fix if a better
// one than the requirement's is known. A correct answer has no fault.
func refusalFault(arguments InvalidArguments, a answer) (fault, fix string) {
	if a.handler.ran {
		return handlerRanFault, "validate the arguments against the schema that the tool lists: the schema was changed after AddTool"
	}
	if a.err != nil {
		return "the answer to invalid arguments is a protocol error", ""
	}
	if fault, fix = argumentErrorFault(a); fault != "" {
		return fault, fix
	}
	name := arguments.Name()
	if name == "" {
		name = "object"
	}
	if !strings.Contains(results.Text(a.result), name) {
		return fmt.Sprintf("the error about invalid arguments does not contain %q", name), ""
	}
	return "", ""
}

const handlerRanFault = "the handler ran on arguments that the schema refuses"

// argumentErrorFault returns what is wrong with a result that should be an error about arguments.
func argumentErrorFault(a answer) (fault, fix string) {
	text := results.Text(a.result)
	switch {
	case !a.result.IsError:
		return "the call succeeded although the handler did not run", "let middleware call next, or return an error"
	case isMasked(text):
		return "the error about invalid arguments is masked", "return a *mcpkit.ToolError from middleware"
	}
	if internal := internalsIn(text); internal != "" {
		return fmt.Sprintf("the error about invalid arguments shows the inside of the server (%q)", internal), ""
	}
	return "", ""
}
