package submission

import (
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

// markedDraft returns the draft of a justification for the imported file, within its limit.
func markedDraft(t policy.Tool, h annotate.Hint) string {
	text := []rune(draftMark + policy.DraftReason(t, h))
	if len(text) > policy.JustificationMax {
		return string(text[:policy.JustificationMax-1]) + "…"
	}
	return string(text)
}

// firstSentence returns the first sentence of a description.
func firstSentence(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n")
	if i := strings.Index(text, ". "); i >= 0 {
		return text[:i+1]
	}
	return text
}
