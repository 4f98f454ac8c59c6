package policy

import "github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/fields"

// Rules about personal data.
const (
	RulePersonalData RuleID = "personal-data"
	RuleCardCode     RuleID = "card-code"
)

var personalRules = []Rule{
	{
		ID:    RuleCardCode,
		Title: "no argument and no result has the security code of a payment card",
		Why: "The card networks forbid to store the code, and a conversation is stored. OpenAI refuses every tool that takes data of payment " +
			"cards, and the policy (1.C, 4.A) leaves no purpose for it.",
		Source: openaiURL, Checked: directoriesRead, Level: Must,
		Fix:   "remove the field, and let the user enter the card on the payment page of the service",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			v.eachTool(func(t toolData) {
				for i := range t.inputs {
					if found, ok := fields.CardCode(&t.inputs[i]); ok {
						r.tool(t.Tool, t.takes(&t.inputs[i], found), "")
					}
				}
				for i := range t.outputs {
					if found, ok := fields.CardCode(&t.outputs[i]); ok {
						r.tool(t.Tool, t.returns(&t.outputs[i], found), "")
					}
				}
			})
		},
	},
	{
		ID:    RulePersonalData,
		Title: "a tool takes and returns sensitive personal data only if its purpose needs them",
		Why: "The policy (1.C) puts the privacy of users and others first, and OpenAI refuses fields for government ids, payment cards, health, " +
			"biometrics and exact positions that the task does not need.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "remove the field, or ask for less, such as a town or an age group; if the service needs it, waive the rule and say why",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			v.eachTool(func(t toolData) {
				if found, ok := fields.OthersText(t.purpose); ok {
					r.tool(t.Tool, t.describes("says that its result has "+found.What, found), "")
				}
				if found, ok := fields.Channel(t.purpose, t.inputs); ok && !found.Sure {
					r.tool(t.Tool, t.describes("puts "+found.What+" into an argument", found), "")
				}
				for i := range t.inputs {
					if found, ok := fields.PersonalArgument(&t.inputs[i], t.purpose); ok {
						r.tool(t.Tool, t.takes(&t.inputs[i], found)+notNeeded, "")
					}
				}
				for i := range t.outputs {
					if found, ok := fields.PersonalResult(&t.outputs[i], t.purpose); ok {
						r.tool(t.Tool, t.returns(&t.outputs[i], found)+notNeeded, "")
					}
				}
			})
		},
	},
}

const notNeeded = ", which its purpose does not seem to need"
