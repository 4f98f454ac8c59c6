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

// hintsPage writes each hint of each tool with its value and justification. The justifications
// are the author's ([annotate.Because]). For a missing one the page has a draft to edit.
//
// Source: https://developers.openai.com/plugins/deploy/app-review
func (d *draft) hintsPage() []byte {
	f := &form{draft: d, step: hintsStep}
	f.Heading(1, "Hints and their justifications")
	f.Paragraph("The values are those that the server sends; a justification does not change them. The justifications are yours, from `annotate.Because`: reviewers compare them " +
		"with what the tools do, and the form cuts them at 200 characters.")
	if open := d.openReaders(); len(open) > 0 {
		f.Paragraph("**Check:** these tools only read and send openWorldHint true, the default: %s. OpenAI expects true for tools that "+
			"change what the public can see. If a tool reads only the service's own data, declare `annotate.ClosedWorld()`.", firstCodes(open))
	}
	for _, t := range d.surface.Tools {
		f.Heading(2, markdown.CodeSpan(t.Name))
		var faults []string
		for _, h := range justifiedHints {
			value := hintValue(t, h)
			if value == nil {
				f.Item("%s: **%s**", h, Missing)
				faults = append(faults, fmt.Sprintf("the server does not send %s; every hint must be true or false, never null", h))
				continue
			}
			if reason := strings.TrimSpace(t.Reasons[h]); reason != "" {
				f.Item("%s: **%t** — %s", h, *value, markdown.Escape(reason))
				continue
			}
			because := fmt.Sprintf("annotate.Because(annotate.%s, %q)", goName(h), policy.DraftReason(t, h))
			f.Item("%s: **%t** — **%s**. A draft to edit: %s", h, *value, Missing, markdown.CodeSpan(because))
			faults = append(faults, fmt.Sprintf("no justification says why %s is %t; edit %s", h, *value, because))
		}
		f.EndList()
		for _, fault := range faults {
			f.missing(toolField(t), fault)
		}
	}
	return f.Bytes()
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
