package docs

import (
	"fmt"
	"strings"
)

// A writer puts Markdown together.
type writer struct{ strings.Builder }

func (w *writer) printf(format string, args ...any) { fmt.Fprintf(w, format, args...) }

// para writes a paragraph, or whatever stands on lines of its own.
func (w *writer) para(text string) {
	if text = strings.TrimRight(text, "\n"); text != "" {
		w.WriteString(text + "\n\n")
	}
}

func (w *writer) heading(level int, text string) {
	w.para(strings.Repeat("#", level) + " " + text)
}

// renderMarkdown writes the page, in the order of the sections that the guide names.
func renderMarkdown(c *Content) []byte {
	w := &writer{}
	w.Grow(8<<10 + 2<<10*len(c.Tools))
	w.heading(1, verbatim(c.Title)+" MCP server")
	w.para(verbatim(c.Tagline))
	w.heading(2, "Description")
	w.para(paragraphs(c.Description))
	w.para(c.Intro.source())
	w.para("Address of the server: " + codeSpan(c.URL))
	w.features(c)
	w.setup(c)
	w.authentication(c)
	w.tools(c)
	w.examples(c)
	w.facts("Limits", c.Limits.Facts, c.Limits.More)
	w.facts("Errors and troubleshooting", c.Troubleshooting.Facts, c.Troubleshooting.More)
	w.privacy(c)
	w.support(c)
	w.changelog(c)
	return []byte(strings.TrimRight(w.String(), "\n") + "\n")
}

func (w *writer) features(c *Content) {
	w.heading(2, "Features")
	for _, f := range c.Features {
		w.printf("- **%s**", verbatim(f.Title))
		switch {
		case f.Text != "":
			w.printf(": %s", indent(f.Text.source(), "  "))
		case f.Plain != "":
			w.printf(": %s", inline(f.Plain))
		}
		w.WriteString("\n")
	}
	w.WriteString("\n")
}

func (w *writer) setup(c *Content) {
	w.heading(2, "Setup")
	if c.Setup.AddToClaude != "" {
		w.para("**[Add to Claude](" + target(c.Setup.AddToClaude) + ")**, or by hand, in the client that you use:")
	}
	for _, client := range c.Setup.Clients {
		w.heading(3, verbatim(client.Name))
		if len(client.Steps) == 1 {
			w.para(inline(client.Steps[0]))
		} else {
			for i, step := range client.Steps {
				w.printf("%d. %s\n", i+1, inline(step))
			}
			w.WriteString("\n")
		}
		if client.Code != "" {
			w.para(codeBlock(client.Code, client.Language))
		}
		w.para(inline(client.After))
	}
	w.para(c.Setup.More.source())
}

func (w *writer) authentication(c *Content) {
	a := c.Authentication
	w.heading(2, "Authentication")
	if !a.Required {
		w.para("No account and no login are needed.")
		if a.Reason != "" {
			w.para("Why that is safe: " + inline(a.Reason) + ".")
		}
		w.para(a.Account.source())
		return
	}
	w.para("The server asks for a login with OAuth. The client opens a browser for it; it never sees your password.")
	w.para(a.Account.source())
	if len(a.Open) > 0 {
		w.para("Without a login you can use " + refs(a.Open) + ". The client asks for the login when another tool is called first.")
	}
	if len(a.Scopes) > 0 {
		w.para("What you allow the client to do:")
		for _, s := range a.Scopes {
			w.printf("- %s", codeSpan(s.Name))
			if s.Description != "" {
				w.printf(": %s", inline(s.Description))
			}
			switch {
			case s.Always:
				w.WriteString(" (needed by every call with a login)")
			case len(s.Tools) > 0:
				w.printf(" (needed by %s)", refs(s.Tools))
			}
			w.WriteString("\n")
		}
		w.WriteString("\n")
	}
	if len(a.Issuers) > 0 {
		w.para("You log in at " + strings.Join(codeSpans(a.Issuers), ", ") + ".")
	}
	if len(a.Callbacks) > 0 {
		w.heading(3, "Callback URLs")
		w.para("For administrators: the authorization server must allow these.")
		for _, client := range a.Callbacks {
			w.printf("- %s", verbatim(client.Name))
			if client.Note != "" {
				w.printf(" (%s)", verbatim(client.Note))
			}
			w.WriteString("\n")
			for _, uri := range client.Redirects {
				w.printf("  - %s\n", codeSpan(uri))
			}
			if client.MetadataURL != "" {
				w.printf("  - with client ID metadata documents, as %s\n", codeSpan(client.MetadataURL))
			}
		}
		w.WriteString("\n")
	}
}

// maxRefs is how many tools a sentence names.
const maxRefs = 20

// refs names tools in a sentence.
func refs(tools []ToolRef) string {
	var names []string
	for i, t := range tools {
		if i == maxRefs {
			names = append(names, number(int64(len(tools)-i))+" more")
			break
		}
		names = append(names, codeSpan(t.Name))
	}
	return listed(names)
}

// listed joins words: a, b and c.
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

func (w *writer) facts(title string, facts []Fact, more Markdown) {
	if len(facts) == 0 && more == "" {
		return
	}
	w.heading(2, title)
	for _, f := range facts {
		w.printf("- **%s**: %s\n", inline(f.Name), inline(f.Text))
	}
	w.WriteString("\n")
	w.para(more.source())
}

func (w *writer) privacy(c *Content) {
	p := c.Privacy
	w.heading(2, "Privacy Policy")
	if p.Policy != "" {
		w.para("The full privacy policy: " + link(p.Policy, p.Policy))
	}
	for _, t := range p.Topics {
		w.heading(3, t.Title)
		w.para(t.Text.source())
	}
	w.para(p.More.source())
	if p.Terms != "" {
		w.para("Terms of service: " + link(p.Terms, p.Terms))
	}
}

func (w *writer) support(c *Content) {
	w.heading(2, "Support")
	w.printf("- Help: %s\n", link(c.Support.Help.Text, c.Support.Help.Link))
	if c.Support.Security.Text != "" {
		w.printf("- Report a vulnerability: %s\n", link(c.Support.Security.Text, c.Support.Security.Link))
	}
	if c.Website != "" {
		w.printf("- Website: %s\n", link(c.Website, c.Website))
	}
	if c.Docs != "" {
		w.printf("- Documentation: %s\n", link(c.Docs, c.Docs))
	}
	w.WriteString("\n")
	w.para(c.Support.More.source())
}

func (w *writer) changelog(c *Content) {
	if len(c.Changelog) == 0 {
		return
	}
	w.heading(2, "Changelog")
	for _, change := range c.Changelog {
		title := verbatim(change.Version)
		if change.Date != "" {
			title += " (" + verbatim(change.Date) + ")"
		}
		w.heading(3, title)
		w.para(change.Text.source())
	}
}

// indent moves the lines of text but the first to the right.
func indent(text, by string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if i > 0 && l != "" {
			lines[i] = by + l
		}
	}
	return strings.Join(lines, "\n")
}
