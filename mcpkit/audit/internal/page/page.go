// Package page reads the text of a document on the web, as a reader without scripts would see it.
package page

import (
	"bytes"
	"mime"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A Page is the visible text of a document.
type Page struct {
	// Language is the primary language that the document names, such as "en"; or "".
	Language string
	// Title is the title of the document.
	Title string
	// Text is all visible text, one line per paragraph, heading, item or cell.
	Text string
	// Headings are the headings, and the lines of plain text that look like Markdown headings.
	Headings []string
	// Items are the items of lists, the quotations and the rows of code.
	Items []string
	// Links are the targets of links, resolved against the address of the document.
	Links []Link
	// Icons are the addresses of icons that the document names.
	Icons []string
	// Login is set if the document asks for a password.
	Login bool
	// Scripts is the number of scripts.
	Scripts int
}

// A Link is a link with its text.
type Link struct{ URL, Text string }

// maxText is how much visible text of a document is read, in bytes.
const maxText = 256 << 10

// Read reads a document of a content type. It returns nil if the type is neither HTML nor text.
func Read(body []byte, contentType string, base *url.URL) *Page {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = "text/html"
	}
	switch kind {
	case "text/html", "application/xhtml+xml":
		return readHTML(body, base)
	case "text/plain", "text/markdown":
		return readText(body)
	}
	return nil
}

// A reader collects the parts of a page.
type reader struct {
	page *Page
	base *url.URL
	text strings.Builder

	skip    int // how many elements without visible text are open
	heading *strings.Builder
	item    *strings.Builder
	link    *strings.Builder
	href    string
	title   bool
}

func readHTML(body []byte, base *url.URL) *Page {
	r := &reader{page: &Page{}, base: base}
	tokens := html.NewTokenizer(bytes.NewReader(body))
	tokens.SetMaxBuf(1 << 20)
	for r.text.Len() < maxText {
		switch tokens.Next() {
		case html.ErrorToken: // the end, or an attribute of more than a megabyte
			return r.finish()
		case html.TextToken:
			r.words(string(tokens.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			r.open(tokens.Token())
		case html.EndTagToken:
			r.close(tokens.Token().DataAtom)
		}
	}
	return r.finish()
}

func (r *reader) finish() *Page {
	r.endLine()
	r.page.Text = r.text.String()
	return r.page
}

// words adds visible text.
func (r *reader) words(s string) {
	if r.title {
		r.page.Title += s
		return
	}
	if r.skip > 0 {
		return
	}
	for _, b := range []*strings.Builder{&r.text, r.heading, r.item, r.link} {
		if b != nil {
			appendWords(b, s)
		}
	}
}

// appendWords appends s with each run of spaces as one space.
func appendWords(b *strings.Builder, s string) {
	text := strings.Join(strings.Fields(s), " ")
	if text == "" || s[0] <= ' ' {
		space(b)
	}
	b.WriteString(text)
	if text != "" && s[len(s)-1] <= ' ' {
		space(b)
	}
}

func space(b *strings.Builder) {
	if s := b.String(); s != "" && s[len(s)-1] > ' ' {
		b.WriteByte(' ')
	}
}

// invisible are the elements whose text nobody sees.
func invisible(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Template, atom.Svg, atom.Noscript, atom.Iframe, atom.Object, atom.Canvas:
		return true
	}
	return false
}

// inline are the elements that do not begin a new line.
func inline(a atom.Atom) bool {
	switch a {
	case atom.A, atom.B, atom.Strong, atom.I, atom.Em, atom.Span, atom.Code, atom.Small, atom.Sub, atom.Sup, atom.Kbd, atom.Mark, atom.Abbr, atom.U:
		return true
	}
	return false
}

func isHeading(a atom.Atom) bool {
	switch a {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Summary, atom.Dt, atom.Legend, atom.Caption:
		return true
	}
	return false
}

func isItem(a atom.Atom) bool {
	switch a {
	case atom.Li, atom.Blockquote, atom.Pre, atom.Q, atom.Dd, atom.Td:
		return true
	}
	return false
}

func (r *reader) open(t html.Token) {
	a := t.DataAtom
	if invisible(a) && t.Type == html.StartTagToken {
		r.skip++
	}
	if !inline(a) {
		r.endLine()
	}
	switch {
	case a == atom.Html:
		language, _, _ := strings.Cut(attribute(t, "lang"), "-")
		r.page.Language = strings.ToLower(strings.TrimSpace(language))
	case a == atom.Title:
		r.title = r.page.Title == "" && r.skip == 0
	case a == atom.Script:
		r.page.Scripts++
	case a == atom.Input && strings.EqualFold(attribute(t, "type"), "password"):
		r.page.Login = true
	case a == atom.Link && strings.Contains(strings.ToLower(attribute(t, "rel")), "icon"):
		r.page.Icons = append(r.page.Icons, r.resolve(attribute(t, "href")))
	case a == atom.A:
		r.href, r.link = attribute(t, "href"), &strings.Builder{}
	case isHeading(a):
		r.heading = &strings.Builder{}
	case isItem(a):
		r.item = &strings.Builder{}
	}
}

func (r *reader) close(a atom.Atom) {
	switch {
	case invisible(a):
		r.skip = max(0, r.skip-1)
	case a == atom.Title:
		r.title = false
	case a == atom.A && r.link != nil:
		if r.href != "" {
			r.page.Links = append(r.page.Links, Link{URL: r.resolve(r.href), Text: strings.TrimSpace(r.link.String())})
		}
		r.link = nil
	case isHeading(a) && r.heading != nil:
		r.page.Headings = appendText(r.page.Headings, r.heading)
		r.heading = nil
	case isItem(a) && r.item != nil:
		r.page.Items = appendText(r.page.Items, r.item)
		r.item = nil
	}
	if !inline(a) {
		r.endLine()
	}
}

func appendText(list []string, b *strings.Builder) []string {
	if text := strings.TrimSpace(b.String()); text != "" {
		list = append(list, text)
	}
	return list
}

func (r *reader) endLine() {
	if s := r.text.String(); s != "" && s[len(s)-1] != '\n' {
		r.text.WriteByte('\n')
	}
}

// resolve returns the absolute form of a link.
func (r *reader) resolve(link string) string {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || r.base == nil {
		return link
	}
	return r.base.ResolveReference(u).String()
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// readText reads plain text or Markdown.
func readText(body []byte) *Page {
	p := &Page{Text: strings.ToValidUTF8(string(body[:min(len(body), maxText)]), "\uFFFD")}
	for line := range strings.Lines(p.Text) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "#"):
			p.Headings = append(p.Headings, strings.TrimSpace(strings.TrimLeft(line, "#")))
		case strings.HasPrefix(line, "- "), strings.HasPrefix(line, "* "), strings.HasPrefix(line, "> "):
			p.Items = append(p.Items, line[2:])
		}
	}
	p.Links = textLinks(p.Text)
	if len(p.Headings) > 0 {
		p.Title = p.Headings[0]
	}
	return p
}

// textLinks returns the addresses in a text.
func textLinks(text string) []Link {
	var links []Link
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r <= ' ' || strings.ContainsRune("<>()[]\"'`|", r) }) {
		word = strings.TrimRight(word, ".,;:!?*_")
		if strings.HasPrefix(word, "https://") || strings.HasPrefix(word, "http://") || strings.HasPrefix(word, "mailto:") {
			links = append(links, Link{URL: word})
		}
	}
	return links
}
