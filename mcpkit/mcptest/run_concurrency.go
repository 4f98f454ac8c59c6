package mcptest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

var sameAnswers = promise{
	what:   "a tool that only reads gives the same answer to the same call",
	why:    "Clients call tools in parallel, and call read-only ones again as they like. Answers that differ come from shared state that is not guarded, or from a tool that changes something.",
	source: hintsURL,
	fix:    "guard what calls share (go test -race says where), or annotate the tool as what it is; if its answers differ by their nature, say so with mcptest.Varies",
}

// parallel is how many callers there are at once.
const parallel = 8

// testConcurrency has several callers make the calls of read-only examples at once.
func (h *harness) testConcurrency(t *testing.T) {
	calls := h.readOnlyCalls()
	if len(calls) == 0 {
		t.Skip("no example calls only tools that read")
	}
	session, end := connect(probe.With(h.prepare(t), marked(t)), t, h.srv, declining)
	t.Cleanup(end)
	first := make([]string, len(calls))
	for i, c := range calls {
		first[i] = repeatable(t.Context(), session, c)
	}
	faults := series{promise: sameAnswers}
	defer faults.end(t)
	compare := func(i int, got string) {
		if got != first[i] && !slices.Contains(h.varying, calls[i].Tool) {
			faults.broken(t, calls[i].Tool+" does not", breach{
				sent: describe(calls[i].Tool, calls[i].Arguments),
				got:  fmt.Sprintf("first: %s\nthen:  %s", brief(first[i]), brief(got)),
			})
		}
	}
	if h.twice {
		for i, c := range calls {
			compare(i, repeatable(t.Context(), session, c))
		}
	}
	answers := make([][]string, parallel)
	var callers sync.WaitGroup
	for n := range answers {
		answers[n] = make([]string, len(calls))
		callers.Go(func() {
			for i := range calls {
				i = (i + n) % len(calls) // not all in step
				answers[n][i] = repeatable(t.Context(), session, calls[i])
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

// readOnlyCalls are the calls of examples that call only tools that read.
func (h *harness) readOnlyCalls() (calls []policy.Call) {
	for _, e := range h.surface.Examples {
		changes := slices.ContainsFunc(e.Calls, func(c policy.Call) bool {
			t := h.tools[c.Tool]
			return t == nil || !t.readOnly() || c.Err != nil
		})
		if !changes {
			calls = append(calls, e.Calls...)
		}
	}
	return calls
}

// repeatable makes a call and returns all that two answers must have in common.
func repeatable(ctx context.Context, session *mcp.ClientSession, c policy.Call) string {
	res, err := session.CallTool(ctx, &mcp.CallToolParams{Name: c.Tool, Arguments: c.Arguments})
	if err != nil {
		return "a protocol error: " + err.Error()
	}
	return commonParts(res)
}

// commonParts is what two answers must have in common: a masked error has another reference
// each time.
func commonParts(res *mcp.CallToolResult) string {
	text := results.Text(res)
	if res.IsError && masked(text) {
		return "a masked error"
	}
	if res.StructuredContent == nil {
		return text
	}
	structured, err := results.Structured(res)
	if err != nil || string(structured) == text {
		return text
	}
	return text + "\nand as structured content " + string(structured)
}
