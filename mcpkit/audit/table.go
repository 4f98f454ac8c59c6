package audit

import "github.com/mcpkit-go/mcpkit/mcpkit/policy"

// rules returns all rules about the wire, in the order of the report. To add one, declare its ID
// and its row in a file of its theme, rules_*.go.
func rules() []rule {
	var all []rule
	for _, theme := range [][]rule{
		networkRules, tlsRules,
		httpRules, originRules, answerRules,
		challengeRules, badTokenRules, resourceRules, serverRules, clientRules, authorizationRules, declaredLoginRules,
		connectRules, capabilityRules, listRules, messageRules, textRules, declaredRules,
		resultRules, mistakeRules,
		documentRules, contentRules, hostDocumentRules,
		loadRules, aliveRules, stdioRules,
	} {
		all = append(all, theme...)
	}
	return all
}

// Rules returns the rules about the wire. An audit also runs the rules of package policy.
func Rules() []policy.Rule {
	var all []policy.Rule
	for _, r := range rules() {
		all = append(all, r.Rule)
	}
	return all
}
