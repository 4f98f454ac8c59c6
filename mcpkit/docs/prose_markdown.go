package docs

import (
	"bytes"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// proseReader returns the parser and renderer of the owner's Markdown. It omits HTML.
var proseReader = sync.OnceValue(func() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough),
		goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(sectionTransformer{}, 100))),
		goldmark.WithRendererOptions(html.WithXHTML()),
	)
})

// sectionLevel is the level of the heading above prose.
const sectionLevel = 2

// A sectionTransformer fits a text into a section of the page. It moves headings below the heading
// of the section, without a gap between levels, and turns images into links.
type sectionTransformer struct{}

// Transform implements [parser.ASTTransformer].
func (sectionTransformer) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	level := sectionLevel
	var images []*ast.Image
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			level = min(n.Level+sectionLevel, level+1, 6)
			n.Level = level
		case *ast.Image:
			images = append(images, n)
		}
		return ast.WalkContinue, nil
	})
	for _, image := range images {
		link := ast.NewLink()
		link.Destination, link.Title = image.Destination, image.Title
		for child := image.FirstChild(); child != nil; {
			next := child.NextSibling()
			link.AppendChild(link, child)
			child = next
		}
		image.Parent().ReplaceChild(image.Parent(), image, link)
	}
}

// HTML renders m as HTML.
func (m Markdown) HTML() template.HTML { return proseHTML(m) }

// Inline renders m as HTML, without the paragraph element if m is a single paragraph.
func (m Markdown) Inline() template.HTML { return inline(m.HTML()) }

// A proseFormat reads and renders the owner's Markdown. Pages get it as a value, so that a program
// whose pages have no prose does not link the Markdown parser. A page that has no prose has a nil
// proseFormat.
type proseFormat struct {
	// check returns a text of the owner as visible text. The error names the field and says why the
	// text does not fit a page.
	check func(where, source string) (Markdown, error)
	// toSource returns a text for a Markdown page.
	toSource func(Markdown) string
	// toHTML returns a text for an HTML page.
	toHTML func(Markdown) template.HTML
}

// goldmarkProse is the format of prose.
func goldmarkProse() *proseFormat {
	return &proseFormat{check: checkProse, toSource: Markdown.source, toHTML: proseHTML}
}

// source returns m for a Markdown page; "" if there is no prose.
func (f *proseFormat) source(m Markdown) string {
	if f == nil || m == "" {
		return ""
	}
	return f.toSource(m)
}

// html returns m for an HTML page; "" if there is no prose.
func (f *proseFormat) html(m Markdown) template.HTML {
	if f == nil {
		return ""
	}
	return f.toHTML(m)
}

// inline is html without the paragraph element if m is a single paragraph.
func (f *proseFormat) inline(m Markdown) template.HTML { return inline(f.html(m)) }

func proseHTML(m Markdown) template.HTML {
	var b bytes.Buffer
	if err := proseReader().Convert([]byte(m), &b); err != nil {
		return template.HTML(template.HTMLEscapeString(string(m)))
	}
	return template.HTML(b.String()) // goldmark escapes text and omits HTML
}

// inline returns HTML without the paragraph element if it is a single paragraph.
func inline(html template.HTML) template.HTML {
	out := strings.TrimSpace(string(html))
	if inner, ok := strings.CutPrefix(out, "<p>"); ok {
		if inner, ok = strings.CutSuffix(inner, "</p>"); ok && !strings.Contains(inner, "<p>") {
			return template.HTML(inner)
		}
	}
	return template.HTML(out)
}

// source returns m for a Markdown page, with headings moved down as in the HTML.
func (m Markdown) source() string {
	src := []byte(strings.TrimSpace(string(m)))
	doc := proseReader().Parser().Parse(text.NewReader(src))
	type edit struct {
		from, to int
		with     string
	}
	var edits []edit
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		h, ok := n.(*ast.Heading)
		if !entering || !ok || h.Lines().Len() == 0 {
			return ast.WalkContinue, nil
		}
		first, last := h.Lines().At(0), h.Lines().At(h.Lines().Len()-1)
		start := first.Start
		for start > 0 && (src[start-1] == '#' || src[start-1] == ' ' || src[start-1] == '\t') {
			start--
		}
		marks := strings.Repeat("#", h.Level) + " "
		if bytes.IndexByte(src[start:first.Start], '#') >= 0 {
			start += bytes.IndexByte(src[start:first.Start], '#')
			edits = append(edits, edit{start, first.Start, marks})
			return ast.WalkContinue, nil
		}
		// The heading is underlined; a line with marks replaces it.
		end := last.Stop
		for end < len(src) && src[end-1] != '\n' {
			end++
		}
		line := strings.Join(strings.Fields(string(src[first.Start:last.Stop])), " ")
		next := bytes.IndexByte(src[end:], '\n')
		if next < 0 {
			next = len(src) - end
		}
		edits = append(edits, edit{first.Start, end + next, marks + line})
		return ast.WalkContinue, nil
	})
	slices.SortFunc(edits, func(a, b edit) int { return b.from - a.from })
	for _, e := range edits {
		src = slices.Concat(src[:e.from], []byte(e.with), src[e.to:])
	}
	return string(src)
}

// checkProse returns a text of the owner as visible text. The error names the field and says why
// the text does not fit a page.
func checkProse(where, source string) (Markdown, error) {
	clean := block(source)
	if clean == "" {
		return "", nil
	}
	const after = "The end of the text."
	src := []byte(clean + "\n\n" + after)
	doc := proseReader().Parser().Parse(text.NewReader(src))
	last, ok := doc.LastChild().(*ast.Paragraph)
	if !ok || string(last.Lines().Value(src)) != after {
		return "", fmt.Errorf("docs: %s has a block of code or a comment that is not closed and would include the text after it: close it", where)
	}
	var problem error
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		var target string
		switch n := n.(type) {
		case *ast.Link:
			target = string(n.Destination)
		case *ast.AutoLink:
			target = string(n.URL(src))
			if n.AutoLinkType == ast.AutoLinkEmail {
				target = "mailto:" + target
			}
		case *ast.Heading:
			if !n.HasChildren() {
				problem = fmt.Errorf("docs: %s has a heading without text: write the text, or remove the heading", where)
				return ast.WalkStop, nil
			}
			return ast.WalkContinue, nil
		case *ast.HTMLBlock, *ast.RawHTML:
			problem = fmt.Errorf("docs: %s contains HTML, which is not allowed: write Markdown, or put the HTML in backquotes", where)
			return ast.WalkStop, nil
		default:
			return ast.WalkContinue, nil
		}
		if !linkable(target) {
			problem = fmt.Errorf("docs: %s links to %.100q; only https, http and mailto addresses and sections of the page are allowed", where, target)
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return Markdown(clean), problem
}
