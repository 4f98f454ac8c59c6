package mcptest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

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
	first := make([]string, len(calls))
	for i, c := range calls {
		first[i] = comparableAnswer(t.Context(), client, c)
	}
	faults := faultReports{requirement: sameAnswers}
	defer faults.summarize(t)
	compare := func(i int, got string) {
		if got != first[i] && !slices.Contains(h.options.nondeterministic, calls[i].Tool) {
			faults.fail(t, violation{
				fault: fmt.Sprintf("two answers of the read-only tool %s to the same call differ", calls[i].Tool),
				sent:  callText(calls[i].Tool, calls[i].Arguments),
				got:   fmt.Sprintf("first: %s\nthen:  %s", excerpt(first[i]), excerpt(got)),
			})
		}
	}
	if h.options.repeatReads {
		for i, c := range calls {
			compare(i, comparableAnswer(t.Context(), client, c))
		}
	}
	answers := make([][]string, parallelCallers)
	var callers sync.WaitGroup
	for n := range answers {
		answers[n] = make([]string, len(calls))
		callers.Go(func() {
			for i := range calls {
				i = (i + n) % len(calls) // callers begin with different calls
				answers[n][i] = comparableAnswer(t.Context(), client, calls[i])
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

// comparableAnswer makes a call and returns the parts of its answer that a repetition must repeat.
func comparableAnswer(ctx context.Context, client *mcp.ClientSession, c policy.Call) string {
	res, err := client.CallTool(ctx, &mcp.CallToolParams{Name: c.Tool, Arguments: c.Arguments})
	if err != nil {
		return protocolErrorPrefix + err.Error()
	}
	return comparableText(res)
}
