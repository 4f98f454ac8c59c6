package submission

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// draftMark begins a text in the imported file that nobody has confirmed.
const draftMark = "DRAFT: "

// justifiedHints are the hints for which OpenAI requires a written justification.
var justifiedHints = []annotate.Hint{annotate.ReadOnlyHint, annotate.DestructiveHint, annotate.OpenWorldHint}

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

// goName returns the name of a hint in package annotate.
func goName(h annotate.Hint) string {
	name := h.String()
	return strings.ToUpper(name[:1]) + name[1:]
}

// draftReason drafts a justification from the description and the effect of a tool. A draft for a
// value that contradicts the effect says so.
func draftReason(t policy.Tool, h annotate.Hint, value bool) string {
	does := strings.TrimRight(firstSentence(t.Description), ".")
	end := "; " + effectReason(t, h, value)
	if does == "" {
		does = titleOf(t)
	}
	if most := justificationMax - len(draftMark) - characters(end); characters(does) > most {
		does = strings.TrimSpace(string([]rune(does)[:most-1])) + "…"
	}
	return does + end
}

func effectReason(t policy.Tool, h annotate.Hint, value bool) string {
	reads, adds, destroys := t.Effect == annotate.EffectReadOnly, t.Effect == annotate.EffectAdditive, t.Effect == annotate.EffectDestructive
	switch {
	case h == annotate.OpenWorldHint && value && reads:
		return "it reads from sources outside the service and changes nothing there."
	case h == annotate.OpenWorldHint && value:
		return "it reaches people or systems outside the service, or what the public can see (say which)."
	case h == annotate.OpenWorldHint:
		return "it reaches nothing outside the service."
	case h == annotate.ReadOnlyHint && value && reads:
		return "it creates, changes, deletes, sends and starts nothing."
	case h == annotate.ReadOnlyHint && !value && adds:
		return "it adds data."
	case h == annotate.ReadOnlyHint && !value && destroys:
		return "it may change, delete or send data (say which)."
	case h == annotate.DestructiveHint && !value && reads:
		return "it only reads, so nothing can be lost."
	case h == annotate.DestructiveHint && !value && adds:
		return "it never changes, overwrites or deletes existing data."
	case h == annotate.DestructiveHint && value && adds:
		return "it deletes nothing; the value is the cautious one, which another directory asks of every write."
	case h == annotate.DestructiveHint && value && destroys:
		return "what it changes, deletes or sends cannot be restored (say what)."
	}
	return fmt.Sprintf("say why %s is %t, which does not follow from the declared effect.", h, value)
}

// firstSentence returns the first sentence of a description.
func firstSentence(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n")
	if i := strings.Index(text, ". "); i >= 0 {
		return text[:i+1]
	}
	return text
}
