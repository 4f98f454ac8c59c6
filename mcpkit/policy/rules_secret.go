package policy

import "github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/fields"

// Rules about secrets in arguments and results.
const (
	RuleSecretArgument       RuleID = "secret-argument"
	RuleSecretArgumentLikely RuleID = "secret-argument-likely"
	RuleSecretResult         RuleID = "secret-result"
	RuleSecretResultLikely   RuleID = "secret-result-likely"
)

var secretRules = []Rule{
	{
		ID:    RuleSecretArgument,
		Title: "no argument takes a password, a token, a key or another credential",
		Why: "The policy (5.D) asks for OAuth where a service needs a log-in. A credential in an argument passes through the conversation: the " +
			"model, the client and its logs keep it.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "remove the argument, let the client log in with OAuth, and keep credentials of other services in the server's configuration",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			v.secretArguments(r, func(s fields.Found) bool { return s.Sure })
			v.eachTool(func(t toolData) {
				if s, ok := fields.SecretOrder(t.purpose); ok {
					r.tool(t.Tool, t.describes("asks for "+s.What, s), "")
				}
			})
		},
	},
	{
		ID:    RuleSecretArgumentLikely,
		Title: "an argument that may take a credential, or that sets one, is there for a reason",
		Why: "A credential in an argument passes through the conversation, and the policy (5.D) asks for OAuth. Some tools set a password or " +
			"store a key: a reviewer asks why that does not happen on the service's own page.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix: "describe what the value is if it is not a credential; otherwise return a link to a page of the service where the user enters it, or " +
			"waive the rule with a reason",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			v.secretArguments(r, func(s fields.Found) bool { return !s.Sure })
		},
	},
	{
		ID:    RuleSecretResult,
		Title: "no result has a password, a token, a key or another credential",
		Why: "The policy (1.C) and OpenAI's rules ask that a result has only what the task needs. A credential in a result can be read by the " +
			"model and by every tool that it calls next.",
		Source: openaiURL, Checked: directoriesRead, Level: Must,
		Fix:   "remove the member from the result, or return whether the secret is set and when it was changed",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			v.secretResults(r, func(s fields.Found) bool { return s.Sure })
		},
	},
	{
		ID:    RuleSecretResultLikely,
		Title: "a result that may have a credential has it for a reason",
		Why: "The policy (1.C) and OpenAI's rules ask that a result has only what the task needs. A tool that creates a key may have to show it " +
			"once: a reviewer asks why that does not happen on the service's own page.",
		Source: openaiURL, Checked: directoriesRead, Level: Should,
		Fix:   "describe what the value is if it is not a credential; otherwise return a link to a page that shows it, or waive the rule with a reason",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			v.secretResults(r, func(s fields.Found) bool { return !s.Sure })
		},
	},
}

// secretArguments reports the arguments with a secret that counts.
func (v *view) secretArguments(r *reporter, counts func(fields.Found) bool) {
	v.eachTool(func(t toolData) {
		for i := range t.inputs {
			f := &t.inputs[i]
			if s, ok := fields.SecretArgument(f, t.purpose); ok && counts(s) {
				r.tool(t.Tool, t.takes(f, s), "")
			}
		}
	})
}

// secretResults reports the members of results, and the descriptions of results, with a secret that
// counts.
func (v *view) secretResults(r *reporter, counts func(fields.Found) bool) {
	v.eachTool(func(t toolData) {
		if s, ok := fields.LeakText(t.purpose); ok {
			s.Sure = false // a sentence alone leaves a doubt, and must not keep a server from starting
			if counts(s) {
				r.tool(t.Tool, t.describes("says that its result has "+s.What, s),
					"return no secret; if the result has none, say in the description that it is not returned, or waive the rule with a reason")
			}
		}
		for i := range t.outputs {
			f := &t.outputs[i]
			if s, ok := fields.SecretResult(f, t.purpose); ok && counts(s) {
				r.tool(t.Tool, t.returns(f, s), "")
			}
		}
	})
}
