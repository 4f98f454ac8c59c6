package policy

import (
	"context"
	"slices"
)

// StackFixRules returns for how many rules stackFixes has advice.
func StackFixRules() int { return len(stackFixes) }

// GeneralFixes returns the fixes for servers that are not built with mcpkit.
func GeneralFixes() map[RuleID]string { return generalFixes }

// OfListing says of each rule whether it is about being listed.
var OfListing = ofListing

// CheckWith is [Check] with another check of one rule.
func CheckWith(s *Surface, id RuleID, replaced func(s *Surface, found func(tool int, message string))) *Report {
	rules := Rules()
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id })
	rules[i].check = func(v *view, r *reporter) {
		replaced(v.Surface, func(tool int, message string) { r.tool(v.Tools[tool], message, "") })
	}
	return check(context.Background(), s, rules, func(Rule) bool { return true })
}

// CheckOnly is [Check] with some rules only, or with all of them if one of these reads the results
// of others.
func CheckOnly(s *Surface, ids ...RuleID) *Report {
	all := slices.ContainsFunc(Rules(), func(r Rule) bool { return r.readsResults && slices.Contains(ids, r.ID) })
	return check(context.Background(), s, Rules(), func(r Rule) bool { return all || slices.Contains(ids, r.ID) })
}
