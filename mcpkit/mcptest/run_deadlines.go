package mcptest

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"
)

var deadlineKept = requirement{
	expected: "a handler that never returns is stopped when the timeout of the tool is over, and the model is told",
	why:      "Claude gives up after 240 seconds and shows nothing. Work for a call that nobody waits for takes capacity from other calls.",
	source:   buildingURL,
	fix:      "let middleware pass on a context that is derived from the one it receives",
}

// gracePeriod is how long after the timeout an answer may come. It is longer than mcpkit waits for
// a handler that ignores its context.
const gracePeriod = 5 * time.Second

// testDeadlines calls each tool with a handler that never returns, in a synctest bubble.
func testDeadlines(t *testing.T, h *harness) {
	h.eachTool(t, func(t *testing.T, tool *testedTool) {
		arguments := h.argumentsFor(t, tool)
		synctest.Test(t, func(t *testing.T) {
			contextEnded := false
			s := openSession(withOwnLog(h.withFullAccess(context.Background()), t), t, h.server, func(ctx context.Context) error {
				select {
				case <-ctx.Done():
					contextEnded = true
					return ctx.Err()
				case <-time.After(tool.Timeout + time.Hour):
					return nil
				}
			})
			began := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), tool.Timeout+gracePeriod)
			defer cancel()
			a := s.call(ctx, tool.Name, arguments)
			fault := ""
			switch took := time.Since(began); {
			case !a.handler.ran && a.err == nil:
				t.Skip(middlewareAnswered)
			case ctx.Err() != nil:
				fault = fmt.Sprintf("there is no answer %s after the timeout of %s", gracePeriod, tool.Timeout)
			case a.err != nil:
				fault = "the answer after the timeout is a protocol error"
			case !contextEnded:
				fault = fmt.Sprintf("the context of the handler did not end after the timeout of %s", tool.Timeout)
			case took < tool.Timeout:
				fault = fmt.Sprintf("the handler was stopped after %s, before the timeout of %s", took, tool.Timeout)
			case !a.result.IsError:
				fault = "the answer after the timeout reads as a success"
			case isMasked(results.Text(a.result)):
				fault = "the error after the timeout is masked"
			}
			if fault != "" {
				deadlineKept.fail(t, violation{fault: fault, sent: callText(tool.Name, arguments), got: a.String()})
			}
		})
	})
}
