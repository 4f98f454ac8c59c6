package mcptest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"
)

var refusal = promise{
	what:   "a call with arguments that the input schema refuses is answered with an error that names the argument",
	why:    "A model corrects itself by what the error says. A protocol error, or one that names nothing, ends the conversation; a handler that runs on such arguments does what nobody asked for.",
	source: toolsURL,
	fix:    "leave the checks of arguments to mcpkit.AddTool, and have middleware pass its errors on as they are",
}

// testRefusals calls each tool with every mistake that can be made with its arguments. No
// handler runs.
func (h *harness) testRefusals(t *testing.T) {
	h.eachTool(t, func(t *testing.T, tool *tool) {
		broken, err := Invalid(tool.Input, 1)
		if err != nil {
			t.Skip(err)
		}
		s := h.sit(t, func(context.Context) error { return errHandlerRan })
		faults := series{promise: refusal}
		defer faults.end(t)
		for _, b := range broken {
			a := s.call(t.Context(), tool.Name, b.Arguments)
			if fault, fix := refusalFault(b, a); fault != "" {
				faults.broken(t, fault, breach{sent: fmt.Sprintf("%s (%s)", describe(tool.Name, b.Arguments), b), got: a.got(), fix: fix})
			}
		}
		t.Logf("%d mistakes", len(broken))
	})
}

var errHandlerRan = errors.New("the handler would have run")

// refusalFault says what is wrong with the answer to a mistake, and what to do.
func refusalFault(b Broken, a answered) (fault, fix string) {
	if a.handler.ran {
		return "the handler ran", "hold the tool's arguments to the schema that it shows: it was changed after AddTool"
	}
	if a.err != nil {
		return "it is a protocol error", ""
	}
	if fault, fix = refusedFault(a); fault != "" {
		return fault, fix
	}
	name := b.Name()
	if name == "" {
		name = "object"
	}
	if !strings.Contains(results.Text(a.result), name) {
		return fmt.Sprintf("it does not say %q", name), ""
	}
	return "", ""
}

// refusedFault says what is wrong with a result that should be an error about arguments.
func refusedFault(a answered) (fault, fix string) {
	text := results.Text(a.result)
	switch {
	case !a.result.IsError:
		return "it succeeded without the handler", "have middleware call next, or return an error"
	case masked(text):
		return "it is masked", "return a mcpkit.ToolError from middleware"
	case internals.MatchString(text):
		return fmt.Sprintf("it shows the inside of the server (%q)", internals.FindString(text)), ""
	}
	return "", ""
}
