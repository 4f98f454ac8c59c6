package policy

import "slices"

// themes is the table, one entry for each theme, in the order in which reports
// print it. It is a function and not a variable because the rules about waivers
// look the table up themselves.
func themes() [][]Rule {
	return [][]Rule{
		accessRules, registrationRules,
		nameRules, titleRules, descriptionRules,
		annotationRules, verbRules,
		hiddenRules, encodedRules, lookalikeRules, steeringRules, promotionRules,
		schemaRules, portableRules, headerRules, argumentRules, splitRules, queryRules, definitionRules,
		listingRules, releaseRules, endpointRules, contactRules, placeholderRules,
		exampleRules, argumentExampleRules, coverageRules, rehearsalRules,
		waiverRules(),
	}
}

// structural are the rules that no reason can excuse: where one of them is
// broken the server cannot be described to a client or to a reviewer, or the
// excuse itself is what is missing.
var structural = []string{
	"public-reason", "tool-types", "tool-unregistered", "tool-route", "tool-name-unique",
	"tool-annotation", "schema-valid", "waiver-reason",
}

// waivable reports whether a rule may be waived at all.
func waivable(id string) bool { return !slices.Contains(structural, id) }
