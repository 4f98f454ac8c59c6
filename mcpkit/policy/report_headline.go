package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

func (r *Report) headline() string { return r.name() + ": " + r.sizes() }

// name returns the server's name and version, and what was examined.
func (r *Report) name() string {
	name := strings.TrimSpace(display.Visible(r.Server) + " " + display.Visible(r.Version))
	target := display.Visible(r.Target)
	switch {
	case name == "" && target == "":
		return "the server"
	case name == "":
		return target
	case target != "":
		return name + " (" + target + ")"
	}
	return name
}

// sizes says how many tools and examples the server has. What is not the server's own declaration
// may have no examples.
func (r *Report) sizes() string {
	if r.Target != "" && r.Examples == 0 {
		return display.Count(r.Tools, "tool")
	}
	return display.Count(r.Tools, "tool") + ", " + display.Count(r.Examples, "example")
}

// summaryLine returns how many rules have each outcome. A rule counts as passed only without any
// finding.
func (r *Report) summaryLine() string {
	t := r.counts()
	parts := []string{display.Count(t.passed, "rule") + " passed"}
	for _, part := range []struct {
		n    int
		text string
	}{
		{t.failed, fmt.Sprintf("%d failed", t.failed)},
		{t.warnings, fmt.Sprintf("%d with warnings", t.warnings)},
		{t.notes, fmt.Sprintf("%d with notes", t.notes)},
		{t.waived, fmt.Sprintf("%d waived", t.waived)},
		{t.notMeasured, fmt.Sprintf("%d not measured", t.notMeasured)},
		{t.notApplicable, fmt.Sprintf("%d not applicable", t.notApplicable)},
	} {
		if part.n > 0 {
			parts = append(parts, part.text)
		}
	}
	if len(parts) == 1 {
		parts = append(parts, "nothing to fix")
	}
	if r.Incomplete != "" {
		parts = append(parts, "and the report is incomplete")
	}
	return strings.Join(parts, ", ")
}

// maxNamedRules is how many rules the verdict names in each of its lists.
const maxNamedRules = 4

// verdictLine says whether the server is ready to be submitted.
func (r *Report) verdictLine() string {
	switch {
	case !r.OK():
		return "Not ready: " + display.Count(r.counts().failed, "rule") + " of level must failed."
	case r.Incomplete != "":
		return "Incomplete: nobody knows yet whether the server is ready."
	}
	line := "Ready to submit"
	if rules := doubtful(r.Results); len(rules) > 0 {
		line += ", unless a reviewer rejects the findings of " + display.Some(rules, maxNamedRules)
	}
	if rules := unknown(r.Results); len(rules) > 0 {
		line += ", but for what was not measured: " + display.Some(rules, maxNamedRules)
	}
	return line + "."
}

// doubtful returns the rules with warnings that come from a policy or from the criteria of
// reviewers.
func doubtful(results []Result) (rules []string) {
	for _, result := range results {
		if result.Outcome == Warn && result.Rule.Level == Should && (result.Rule.Source == policyURL || result.Rule.Source == criteriaURL || result.Rule.Source == openaiURL) {
			rules = append(rules, string(result.Rule.ID))
		}
	}
	return rules
}

// unknown returns the rules of level must that were not measured, those first whose texts are there
// and in another language.
func unknown(results []Result) (rules []string) {
	texts := 0
	for _, result := range results {
		switch {
		case result.Outcome != NotMeasured || result.Rule.Level != Must:
		case strings.HasSuffix(result.Reason, readsEnglish) || strings.Contains(result.Reason, readsEnglish+":"):
			rules = slices.Insert(rules, texts, string(result.Rule.ID))
			texts++
		default:
			rules = append(rules, string(result.Rule.ID))
		}
	}
	return rules
}

// figuresLine returns what was measured on the running server in one line, or "".
func figuresLine(r *Report) string {
	var all []string
	for _, f := range r.Figures {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %s", display.Visible(f.Name), strconv.FormatFloat(f.Value, 'g', 4, 64), display.Visible(f.Unit))))
	}
	if len(all) == 0 {
		return ""
	}
	return "Measured: " + strings.Join(all, ", ") + "."
}
