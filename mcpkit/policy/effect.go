package policy

import "github.com/mcpkit-go/mcpkit/annotate"

// undeclared is the effect of a tool whose effect is not known.
var undeclared = annotate.Annotation{}.Effect()

// readOnly reports whether t is read-only by its hint or, without the hint, by its declared effect.
// A tool that still needs an annotation is neither read-only nor, for the next two functions,
// destructive or additive.
func readOnly(t Tool) bool {
	if t.Unannotated {
		return false
	}
	if t.Hints != nil && t.Hints.ReadOnly != nil {
		return *t.Hints.ReadOnly
	}
	return t.Effect == annotate.EffectReadOnly
}

// destructive reports whether t is destructive by its hints or, without them, by its declared
// effect.
func destructive(t Tool) bool {
	if t.Unannotated {
		return false
	}
	if t.Hints != nil && t.Hints.Destructive != nil {
		return *t.Hints.Destructive && !isTrue(t.Hints.ReadOnly)
	}
	return t.Effect == annotate.EffectDestructive
}

// additive reports whether t is additive by its declared effect or, if that is not known, because
// it is neither read-only nor destructive by its hints.
func additive(t Tool) bool {
	if t.Unannotated {
		return false
	}
	if t.Effect != undeclared {
		return t.Effect == annotate.EffectAdditive
	}
	return t.Hints != nil && isFalse(t.Hints.ReadOnly) && isFalse(t.Hints.Destructive)
}

func isTrue(hint *bool) bool  { return hint != nil && *hint }
func isFalse(hint *bool) bool { return hint != nil && !*hint }
