package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/annotate"
)

var annotationRules = []Rule{
	{
		ID:     "tool-annotation",
		Title:  "every tool carries safety annotations",
		Why:    "Missing annotations are the most frequent reason for a rejection: the policy requires readOnlyHint, destructiveHint and title on every tool.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "declare the tool's effect with annotate.ReadOnly, annotate.Additive or annotate.Destructive",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				switch {
				case t.Unannotated:
					code, why := Guess(t)
					r.tool(t, subject(t)+" of the adopted server is not annotated", fmt.Sprintf("look at what it does, and add to its annotations: %s (a guess %s)", code, why))
				case t.Hints == nil:
					r.tool(t, subject(t)+" has no annotations", "")
				}
			}
		},
	},
	{
		ID:     "tool-hints",
		Title:  "all four hints are on the wire, each true or false",
		Why:    "A hint that is left out means something else to every client; OpenAI's review refuses any that is not explicitly true or false.",
		Source: openaiURL, Checked: pagesRead, Level: Must,
		Fix:   "send the hint as true or false; annotations made by package annotate always do",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if missing := missingHints(t.Hints); len(missing) > 0 && !t.Unannotated {
					r.tool(t, fmt.Sprintf("%s leaves out %s", subject(t), list(missing)), "")
				}
			}
		},
	},
	{
		ID:     "tool-hints-contradict",
		Title:  "no tool is read-only and destructive at once",
		Why:    "The two hints exclude each other; a reviewer cannot tell which one is meant and a client may skip its confirmation.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "declare one effect: annotate.ReadOnly if the tool changes nothing, else annotate.Destructive",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if h := t.Hints; h != nil && isTrue(h.ReadOnly) && isTrue(h.Destructive) {
					r.tool(t, subject(t)+" is annotated both read-only and destructive", "")
				}
			}
		},
	},
	{
		ID:     "tool-hints-neither",
		Title:  "every tool is either read-only or destructive",
		Why:    "The specification lets a tool that only adds be neither; the directory guide counts every write as destructive, and its portal groups tools by it.",
		Source: guideURL, Checked: guideRead, Level: Should,
		Fix:   "use the default profile annotate.Guide, or waive this with the reason why the guide's reading does not fit",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				if h := t.Hints; h != nil && isFalse(h.ReadOnly) && isFalse(h.Destructive) {
					r.tool(t, subject(t)+" is annotated neither read-only nor destructive", "")
				}
			}
		},
	},
	{
		ID:     "tool-effect",
		Title:  "the hints on the wire are those of the declared effect",
		Why:    "Servers were rejected although their tools were annotated in the source, because a later layer changed or dropped the annotations.",
		Source: criteriaURL, Checked: pagesRead, Level: Must,
		Fix:   "look for what changes the tool's annotations between mcpkit.AddTool and tools/list",
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

// wireHints returns the two safety hints that p derives from e, or nil for an
// effect that is not known.
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
		{annotate.IdempotentHint.String(), h.Idempotent},
		{annotate.OpenWorldHint.String(), h.OpenWorld},
	} {
		if hint.value == nil {
			missing = append(missing, hint.name)
		}
	}
	return missing
}

func isTrue(b *bool) bool  { return b != nil && *b }
func isFalse(b *bool) bool { return b != nil && !*b }

// destructive reports whether t says of itself that it destroys, on the wire
// or by its declared effect where the wire does not say.
func destructive(t Tool) bool {
	if t.Hints != nil && t.Hints.Destructive != nil {
		return *t.Hints.Destructive && !isTrue(t.Hints.ReadOnly)
	}
	return t.Effect == annotate.EffectDestructive
}

// undeclared is the effect of a tool whose effect is not known.
var undeclared = annotate.Annotation{}.Effect()

// additive reports whether t says of itself that it only adds: by its effect
// or, where that is not known, by being neither read-only nor destructive.
func additive(t Tool) bool {
	if t.Effect != undeclared {
		return t.Effect == annotate.EffectAdditive
	}
	return t.Hints != nil && isFalse(t.Hints.ReadOnly) && isFalse(t.Hints.Destructive)
}
