package policy

import "github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/fields"

// RuleInternalResult is the rule about data in results that only the operator of the service needs.
const RuleInternalResult RuleID = "internal-result"

var internalRules = []Rule{{
	ID:    RuleInternalResult,
	Title: "no result has what only the operator of the service needs",
	Why: "OpenAI's rules ask to remove ids of traces, requests and sessions, internal ids, logs and debugging output from results. They tell " +
		"the user nothing, cost tokens, and show how the service is built.",
	Source: openaiURL, Checked: directoriesRead, Level: Should,
	Fix:   "remove the member, and write it to the server's own log",
	needs: PartTools,
	check: func(v *view, r *reporter) {
		v.eachTool(func(t toolData) {
			if found, ok := fields.InternalText(t.purpose); ok {
				r.tool(t.Tool, t.describes("says that its result has "+found.What, found), "")
			}
			for i := range t.outputs {
				if found, ok := fields.InternalResult(&t.outputs[i], t.purpose); ok {
					r.tool(t.Tool, t.returns(&t.outputs[i], found), "")
				}
			}
		})
	},
}}
