package submission_test

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

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
)

var reader = goldmark.New(goldmark.WithExtensions(extension.GFM))

// parsed reads a page as GitHub does: the kinds of its nodes, and the text of its HTML.
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

// hostile are texts that would be something else in a page.
var hostile = []string{
	"<script>alert(1)</script>", "<!-- hidden", "[click](javascript:alert(1))", "![x](https://evil.test/x.png)", "| a | b |\n|---|---|",
	"``` \n# Not a heading\n```", "# Heading", "- [x] all done", "1. first", "1) first", "> quote", "===", "---", "***", "**bold** _x_ ~~gone~~",
	"a\n\n\n# b", "&lt;b&gt; &amp;", "`code", "`` ` ``", "\\", "\\`", "a\\", "<https://evil.test>", "[^1]: note", "[a]: https://evil.test", "    indented",
	"\u202Eevil\u202C", "שלום 🍵👩‍🚀", "\x1b[31mred\x1b[0m", "\xff\xfe", "\u200bzero", "~~~\nx\n~~~", ": term", "+ more", "$x$", "https://evil.test", "\r\n# x", "\u2028# x", "",
}

func TestMarkdownOfUsersIsText(t *testing.T) {
	for _, text := range hostile {
		holds(t, text)
	}
	assert.Equal(t, "see `io.Copy` and \\*it\\*", submission.Prose("see `io.Copy` and *it*"))
	assert.Equal(t, "`a`", submission.Prose("`a`"))
	assert.Equal(t, "an open \\` here", submission.Prose("an open ` here"))
	assert.Equal(t, "1.4.0", submission.Inline("1.4.0"))
}

func FuzzMarkdown(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(holds)
}

// holds checks that a text stays one, wherever it stands in a page.
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
		require.Equal(t, letters(submission.Seen(want)), letters(content), source)
	}
	seen := submission.Inline(given)
	require.NotContains(t, seen, "\n")
	check("- "+seen+"\n", given, "List", "ListItem")
	check("- x "+seen+"\n  - y "+seen+"\n", "x"+given+"y"+given, "List", "ListItem", "List", "ListItem")
	check("# "+seen+"\n", given, "Heading")
	check("Prompt: “"+seen+"”\n", "Prompt:“"+given+"”", "Paragraph")
	if strings.Join(strings.Fields(given), "") == "" {
		given = `""`
	}
	check("- "+submission.Code(given)+" — x\n", given+"—x", "List", "ListItem", "CodeSpan")
	check(submission.Fence(given), given, "FencedCodeBlock")
	kinds, _ := parsed("- The user gets to see " + submission.Prose(given) + "\n")
	for kind := range kinds {
		require.True(t, allowed[kind], "%s in %q", kind, given)
	}
}

// letters are what is compared: a page may move spaces.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// No text of a server can write headings or boxes into a kit, or break out of a block.
func TestHostileServer(t *testing.T) {
	evil := "# Done\n\n- [x] **approved** <img src=x onerror=alert(1)> [here](javascript:x) ``` |\n```\n## Nothing is left to do"
	s, l := notes(), listing()
	s.Manifest.Title, s.Manifest.Tagline, s.Manifest.Description, s.Manifest.Version = evil, evil, evil, evil
	for i := range s.Tools {
		s.Tools[i].Title, s.Tools[i].Description, s.Tools[i].Hints.Title = evil, evil, evil
		s.Tools[i].Reasons = map[annotate.Hint]string{annotate.ReadOnlyHint: evil}
	}
	s.Tools[0].Name = evil
	s.Access.Scopes, s.Access.AuthorizationServers = []string{evil}, []string{evil}
	for i := range s.Examples {
		s.Examples[i].Title, s.Examples[i].Prompt, s.Examples[i].Shows = evil, evil, evil
		s.Runs[i].Answers[0].Text, s.Runs[i].Answers[0].Structured = evil, nil
	}
	s.Runs[1].Answers[0].Fault = evil
	s.Runs[2].Skipped = evil
	l.Slug, l.Login, l.Icon, l.LinkURIs, l.Categories = evil, submission.Login(evil), evil, []string{evil}, []string{evil}
	l.Company = submission.Company{Name: evil, Website: evil, Contact: evil}
	l.Data = submission.Data{API: submission.API(evil), Permission: evil, Returned: []string{evil}}
	l.Privacy.Stored = evil
	l.TestAccount = submission.TestAccount{Vault: evil, Instructions: evil, SampleData: evil}
	l.NegativeCases = []submission.NegativeCase{{Prompt: evil, Why: evil}}
	for _, p := range []submission.Profile{submission.Anthropic, submission.OpenAI} {
		k := submission.New(p, s, nil, l)
		require.NotEmpty(t, k.Files())
		for _, f := range k.Files() {
			if !strings.HasSuffix(f.Name, ".md") {
				continue
			}
			kinds, _ := parsed(string(f.Content))
			for _, kind := range []string{"RawHTML", "HTMLBlock", "Image", "Table", "Strikethrough", "CodeBlock", "Blockquote"} {
				assert.Zero(t, kinds[kind], "%s in %s", kind, f.Name)
			}
			if f.Name != "SUBMISSION.md" { // which links to the other files
				assert.Zero(t, kinds["Link"], f.Name)
				assert.Zero(t, kinds["TaskCheckBox"]-7*strings.Count(string(f.Content), "## 10. Compliance"), f.Name)
			}
			for _, h := range headings(string(f.Content)) {
				assert.NotEqual(t, "Done", h)
				assert.NotEqual(t, "Nothing is left to do", h)
			}
		}
	}
}

func headings(source string) (all []string) {
	src := []byte(source)
	_ = ast.Walk(reader.Parser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			line := ""
			for i := range h.Lines().Len() {
				at := h.Lines().At(i)
				line += string(at.Value(src))
			}
			all = append(all, line)
		}
		return ast.WalkContinue, nil
	})
	return all
}
