package submission

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

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
			fmt.Fprintf(&drafts, "annotate.Because(annotate.%s, %q),\n", goName(h), policy.DraftReason(t, h))
		default:
			f.Item("%s: **%t** — %s", h, *value, markdown.Escape(reason))
			if n := characters(reason); n > policy.JustificationMax {
				tooLong = append(tooLong, fmt.Sprintf("the justification of %s has %d characters; %d are allowed", h, n, policy.JustificationMax))
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

// unjustified reports whether the author has not said why a hint has its value.
func unjustified(t policy.Tool, h annotate.Hint) bool { return strings.TrimSpace(t.Reasons[h]) == "" }

// openReaders returns the names of read-only tools whose openWorldHint is true and has no
// justification.
func (d *draft) openReaders() (names []string) {
	for _, t := range d.surface.Tools {
		if open := hintValue(t, annotate.OpenWorldHint); groupOf(t) == readOnlyTools && open != nil && *open && unjustified(t, annotate.OpenWorldHint) {
			names = append(names, t.Name)
		}
	}
	return names
}

// cautiousAdders returns the names of tools that only add and send destructiveHint true without a
// justification.
func (d *draft) cautiousAdders() (names []string) {
	for _, t := range d.surface.Tools {
		if destructive := hintValue(t, annotate.DestructiveHint); t.Effect == annotate.EffectAdditive && destructive != nil && *destructive && unjustified(t, annotate.DestructiveHint) {
			names = append(names, t.Name)
		}
	}
	return names
}
