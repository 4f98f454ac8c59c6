package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/fields"
)

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
					if s, quote, ok := fields.First(fields.CardCodes, &t.inputs[i]); ok {
						r.tool(t.Tool, t.takes(&t.inputs[i], s.What, quote), "")
					}
				}
				for i := range t.outputs {
					if s, quote, ok := fields.First(fields.CardCodes, &t.outputs[i]); ok {
						r.tool(t.Tool, t.returns(&t.outputs[i], s.What, quote), "")
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
		Fix: "remove the field, or ask for less, such as a town for a position and an age group for a date of birth; if the service cannot work " +
			"without it, waive the rule and say why",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			v.eachTool(func(t toolData) {
				if quote, ok := fields.OthersText(t.purpose); ok {
					r.tool(t.Tool, fmt.Sprintf("%s says that its result has data of other people, in its description: %s", subject(t.Tool), display.Quote(quote)), "")
				}
				for i := range t.inputs {
					if what, quote, ok := fields.PersonalIn(&t.inputs[i], t.purpose); ok {
						r.tool(t.Tool, t.takes(&t.inputs[i], what, quote)+", which its purpose does not seem to need", "")
					}
				}
				for i := range t.outputs {
					if what, quote, ok := fields.PersonalOut(&t.outputs[i], t.purpose); ok {
						r.tool(t.Tool, t.returns(&t.outputs[i], what, quote)+", which its purpose does not seem to need", "")
					}
				}
			})
		},
	},
}
