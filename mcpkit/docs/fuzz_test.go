package docs_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// saying returns a surface with text in every field that people write.
func saying(text string) *policy.Surface {
	quoted, _ := json.Marshal(text)
	s := notes()
	s.Manifest.Tagline, s.Manifest.Description = text, text
	s.Access = policy.Access{Protected: true, Scopes: []string{text}, AuthorizationServers: []string{text}}
	s.Tools = []policy.Tool{{Name: "tool", Title: text, Description: text, Scopes: []string{text},
		Input: json.RawMessage(`{"type":"object","properties":{"a":{"type":"string","description":` + string(quoted) + `,"default":` + string(quoted) + `}}}`)}}
	s.Examples = []policy.Example{{Title: text, Prompt: text, Shows: text, Calls: []policy.Call{{Tool: "tool", Arguments: json.RawMessage(`{"a":` + string(quoted) + `}`)}}}}
	s.Runs = []policy.Run{{Answers: []policy.Answer{{Text: text}}}}
	return s
}

// elements returns the names of the elements of a document in order.
func elements(t testing.TB, document []byte) (names []string) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(document))
	require.NoError(t, err)
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			names = append(names, n.Data)
		}
	}
	return names
}

// texts returns the text of the elements with that name.
func texts(t *testing.T, document []byte, name string) (out []string) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(document))
	require.NoError(t, err)
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.Data != name {
			continue
		}
		var b strings.Builder
		for d := range n.Descendants() {
			if d.Type == html.TextNode {
				b.WriteString(d.Data)
			}
		}
		out = append(out, b.String())
	}
	return out
}

// A page has the same elements for every text, and shows the text as it was written.
func FuzzTextsShowAsTheyAre(f *testing.F) {
	for _, seed := range []string{
		evil, "plain", "*a* _b_ __c__ ~~d~~", "1. one", "# head", "- item", "+ item", "> quote", "    code", "a_b_c", "&amp; &#60;",
		"\\*", "[a]: https://x.example", "| a | b |", "|-|-|", "---", "===", "***", "<!-- x", "<![CDATA[", "שלום", "\u202e", "a\\", "![", "1) x", "http://x.example/a_b_", "\x00\xff",
	} {
		f.Add(seed)
	}
	login := docs.Prose{Authentication: "An account."}
	other := page(f, saying("Words"), login)
	otherHTML, otherMarkdown := elements(f, other.HTML()), elements(f, rendered(f, other.Markdown()))
	f.Fuzz(func(t *testing.T, text string) {
		if len(docs.Missing(saying(text), login)) > 0 {
			return // the text has no visible character
		}
		acting, err := docs.New(saying(text), login)
		require.NoError(t, err)
		harmless(t, acting.HTML())
		likeTemplates(t, saying(text), login)
		harmless(t, rendered(t, acting.Markdown()))
		assert.True(t, json.Valid(acting.JSON()))

		// Code, lines, secrets and empty texts may change the elements; other texts may not.
		text = strings.Join(strings.Fields(strings.ReplaceAll(text, "`", "'")), " ")
		if strings.TrimFunc(text, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) }) == "" || len(text) > 200 {
			return
		}
		p, err := docs.New(saying(text), login)
		require.NoError(t, err)
		c := content(t, p)
		if len(c.Redactions) > 0 || strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") || strings.EqualFold(text, "tool") {
			return
		}
		assert.Equal(t, otherHTML, elements(t, p.HTML()))
		assert.Equal(t, otherMarkdown, elements(t, rendered(t, p.Markdown())))

		shown := c.Tagline
		if acts := func(r rune) bool { return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) }; !strings.ContainsFunc(text, acts) && !strings.ContainsRune(text, unicode.ReplacementChar) {
			assert.Equal(t, text, shown)
		}
		assert.Equal(t, shown, texts(t, p.HTML(), "blockquote")[0])
		markdown := rendered(t, p.Markdown())
		assert.Equal(t, shown, bare(texts(t, markdown, "p")[0]), "the tagline")
		assert.Contains(t, texts(t, markdown, "h3"), "Example 1: "+isolated(texts(t, markdown, "p")[0], shown))
	})
}

