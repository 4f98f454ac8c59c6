package policy_test

import (
	"testing"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// adopted makes the first tool an adopted one with that name, effect and original hints.
func adopted(name string, effect annotate.Effect, original *policy.Hints) func(*policy.Surface) {
	return func(s *policy.Surface) {
		as(name, effect)(s)
		s.Tools[0].Original = original
	}
}

func TestToolOriginalHints(t *testing.T) {
	const read, add, change = annotate.EffectReadOnly, annotate.EffectAdditive, annotate.EffectDestructive
	open := func(h *policy.Hints) *policy.Hints {
		h.OpenWorld = ptr(true)
		return h
	}
	closed := `tool "sync" is annotated with a closed world, but its own annotations say openWorldHint true`
	checkRule(t, "tool-original-hints", []ruleCase{
		{"not adopted", nothing, nil},
		{"without annotations", adopted("sync", read, nil), nil},
		{"without hints", adopted("sync", read, &policy.Hints{Title: "Sync"}), nil},
		{"the same", adopted("sync", read, hints("", true, false)), nil},
		{"stricter", adopted("sync", change, hints("", true, false)), nil},
		{"a write as read-only", adopted("sync", read, hints("", false, false)),
			[]string{`tool "sync" is annotated read-only, but its own annotations say readOnlyHint false`}},
		{"destructive as read-only", adopted("sync", read, hints("", false, true)),
			[]string{`tool "sync" is annotated read-only, but its own annotations say destructiveHint true`}},
		{"destructive as additive", adopted("sync", add, hints("", false, true)),
			[]string{`tool "sync" is annotated additive, but its own annotations say destructiveHint true`}},
		{"additive as additive", adopted("sync", add, hints("", false, false)), nil},
		{"contradicting itself", adopted("sync", read, hints("", true, true)),
			[]string{`tool "sync" is annotated read-only, but its own annotations say destructiveHint true`}},
		{"false because it was not set", adopted("get_note", read, &policy.Hints{Title: "x", ReadOnly: ptr(false), Idempotent: ptr(false)}), nil},
		{"false, and the name does not say that it reads", adopted("sync", read, &policy.Hints{ReadOnly: ptr(false), Idempotent: ptr(false)}),
			[]string{`tool "sync" is annotated read-only, but its own annotations say readOnlyHint false`}},
		{"a decision, whatever the name says", adopted("get_note", read, &policy.Hints{ReadOnly: ptr(false), Destructive: ptr(false)}),
			[]string{`tool "get_note" is annotated read-only, but its own annotations say readOnlyHint false`}},
		{"open as closed", adopted("sync", change, open(hints("", false, true))), []string{closed}},
		{"not annotated yet", func(s *policy.Surface) {
			adopted("sync", 0, hints("", false, true))(s)
			s.Tools[0].Unannotated = true
		}, nil},
	})
}

// A tool that still needs an annotation has one finding about annotations, and none that follows
// from its old ones.
func TestOneFindingAboutAMissingAnnotation(t *testing.T) {
	for name, h := range map[string]*policy.Hints{
		"delete_note": hints("", true, false), "get_note": hints("", false, true), "update_note": hints("", false, false),
		"sync": hints("", true, true), "search_notes": {}, "list_notes": nil,
	} {
		s := good()
		s.Tools = s.Tools[:1]
		s.Tools[0].Name, s.Tools[0].Title, s.Tools[0].Hints, s.Tools[0].Original, s.Tools[0].Effect, s.Tools[0].Unannotated = name, "", h, h, 0, true
		s.Known = policy.PartTools | policy.PartEffects
		rep := policy.Check(s)
		found := append(rep.Failures(), rep.Warnings()...)
		for _, f := range found {
			if f.Tool == name && f.Rule.ID != "tool-annotation" {
				t.Errorf("%s: %s", name, f)
			}
		}
	}
}
