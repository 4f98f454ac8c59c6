package docs

import (
	"bytes"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// prose reads the Markdown of owners. Its HTML has none of theirs.
var prose = goldmark.New(
	goldmark.WithExtensions(extension.Table, extension.Strikethrough),
	goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(tame{}, 100))),
	goldmark.WithRendererOptions(html.WithXHTML()),
)

// sectionLevel is the level of the headings that prose stands under.
const sectionLevel = 2

// tame fits a text into a page: its headings come below that of the section, without a gap
// between levels, and images become links.
type tame struct{}

func (tame) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
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

// HTML renders m.
func (m Markdown) HTML() template.HTML {
	var b bytes.Buffer
	if err := prose.Convert([]byte(m), &b); err != nil {
		return template.HTML(template.HTMLEscapeString(string(m)))
	}
	return template.HTML(b.String()) // goldmark escapes; HTML of the text is left out
}

// Inline renders m without the paragraph around it, if it is one.
func (m Markdown) Inline() template.HTML {
	out := strings.TrimSpace(string(m.HTML()))
	if inner, ok := strings.CutPrefix(out, "<p>"); ok {
		if inner, ok = strings.CutSuffix(inner, "</p>"); ok && !strings.Contains(inner, "<p>") {
			return template.HTML(inner)
		}
	}
	return template.HTML(out)
}

// source is m as it stands in a Markdown page: headings moved down as in the HTML.
func (m Markdown) source() string {
	src := []byte(strings.TrimSpace(string(m)))
	doc := prose.Parser().Parse(text.NewReader(src))
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
		// A heading that is underlined: one line with marks takes its place.
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

// checkProse says what makes a text unfit for a page, and returns it without hidden
// characters.
func checkProse(where, source string) (Markdown, error) {
	clean := block(source)
	if clean == "" {
		return "", nil
	}
	const after = "The end of the text."
	src := []byte(clean + "\n\n" + after)
	doc := prose.Parser().Parse(text.NewReader(src))
	last, ok := doc.LastChild().(*ast.Paragraph)
	if !ok || string(last.Lines().Value(src)) != after {
		return "", fmt.Errorf("docs: %s does not end what it begins (a block of code or a comment), and would take in what follows it: close it", where)
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
		case *ast.HTMLBlock, *ast.RawHTML:
			problem = fmt.Errorf("docs: %s has HTML, and is Markdown without HTML: write it as Markdown, or put it in backquotes", where)
			return ast.WalkStop, nil
		default:
			return ast.WalkContinue, nil
		}
		if !linkable(target) {
			problem = fmt.Errorf("docs: %s links to %.100q, and a page links to https, http and mailto addresses and to its own sections only", where, target)
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return Markdown(clean), problem
}

// linkable reports whether prose may link to target.
func linkable(target string) bool {
	if strings.HasPrefix(target, "#") || webLink(target) != "" {
		return true
	}
	u, err := url.Parse(target)
	return err == nil && u.Scheme == "mailto"
}
