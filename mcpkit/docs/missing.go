package docs

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A Gap is a text that the page needs and that was not given.
type Gap struct {
	// What describes the missing text.
	What string
	// Where is the field to fill in, for example "Manifest.Title".
	Where string
}

// A MissingError lists everything that a page lacks.
type MissingError struct {
	// Gaps are the missing texts, in the order of the page. There is at least one.
	Gaps []Gap
}

// Error lists the gaps, one on each line.
func (e *MissingError) Error() string {
	var b strings.Builder
	b.WriteString("docs: the page is not complete:")
	for _, g := range e.Gaps {
		fmt.Fprintf(&b, "\n  %s: fill in %s", g.What, g.Where)
	}
	return b.String()
}

// Missing returns the texts that a page of s needs and that p does not have. They depend on the
// server: a server with a login must say who gets an account, and every server needs a privacy
// policy, as an address or as [DataUse].
func Missing(s *policy.Surface, p Prose) []Gap {
	var gaps []Gap
	need := func(missing bool, what, where string) {
		if missing {
			gaps = append(gaps, Gap{What: what, Where: where})
		}
	}
	m := s.Manifest
	need(blank(m.Title), "the name that people see", "Manifest.Title")
	need(blank(m.Description), "the description of the server", "Manifest.Description")
	need(webLink(m.URL) == "", "the https address that users enter in their client", "Manifest.URL")
	need(blank(m.Support), "the support contact", "Manifest.Support")
	need(!s.Access.Public && !s.Access.Protected, "who may call the server", "the access argument of the server: mcpkit.Public or mcpkit.OAuth")
	need(s.Access.Protected && blank(p.Authentication), "which account users need and how they get one (the server requires a login)", "Prose.Authentication")
	need(p.Data == nil && webLink(m.Privacy) == "", "the privacy policy", "Manifest.Privacy with its https address, or Prose.Data with its text")
	for _, t := range p.Data.topics() {
		need(t.needed && blank(t.text), "the part of the privacy policy about "+t.about, "Prose.Data."+t.field+`; if you have nothing to declare, say so: "Nothing is stored."`)
	}
	for i, f := range p.Features {
		need(blank(f.Title), fmt.Sprintf("the title of feature %d", i+1), fmt.Sprintf("Prose.Features[%d].Title", i))
	}
	for i, c := range p.Changelog {
		need(blank(c.Version), fmt.Sprintf("the version of release %d", i+1), fmt.Sprintf("Prose.Changelog[%d].Version", i))
		need(blank(c.Text), fmt.Sprintf("the text of release %d", i+1), fmt.Sprintf("Prose.Changelog[%d].Text", i))
	}
	return gaps
}
