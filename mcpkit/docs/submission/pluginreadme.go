package submission

import (
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

// pluginReadme writes what the plugin does, how to use it and what data it sends.
func (d bundler) pluginReadme() []byte {
	m := &d.surface.Manifest
	title := markdown.Escape(m.Title)
	var w markdown.Writer
	w.Heading(1, title)
	w.Block(markdown.Paragraphs(m.Description))
	w.Heading(2, "What the plugin does")
	w.Paragraph("The plugin connects Claude to the MCP server of %s at %s, and has skills that say when and how to use its tools. It runs no program on your machine.",
		title, markdown.CodeSpan(m.URL))
	for _, t := range d.surface.Tools {
		w.Item("%s (%s): %s", markdown.Escape(titleOf(t)), markdown.CodeSpan(t.Name), markdown.Inline(firstSentence(t.Description)))
	}
	w.EndList()
	w.Heading(2, "How to use it")
	switch {
	case d.surface.Access.Public:
		w.Paragraph("Install the plugin. No account is needed.")
	default:
		w.Paragraph("Install the plugin, and log in when Claude asks for it.")
		if d.listing.Requirements != "" {
			w.Block(markdown.Paragraphs(d.listing.Requirements))
		}
	}
	w.Paragraph("Then ask, for example:")
	for _, e := range d.surface.Examples {
		w.Item("“%s”", markdown.Escape(e.Prompt))
	}
	w.EndList()
	d.pluginData(&w)
	w.Heading(2, "Support")
	w.Item("Help: %s", markdown.Escape(m.Support))
	if m.Docs != "" {
		w.Item("Documentation: %s", markdown.Escape(m.Docs))
	}
	if m.Security != "" {
		w.Item("Report a vulnerability: %s", markdown.Escape(m.Security))
	}
	w.EndList()
	return w.Bytes()
}

// pluginData says which data the plugin sends, and what happens to it.
func (d bundler) pluginData(w *markdown.Writer) {
	p := d.listing.Privacy
	if p == nil {
		p = &docs.DataUse{}
	}
	w.Heading(2, "What data it sends")
	w.Paragraph("The arguments of the tools go to %s when Claude calls a tool. The plugin sends nothing else, and keeps nothing itself.", markdown.CodeSpan(hostOf(d.surface.Manifest.URL)))
	declared := false
	for _, fact := range []struct{ name, text string }{
		{"Collected", p.Collected}, {"Used", p.Used}, {"Stored", p.Stored}, {"Shared", p.Shared}, {"Retention", p.Retention},
	} {
		if fact.text != "" {
			w.Item("%s: %s", fact.name, markdown.Inline(fact.text))
			declared = true
		}
	}
	if declared {
		w.EndList()
	}
	if privacy := d.surface.Manifest.Privacy; privacy != "" {
		w.Paragraph("Privacy policy: %s", markdown.Escape(privacy))
	}
}
