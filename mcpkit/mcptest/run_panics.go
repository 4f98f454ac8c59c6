package mcptest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"
)

var panicContained = requirement{
	expected: "a panic of a handler is answered with an error that refers to the log, and the session continues",
	why:      "The value and the stack of a panic show the inside of the service. A panic that nothing contains ends the process for every user.",
	source:   guideURL,
	fix:      "let middleware pass panics on to mcpkit, which contains them",
}

// panicValue is what the handlers of testPanics panic with.
const panicValue = "mcptest: a panic instead of the handler"

const middlewareAnswered = "the server's middleware answered without calling the handler"

// testPanics calls each tool with a handler that panics.
func testPanics(t *testing.T, h *harness) {
	h.eachTool(t, func(t *testing.T, tool *testedTool) {
		arguments := h.argumentsFor(t, tool)
		s := openSession(withOwnLog(h.withFullAccess(context.Background()), t), t, h.server, func(context.Context) error { panic(panicValue) })
		a := s.call(t.Context(), tool.Name, arguments)
		if !a.handler.ran && a.err == nil {
			t.Skip(middlewareAnswered)
		}
		fault := panicFault(a)
		if err := s.client.Ping(t.Context(), nil); err != nil && fault == "" {
			fault = "the panic of a handler ended the session: " + err.Error()
		}
		if fault != "" {
			panicContained.fail(t, violation{fault: fault, sent: callText(tool.Name, arguments), got: a.String()})
		}
	})
}

// panicFault returns what is wrong with the answer to a call whose handler panicked, or "".
func panicFault(a answer) string {
	switch {
	case a.err != nil:
		return "the answer to a panic of the handler is a protocol error"
	case !a.result.IsError:
		return "the answer to a panic of the handler reads as a success"
	}
	text := results.Text(a.result)
	if strings.Contains(text, panicValue) {
		return "the client reads the value of the handler's panic"
	}
	if internal := internalsIn(text); internal != "" {
		return fmt.Sprintf("the answer to a panic of the handler shows the inside of the server (%q)", internal)
	}
	return ""
}
