package docs

import (
	"errors"
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// newContent reads a surface and the owner's prose. The error joins every fault of the prose.
func newContent(s *policy.Surface, p Prose, format *proseFormat, set *settings) (*Content, error) {
	m := s.Manifest
	var problems []error
	md := func(where, source string) Markdown {
		if format == nil {
			return ""
		}
		text, err := format.check(where, source)
		if err != nil {
			problems = append(problems, err)
		}
		return text
	}
	catalog := newCatalog(s)
	reader := &exampleReader{settings: set, catalog: catalog}
	examples := reader.examples(s) // this also sets the calls of the tools and the redactions
	c := &Content{
		Name: line(m.Name), Title: line(m.Title), Version: line(m.Version), Tagline: line(m.Tagline),
		Description: block(m.Description), URL: line(m.URL), Website: webLink(m.Website), Docs: webLink(m.Docs),
		Intro:          md("Prose.Intro", p.Intro),
		Setup:          setup(m, s.Access.Protected, md("Prose.Setup", p.Setup)),
		Authentication: authentication(s, catalog, p.Scopes, md("Prose.Authentication", p.Authentication), set.callbacks),
		Limits:         PageLimits{Facts: limitFacts(s), More: md("Prose.Limits", p.Limits)},
		Support:        Support{Help: contact(m.Support), Security: contact(m.Security), More: md("Prose.Support", p.Support)},
		Privacy:        Privacy{Policy: webLink(m.Privacy), More: md("Prose.Privacy", p.Privacy)},
		Examples:       examples,
		Redactions:     reader.redactions,
		Tools:          catalog.tools,
	}
	c.Toolsets = toolsets(s)
	if set.moreTools {
		c.MoreTools = "Users who log in are shown more tools."
	}
	c.Troubleshooting = Trouble{Facts: troubleFacts(s, c.Support.Help), More: md("Prose.Troubleshooting", p.Troubleshooting)}
	for i, f := range p.Features {
		c.Features = append(c.Features, PageFeature{Title: line(f.Title), Text: md(fmt.Sprintf("Prose.Features[%d].Text", i), f.Text)})
	}
	if len(p.Features) == 0 {
		c.Features = toolFeatures(c.Tools)
	}
	for i, release := range p.Changelog {
		c.Changelog = append(c.Changelog, PageRelease{Version: line(release.Version), Date: line(release.Date), Text: md(fmt.Sprintf("Prose.Changelog[%d].Text", i), release.Text)})
	}
	if p.Data != nil {
		c.Privacy.Controller, c.Privacy.Effective = line(p.Data.Controller), line(p.Data.Effective)
		for _, t := range p.Data.topics() {
			if !blank(t.text) {
				text := md("Prose.Data."+t.field, t.text)
				c.Privacy.Topics = append(c.Privacy.Topics, Topic{t.title, p.Data.addFacts(t.field, text, s.Data)})
			}
		}
	}
	c.Privacy.Terms = webLink(m.Directories.Terms)
	for _, t := range c.Tools {
		if len(t.Calls) == 0 {
			c.WithoutExample = append(c.WithoutExample, t.Name)
		}
	}
	return c, errors.Join(problems...)
}

// maxFeatures limits how many tools are listed as features when the owner declares none.
const maxFeatures = 12

func toolFeatures(tools []PageTool) []PageFeature {
	out := []PageFeature{}
	for i, t := range tools {
		if i == maxFeatures {
			return append(out, PageFeature{Title: "And more", Plain: counted(len(tools)-i, "more tool") + ", listed in the section Tools."})
		}
		out = append(out, PageFeature{Title: t.Title, Plain: firstSentence(t.Description)})
	}
	return out
}
