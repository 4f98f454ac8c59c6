package docs

import "strings"

// renderLLMs writes the page's summary for models: a title, a quotation that sums it up,
// and lists. See https://llmstxt.org.
func renderLLMs(c *Content) []byte {
	w := &writer{}
	w.heading(1, verbatim(c.Title))
	summary := c.Tagline
	if summary == "" {
		summary = firstSentence(c.Description)
	}
	w.para(quote(summary))
	w.para(paragraphs(c.Description))
	w.printf("- MCP server: %s\n", codeSpan(c.URL))
	if c.Authentication.Required {
		w.printf("- Needs a login with OAuth\n")
	} else {
		w.printf("- Needs no login\n")
	}
	w.WriteString("\n")
	w.heading(2, "Tools")
	for _, t := range c.Tools {
		w.printf("- %s: %s (%s)\n", codeSpan(t.Name), inline(t.Description), strings.ToLower(t.EffectName))
	}
	if c.MoreTools != "" {
		w.printf("- %s\n", c.MoreTools)
	}
	w.WriteString("\n")
	w.heading(2, "Examples")
	for _, e := range c.Examples {
		w.printf("- %s: %s\n", verbatim(e.Title), verbatim(e.Prompt))
	}
	w.WriteString("\n")
	links := &writer{}
	item := func(title, address, text string) {
		if address != "" {
			links.printf("- %s: %s\n", link(title, address), text)
		}
	}
	item("Documentation", c.Docs, "setup, tools, examples, limits")
	item("Website", c.Website, "the service")
	item("Privacy policy", c.Privacy.Policy, "what happens to data")
	item("Support", c.Support.Help.Link, "help")
	item("Security", c.Support.Security.Link, "where to report vulnerabilities")
	if links.Len() > 0 {
		w.heading(2, "Links")
		w.para(links.String())
	}
	return []byte(strings.TrimRight(w.String(), "\n") + "\n")
}
