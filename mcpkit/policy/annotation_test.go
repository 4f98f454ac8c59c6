package policy_test

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func hinted(spoil func(*policy.Hints)) func(*policy.Surface) {
	return onTool(func(t *policy.Tool) { spoil(t.Hints) })
}

func ptr(b bool) *bool { return &b }

func TestToolAnnotation(t *testing.T) {
	checkRule(t, "tool-annotation", []ruleCase{
		{"declared", nothing, nil},
		{"one hint is another rule's", hinted(func(h *policy.Hints) { h.Destructive, h.OpenWorld = nil, nil }), nil},
		{"a title only", onTool(func(t *policy.Tool) { t.Hints = &policy.Hints{Title: t.Title} }),
			[]string{`tool "search_notes" has annotations without readOnlyHint and destructiveHint`}},
		{"missing", onTool(func(t *policy.Tool) { t.Hints = nil }), []string{`tool "search_notes" has no annotations`}},
		{"missing everywhere", func(s *policy.Surface) {
			for i := range s.Tools {
				s.Tools[i].Hints = nil
			}
		}, []string{`tool "search_notes" has no annotations`, `tool "get_note" has no annotations`, `tool "delete_note" has no annotations`}},
	})
}

func TestToolHints(t *testing.T) {
	checkRule(t, "tool-hints", []ruleCase{
		{"all four", nothing, nil},
		{"no annotations is another rule's", onTool(func(t *policy.Tool) { t.Hints = nil }), nil},
		{"a title only is another rule's", onTool(func(t *policy.Tool) { t.Hints = &policy.Hints{Title: t.Title} }), nil},
		{"readOnlyHint", hinted(func(h *policy.Hints) { h.ReadOnly = nil }), []string{`tool "search_notes" leaves out readOnlyHint`}},
		{"destructiveHint", hinted(func(h *policy.Hints) { h.Destructive = nil }), []string{`tool "search_notes" leaves out destructiveHint`}},
		{"idempotentHint", hinted(func(h *policy.Hints) { h.Idempotent = nil }), nil},
		{"openWorldHint", hinted(func(h *policy.Hints) { h.OpenWorld = nil }), []string{`tool "search_notes" leaves out openWorldHint`}},
	})
}

func TestToolHintsContradict(t *testing.T) {
	checkRule(t, "tool-hints-contradict", []ruleCase{
		{"one of them", nothing, nil},
		{"neither is another rule's", hinted(func(h *policy.Hints) { h.ReadOnly = ptr(false) }), nil},
		{"both", hinted(func(h *policy.Hints) { h.Destructive = ptr(true) }),
			[]string{`tool "search_notes" is annotated both read-only and destructive`}},
		{"no annotations", onTool(func(t *policy.Tool) { t.Hints = nil }), nil},
	})
}

func TestToolHintsNeither(t *testing.T) {
	checkRule(t, "tool-hints-neither", []ruleCase{
		{"one of them", nothing, nil},
		{"neither", hinted(func(h *policy.Hints) { h.ReadOnly = ptr(false) }),
			[]string{`tool "search_notes" is annotated neither read-only nor destructive`}},
		{"destructiveHint left out is another rule's", hinted(func(h *policy.Hints) { h.ReadOnly, h.Destructive = ptr(false), nil }), nil},
	})
}

func TestToolEffect(t *testing.T) {
	additive := func(destructive bool, profile annotate.Profile) func(*policy.Surface) {
		return func(s *policy.Surface) {
			s.Manifest.Profile = profile
			s.Tools[0].Effect = annotate.EffectAdditive
			s.Tools[0].Hints.ReadOnly, s.Tools[0].Hints.Destructive = ptr(false), ptr(destructive)
		}
	}
	checkRule(t, "tool-effect", []ruleCase{
		{"as declared", nothing, nil},
		{"additive in the guide's reading", additive(true, annotate.Guide), nil},
		{"additive in the specification's reading", additive(false, annotate.Spec), nil},
		{"additive in the wrong reading", additive(false, annotate.Guide),
			[]string{`tool "search_notes" is declared additive but sends destructiveHint false`}},
		{"additive in the other wrong reading", additive(true, annotate.Spec),
			[]string{`tool "search_notes" is declared additive but sends destructiveHint true`}},
		{"read-only on the wire only", onTool(func(t *policy.Tool) { t.Effect = annotate.EffectDestructive }), []string{
			`tool "search_notes" is declared destructive but sends readOnlyHint true`,
			`tool "search_notes" is declared destructive but sends destructiveHint false`,
		}},
		{"effect not known", onTool(func(t *policy.Tool) { t.Effect = 0 }), nil},
		{"effect out of range", onTool(func(t *policy.Tool) { t.Effect = 99 }), nil},
		{"hints left out are another rule's", onTool(func(t *policy.Tool) { t.Hints = &policy.Hints{} }), nil},
		{"annotations left out are another rule's", onTool(func(t *policy.Tool) { t.Hints = nil }), nil},
	})
}