// Addresses in attributes are those that html/template writes.
func FuzzAddresses(f *testing.F) {
	for _, seed := range []string{
		"https://x.example.com/a b?c=d&e=\"f'g\"#(h)", "https://x.example.com/%zz?%zz=%", "http://ü.example/é?ß=<>", "https://user:pw@x.example.com/",
		"javascript:alert(1)", "mailto:a@x.example.com?subject=<b>", "a@x.example.com", "//x.example.com", "https://x.example.com/?a=`{|}^\\~[]", "https://x\t.example.com", "\x00https://x.example.com/\x7f\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		s := notes()
		s.Manifest.Website, s.Manifest.Support, s.Manifest.Privacy = address, address, address
		s.Manifest.Directories.Terms = address
		prose := notesProse()
		if _, err := docs.New(s, prose); err != nil {
			return
		}
		likeTemplates(t, s, prose)
	})
}

// bare returns text without the isolates around right-to-left text.
func bare(text string) string { return strings.NewReplacer("\u2068", "", "\u2069", "").Replace(text) }

// isolated returns shown with isolates if like has them.
func isolated(like, shown string) string {
	if strings.HasPrefix(like, "\u2068") {
		return "\u2068" + shown + "\u2069"
	}
	return shown
}

// The page shortens every result to the lines that it has room for.
func FuzzOutputs(f *testing.F) {
	f.Add(`{"a":[1,2,{"b":null}],"token":"x"}`, "text")
	f.Add("```", "<!-- /mcpkit:output -->\n````")
	f.Add("[", "\xff")
	f.Fuzz(func(t *testing.T, structured, text string) {
		s := notes()
		s.Runs = []policy.Run{{Answers: []policy.Answer{{Structured: json.RawMessage(structured), Text: text}}}, {Answers: []policy.Answer{{Text: text}}}}
		p, err := docs.New(s, notesProse())
		require.NoError(t, err)
		masked := docs.MaskOutputs(p.Markdown())
		assert.Equal(t, string(masked), string(docs.MaskOutputs(masked)))
		assert.Contains(t, string(masked), "\n## Support\n")
		for _, e := range content(t, p).Examples {
			for _, step := range e.Steps {
				if step.Output != nil {
					assert.LessOrEqual(t, strings.Count(step.Output.Text, "\n"), 41)
				}
			}
		}
	})
}

// Prose stays inside of its section: it adds no title and no section, and hides none.
func FuzzProse(f *testing.F) {
	for _, seed := range []string{"# One\n\nTwo\n===\n", "```\n# x\n```", "> # q\n\n- # l\n", "[a]: <x\n", "a\n-", "<!-- x -->", "~~~", "#\n##", "| a |\n|-|\n| b |", "\\", "1. x\n\n   # y"} {
		f.Add(seed)
	}
	sections := []string{"Description", "Features", "Setup", "Authentication", "Tools", "Examples", "Limits", "Errors and troubleshooting", "Privacy Policy", "Support", "Changelog"}
	f.Fuzz(func(t *testing.T, text string) {
		prose := notesProse()
		prose.Intro, prose.Setup, prose.Support, prose.Changelog[0].Text = text, text, text, "x"+text
		p, err := docs.New(notes(), prose)
		if err != nil {
			return
		}
		for _, document := range [][]byte{p.HTML(), rendered(t, p.Markdown())} {
			assert.Equal(t, sections, texts(t, document, "h2"))
			assert.Len(t, texts(t, document, "h1"), 1)
			assert.Empty(t, texts(t, document, "iframe"))
		}
		assert.Empty(t, texts(t, p.HTML(), "img"))
	})
}
