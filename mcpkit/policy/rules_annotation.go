package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// Rules about annotations.
const (
	RuleToolAnnotation      RuleID = "tool-annotation"
	RuleToolHints           RuleID = "tool-hints"
	RuleToolHintsContradict RuleID = "tool-hints-contradict"
	RuleToolHintsNeither    RuleID = "tool-hints-neither"
	RuleToolEffect          RuleID = "tool-effect"
)

var annotationRules = []Rule{
	{
		ID:     RuleToolAnnotation,
		Title:  "every tool carries safety annotations",
		Why:    "Missing annotations are the most frequent reason for a rejection: the policy requires readOnlyHint, destructiveHint and title on every tool.",
		Source: policyURL, Checked: policyRead, Level: Must, NoWaiver: true,
		Fix:   "declare the tool's effect with annotate.ReadOnly, annotate.Additive or annotate.Destructive",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				switch {
				case t.Unannotated:
					code, why := Guess(t)
					r.tool(t, subject(t)+" of the adopted server has no annotation", fmt.Sprintf("check what it does, then add to the annotations: %s (guessed %s)", code, why))
				case t.Hints == nil:
					r.tool(t, subject(t)+" has no annotations", "")
				case hintless(t.Hints):
					r.tool(t, subject(t)+" has annotations without readOnlyHint and destructiveHint", "")
				}
			}
		},
	},
	{
		ID:     RuleToolHints,
		Title:  "the hints that directories read are on the wire, each true or false",
		Why:    "Clients read a missing hint in different ways, and OpenAI's review refuses any of readOnlyHint, destructiveHint and openWorldHint that is not explicitly true or false.",
		Source: openaiURL, Checked: pagesRead, Level: Must,
		Fix:   "send the hint as true or false; annotations made by package annotate always do",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if missing := missingHints(t.Hints); len(missing) > 0 && !t.Unannotated && !hintless(t.Hints) {
					r.tool(t, fmt.Sprintf("%s leaves out %s", subject(t), display.List(missing)), "")
				}
			}
		},
	},
	{
		ID:     RuleToolHintsContradict,
		Title:  "no tool is read-only and destructive at once",
		Why:    "The two hints exclude each other; a reviewer cannot tell which one is meant and a client may skip its confirmation.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "declare one effect: annotate.ReadOnly if the tool changes nothing, else annotate.Destructive",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if h := t.Hints; h != nil && !t.Unannotated && isTrue(h.ReadOnly) && isTrue(h.Destructive) {
					r.tool(t, subject(t)+" is annotated both read-only and destructive", "")
				}
			}
		},
	},
	{
		ID:     RuleToolHintsNeither,
		Title:  "every tool is either read-only or destructive",
		Why:    "The specification lets a tool that only adds be neither; the directory guide counts every write as destructive, and its portal groups tools by that hint.",
		Source: guideURL, Checked: guideRead, Level: Should,
		Fix:   "use the default profile annotate.Guide, or waive the rule with the reason why the guide's reading does not fit",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if v.Manifest.Profile == annotate.OpenAI && t.Effect == annotate.EffectAdditive {
					continue // for OpenAI it is neither
				}
				if h := t.Hints; h != nil && !t.Unannotated && isFalse(h.ReadOnly) && isFalse(h.Destructive) {
					r.tool(t, subject(t)+" is annotated neither read-only nor destructive", "")
				}
			}
		},
	},
	{
		ID:     RuleToolEffect,
		Title:  "the hints on the wire are those of the declared effect",
		Why:    "Servers were rejected although their tools were annotated in the source, because a later layer changed or dropped the annotations.",
		Source: criteriaURL, Checked: directoriesRead, Level: Must,
		Fix:   "find out what changes the tool's annotations between mcpkit.AddTool and tools/list",
		needs: PartTools | PartEffects | PartManifest,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				want := wireHints(t.Effect, v.Manifest.Profile)
				if want == nil || t.Hints == nil {
					continue
				}
				for _, hint := range []struct {
					name      string
					got, want *bool
				}{
					{"readOnlyHint", t.Hints.ReadOnly, want.ReadOnly},
					{"destructiveHint", t.Hints.Destructive, want.Destructive},
				} {
					if hint.got != nil && *hint.got != *hint.want {
						r.tool(t, fmt.Sprintf("%s is declared %s but sends %s %t", subject(t), t.Effect, hint.name, *hint.got), "")
					}
				}
			}
		},
	},
}

// wireHints returns the two safety hints that p derives from e, or nil for an unknown effect.
func wireHints(e annotate.Effect, p annotate.Profile) *Hints {
	var a annotate.Annotation
	switch e {
	case annotate.EffectReadOnly:
		a = annotate.ReadOnly("")
	case annotate.EffectAdditive:
		a = annotate.Additive("")
	case annotate.EffectDestructive:
		a = annotate.Destructive("")
	default:
		return nil
	}
	h := a.Hints(p)
	return &Hints{ReadOnly: &h.ReadOnlyHint, Destructive: h.DestructiveHint}
}

// hintless reports whether annotations say neither whether a tool reads nor whether it destroys.
func hintless(h *Hints) bool { return h != nil && h.ReadOnly == nil && h.Destructive == nil }

// missingHints returns the names of the hints that directories read and h leaves out. None of them
// asks for idempotentHint.
func missingHints(h *Hints) []string {
	if h == nil {
		return nil
	}
	var missing []string
	for _, hint := range []struct {
		name  string
		value *bool
	}{
		{annotate.ReadOnlyHint.String(), h.ReadOnly},
		{annotate.DestructiveHint.String(), h.Destructive},
		{annotate.OpenWorldHint.String(), h.OpenWorld},
	} {
		if hint.value == nil {
			missing = append(missing, hint.name)
		}
	}
	return missing
}
