package policy

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
)

// Rules about waivers.
const (
	RuleWaiverReason      RuleID = "waiver-reason"
	RuleWaiverReasonShort RuleID = "waiver-reason-short"
	RuleWaiverUnused      RuleID = "waiver-unused"
)

var waiverRules = []Rule{{
	ID:     RuleWaiverReason,
	Title:  "every waiver names a rule that may be waived, and says why",
	Why:    "Every report and the submission sheet print waivers; without a reason, a waiver looks like a rule that was switched off.",
	Source: guideURL, Checked: guideRead, Level: Must, NoWaiver: true,
	Fix:   "say in the waiver why the rule does not apply",
	check: func(v *view, r *reporter) { v.eachWaiver(r, v.waiverFault) },
}, {
	ID:    RuleWaiverReasonShort,
	Title: "the reason of a waiver is more than a word",
	Why: "Every report and the submission sheet print the reason; a word such as \"no\" or \"todo\" tells a reviewer that nobody " +
		"looked.",
	Source: guideURL, Checked: guideRead, Level: Should, NoWaiver: true,
	Fix: "say in the waiver, in a sentence, why the rule does not apply",
	check: func(v *view, r *reporter) {
		v.eachWaiver(r, func(w Waiver) (fault, fix string) {
			if saysLittle(w.Reason) {
				return fmt.Sprintf("waives %s with a reason that says nothing: %s", display.Quote(string(w.Rule)), display.Quote(w.Reason)), ""
			}
			return "", ""
		})
	},
}}

// unusedWaiverRules are last in the table, as they are about the results of the other rules.
var unusedWaiverRules = []Rule{{
	ID:     RuleWaiverUnused,
	Title:  "every waiver covers a finding",
	Why:    "A waiver that covers nothing reads as a fault that the server does not have, and it hides the next one.",
	Source: guideURL, Checked: guideRead, Level: Note, NoWaiver: true,
	Fix: "remove the waiver", readsResults: true,
	check: func(v *view, r *reporter) {
		for _, w := range v.Waivers {
			if v.coversNothing(w, "") {
				r.at(w.Pos, fmt.Sprintf("the server waives %s, which finds nothing", display.Quote(string(w.Rule))), "")
			}
		}
		for _, t := range v.Tools {
			for _, w := range t.Waivers {
				if v.coversNothing(w, t.Name) {
					r.add(t.Name, cmp.Or(w.Pos, t.Pos), fmt.Sprintf("%s waives %s, which finds nothing there", subject(t), display.Quote(string(w.Rule))), "")
				}
			}
		}
	},
}}

// coversNothing reports whether a waiver covers no finding of a rule that was measured. The tool is
// "" for a waiver of the server.
func (v *view) coversNothing(w Waiver, tool string) bool {
	if fault, _ := v.waiverFault(w); fault != "" || w.Rule == RuleSourceAge {
		return false // waiver-reason reports it, or the rule finds something on another day
	}
	i := slices.IndexFunc(v.results, func(res Result) bool { return res.Rule.ID == w.Rule })
	if i < 0 || v.results[i].Outcome == NotMeasured || v.results[i].Rule.needs&^v.Known != 0 || v.results[i].Rule.readsSchemas() && len(v.undescribed) > 0 {
		return false
	}
	return !slices.ContainsFunc(v.results[i].Findings, func(f Finding) bool {
		return f.Waiver != nil && *f.Waiver == w && (tool == "" || f.Tool == tool)
	})
}

// eachWaiver reports what fault returns for the waivers of the server and of its tools, as a
// predicate, with what to do about it.
func (v *view) eachWaiver(r *reporter, fault func(Waiver) (fault, fix string)) {
	for _, w := range v.Waivers {
		if fault, fix := fault(w); fault != "" {
			r.at(w.Pos, "the server "+fault, fix)
		}
	}
	for _, t := range v.Tools {
		for _, w := range t.Waivers {
			if fault, fix := fault(w); fault != "" {
				r.add(t.Name, cmp.Or(w.Pos, t.Pos), subject(t)+" "+fault, fix)
			}
		}
	}
}

// waiverFault returns what is wrong with w, as a predicate, and what to do about it.
func (v *view) waiverFault(w Waiver) (fault, fix string) {
	canWaive, known := v.waivable[w.Rule]
	name := display.Quote(string(w.Rule))
	switch {
	case glyph.Empty(string(w.Rule)):
		return "has a waiver that names no rule", "name the rule that the finding has in parentheses"
	case !known:
		return fmt.Sprintf("waives %s, which is not a rule", name), unknownRuleFix(string(w.Rule), v.ruleNames())
	case !canWaive:
		return fmt.Sprintf("waives %s, which cannot be waived", name), "remove the waiver and fix what the rule finds"
	case glyph.Empty(w.Reason):
		return fmt.Sprintf("waives %s without a reason", name), ""
	}
	return "", ""
}

// unknownRuleFix returns what to do about a waiver of a rule that does not exist.
func unknownRuleFix(wrong string, names []string) string {
	fix := "remove the waiver, or correct the ID of the rule"
	if guess := didYouMean(wrong, names); guess != "" {
		fix += "; " + guess
	}
	return fix
}

// ruleNames returns the IDs of the table, sorted.
func (v *view) ruleNames() []string {
	var names []string
	for _, id := range slices.Sorted(maps.Keys(v.waivable)) {
		names = append(names, string(id))
	}
	return names
}
