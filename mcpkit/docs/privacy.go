package docs

import (
	"html/template"
	"strings"
)

// policyTitle is the heading of a privacy policy.
func policyTitle(c *Content) string { return "Privacy policy of " + c.Title }

// renderPrivacyMarkdown writes the policy that the owner declared.
func renderPrivacyMarkdown(c *Content) []byte {
	w := &writer{}
	w.heading(1, verbatim(policyTitle(c)))
	if c.Privacy.Effective != "" {
		w.para("In effect since " + verbatim(c.Privacy.Effective) + ".")
	}
	w.para("This policy is about the MCP server " + verbatim(c.Title) + " at " + codeSpan(c.URL) + ".")
	if c.Privacy.Controller != "" {
		w.para("Responsible: " + verbatim(c.Privacy.Controller) + ".")
	}
	for _, t := range c.Privacy.Topics {
		w.heading(2, t.Title)
		w.para(t.Text.source())
	}
	if c.Privacy.Terms != "" {
		w.para("Terms of service: " + link(c.Privacy.Terms, c.Privacy.Terms))
	}
	return []byte(strings.TrimRight(w.String(), "\n") + "\n")
}

// renderPrivacy makes the page of the policy.
func renderPrivacy(c *Content, layout *template.Template) ([]byte, error) {
	return execute(layout, "privacy", newView(c, policyTitle(c)))
}
