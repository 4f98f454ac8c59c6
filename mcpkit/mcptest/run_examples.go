package mcptest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// testExamples runs the examples once, and shows what the rules make of each.
func (h *harness) testExamples(t *testing.T) {
	if _, clean, err := h.srv.Prepare(t.Context()); err != nil {
		promise{
			what:   "the fixture prepares what the examples need",
			why:    "Reviewers get the same sample data or test account; what is not there cannot be shown.",
			source: guideURL, fix: "mend the function given to mcpkit.Fixture",
		}.broken(t, breach{got: err.Error()})
		return
	} else {
		clean()
	}
	runs := h.srv.RunExamples(probe.With(t.Context(), marked(t)))
	for i, run := range runs {
		t.Run(h.exampleName(i), func(t *testing.T) {
			for _, result := range h.judge(i, run) {
				h.report(t, result)
			}
			if run.Skipped != "" && !t.Failed() {
				t.Skip("not run: " + run.Skipped)
			}
		})
	}
}

// judge holds one example to the rules about runs, which the check without runs could not
// measure.
func (h *harness) judge(i int, run policy.Run) (results []policy.Result) {
	surface := *h.surface
	surface.Known |= policy.PartRuns
	surface.Runs = make([]policy.Run, len(surface.Examples))
	surface.Runs[i] = run
	for n, result := range policy.Check(&surface).Results {
		if h.check.Results[n].Outcome == policy.NotMeasured && len(result.Findings) > 0 {
			results = append(results, result)
		}
	}
	return results
}

// exampleName names the subtest of an example: "1-find-a-note".
func (h *harness) exampleName(i int) string {
	words := strings.Trim(notWord.ReplaceAllString(strings.ToLower(h.surface.Examples[i].Title), "-"), "-")
	return strings.TrimSuffix(fmt.Sprintf("%d-%s", i+1, words), "-")
}

var notWord = regexp.MustCompile(`[^\pL\pN]+`)
