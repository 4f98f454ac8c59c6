package policy

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

const steeringWhy = "A description that tells the model how to behave, instead of what the tool does, is treated as prompt injection: reviewers " +
	"reject it whatever its purpose."

// Rules about texts that steer the model.
const (
	RuleToolSteering         RuleID = "tool-steering"
	RuleInstructionsSteering RuleID = "instructions-steering"
)

var steeringRules = []Rule{
	{
		ID:     RuleToolSteering,
		Title:  "tools and their schemas describe the tool and do not steer the model",
		Why:    steeringWhy,
		Source: criteriaURL, Checked: pagesRead, Level: Must,
		Fix:   "say what the tool does and when it helps, and leave the choice to the model",
		needs: PartTools,
		check: func(v *view, r *reporter) { findPhrases(r, v.toolPassages, words.Steering, "tells the model ") },
	},
	{
		ID:    RuleInstructionsSteering,
		Title: "the server's instructions explain its tools and do not steer the model otherwise",
		Why: "Instructions may explain how the server's tools work together; anything beyond that is treated as prompt injection, as in " +
			"a description.",
		Source: criteriaURL, Checked: pagesRead, Level: Should,
		Fix:   "explain how the tools work together, and leave the rest to the model",
		needs: PartManifest,
		check: func(v *view, r *reporter) { findPhrases(r, v.instructions(), words.Steering, "tells the model ") },
	},
}

// findPhrases reports what the phrases find in each passage, once for each thing that they say.
func findPhrases(r *reporter, passages []passage, phrases []words.Phrase, says string) {
	for _, p := range passages {
		// A single word does not steer a model unless it is a tag. Most texts of a schema are single
		// words.
		if !strings.ContainsAny(p.text, "<[") && !strings.ContainsFunc(p.text, unicode.IsSpace) {
			continue
		}
		text, said := words.Fold(p.text), map[string]bool{}
		lower := strings.ToLower(text)
		for _, ph := range phrases {
			found, ok := ph.Find(text, lower, p.own)
			if !ok || said[ph.Says] {
				continue
			}
			said[ph.Says] = true
			p.report(r, fmt.Sprintf("%s %s%s, in %s: %s", p.owner, says, ph.Says, p.place, display.Quote(found)), "")
		}
	}
}

// instructions returns the server's instructions, the one text of the manifest that a model reads.
func (v *view) instructions() []passage {
	p := passage{pos: v.Manifest.Pos, owner: "the server", place: "its instructions", text: v.Manifest.Instructions}
	for _, t := range v.Tools {
		p.own = append(p.own, t.Name)
	}
	return []passage{p}
}
