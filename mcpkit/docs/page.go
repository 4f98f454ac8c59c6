package docs

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A Page is the documentation of one server. It is immutable and safe for concurrent use. Callers
// must not change the bytes that its methods return.
type Page struct {
	content *Content
	// The documents are rendered by the first call.
	html, markdown, json, llms   func() []byte
	privacyHTML, privacyMarkdown func() []byte
}

// New makes the page of a server. An example shows its result if s.Runs has one: see
// [mcpkit.Server.Rehearsed]. The error joins everything that is missing or wrong and says how to
// correct it. Missing texts are reported by a [*MissingError] in it.
//
// [mcpkit.Server.Rehearsed]: https://pkg.go.dev/github.com/mcpkit-go/mcpkit/mcpkit#Server.Rehearsed
func New(s *policy.Surface, p Prose, opts ...Option) (*Page, error) {
	return newPage(s, p, goldmarkProse(), opts)
}

// NewWithoutProse is New for a server whose owner wrote no prose. A program that calls it and does
// not call New does not link the Markdown parser, which is 0.8 MB.
func NewWithoutProse(s *policy.Surface, opts ...Option) (*Page, error) {
	return newPage(s, Prose{}, nil, opts)
}

func newPage(s *policy.Surface, p Prose, format *proseFormat, opts []Option) (*Page, error) {
	if s == nil {
		return nil, errors.New("docs: the surface is nil")
	}
	var set settings
	for _, o := range opts {
		if o != nil {
			o.apply(&set)
		}
	}
	content, err := newContent(s, p, format, &set)
	if gaps := Missing(s, p); len(gaps) > 0 {
		err = errors.Join(&MissingError{gaps}, err)
	}
	if err != nil {
		return nil, err
	}
	page := &Page{
		content:         content,
		markdown:        sync.OnceValue(func() []byte { return renderMarkdown(content, format) }),
		json:            sync.OnceValue(func() []byte { return renderJSON(content) }),
		llms:            sync.OnceValue(func() []byte { return renderLLMs(content) }),
		privacyHTML:     noDocument,
		privacyMarkdown: noDocument,
	}
	document := func(name, title string) func() []byte {
		view := func() *View { return newView(content, title) }
		if set.layout == nil {
			return sync.OnceValue(func() []byte { return renderHTML(name, view(), format) })
		}
		// A custom template may fail, which New reports.
		rendered, failed := set.layout.render(name, view())
		err = errors.Join(err, failed)
		return func() []byte { return rendered }
	}
	page.html = document("page", content.Title+" MCP server")
	if p.Data != nil {
		page.privacyHTML = document("privacy", policyTitle(content))
		page.privacyMarkdown = sync.OnceValue(func() []byte { return renderPrivacyMarkdown(content, format) })
	}
	if err != nil {
		return nil, err
	}
	return page, nil
}

func noDocument() []byte { return nil }

// HTML returns the page as one document, which loads no other resource.
func (p *Page) HTML() []byte { return p.html() }

// Markdown returns the page as Markdown, in UTF-8 with \n for line ends.
func (p *Page) Markdown() []byte { return p.markdown() }

// JSON returns the page's [Content] as JSON.
func (p *Page) JSON() []byte { return p.json() }

// LLMs returns a summary for models in the form of llms.txt: see https://llmstxt.org.
func (p *Page) LLMs() []byte { return p.llms() }

// Privacy returns the privacy policy that [Prose].Data declares. Both results are nil if Data is
// nil.
func (p *Page) Privacy() (html, markdown []byte) { return p.privacyHTML(), p.privacyMarkdown() }

// Redactions lists the texts of examples that look like secrets. The page does not show them.
func (p *Page) Redactions() []Redaction { return slices.Clone(p.content.Redactions) }

// WithoutExample lists the tools that no example calls, by name.
func (p *Page) WithoutExample() []string { return slices.Clone(p.content.WithoutExample) }

func renderJSON(c *Content) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(c); err != nil {
		panic("docs: " + err.Error()) // Content has only strings, numbers, booleans and lists of them
	}
	return b.Bytes()
}
