package policy

import "slices"

// Rules returns the table of all rules, in the order in which reports print them. The
// caller may change the slice.
func Rules() []Rule {
	rules := slices.Concat(
		accessRules, unlistedRules, registrationRules,
		nameRules, duplicateRules, titleRules, descriptionRules, annotationRules, originalRules,
		justificationRules, verbRules, effectTextRules, effectArgumentRules, readOnlyRules, reachRules, unreadyRules,
		foreignRules, hiddenRules, hiddenMarkupRules, encodedRules, lookalikeRules, steeringRules,
		promotionRules, moneyRules, mediaRules, weakDefaultRules, asideRules, schemaRules,
		portableRules, schemaWordRules, headerRules, argumentRules, argumentNameRules, claimRules,
		unboundedRules, uploadRules, splitRules, requestRules, queryRules, definitionRules, secretRules,
		personalRules, internalRules, conversationRules, offerRules, listingRules, releaseRules, endpointRules, mountRules,
		contactRules, placeholderRules, domainRules, openaiRules, exampleRules, exampleQualityRules,
		exampleCallRules, coverageRules, clientRules, rehearsalRules, resultRules, waiverRules, sourceRules,
		unusedWaiverRules,
	)
	for i := range rules {
		rules[i].FixIn, rules[i].Listing = stackFixes[rules[i].ID], ofListing[rules[i].ID]
	}
	return rules
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

// waivable returns whether each rule can be waived, by its ID.
func waivable(rules []Rule) map[RuleID]bool {
	ids := make(map[RuleID]bool, len(rules))
	for _, r := range rules {
		ids[r.ID] = !r.NoWaiver
	}
	return ids
}
