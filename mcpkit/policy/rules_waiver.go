package policy

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
)

// RuleWaiverReason is the rule about waivers.
const RuleWaiverReason RuleID = "waiver-reason"

var waiverRules = []Rule{{
	ID:     RuleWaiverReason,
	Title:  "every waiver names a rule that may be waived, and says why",
	Why:    "Every report and the submission sheet print waivers; without a reason, a waiver looks like a rule that was switched off.",
	Source: guideURL, Checked: guideRead, Level: Must, NoWaiver: true,
	Fix: "say in the waiver why the rule does not apply",
	check: func(v *view, r *reporter) {
		for _, w := range v.Waivers {
			if fault, fix := v.waiverFault(w); fault != "" {
				r.at(w.Pos, "the server "+fault, fix)
			}
		}
		for _, t := range v.Tools {
			for _, w := range t.Waivers {
				if fault, fix := v.waiverFault(w); fault != "" {
					r.add(t.Name, cmp.Or(w.Pos, t.Pos), subject(t)+" "+fault, fix)
				}
			}
		}
	},
}}

// waiverFault returns what is wrong with w, as a predicate, and what to do about it.
func (v *view) waiverFault(w Waiver) (fault, fix string) {
	canWaive, known := v.waivable[w.Rule]
	name := display.Quote(string(w.Rule))
	switch {
	case glyph.Empty(string(w.Rule)):
		return "has a waiver that names no rule", "name the rule that the finding has in parentheses"
	case !known:
		return fmt.Sprintf("waives %s, which is not a rule", name), didYouMean(string(w.Rule), v.ruleNames())
	case !canWaive:
		return fmt.Sprintf("waives %s, which cannot be waived", name), "remove the waiver and fix what the rule finds"
	case glyph.Empty(w.Reason):
		return fmt.Sprintf("waives %s without a reason", name), ""
	}
	return "", ""
}

// ruleNames returns the IDs of the table, sorted.
func (v *view) ruleNames() []string {
	var names []string
	for _, id := range slices.Sorted(maps.Keys(v.waivable)) {
		names = append(names, string(id))
	}
	return names
}
