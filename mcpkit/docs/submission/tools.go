package submission

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// portalTools writes the tools in the portal's groups, and the faults that the portal will flag.
func (f *form) portalTools() {
	f.Paragraph("The portal reads %s, and the prompts and resources, from the server and groups the tools as follows. Fix flagged items on the server, not in the form.",
		count(len(f.surface.Tools), "tool"))
	for _, g := range []group{readOnlyTools, writeTools, unannotatedTools} {
		var tools []policy.Tool
		for _, t := range f.surface.Tools {
			if groupOf(t) == g {
				tools = append(tools, t)
			}
		}
		if len(tools) > 0 || g != unannotatedTools {
			f.portalGroup(g, tools)
		}
	}
	f.Paragraph("The schemas and descriptions of the tools are in tools.md.")
	f.offers("Prompts", f.surface.Prompts)
	f.offers("Resources", f.surface.Resources)
}

// offers lists prompts or resources, which the portal reads from the server too.
func (f *form) offers(name string, offers []policy.Offer) {
	f.Heading(3, fmt.Sprintf("%s (%d)", name, len(offers)))
	if len(offers) == 0 {
		f.Paragraph("The server offers none.")
		return
	}
	for _, o := range offers {
		text := o.Title
		if text == "" {
			text = o.Description
		}
		if strings.TrimSpace(text) == "" {
			f.Item("%s — **no title and no description**", markdown.CodeSpan(o.Name))
			continue
		}
		f.Item("%s — %s", markdown.CodeSpan(o.Name), markdown.Escape(text))
	}
	f.EndList()
}

func (f *form) portalGroup(g group, tools []policy.Tool) {
	f.Heading(3, fmt.Sprintf("%s (%d)", g, len(tools)))
	var faults []Problem
	for _, t := range tools {
		title := "" // the portal reads no other title
		if t.Hints != nil {
			title = strings.TrimSpace(t.Hints.Title)
		}
		if title == "" {
			faults = append(faults, Problem{Field: toolField(t), Message: "it has no annotations.title, which the portal reads"})
			f.Item("%s — **no title**", markdown.CodeSpan(t.Name))
		} else {
			f.Item("%s — %s", markdown.CodeSpan(t.Name), markdown.Escape(title))
		}
		if g == unannotatedTools {
			faults = append(faults, Problem{Field: toolField(t), Message: "it has no annotations; declare its effect with package annotate"})
		}
	}
	f.EndList()
	for _, p := range faults {
		f.missing(p.Field, p.Message)
	}
}

// toolsPage writes the definition of each tool for people.
func (d *draft) toolsPage() []byte {
	var w markdown.Writer
	w.Heading(1, "The tools")
	w.Paragraph("Clients and models see these definitions. The file tools.lock contains them as a snapshot, to compare later versions with.")
	for _, t := range d.surface.Tools {
		w.Heading(2, markdown.CodeSpan(t.Name))
		w.Item("Title: %s", orNone(markdown.Escape(t.Title)))
		w.Item("Group: %s", groupOf(t))
		w.Item("Declared effect: %s", t.Effect)
		w.Item("Hints: %s", hintsLine(t.Hints))
		switch {
		case d.surface.Access.Public || t.Public:
			w.Item("Login: not required")
		case len(t.Scopes) > 0:
			w.Item("Login: required, with %s", codes(t.Scopes, ""))
		default:
			w.Item("Login: required")
		}
		w.EndList()
		w.Code("text", t.Description)
		w.Paragraph("Arguments:")
		w.Code("json", indented(t.Input))
		if len(t.Output) > 0 {
			w.Paragraph("Result:")
			w.Code("json", indented(t.Output))
		}
	}
	return w.Bytes()
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
