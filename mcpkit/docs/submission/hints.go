package submission

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// justifiedHints are the hints for which OpenAI requires a written justification.
var justifiedHints = []annotate.Hint{annotate.ReadOnlyHint, annotate.DestructiveHint, annotate.OpenWorldHint}

// hintsPage writes each hint of each tool with its value and justification. Justifications are the
// author's ([annotate.Because]). For a missing one the page has a draft to edit.
//
// Source: https://developers.openai.com/plugins/deploy/app-review
func (d *draft) hintsPage() []byte {
	f := &form{draft: d, step: hintsStep}
	f.Heading(1, "Hints and their justifications")
	f.Paragraph("The values are those that the server sends; a justification does not change them. The justifications are yours, from `annotate.Because`: reviewers compare them with what the tools do. " +
		"The form cuts them at 200 characters.")
	if open := d.openReaders(); len(open) > 0 {
		f.Paragraph("**Check:** these tools only read and send openWorldHint true, the default: %s. OpenAI expects true for tools that "+
			"change what the public can see. If a tool uses only its arguments and the service's own data, declare `annotate.ClosedWorld()`.", firstCodes(open))
	}
	if cautious := d.cautiousAdders(); len(cautious) > 0 {
		f.Paragraph("**Check:** these tools only add data and send destructiveHint true, as Anthropic's guide asks: %s. OpenAI expects true only for what cannot be undone. "+
			"With `Manifest.Profile: annotate.Spec` they send false, to both directories.", firstCodes(cautious))
	}
	for _, t := range d.surface.Tools {
		f.toolHints(t)
	}
	return f.Bytes()
}

func (f *form) toolHints(t policy.Tool) {
	f.Heading(2, markdown.CodeSpan(t.Name))
	var missing, tooLong, unwritten []string
	var drafts strings.Builder
	for _, h := range justifiedHints {
		value := hintValue(t, h)
		reason := strings.TrimSpace(t.Reasons[h])
		switch {
		case value == nil:
			f.Item("%s: **%s**", h, Missing)
			missing = append(missing, h.String())
		case reason == "":
			f.Item("%s: **%t** — **%s**", h, *value, Missing)
			unwritten = append(unwritten, fmt.Sprintf("%s %t", h, *value))
			fmt.Fprintf(&drafts, "annotate.Because(annotate.%s, %q),\n", goName(h), draftReason(t, h, *value))
		default:
			f.Item("%s: **%t** — %s", h, *value, markdown.Escape(reason))
			if n := characters(reason); n > justificationMax {
				tooLong = append(tooLong, fmt.Sprintf("the justification of %s has %d characters; %d are allowed", h, n, justificationMax))
			}
		}
	}
	f.EndList()
	if drafts.Len() > 0 {
		f.Paragraph("Drafts to edit, so that each says what is true of this tool:")
		f.Code("go", strings.TrimRight(drafts.String(), "\n"))
	}
	if len(missing) > 0 {
		f.missing(toolField(t), "the server does not send "+strings.Join(missing, ", ")+"; every hint must be true or false, never null")
	}
	if len(unwritten) > 0 {
		f.missing(toolField(t), "no justification says why "+strings.Join(unwritten, ", ")+"; edit the drafts in hints.md and declare them with annotate.Because")
	}
	for _, message := range tooLong {
		f.problem(OverLimit, toolField(t), message)
	}
}

// openReaders returns the names of read-only tools whose openWorldHint is true.
func (d *draft) openReaders() (names []string) {
	for _, t := range d.surface.Tools {
		if open := hintValue(t, annotate.OpenWorldHint); groupOf(t) == readOnlyTools && open != nil && *open {
			names = append(names, t.Name)
		}
	}
	return names
}

// cautiousAdders returns the names of tools that only add and send destructiveHint true.
func (d *draft) cautiousAdders() (names []string) {
	for _, t := range d.surface.Tools {
		if destructive := hintValue(t, annotate.DestructiveHint); t.Effect == annotate.EffectAdditive && destructive != nil && *destructive {
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
