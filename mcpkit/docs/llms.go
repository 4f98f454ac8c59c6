package docs

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

// renderLLMs writes a summary for models: a title, a quotation with the tagline, and lists. See
// https://llmstxt.org.
func renderLLMs(c *Content) []byte {
	w := &markdown.Writer{}
	w.Heading(1, markdown.Escape(c.Title))
	summary := c.Tagline
	if summary == "" {
		summary = firstSentence(c.Description)
	}
	w.Block(markdown.Quote(summary))
	w.Block(markdown.Paragraphs(c.Description))
	w.Item("MCP server: %s", markdown.CodeSpan(c.URL))
	if c.Authentication.Required {
		w.Item("Requires a login with OAuth")
	} else {
		w.Item("Requires no login")
	}
	w.EndList()
	w.Heading(2, "Tools")
	for _, t := range c.Tools {
		w.Item("%s: %s (%s)", markdown.CodeSpan(t.Name), markdown.Inline(t.Description), strings.ToLower(t.EffectName))
	}
	if c.MoreTools != "" {
		w.Item("%s", c.MoreTools)
	}
	w.EndList()
	w.Heading(2, "Examples")
	for _, e := range c.Examples {
		w.Item("%s: %s", markdown.Escape(e.Title), markdown.Escape(e.Prompt))
	}
	w.EndList()
	links := &markdown.Writer{}
	item := func(title, address, text string) {
		if address != "" {
			links.Item("%s: %s", markdown.Link(title, address), text)
		}
	}
	item("Documentation", c.Docs, "setup, tools, examples, limits")
	item("Website", c.Website, "the service")
	item("Privacy policy", c.Privacy.Policy, "what happens to data")
	item("Support", c.Support.Help.Link, "help")
	item("Security", c.Support.Security.Link, "where to report vulnerabilities")
	if !links.Empty() {
		w.Heading(2, "Links")
		w.Block(links.String())
	}
	return w.Bytes()
}
