package docs

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A Gap is something that the page needs and that nobody has said.
type Gap struct {
	// What is missing, in words.
	What string
	// Where it belongs: the field, as a Go programmer writes it.
	Where string
}

// A MissingError says what a page lacks, all at once.
type MissingError struct{ Gaps []Gap }

func (e *MissingError) Error() string {
	var b strings.Builder
	b.WriteString("docs: the page cannot be made yet:")
	for _, g := range e.Gaps {
		fmt.Fprintf(&b, "\n  %s: fill in %s", g.What, g.Where)
	}
	return b.String()
}

// Missing returns what a page of s needs and p does not say. What it is depends on the
// server: one with a login must say who gets an account, and there must be a privacy policy,
// by its address or as [DataUse].
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
	need(s.Access.Protected && blank(p.Authentication), "which account users need, and how they get one (the server asks for a login)", "Prose.Authentication")
	need(p.Data == nil && webLink(m.Privacy) == "", "the privacy policy", "Manifest.Privacy with its https address, or Prose.Data with what it says")
	for _, f := range p.Data.topics() {
		need(f.needed && blank(f.text), "what the privacy policy says on "+f.topic, "Prose.Data."+f.field+`; where there is nothing to tell, say so, as in "Nothing is stored."`)
	}
	for i, f := range p.Features {
		need(blank(f.Title), fmt.Sprintf("the title of feature %d", i+1), fmt.Sprintf("Prose.Features[%d].Title", i))
	}
	for i, c := range p.Changelog {
		need(blank(c.Version), fmt.Sprintf("the version of change %d", i+1), fmt.Sprintf("Prose.Changelog[%d].Version", i))
		need(blank(c.Text), fmt.Sprintf("the text of change %d", i+1), fmt.Sprintf("Prose.Changelog[%d].Text", i))
	}
	return gaps
}

// A topic is one part of a privacy policy.
type topic struct {
	field, topic string
	title        string // its heading
	text         string
	needed       bool
}

// topics returns the parts of the declaration, none for nil.
func (d *DataUse) topics() []topic {
	if d == nil {
		return nil
	}
	return []topic{
		{"Collected", "the data that is collected", "Data that is collected", d.Collected, true},
		{"Used", "what it is used for", "What it is used for", d.Used, true},
		{"Stored", "where it is stored", "Storage", d.Stored, true},
		{"Shared", "whom it is shared with", "Sharing with third parties", d.Shared, true},
		{"Retention", "how long it is kept", "Retention", d.Retention, true},
		{"Rights", "the rights of users", "Your rights", d.Rights, false},
		{"Contact", "who answers questions about it", "Contact", d.Contact, true},
	}
}

// blank reports whether there is nothing in s that can be seen.
func blank(s string) bool {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Cc) }) == ""
}
