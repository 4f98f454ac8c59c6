package submission

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// judgedHints are the hints for whose values OpenAI asks a written justification.
var judgedHints = []annotate.Hint{annotate.ReadOnlyHint, annotate.DestructiveHint, annotate.OpenWorldHint}

// hintsPage writes the value of each hint of each tool with its justification: the author's
// own where there is one (annotate.Because), else one that follows from the declared effect.
//
// Source: https://developers.openai.com/plugins/deploy/app-review
func (k *Kit) hintsPage() []byte {
	f := &form{kit: k, step: hintsStep}
	f.heading(1, "Hints and their justifications")
	f.paragraph("The values are those that the server sends; a justification never overrides them. Sentences without an author follow from the effect that was declared; " +
		"`annotate.Because` replaces them.")
	if open := k.openReaders(); len(open) > 0 {
		f.paragraph("**To judge:** these tools only read, and still say openWorldHint true, which is what a tool says that declares nothing about it: %s%s. "+
			"OpenAI means by it tools that change what the public can see. Where a tool reads the service's own data only, declare `annotate.ClosedWorld()`.",
			codes(open[:min(len(open), notesMax)], ""), more(len(open)-notesMax))
	}
	for _, t := range k.surface.Tools {
		f.heading(2, code(t.Name))
		var faults []string
		for _, h := range judgedHints {
			value := hintValue(t, h)
			if value == nil {
				f.bullet("%s: **%s**", h, Missing)
				faults = append(faults, fmt.Sprintf("%s is not on the wire; every hint must be true or false, never null", h))
				continue
			}
			reason, byAuthor := strings.TrimSpace(t.Reasons[h]), true
			if reason == "" {
				reason, byAuthor = justification(t, h, *value), false
			}
			switch {
			case reason == "":
				f.bullet("%s: **%t** — **%s**", h, *value, Missing)
				faults = append(faults, fmt.Sprintf("nothing that was declared says why %s is %t; add annotate.Because(annotate.%s, \"…\")", h, *value, goName(h)))
			case byAuthor:
				f.bullet("%s: **%t** — %s (the author's words)", h, *value, inline(reason))
			default:
				f.bullet("%s: **%t** — %s", h, *value, reason)
			}
		}
		f.end()
		for _, fault := range faults {
			f.problem(Missing, toolField(t), fault)
		}
	}
	return []byte(f.String())
}

// openReaders are the tools that only read, from an open world.
func (k *Kit) openReaders() (names []string) {
	for _, t := range k.surface.Tools {
		if open := hintValue(t, annotate.OpenWorldHint); groupOf(t) == readOnlyTools && open != nil && *open {
			names = append(names, t.Name)
		}
	}
	return names
}

func hintValue(t policy.Tool, h annotate.Hint) *bool {
	if t.Hints == nil {
		return nil
	}
	switch h {
	case annotate.ReadOnlyHint:
		return t.Hints.ReadOnly
	case annotate.DestructiveHint:
		return t.Hints.Destructive
	}
	return t.Hints.OpenWorld
}

// goName is the name of a hint in package annotate.
func goName(h annotate.Hint) string {
	name := h.String()
	return strings.ToUpper(name[:1]) + name[1:]
}

// A stance is a declared effect with a value of a hint on the wire.
type stance struct {
	effect annotate.Effect
	hint   annotate.Hint
	value  bool
}

// stances are what can be said for a value from the declared effect alone. A value that
// contradicts the effect has no entry: there is no honest sentence for it.
var stances = map[stance]string{
	{annotate.EffectReadOnly, annotate.ReadOnlyHint, true}:     "It looks up data and returns it; it creates, changes, deletes, sends and starts nothing.",
	{annotate.EffectAdditive, annotate.ReadOnlyHint, false}:    "It creates or adds data, so it does not only read.",
	{annotate.EffectDestructive, annotate.ReadOnlyHint, false}: "It may change, overwrite, delete, revoke or send something, so it does not only read.",

	{annotate.EffectReadOnly, annotate.DestructiveHint, false}: "It only reads, so there is nothing that a call could destroy.",
	{annotate.EffectAdditive, annotate.DestructiveHint, false}: "It only adds, and never changes, overwrites or deletes what is there.",
	{annotate.EffectAdditive, annotate.DestructiveHint, true}: "It only adds, and never deletes what is there. The value is the cautious one: the same hints serve a directory that counts " +
		"every write as destructive.",
	{annotate.EffectDestructive, annotate.DestructiveHint, true}: "In the worst case over its arguments a call changes, overwrites, deletes, revokes or sends something that cannot be taken back.",
}

// justification returns a sentence that follows from what the author declared, or "".
func justification(t policy.Tool, h annotate.Hint, value bool) string {
	if h != annotate.OpenWorldHint {
		return stances[stance{t.Effect, h, value}]
	}
	switch {
	case t.Effect == 0:
		return ""
	case !value:
		return "It works on the service's own, closed data: it reaches nobody outside, and changes nothing that the public can see."
	case t.Effect == annotate.EffectReadOnly:
		return "It reads from sources beyond the service's own data, whose set is open; it changes nothing there."
	}
	return "It reaches people or systems outside of the service, or changes what the public can see."
}
