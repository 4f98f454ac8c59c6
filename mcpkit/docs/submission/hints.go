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

// hintsPage writes each hint of each tool with its value and justification. The justification is
// the author's ([annotate.Because]), or else one that follows from the declared effect.
//
// Source: https://developers.openai.com/plugins/deploy/app-review
func (d *draft) hintsPage() []byte {
	f := &form{draft: d, step: hintsStep}
	f.Heading(1, "Hints and their justifications")
	f.Paragraph("The values are those that the server sends; a justification does not change them. Justifications that the author did not write follow from the declared effect; " +
		"`annotate.Because` replaces them.")
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
			reason, byAuthor := strings.TrimSpace(t.Reasons[h]), true
			if reason == "" {
				reason, byAuthor = justification(t, h, *value), false
			}
			switch {
			case reason == "":
				f.Item("%s: **%t** — **%s**", h, *value, Missing)
				faults = append(faults, fmt.Sprintf("no declaration says why %s is %t; add annotate.Because(annotate.%s, \"…\")", h, *value, goName(h)))
			case byAuthor:
				f.Item("%s: **%t** — %s (written by the author)", h, *value, markdown.Escape(reason))
			default:
				f.Item("%s: **%t** — %s", h, *value, reason)
			}
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

// justification returns a sentence that follows from the declared effect. It returns "" for a value
// that contradicts the effect, because no true sentence justifies it.
func justification(t policy.Tool, h annotate.Hint, value bool) string {
	switch h {
	case annotate.ReadOnlyHint:
		return readOnlyReason(t.Effect, value)
	case annotate.DestructiveHint:
		return destructiveReason(t.Effect, value)
	}
	switch {
	case t.Effect == 0:
		return ""
	case !value:
		return "It works on the service's own data; it reaches no people or systems outside the service, and changes nothing that the public can see."
	case t.Effect == annotate.EffectReadOnly:
		return "It reads from an open set of sources outside the service's own data; it changes nothing there."
	}
	return "It reaches people or systems outside the service, or changes what the public can see."
}

func readOnlyReason(effect annotate.Effect, value bool) string {
	switch {
	case effect == annotate.EffectReadOnly && value:
		return "It looks up data and returns it; it creates, changes, deletes, sends and starts nothing."
	case effect == annotate.EffectAdditive && !value:
		return "It creates or adds data, so it does not only read."
	case effect == annotate.EffectDestructive && !value:
		return "It may change, overwrite, delete, revoke or send something, so it does not only read."
	}
	return ""
}

func destructiveReason(effect annotate.Effect, value bool) string {
	switch {
	case effect == annotate.EffectReadOnly && !value:
		return "It only reads, so a call cannot destroy anything."
	case effect == annotate.EffectAdditive && !value:
		return "It only adds, and never changes, overwrites or deletes existing data."
	case effect == annotate.EffectAdditive && value:
		return "It only adds, and never deletes existing data. The value is the cautious one: the same hints serve a directory that counts every write as destructive."
	case effect == annotate.EffectDestructive && value:
		return "In the worst case over its arguments, a call changes, overwrites, deletes, revokes or sends something that cannot be undone."
	}
	return ""
}
