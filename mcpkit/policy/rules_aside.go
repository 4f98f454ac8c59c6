package policy

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// RuleToolAside is the rule about sentences that do not describe the tool.
const RuleToolAside RuleID = "tool-aside"

var asideRules = []Rule{{
	ID:    RuleToolAside,
	Title: "every sentence of a tool and its schemas describes the tool",
	Why: "The review criteria (6) ask to say what the tool does and not how the model behaves. A sentence that speaks to the model, about " +
		"the user, about other software or about the company reads as steering (2.D, 2.E), as an order (1.B, 2.F) or as advertising (4.C).",
	Source: criteriaURL, Checked: directoriesRead, Level: Should,
	Fix:     "say what the tool does, needs or returns, or remove the sentence",
	needs:   PartTools,
	foreign: foreignTools,
	check: func(v *view, r *reporter) {
		for p := range v.untilStopped(v.toolPassages) {
			if p.read == nil {
				continue
			}
			for _, a := range p.read.Asides(strings.Contains(p.place, "output schema")) {
				does := cmp.Or(a.Does, "does not describe the tool")
				p.report(r, fmt.Sprintf("%s has a sentence that %s, in %s: %s", p.owner, does, p.place, display.Quote(a.Quote)), "")
			}
		}
	},
}}
