package policy

import "slices"

// Rules returns the table of all rules, in the order in which reports print them. The
// caller may change the slice.
func Rules() []Rule {
	return slices.Concat(
		accessRules, registrationRules,
		nameRules, titleRules, descriptionRules,
		annotationRules, verbRules,
		hiddenRules, encodedRules, lookalikeRules, steeringRules, promotionRules, moneyRules, mediaRules, weakDefaultRules,
		schemaRules, portableRules, headerRules, argumentRules, splitRules, queryRules, definitionRules,
		listingRules, releaseRules, endpointRules, contactRules, placeholderRules,
		exampleRules, exampleCallRules, coverageRules, rehearsalRules,
		waiverRules,
	)
}

// RuleByID returns the rule of the table with that ID.
func RuleByID(id RuleID) (rule Rule, ok bool) {
	rules := Rules()
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}
