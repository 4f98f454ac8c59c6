package docs

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

// A pageWriter writes the page as Markdown, a section with each method.
type pageWriter struct {
	markdown.Writer
	prose *proseFormat
}

// renderMarkdown writes the page. The sections are in the order of the submission guide.
func renderMarkdown(c *Content, prose *proseFormat) []byte {
	w := &pageWriter{prose: prose}
	w.Heading(1, markdown.Escape(c.Title)+" MCP server")
	w.Block(markdown.Escape(c.Tagline))
	w.Heading(2, "Description")
	w.Block(markdown.Paragraphs(c.Description))
	w.Block(w.prose.source(c.Intro))
	w.Block("The server's address: " + markdown.CodeSpan(c.URL))
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
	return w.Bytes()
}

func (w *pageWriter) features(c *Content) {
	w.Heading(2, "Features")
	for _, f := range c.Features {
		title := "**" + markdown.Escape(f.Title) + "**"
		switch {
		case f.Text != "":
			w.Item("%s: %s", title, markdown.Indent(w.prose.source(f.Text), "  "))
		case f.Plain != "":
			w.Item("%s: %s", title, markdown.Inline(f.Plain))
		default:
			w.Item("%s", title)
		}
	}
	w.EndList()
}

func (w *pageWriter) setup(c *Content) {
	w.Heading(2, "Setup")
	if c.Setup.AddToClaude != "" {
		w.Block("**[Add to Claude](" + markdown.Target(c.Setup.AddToClaude) + ")**, or follow the steps for your client:")
	}
	for _, client := range c.Setup.Clients {
		w.Heading(3, markdown.Escape(client.Name))
		if len(client.Steps) == 1 {
			w.Block(markdown.Inline(client.Steps[0]))
		} else {
			for i, step := range client.Steps {
				w.Step(i+1, markdown.Inline(step))
			}
			w.EndList()
		}
		if client.Code != "" {
			w.Code(client.Language, client.Code)
		}
		w.Block(markdown.Inline(client.After))
	}
	w.Block(w.prose.source(c.Setup.More))
}

func (w *pageWriter) authentication(c *Content) {
	a := c.Authentication
	w.Heading(2, "Authentication")
	if !a.Required {
		w.Block("You need no account and no login.")
		w.Block(markdown.Inline(a.NoLogin()))
		w.Block(w.prose.source(a.Account))
		return
	}
	w.Block("The server requires a login with OAuth. The client opens a browser in which you log in; it never sees your password.")
	w.Block(w.prose.source(a.Account))
	w.Block(markdown.Inline(a.Own()))
	if len(a.KeyHeaders) > 0 {
		w.Block("A client that cannot log in, but sends a fixed header, can use an API key in the header " +
			strings.Join(markdown.CodeSpans(a.KeyHeaders), " or ") + ".")
	}
	if len(a.Open) > 0 {
		w.Block("Without a login you can use " + refs(a.Open) + ". The client asks for a login before the first call of another tool.")
	}
	if len(a.Scopes) > 0 {
		w.Block("When you log in, you allow the client these scopes:")
		for _, s := range a.Scopes {
			text := markdown.CodeSpan(s.Name)
			if s.Description != "" {
				text += ": " + markdown.Inline(s.Description)
			}
			switch {
			case s.Always:
				text += " (required by every call with a login)"
			case len(s.Tools) > 0:
				text += " (required by " + refs(s.Tools) + ")"
			}
			w.Item("%s", text)
		}
		w.EndList()
	}
	if len(a.Issuers) > 0 {
		w.Block("You log in at " + strings.Join(markdown.CodeSpans(a.Issuers), ", ") + ".")
	}
	if len(a.Callbacks) > 0 {
		w.Heading(3, "Callback URLs")
		w.Block("For administrators: the authorization server must allow these callback URLs.")
		for _, client := range a.Callbacks {
			name := markdown.Escape(client.Name)
			if client.Note != "" {
				name += " (" + markdown.Escape(client.Note) + ")"
			}
			w.Item("%s", name)
			for _, uri := range client.Redirects {
				w.Nested(1, "%s", markdown.CodeSpan(uri))
			}
			if client.MetadataURL != "" {
				w.Nested(1, "with client ID metadata documents, the client ID is %s", markdown.CodeSpan(client.MetadataURL))
			}
		}
		w.EndList()
	}
}

// refs lists tools in a sentence.
func refs(tools []ToolRef) string {
	var names []string
	for i, t := range tools {
		if i == maxRefs {
			names = append(names, number(int64(len(tools)-i))+" more")
			break
		}
		names = append(names, markdown.CodeSpan(t.Name))
	}
	return joined(names)
}

func (w *pageWriter) facts(title string, facts []Fact, more Markdown) {
	if len(facts) == 0 && more == "" {
		return
	}
	w.Heading(2, title)
	for _, f := range facts {
		w.Item("**%s**: %s", markdown.Inline(f.Name), markdown.Inline(f.Text))
	}
	w.EndList()
	w.Block(w.prose.source(more))
}

func (w *pageWriter) privacy(c *Content) {
	p := c.Privacy
	w.Heading(2, "Privacy Policy")
	if p.Policy != "" {
		w.Block("Full privacy policy: " + markdown.Link(p.Policy, p.Policy))
	}
	for _, t := range p.Topics {
		w.Heading(3, t.Title)
		w.Block(w.prose.source(t.Text))
	}
	w.Block(w.prose.source(p.More))
	if p.Terms != "" {
		w.Block("Terms of service: " + markdown.Link(p.Terms, p.Terms))
	}
}

func (w *pageWriter) support(c *Content) {
	w.Heading(2, "Support")
	w.Item("Help: %s", markdown.Link(c.Support.Help.Text, c.Support.Help.Link))
	if c.Support.Security.Text != "" {
		w.Item("Report a vulnerability: %s", markdown.Link(c.Support.Security.Text, c.Support.Security.Link))
	}
	if c.Website != "" {
		w.Item("Website: %s", markdown.Link(c.Website, c.Website))
	}
	if c.Docs != "" {
		w.Item("Documentation: %s", markdown.Link(c.Docs, c.Docs))
	}
	w.EndList()
	w.Block(w.prose.source(c.Support.More))
}

func (w *pageWriter) changelog(c *Content) {
	if len(c.Changelog) == 0 {
		return
	}
	w.Heading(2, "Changelog")
	for _, change := range c.Changelog {
		title := markdown.Escape(change.Version)
		if change.Date != "" {
			title += " (" + markdown.Escape(change.Date) + ")"
		}
		w.Heading(3, title)
		w.Block(w.prose.source(change.Text))
	}
}
