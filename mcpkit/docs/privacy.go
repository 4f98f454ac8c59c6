package docs

import "github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"

// policyTitle returns the heading of the privacy policy.
func policyTitle(c *Content) string { return "Privacy policy of " + c.Title }

// renderPrivacyMarkdown writes the declared privacy policy as Markdown.
func renderPrivacyMarkdown(c *Content, prose *proseFormat) []byte {
	w := &markdown.Writer{}
	w.Heading(1, markdown.Escape(policyTitle(c)))
	if c.Privacy.Effective != "" {
		w.Block("Effective from " + markdown.Escape(c.Privacy.Effective) + ".")
	}
	w.Block("This policy applies to the MCP server " + markdown.Escape(c.Title) + " at " + markdown.CodeSpan(c.URL) + ".")
	if c.Privacy.Controller != "" {
		w.Block("Responsible: " + markdown.Escape(c.Privacy.Controller) + ".")
	}
	for _, t := range c.Privacy.Topics {
		w.Heading(2, t.Title)
		w.Block(prose.source(t.Text))
	}
	if c.Privacy.Terms != "" {
		w.Block("Terms of service: " + markdown.Link(c.Privacy.Terms, c.Privacy.Terms))
	}
	return w.Bytes()
}
