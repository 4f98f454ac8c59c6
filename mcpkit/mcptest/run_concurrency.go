package mcptest

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

var sameAnswers = requirement{
	expected: "a read-only tool answers the same call with the same result",
	why:      "Clients call tools in parallel and repeat calls of read-only tools. Answers differ when calls share state without a lock, or when the tool changes something.",
	source:   hintsURL,
	fix:      "guard what calls share (go test -race finds it), or annotate the tool as one that writes; if its answers differ for a good reason, name it in mcptest.Nondeterministic",
}

// parallelCallers is how many callers testConcurrency has.
const parallelCallers = 8

// testConcurrency makes the calls of read-only examples from several goroutines at once.
func testConcurrency(t *testing.T, h *harness) {
	calls := h.readOnlyCalls()
	if len(calls) == 0 {
		t.Skip("no example calls read-only tools only")
	}
	client, end := connect(probe.With(h.prepare(t), registerHandlers(t)), t, h.server, decliningClient)
	t.Cleanup(end)
	comparer := newComparer(client, h.tools)
	call := func(c policy.Call) comparableAnswer { return comparer.call(t.Context(), c.Tool, c.Arguments) }
	first := make([]comparableAnswer, len(calls))
	for i, c := range calls {
		first[i] = call(c)
	}
	faults := faultReports{requirement: sameAnswers}
	defer faults.summarize(t)
	compare := func(i int, got comparableAnswer) {
		c := calls[i]
		if slices.Contains(h.options.nondeterministic, c.Tool) {
			return
		}
		if a, b, differ := comparer.difference(t.Context(), c.Tool, c.Arguments, first[i], got); differ {
			faults.fail(t, violation{
				fault: fmt.Sprintf("two answers of the read-only tool %s to the same call differ", c.Tool),
				sent:  callText(c.Tool, c.Arguments),
				got:   fmt.Sprintf("first: %s\nthen:  %s", excerpt(a), excerpt(b)),
			})
		}
	}
	if h.options.repeatReads {
		for i, c := range calls {
			compare(i, call(c))
		}
	}
	answers := make([][]comparableAnswer, parallelCallers)
	var callers sync.WaitGroup
	for n := range answers {
		answers[n] = make([]comparableAnswer, len(calls))
		callers.Go(func() {
			for i := range calls {
				i = (i + n) % len(calls) // callers begin with different calls
				answers[n][i] = call(calls[i])
			}
		})
	}
	callers.Wait()
	for i := range calls {
		for n := range answers {
			compare(i, answers[n][i])
		}
	}
}
