package markdown_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

var reader = goldmark.New(goldmark.WithExtensions(extension.GFM))

// parsed reads a page as GitHub does. It returns the kinds of the nodes and the text of the HTML.
func parsed(source string) (kinds map[string]int, content string) {
	kinds = map[string]int{}
	_ = ast.Walk(reader.Parser().Parse(text.NewReader([]byte(source))), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			kinds[n.Kind().String()]++
		}
		return ast.WalkContinue, nil
	})
	var page bytes.Buffer
	_ = reader.Convert([]byte(source), &page)
	var b strings.Builder
	for z := html.NewTokenizer(&page); z.Next() != html.ErrorToken; {
		if t := z.Token(); t.Type == html.TextToken {
			b.WriteString(t.Data)
		}
	}
	return kinds, b.String()
}

// hostile are texts that are markup if they are not escaped.
var hostile = []string{
	"<script>alert(1)</script>", "<!-- hidden", "[click](javascript:alert(1))", "![x](https://evil.test/x.png)", "| a | b |\n|---|---|",
	"``` \n# Not a heading\n```", "# Heading", "- [x] all done", "1. first", "1) first", "> quote", "===", "---", "***", "**bold** _x_ ~~gone~~",
	"a\n\n\n# b", "&lt;b&gt; &amp;", "`code", "`` ` ``", "\\", "\\`", "a\\", "<https://evil.test>", "[^1]: note", "[a]: https://evil.test", "    indented",
	"\u202Eevil\u202C", "שלום 🍵👩‍🚀", "\x1b[31mred\x1b[0m", "\xff\xfe", "\u200bzero", "~~~\nx\n~~~", ": term", "+ more", "$x$", "https://evil.test", "\r\n# x", "\u2028# x", "",
}

func TestTextIsNotMarkup(t *testing.T) {
	for _, text := range hostile {
		holds(t, text)
	}
	assert.Equal(t, "see `io.Copy` and \\*it\\*", markdown.Inline("see `io.Copy` and *it*"))
	assert.Equal(t, "`a`", markdown.Inline("`a`"))
	assert.Equal(t, "an open \\` here", markdown.Inline("an open ` here"))
	assert.Equal(t, "1.4.0", markdown.Escape("1.4.0"))
}

func FuzzMarkdown(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(holds)
}

// holds checks that a text stays plain text everywhere in a page.
func holds(t *testing.T, given string) {
	allowed := map[string]bool{"Document": true, "Paragraph": true, "Text": true, "List": true, "ListItem": true, "TextBlock": true, "Heading": true,
		"CodeSpan": true, "FencedCodeBlock": true, "AutoLink": true}
	check := func(source, want string, more ...string) {
		t.Helper()
		kinds, content := parsed(source)
		for kind := range kinds {
			require.True(t, allowed[kind], "%s in %q", kind, source)
		}
		for _, kind := range []string{"Heading", "List", "ListItem", "CodeSpan", "FencedCodeBlock", "Paragraph"} {
			n := 0
			for _, m := range more {
				if m == kind {
					n++
				}
			}
			require.LessOrEqual(t, kinds[kind], n, "%s in %q", kind, source)
		}
		require.Equal(t, letters(markdown.Visible(want)), letters(content), source)
	}
	seen := markdown.Escape(given)
	require.NotContains(t, seen, "\n")
	check("- "+seen+"\n", given, "List", "ListItem")
	check("- x "+seen+"\n  - y "+seen+"\n", "x"+given+"y"+given, "List", "ListItem", "List", "ListItem")
	check("# "+seen+"\n", given, "Heading")
	check("Prompt: “"+seen+"”\n", "Prompt:“"+given+"”", "Paragraph")
	if strings.Join(strings.Fields(given), "") == "" {
		given = `""`
	}
	check("- "+markdown.CodeSpan(given)+" — x\n", given+"—x", "List", "ListItem", "CodeSpan")
	check(markdown.CodeBlock("text", given), given, "FencedCodeBlock")
	kinds, _ := parsed("- The user sees " + markdown.Inline(given) + "\n")
	for kind := range kinds {
		require.True(t, allowed[kind], "%s in %q", kind, given)
	}
}

// letters returns text without spaces, which a page may move, and without the isolates around
// right-to-left text.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == 0x2068 || r == 0x2069 {
			return -1
		}
		return r
	}, text)
}

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"plain\ttext\n":       "plain\ttext\n",
		"a\r\nb\rc":           "a\nb\nc",
		"\x00\x1b[31m\x7f":    `\u0000\u001b[31m\u007f`,
		"\u202eesrever\u202c": `\u202eesrever\u202c`,
		"zero\u200bwidth":     `zero\u200bwidth`,
		"\xff\xfe":            "\uFFFD",
		"tag \U000E0041":      `tag \udb40\udc41`,
		"👩\u200d🚀 क\u200dष":   "👩\u200d🚀 क\u200dष",
		"\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F": "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",
		"\U0001F3F4\U000E0067\U000E007F":                                         "\U0001F3F4" + `\udb40\udc67\udb40\udc7f`,
	} {
		got := markdown.Visible(text)
		assert.Equal(t, want, got)
		assert.Equal(t, got, markdown.Visible(got), "nothing is left to replace")
	}
}

// The source stays readable: only markup is escaped.
func TestEscapesAreFew(t *testing.T) {
	for text, want := range map[string]string{
		"Apps & Connectors": "Apps & Connectors", "a &amp; b &#60;": `a \&amp; b &\#60;`, "snake_case and _emphasis_": `snake_case and \_emphasis\_`,
		"1.4.0": "1.4.0", "1. first": `1\. first`, "2)": `2\)`, "in 2026.": "in 2026.", "- item": `\- item`, "a - b": "a - b", ": term": `\: term`,
		"at 8:52": "at 8:52", ":tada: @name a@b.example": `\:tada: \@name a@b.example`, "===": `\===`, "a = b": "a = b",
	} {
		assert.Equal(t, want, markdown.Escape(text))
	}
	assert.Equal(t, "\u2068שלום\u2069", markdown.Escape("שלום"))
}

func TestWriter(t *testing.T) {
	var w markdown.Writer
	assert.True(t, w.Empty())
	w.Heading(2, "Title")
	w.Block("")
	w.Paragraph("%d words", 2)
	w.Item("%s", "one")
	w.Nested(1, "two")
	w.EndList()
	w.Step(1, "first")
	w.EndList()
	w.Code("go", "a := `b`\n")
	w.Line("<!-- mark -->")
	w.Block(markdown.Quote("a\nb\n\nc") + "\n")
	w.Block("[" + markdown.Link("a]b", "https://x.example/<y>") + "]")
	assert.False(t, w.Empty())
	assert.Equal(t, "## Title\n\n2 words\n\n- one\n  - two\n\n1. first\n\n```go\na := `b`\n```\n\n<!-- mark -->\n> a\\\n> b\n>\n> c\n\n[[a\\]b](<https://x.example/%3Cy%3E>)]\n", w.String())
	assert.Equal(t, w.String(), string(w.Bytes()))
	assert.Equal(t, "plain", markdown.Link("plain", ""))
	assert.Equal(t, "a\n\n  b", markdown.Indent("a\n\nb", "  "))
}
