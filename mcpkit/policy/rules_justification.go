package policy

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// JustificationMax is how many characters of a justification OpenAI's form keeps.
const JustificationMax = 200

// RuleHintJustification is about the reasons for hints that OpenAI asks for.
const RuleHintJustification RuleID = "hint-justification"

var justificationRules = []Rule{
	{
		ID:    RuleHintJustification,
		Title: "the author justifies each hint of each tool in at most 200 characters",
		Why: "OpenAI's form requires a justification of readOnlyHint, destructiveHint and openWorldHint of each tool, cuts it at 200 characters, " +
			"and reviewers compare it with what the tool does. Only the author can say that.",
		Source: openaiFormURL, Checked: directoriesRead, Level: Should, refused: true, Only: DirectoryOpenAI,
		Fix:   "say in annotate.Because what this tool does, in at most 200 characters",
		needs: PartTools | PartEffects,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				checkJustifications(t, r)
			}
		},
	},
}

// blank reports whether a justification is empty or only a filler: "-", "n/a", "TODO".
func blank(reason string) bool {
	word := strings.ToLower(strings.TrimFunc(reason, func(r rune) bool { return !unicode.IsLetter(r) }))
	return word == "" || slices.Contains([]string{"n/a", "na", "none", "todo", "tbd", "fixme", "x", "xxx", "nil", "null", "true", "false", "yes", "no"}, word)
}

// draftGap matches the part of a draft that its author must write.
var draftGap = lazyregexp.New(`\[say [^\]]*\]`, "[say")

func checkJustifications(t Tool, r *reporter) {
	var missing, drafts []string
	for _, h := range []annotate.Hint{annotate.ReadOnlyHint, annotate.DestructiveHint, annotate.OpenWorldHint} {
		value, reason := t.hint(h), strings.TrimSpace(t.Reasons[h])
		if value == nil {
			continue // another rule reports it
		}
		which := fmt.Sprintf("%s %t", h, *value)
		switch n := display.Length(reason); {
		case blank(reason):
			missing = append(missing, which)
			drafts = append(drafts, fmt.Sprintf("annotate.Because(annotate.%s, %q)", strings.ToUpper(h.String()[:1])+h.String()[1:], DraftReason(t, h)))
		case n > JustificationMax:
			r.tool(t, fmt.Sprintf("%s justifies %s in %d characters; %d are allowed", subject(t), which, n, JustificationMax), "shorten it")
		case draftGap.MatchString(reason):
			r.tool(t, fmt.Sprintf("%s justifies %s with an unfinished draft: %s", subject(t), which, display.Quote(draftGap.FindString(reason))), "write what the tool does")
		}
	}
	if len(missing) > 0 {
		r.tool(t, fmt.Sprintf("%s does not justify %s", subject(t), display.List(missing)),
			"edit these drafts, so that they say what is true of this tool, and add them to its annotation: "+strings.Join(drafts, ", "))
	}
}

// hint returns the value of a hint, or nil if the tool does not send it.
func (t *Tool) hint(h annotate.Hint) *bool {
	if t.Hints == nil {
		return nil
	}
	switch h {
	case annotate.ReadOnlyHint:
		return t.Hints.ReadOnly
	case annotate.DestructiveHint:
		return t.Hints.Destructive
	case annotate.IdempotentHint:
		return t.Hints.Idempotent
	case annotate.OpenWorldHint:
		return t.Hints.OpenWorld
	}
	return nil
}

// DraftReason drafts the justification of a hint from what the tool's description says and its
// declared effect. The author must edit it: "[say …]" marks what only the author knows. A draft has
// at most [JustificationMax] characters.
func DraftReason(t Tool, h annotate.Hint) string {
	end := draftEnd(t.Effect, h, isTrue(t.hint(h)))
	does, _, _ := strings.Cut(strings.Join(strings.Fields(t.Description), " "), ". ")
	does = strings.TrimRight(does, ".")
	if does == "" {
		does = t.Title
	}
	most := JustificationMax - display.Length(end) - len("; ")
	if runes := []rune(does); len(runes) > most {
		does = strings.TrimSpace(string(runes[:most-1])) + "…"
	}
	return does + "; " + end
}

// draftEnd says what follows from the effect for a hint. A value that does not follow from the
// effect is left to the author.
func draftEnd(effect annotate.Effect, h annotate.Hint, value bool) string {
	reads, adds, destroys := effect == annotate.EffectReadOnly, effect == annotate.EffectAdditive, effect == annotate.EffectDestructive
	switch {
	case h == annotate.ReadOnlyHint && value && reads:
		return "it creates, changes, deletes, sends and starts nothing."
	case h == annotate.ReadOnlyHint && !value && adds:
		return "it adds [say what, and where]."
	case h == annotate.ReadOnlyHint && !value && destroys:
		return "it changes, deletes or sends [say what]."
	case h == annotate.DestructiveHint && !value && reads:
		return "nothing can be lost, because it only reads."
	case h == annotate.DestructiveHint && !value && adds:
		return "existing data stays as it is [say how the addition is undone]."
	case h == annotate.DestructiveHint && value && destroys:
		return "[say what is lost or sent, and why it cannot be undone]."
	case h == annotate.OpenWorldHint && !value && reads:
		return "it changes nothing that the public can see."
	case h == annotate.OpenWorldHint && !value && effect != undeclared:
		return "what it writes stays within [say which service and account]."
	case h == annotate.OpenWorldHint && value && effect != undeclared && !reads:
		return "people outside can see [say what]."
	}
	return fmt.Sprintf("[say why %s is %t].", h, value)
}
