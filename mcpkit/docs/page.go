package docs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A Page is the documentation of one server. It does not change, and is safe for concurrent
// use; callers may keep what its methods return, and must not write into it.
type Page struct {
	content                      *Content
	html                         []byte
	markdown, json, llms         func() []byte // made when they are asked for
	privacyHTML, privacyMarkdown []byte
}

// New makes the page of a server. The examples show what came of them as far as s.Runs says
// it: see [mcpkit.Server.Rehearsed]. An error says all that is missing or wrong, with where
// to mend it; what is only missing is a [*MissingError].
//
// [mcpkit.Server.Rehearsed]: https://pkg.go.dev/github.com/mcpkit-go/mcpkit/mcpkit#Server.Rehearsed
func New(s *policy.Surface, p Prose, opts ...Option) (*Page, error) {
	if s == nil {
		return nil, errors.New("docs: there is no surface to document")
	}
	var set settings
	for _, o := range opts {
		if o != nil {
			o.apply(&set)
		}
	}
	content, err := read(s, p, &set)
	if gaps := Missing(s, p); len(gaps) > 0 {
		err = errors.Join(&MissingError{gaps}, err)
	}
	if err != nil {
		return nil, err
	}
	page := &Page{
		content:  content,
		markdown: sync.OnceValue(func() []byte { return renderMarkdown(content) }),
		json:     sync.OnceValue(func() []byte { return renderJSON(content) }),
		llms:     sync.OnceValue(func() []byte { return renderLLMs(content) }),
	}
	if page.html, err = renderHTML(content, set.layout); err != nil {
		return nil, err
	}
	if p.Data != nil {
		if page.privacyHTML, err = renderPrivacy(content, set.layout); err != nil {
			return nil, err
		}
		page.privacyMarkdown = renderPrivacyMarkdown(content)
	}
	return page, nil
}

// HTML returns the page as one document that needs nothing else and fetches nothing.
func (p *Page) HTML() []byte { return p.html }

// Markdown returns the page as Markdown, in UTF-8 with \n for line ends.
func (p *Page) Markdown() []byte { return p.markdown() }

// JSON returns the page's [Content].
func (p *Page) JSON() []byte { return p.json() }

// LLMs returns a summary for models in the form of llms.txt: see https://llmstxt.org.
func (p *Page) LLMs() []byte { return p.llms() }

// Privacy returns the privacy policy that [Prose].Data declares, nil where it declares none.
func (p *Page) Privacy() (html, markdown []byte) { return p.privacyHTML, p.privacyMarkdown }

// Findings say what was replaced in the examples because it looks like a secret.
func (p *Page) Findings() []Finding { return slices.Clone(p.content.Findings) }

// WithoutExample names the tools that no example calls.
func (p *Page) WithoutExample() []string { return slices.Clone(p.content.WithoutExample) }

// read puts the content together.
func read(s *policy.Surface, p Prose, set *settings) (*Content, error) {
	m := s.Manifest
	var problems []error
	md := func(where, source string) Markdown {
		text, err := checkProse(where, source)
		if err != nil {
			problems = append(problems, err)
		}
		return text
	}
	catalog := newCatalog(s)
	rehearsal := &rehearsal{settings: set, catalog: catalog}
	examples := rehearsal.examples(s) // and the calls of the tools, and findings
	c := &Content{
		Name: line(m.Name), Title: line(m.Title), Version: line(m.Version), Tagline: line(m.Tagline),
		Description: block(m.Description), URL: line(m.URL), Website: webLink(m.Website), Docs: webLink(m.Docs),
		Intro:          md("Prose.Intro", p.Intro),
		Setup:          setup(m, s.Access.Protected, md("Prose.Setup", p.Setup)),
		Authentication: authentication(s, catalog, p.Scopes, md("Prose.Authentication", p.Authentication), set.callbacks),
		Limits:         Limits{Facts: limitFacts(s), More: md("Prose.Limits", p.Limits)},
		Support:        Support{Help: contact(m.Support), Security: contact(m.Security), More: md("Prose.Support", p.Support)},
		Privacy:        Privacy{Policy: webLink(m.Privacy), More: md("Prose.Privacy", p.Privacy)},
		Examples:       examples,
		Findings:       rehearsal.findings,
		Tools:          catalog.tools,
	}
	if set.moreTools {
		c.MoreTools = "Users who log in are shown more tools."
	}
	c.Troubleshooting = Trouble{Facts: troubleFacts(s, c.Support.Help), More: md("Prose.Troubleshooting", p.Troubleshooting)}
	for i, f := range p.Features {
		c.Features = append(c.Features, FeatureText{Title: line(f.Title), Text: md(fmt.Sprintf("Prose.Features[%d].Text", i), f.Text)})
	}
	if len(p.Features) == 0 {
		c.Features = toolFeatures(c.Tools)
	}
	for i, change := range p.Changelog {
		c.Changelog = append(c.Changelog, ChangeText{Version: line(change.Version), Date: line(change.Date), Text: md(fmt.Sprintf("Prose.Changelog[%d].Text", i), change.Text)})
	}
	if p.Data != nil {
		c.Privacy.Controller, c.Privacy.Effective = line(p.Data.Controller), line(p.Data.Effective)
		for _, t := range p.Data.topics() {
			if !blank(t.text) {
				c.Privacy.Topics = append(c.Privacy.Topics, Topic{t.title, md("Prose.Data."+t.field, t.text)})
			}
		}
	}
	if c.Privacy.Terms = webLink(p.Terms); c.Privacy.Terms == "" && !blank(p.Terms) {
		problems = append(problems, fmt.Errorf("docs: Prose.Terms is %.100q, and should be an https address", p.Terms))
	}
	for _, t := range c.Tools {
		if len(t.Calls) == 0 {
			c.WithoutExample = append(c.WithoutExample, t.Name)
		}
	}
	return c, errors.Join(problems...)
}

// maxFeatures is how many tools stand in for features that nobody has written.
const maxFeatures = 12

func toolFeatures(tools []Tool) []FeatureText {
	out := []FeatureText{}
	for i, t := range tools {
		if i == maxFeatures {
			return append(out, FeatureText{Title: "And more", Plain: counted(len(tools)-i, "more tool") + ", all of them below."})
		}
		out = append(out, FeatureText{Title: t.Title, Plain: firstSentence(t.Description)})
	}
	return out
}

func renderJSON(c *Content) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(c); err != nil {
		panic("docs: " + err.Error()) // texts, numbers and lists of them are always encoded
	}
	return b.Bytes()
}
