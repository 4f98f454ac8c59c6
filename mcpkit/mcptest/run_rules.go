package mcptest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// testRules shows the rules that have findings. Those about what examples come to are
// examples/….
func (h *harness) testRules(t *testing.T) {
	passed := 0
	for _, result := range h.check.Results {
		switch {
		case len(result.Findings) > 0:
			t.Run(string(result.Rule.ID), func(t *testing.T) { h.report(t, result) })
		case result.Outcome == policy.Pass:
			passed++
		case !strings.Contains(result.Reason, policy.PartRuns.String()):
			t.Logf("%s was not measured: %s", result.Rule.ID, result.Reason)
		}
	}
	t.Logf("%d rules have no findings", passed)
}

// report fails or logs the findings of one rule.
func (h *harness) report(t *testing.T, result policy.Result) {
	t.Helper()
	for _, f := range result.Findings {
		text := findingText(f)
		switch {
		case f.Waiver != nil:
			t.Logf("waived, because %s: %s", f.Waiver.Reason, text)
		case f.Rule.Level == policy.Must, f.Rule.Level == policy.Should && !h.lenient:
			t.Error(text)
		default:
			t.Log(text)
		}
	}
}

func findingText(f policy.Finding) string {
	where := f.Message
	if pos := f.Pos.String(); pos != "" {
		where = pos + ": " + where
	}
	p := promise{what: where, why: f.Rule.Why, source: f.Rule.Source, fix: f.Fix}
	return p.text(breach{}) + fmt.Sprintf("\n  %-7s %s, a %s rule: %s", "rule:", f.Rule.ID, f.Rule.Level, f.Rule.Title)
}
