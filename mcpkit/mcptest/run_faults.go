package mcptest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"
)

var panicPromise = promise{
	what:   "a panic of a handler is answered with a reference into the log, and the server goes on",
	why:    "The value and the stack of a panic tell of the inside of the service; a panic that nobody contains ends the process for every user.",
	source: guideURL,
	fix:    "have middleware let panics through to mcpkit, which contains them",
}

const inItsPlace = "the server's middleware answered in the place of the handler"

const panicSecret = "mcptest: a panic of the harness, in the place of the handler"

// testPanics puts a panic in the place of each handler.
func (h *harness) testPanics(t *testing.T) {
	h.eachTool(t, func(t *testing.T, tool *tool) {
		arguments := h.argumentsFor(t, tool)
		s := h.sit(t, func(context.Context) error { panic(panicSecret) })
		a := s.call(t.Context(), tool.Name, arguments)
		if !a.handler.ran && a.err == nil {
			t.Skip(inItsPlace)
		}
		fault := panicFault(a)
		if err := s.session.Ping(t.Context(), nil); err != nil && fault == "" {
			fault = "the session is gone: " + err.Error()
		}
		if fault != "" {
			p := panicPromise
			p.what += ", but " + fault
			p.broken(t, breach{sent: describe(tool.Name, arguments), got: a.got()})
		}
	})
}

func panicFault(a answered) string {
	switch {
	case a.err != nil:
		return "it is a protocol error"
	case !a.result.IsError:
		return "it reads as a success"
	}
	text := results.Text(a.result)
	switch {
	case strings.Contains(text, panicSecret):
		return "the client reads the value of the panic"
	case internals.MatchString(text):
		return fmt.Sprintf("the client reads of the inside of the server (%q)", internals.FindString(text))
	}
	return ""
}

var deadlinePromise = promise{
	what:   "a handler that does not end is stopped when the tool's time is up, and the model is told",
	why:    "Claude gives up after 300 seconds and shows nothing; work that goes on for nobody takes the place of other calls.",
	source: buildingURL,
	fix:    "have middleware hand on a context that is derived from its own",
}

// patience is what the server has for a handler that ignores its context, and some.
const patience = 5 * time.Second

// testDeadlines puts a handler that never ends in the place of each. The time is that of
// a synctest bubble.
func (h *harness) testDeadlines(t *testing.T) {
	h.eachTool(t, func(t *testing.T, tool *tool) {
		arguments := h.argumentsFor(t, tool)
		synctest.Test(t, func(t *testing.T) {
			ended := false
			s := h.sit(t, func(ctx context.Context) error {
				select {
				case <-ctx.Done():
					ended = true
					return ctx.Err()
				case <-time.After(tool.Timeout + time.Hour):
					return nil
				}
			})
			began := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), tool.Timeout+patience)
			defer cancel()
			a := s.call(ctx, tool.Name, arguments)
			fault := ""
			switch took := time.Since(began); {
			case !a.handler.ran && a.err == nil:
				t.Skip(inItsPlace)
			case ctx.Err() != nil:
				fault = fmt.Sprintf("there is no answer %s after it", patience)
			case a.err != nil:
				fault = "it is a protocol error"
			case !ended:
				fault = "its context did not end"
			case took < tool.Timeout:
				fault = fmt.Sprintf("it was stopped after %s already", took)
			case !a.result.IsError:
				fault = "it reads as a success"
			case masked(results.Text(a.result)):
				fault = "the error is masked"
			}
			if fault != "" {
				p := deadlinePromise
				p.what += fmt.Sprintf(", here after %s, but ", tool.Timeout) + fault
				p.broken(t, breach{sent: describe(tool.Name, arguments), got: a.got()})
			}
		})
	})
}
