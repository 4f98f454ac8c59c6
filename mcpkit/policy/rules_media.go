package policy

import "github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"

// RuleToolAIMedia is the rule about tools that make pictures, video or sound with a model.
const RuleToolAIMedia RuleID = "tool-ai-media"

var mediaRules = []Rule{{
	ID:    RuleToolAIMedia,
	Title: "no tool makes pictures, video or sound with a generative model",
	Why: "The policy (4.B) does not support tools that use AI models to generate images, video or audio, unless Anthropic permits it in " +
		"writing. Design aids such as slides, diagrams, charts and mock-ups are allowed.",
	Source: policyURL, Checked: policyRead, Level: Should,
	Fix:     "remove the tool; if it makes a design aid or no model takes part, say so in the description, or waive this rule with that reason",
	needs:   PartTools,
	foreign: foreignTools,
	check:   func(v *view, r *reporter) { reportPurpose(v, r, words.MediaMaking.Probably) },
}}
