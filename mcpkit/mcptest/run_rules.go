package mcptest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// testRules reports the findings of each rule. Rules about the results of examples belong to
// testExamples.
func testRules(t *testing.T, h *harness) {
	passed := 0
	for _, result := range h.report.Results {
		switch {
		case len(result.Findings) > 0:
			t.Run(string(result.Rule.ID), func(t *testing.T) {
				reportFindings(t, result, h.options.lenient)
				if lacking := h.report.Surface.Unannotated(); result.Rule.ID == policy.RuleToolAnnotation && len(lacking) > 0 {
					t.Logf("check these annotations and add them to those of mcpkit.Adopt:\n%s", policy.GuessAll(lacking))
				}
			})
		case result.Outcome == policy.Pass:
			passed++
		case result.Rule.ID == policy.RuleSourceAge: // a test says the same on every day
		case !strings.Contains(result.Reason, policy.PartRuns.String()):
			t.Logf("rule %s was not measured: %s", result.Rule.ID, result.Reason)
		}
	}
	t.Logf("%d rules have no findings", passed)
}

// explained is how many findings of one rule are explained in full. The others are named.
const explained = 5

// reportFindings fails the test with the findings of one rule, or logs them.
func reportFindings(t *testing.T, result policy.Result, lenient bool) {
	t.Helper()
	for i, f := range result.Findings {
		text := findingText(f)
		if i >= explained {
			text = "the same rule: " + f.Message
		}
		switch {
		case f.Waiver != nil:
			t.Logf("waived because %s: %s", f.Waiver.Reason, text)
		case f.Rule.Level == policy.Must, f.Rule.Level == policy.Should && !lenient:
			t.Error(text)
		default:
			t.Log(text)
		}
	}
}

func findingText(f policy.Finding) string {
	fault := f.Message
	if pos := f.Pos.String(); pos != "" {
		fault = pos + ": " + fault
	}
	rule := requirement{why: f.Rule.Why, source: f.Rule.Source, fix: f.Fix}
	text := rule.text(violation{fault: fault}) + labeled("rule", fmt.Sprintf("%s, a %s rule: %s", f.Rule.ID, f.Rule.Level, f.Rule.Title))
	if f.Rule.Level == policy.Should && f.Waiver == nil {
		text += labeled("or", lenience(f.Rule))
	}
	return text
}

// lenience says how a finding of a Should rule does not fail the test.
func lenience(r policy.Rule) string {
	if r.NoWaiver {
		return "mcptest.Lenient() logs findings of should rules"
	}
	return "mcptest.Lenient() logs findings of should rules; mcpkit.Waive accepts this one with a reason"
}
