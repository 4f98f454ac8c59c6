package policy

import (
	"cmp"
	"fmt"
)

// waiverRules is a function because its rule looks the table up that it is part
// of.
func waiverRules() []Rule {
	return []Rule{{
		ID:     "waiver-reason",
		Title:  "every waiver names a rule that may be waived, and says why",
		Why:    "A waiver stands in every report and in the submission sheet; without a reason it reads as a rule that was switched off.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix: "say in the waiver why the rule does not apply",
		check: func(v *view, r *reporter) {
			for _, w := range v.Waivers {
				if fault, fix := waiverFault(w); fault != "" {
					r.at(w.Pos, "the server "+fault, fix)
				}
			}
			for _, t := range v.Tools {
				for _, w := range t.Waivers {
					if fault, fix := waiverFault(w); fault != "" {
						r.add(t.Name, cmp.Or(w.Pos, t.Pos), subject(t)+" "+fault, fix)
					}
				}
			}
		},
	}}
}

// waiverFault says what is wrong with w, and what to do about it.
func waiverFault(w Waiver) (fault, fix string) {
	_, known := RuleByID(w.Rule)
	switch {
	case empty(w.Rule):
		return "has a waiver that names no rule", "name the rule, as it stands in parentheses in the finding"
	case !known:
		return fmt.Sprintf("waives %s, which is no rule", quote(w.Rule)), suggest(w.Rule, ruleIDs())
	case !waivable(w.Rule):
		return fmt.Sprintf("waives %s, which no reason can excuse", quote(w.Rule)), "take the waiver out and fix what the rule finds"
	case empty(w.Reason):
		return fmt.Sprintf("waives %s without a reason", quote(w.Rule)), ""
	}
	return "", ""
}

func ruleIDs() []string {
	var ids []string
	for _, r := range Rules() {
		ids = append(ids, r.ID)
	}
	return ids
}
