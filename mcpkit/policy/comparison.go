package policy

import (
	"fmt"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// A PastFinding is a finding of an earlier report.
type PastFinding struct {
	Rule    RuleID // the rule that was broken
	Level   string // its level then: "must", "should" or "note"
	Tool    string // the tool, or ""
	Message string // what was found
}

// String returns the finding as one line.
func (f PastFinding) String() string {
	return fmt.Sprintf("%s (%s)", display.Visible(f.Message), display.Visible(string(f.Rule)))
}

// A Comparison says how a report differs from a [Baseline].
type Comparison struct {
	New       []Finding     // findings that the baseline lacks
	Fixed     []PastFinding // findings of the baseline that are gone
	Unchanged int           // how many findings both have
	// Unknown are findings of the baseline whose rules have no verdict this time.
	Unknown []PastFinding
}

// OK reports whether no new finding breaks a Must rule.
func (c *Comparison) OK() bool {
	return !slices.ContainsFunc(c.New, func(f Finding) bool { return f.Rule.Level == Must })
}

// counts returns the comparison in a few words.
func (c *Comparison) counts() string {
	text := fmt.Sprintf("%d new, %d fixed, %d unchanged", len(c.New), len(c.Fixed), c.Unchanged)
	if n := len(c.Unknown); n > 0 {
		text += fmt.Sprintf(", %d not measured this time", n)
	}
	return text
}

// comparedMax limits the lines about what is fixed and what is not measured this time.
const comparedMax = 50

// lines returns a line for each new and each fixed finding, of many alike one.
func (c *Comparison) lines() (lines []string) {
	for _, e := range entries(c.New, eachKind) {
		lines = append(lines, "new: "+e.summary().says()+" ("+display.Visible(string(e.findings[0].Rule.ID))+")")
	}
	for _, group := range []struct {
		label string
		all   []PastFinding
	}{{"fixed: ", c.Fixed}, {"not measured this time: ", c.Unknown}} {
		for i, f := range group.all {
			if i == comparedMax {
				lines = append(lines, group.label+"and "+display.Count(len(group.all)-i, "more finding"))
				break
			}
			lines = append(lines, group.label+f.String())
		}
	}
	return lines
}
