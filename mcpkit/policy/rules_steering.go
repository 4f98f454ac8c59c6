package policy

import (
	"fmt"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// Rules about texts that steer the model. RuleToolSteering finds phrases that leave no doubt; the
// others find what a reviewer would ask about.
const (
	RuleToolSteering         RuleID = "tool-steering"
	RuleToolPreference       RuleID = "tool-preference"
	RuleToolOtherSoftware    RuleID = "tool-other-software"
	RuleToolBehavior         RuleID = "tool-behavior"
	RuleToolDirections       RuleID = "tool-directions"
	RuleToolOutsideOrders    RuleID = "tool-outside-orders"
	RuleToolSecurityAdvice   RuleID = "tool-security-advice"
	RuleInstructionsSteering RuleID = "instructions-steering"
)

// steeringThemes are the themes of RuleToolSteering.
var steeringThemes = []*words.Theme{
	words.Preference, words.OtherSoftware, words.Behavior, words.OutsideOrders, words.SecurityAdvice,
}

var steeringRules = []Rule{
	{
		ID:    RuleToolSteering,
		Title: "tools and their schemas describe the tool and do not steer the model",
		Why: "The policy (1.B, 2.C to 2.F) and the review criteria (6) treat a description that tells the model how to behave, instead of what " +
			"the tool does, as prompt injection: reviewers reject it whatever its purpose.",
		Source: criteriaURL, Checked: directoriesRead, Level: Must,
		Fix:     "say what the tool does and when it helps, and leave the choice to the model",
		needs:   PartTools,
		foreign: foreignTools,
		check: func(v *view, r *reporter) {
			for p := range v.untilStopped(slices.Concat(v.toolPassages, v.namePassages)) {
				for _, theme := range steeringThemes {
					p.reportSaid(r, theme.Surely, "tells the model ")
				}
			}
		},
	},
	themeRule(RuleToolPreference, words.Preference, "tells the model ", Rule{
		Title: "tools and their schemas do not ask to be preferred to other tools",
		Why: "The policy (2.C, 2.E) forbids a tool that keeps the model from calling other tools or talks them down: the user decides which " +
			"connectors there are, and the model chooses by what each one does.",
		Source: policyURL, Checked: policyRead,
		Fix: "say what the tool does and when it helps, and leave the choice to the model",
	}),
	{
		ID:     RuleToolOtherSoftware,
		Title:  "tools and their schemas do not tell the model to call software of another vendor",
		Why:    "The policy (2.D) forbids a description that makes the model call other connectors, which the user has not asked for and may not have.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:     "name only tools of this server, and let the user ask for the rest",
		needs:   PartTools,
		foreign: foreignTools,
		check: func(v *view, r *reporter) {
			for p := range v.untilStopped(v.toolPassages) {
				p.reportSaid(r, words.OtherSoftware.Probably, "tells the model ")
				if p.foreign {
					p.report(r, fmt.Sprintf("%s names a tool of another vendor, in %s: %s", p.owner, p.place, display.Quote(p.text)), "")
				}
			}
		},
	},
	themeRule(RuleToolBehavior, words.Behavior, "tells the model ", Rule{
		Title: "tools and their schemas do not change who the model is, what it hides or which rules it obeys",
		Why: "The policy (1.B) and the review criteria (6) reject a description that tells the model how to behave, instead of what the tool " +
			"does, as prompt injection: whatever its purpose.",
		Source: criteriaURL, Checked: directoriesRead,
		Fix: "say what the tool does, and remove the sentence",
	}),
	themeRule(RuleToolDirections, words.Directions, "tells the model ", Rule{
		Title:  "tools and their schemas do not direct the model beyond the tool",
		Why:    "The review criteria (6) ask that a description says what the tool does and does not tell the model how to behave beyond that.",
		Source: criteriaURL, Checked: directoriesRead,
		Fix: "remove the sentence, or say what the values of the result mean",
	}),
	themeRule(RuleToolOutsideOrders, words.OutsideOrders, "tells the model ", Rule{
		Title: "tools and their schemas do not make the model follow instructions from data or other places",
		Why: "The policy (2.F) forbids instructions that arrive at run time: the author of a page, a message or a record would command the " +
			"model.",
		Source: policyURL, Checked: policyRead,
		Fix: "put what the model needs to know into the description, and return the rest as data",
	}),
	themeRule(RuleToolSecurityAdvice, words.SecurityAdvice, "tells the model or the user ", Rule{
		Title: "tools and their schemas do not ask to weaken a protection",
		Why: "The policy (1.B) forbids ways around protections, and a reviewer refuses a server that asks for fewer checks or more rights than " +
			"its work needs.",
		Source: policyURL, Checked: policyRead,
		Fix: "remove the advice, and let the tool return an error that names what is missing",
	}),
	{
		ID:    RuleInstructionsSteering,
		Title: "the server's instructions explain its tools and do not steer the model otherwise",
		Why: "Instructions may explain how the server's tools work together; anything beyond that is treated as prompt injection, as in " +
			"a description.",
		Source: criteriaURL, Checked: directoriesRead, Level: Should,
		Fix:     "explain how the tools work together, and leave the rest to the model",
		needs:   PartManifest,
		foreign: (*view).foreignInstructions,
		check: func(v *view, r *reporter) {
			p := v.instructions()
			for _, theme := range steeringThemes {
				p.reportSaid(r, theme.Said, "tells the model ")
			}
		},
	},
}

// themeRule returns the rule that no text of a tool probably says what a theme is about.
func themeRule(id RuleID, theme *words.Theme, says string, rule Rule) Rule {
	rule.ID, rule.needs, rule.Level, rule.foreign = id, PartTools, Should, foreignTools
	rule.check = func(v *view, r *reporter) {
		for p := range v.untilStopped(v.toolPassages) {
			p.reportSaid(r, theme.Probably, says)
		}
	}
	return rule
}

// reportSaid reports what find finds in the passage.
func (p passage) reportSaid(r *reporter, find func(*words.Text) []words.Said, says string) {
	if p.read == nil {
		return
	}
	for _, said := range find(p.read) {
		p.report(r, fmt.Sprintf("%s %s%s, in %s: %s", p.owner, says, said.Says, p.place, display.Quote(said.Quote)), "")
	}
}

// instructions returns the server's instructions, the one text of the manifest that a model reads.
func (v *view) instructions() passage {
	m := v.Manifest
	return passage{
		pos: m.Pos, owner: "the server", place: "its instructions", text: m.Instructions, read: words.Read(m.Instructions, v.server.Own()),
	}
}
