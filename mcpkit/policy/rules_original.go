package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/annotate"
)

// RuleToolOriginalHints is the rule about annotations of adopted tools.
const RuleToolOriginalHints RuleID = "tool-original-hints"

var originalRules = []Rule{{
	ID:    RuleToolOriginalHints,
	Title: "no annotation of an adopted tool is milder than the tool's own hints",
	Why: "Policy 5.E asks for hints that are true. The tool's author said that it does more than the annotation says, " +
		"and clients run a tool that is annotated too mildly without asking.",
	Source: policyURL, Checked: policyRead, Level: Should,
	Fix:   "use annotate.Destructive; if the tool's own hint is wrong, correct it in the adopted server, or waive the rule with the reason",
	needs: PartTools | PartEffects,
	check: func(v *view, r *reporter) {
		for _, t := range v.Tools {
			if t.Original == nil || t.Effect == undeclared {
				continue
			}
			if own := outdone(t); own != "" {
				r.tool(t, fmt.Sprintf("%s is annotated %s, but its own annotations say %s", subject(t), t.Effect, own), "")
			}
			if isTrue(t.Original.OpenWorld) && t.Hints != nil && isFalse(t.Hints.OpenWorld) {
				r.tool(t, fmt.Sprintf("%s is annotated with a closed world, but its own annotations say openWorldHint true", subject(t)),
					"remove annotate.ClosedWorld; if the tool's own hint is wrong, correct it in the adopted server, or waive the rule with the reason")
			}
		}
	},
}}

// outdone returns the hint by which an adopted tool said more of itself than its annotation does,
// with its value, or "".
func outdone(t Tool) string {
	h := t.Original
	switch {
	case t.Effect == annotate.EffectDestructive:
		return ""
	case isTrue(h.Destructive):
		return annotate.DestructiveHint.String() + " true"
	case t.Effect == annotate.EffectReadOnly && isFalse(h.ReadOnly) && !h.unset(t.Name):
		return annotate.ReadOnlyHint.String() + " false"
	}
	return ""
}

// unset reports whether the hints are probably those of an author who set none: go-sdk then sends
// readOnlyHint false. For a tool whose name says that it only reads, that is more likely than a
// decision.
func (h *Hints) unset(name string) bool {
	return h.Destructive == nil && h.OpenWorld == nil && !isTrue(h.Idempotent) && namedEffect(name) == annotate.EffectReadOnly
}
