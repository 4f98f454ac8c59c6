package mcptest

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// testExamples runs every example once and reports the findings of the rules about each.
func testExamples(t *testing.T, h *harness) {
	_, clean, err := h.server.Prepare(t.Context())
	if err != nil {
		requirement{
			expected: "the fixture prepares what the examples need",
			why:      "Reviewers get the same sample data or test account. An example that finds nothing shows nothing.",
			source:   guideURL,
			fix:      "fix the function that is passed to mcpkit.Fixture",
		}.fail(t, violation{fault: "the examples cannot run because the fixture fails", got: err.Error()})
		return
	}
	clean()
	for i, run := range h.server.RunExamples(probe.With(withOwnLog(t.Context(), t), registerHandlers(t))) {
		t.Run(exampleName(i, h.surface.Examples[i]), func(t *testing.T) {
			for _, result := range checkRun(h, i, run) {
				reportFindings(t, result, h.options.lenient)
			}
			if run.Skipped != "" && !t.Failed() {
				t.Skip("not run: " + run.Skipped)
			}
		})
	}
}

// checkRun returns the findings of the rules about runs, for the run of example i. The report of
// the harness has not measured these rules.
func checkRun(h *harness, i int, run policy.Run) (results []policy.Result) {
	surface := *h.surface
	surface.Known |= policy.PartRuns
	surface.Runs = make([]policy.Run, len(surface.Examples))
	surface.Runs[i] = run
	for n, result := range policy.Check(&surface).Results {
		if h.report.Results[n].Outcome == policy.NotMeasured && len(result.Findings) > 0 {
			results = append(results, result)
		}
	}
	return results
}

// exampleName returns the name of the subtest of example i, such as "1-find-a-note".
func exampleName(i int, e policy.Example) string {
	words := strings.FieldsFunc(strings.ToLower(e.Title), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	return strings.Join(append([]string{fmt.Sprint(i + 1)}, words...), "-")
}
