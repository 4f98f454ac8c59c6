package submission

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A group is one of those into which the portal sorts the tools that it reads from the
// server.
type group string

const (
	readOnlyTools    group = "Read-only"
	writeTools       group = "Write"
	unannotatedTools group = "No annotations"
)

// groupOf sorts a tool by its hints on the wire, as the portal does.
func groupOf(t policy.Tool) group {
	switch h := t.Hints; {
	case h == nil || h.ReadOnly == nil && h.Destructive == nil:
		return unannotatedTools
	case h.ReadOnly != nil && *h.ReadOnly:
		return readOnlyTools
	}
	return writeTools
}

// listedTitle is where the portal looks for a title.
func listedTitle(t policy.Tool) string {
	if t.Hints == nil {
		return ""
	}
	return strings.TrimSpace(t.Hints.Title)
}

// portalTools writes the tools as the portal will group them, and what it will flag.
func (k *Kit) portalTools(f *form) {
	f.paragraph("The portal reads %s from the server and groups them like this. What it flags is mended on the server, not in the form.",
		count(len(k.surface.Tools), "tool"))
	for _, g := range []group{readOnlyTools, writeTools, unannotatedTools} {
		var tools []policy.Tool
		for _, t := range k.surface.Tools {
			if groupOf(t) == g {
				tools = append(tools, t)
			}
		}
		if len(tools) == 0 && g == unannotatedTools {
			continue
		}
		f.heading(3, fmt.Sprintf("%s (%d)", g, len(tools)))
		var faults []Problem
		for _, t := range tools {
			title := listedTitle(t)
			if title == "" {
				faults = append(faults, Problem{Kind: Missing, Field: toolField(t), Message: "it has no title in annotations.title, which the portal reads"})
				f.bullet("%s — **no title**", code(t.Name))
			} else {
				f.bullet("%s — %s", code(t.Name), inline(title))
			}
			if g == unannotatedTools {
				faults = append(faults, Problem{Kind: Missing, Field: toolField(t), Message: "it has no annotations; declare its effect with package annotate"})
			}
		}
		f.end()
		for _, p := range faults {
			f.problem(p.Kind, p.Field, p.Message)
		}
	}
	f.paragraph("What each tool takes and says is in tools.md.")
}

// toolField names a tool as the place of a problem.
func toolField(t policy.Tool) string { return fmt.Sprintf("tool %s", seen(t.Name)) }

// toolsPage writes the whole definition of each tool for a person to read.
func (k *Kit) toolsPage() []byte {
	var m markdown
	m.heading(1, "The tools")
	m.paragraph("This is what clients and models are shown. tools.lock has the same as a snapshot to compare later versions with.")
	for _, t := range k.surface.Tools {
		m.heading(2, code(t.Name))
		m.bullet("Title: %s", orNone(inline(t.Title)))
		m.bullet("Group: %s", groupOf(t))
		m.bullet("Declared effect: %s", t.Effect)
		m.bullet("Hints: %s", hintsLine(t.Hints))
		switch {
		case k.surface.Access.Public || t.Public:
			m.bullet("Login: none")
		case len(t.Scopes) > 0:
			m.bullet("Login: needed, with %s", codes(t.Scopes, ""))
		default:
			m.bullet("Login: needed")
		}
		m.end()
		m.fence("text", t.Description)
		m.paragraph("Arguments:")
		m.fence("json", indented(t.Input))
		if len(t.Output) > 0 {
			m.paragraph("Result:")
			m.fence("json", indented(t.Output))
		}
	}
	return []byte(m.String())
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

func hintsLine(h *policy.Hints) string {
	if h == nil {
		return "none"
	}
	hint := func(name string, value *bool) string {
		if value == nil {
			return name + " missing"
		}
		return fmt.Sprintf("%s %t", name, *value)
	}
	return strings.Join([]string{hint("readOnlyHint", h.ReadOnly), hint("destructiveHint", h.Destructive),
		hint("idempotentHint", h.Idempotent), hint("openWorldHint", h.OpenWorld)}, ", ")
}
