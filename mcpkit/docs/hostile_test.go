package docs_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// evil contains markup that would have an effect if it were not escaped.
const evil = "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) ![i](https://evil.example/p.png) " +
	"**bold** `code` ```` </style></details></section> <!-- /mcpkit:docs --> &lt; | $x$ @someone :tada: {{.}} \u202eesrever\u202c"

// hostile returns a surface in which every text attempts an attack.
func hostile() *policy.Surface {
	deep := strings.Repeat(`{"a":[`, 40) + "1" + strings.Repeat("]}", 40)
	return &policy.Surface{
		Known: policy.PartAll | policy.PartRuns,
		Manifest: policy.Manifest{
			Name: `x"; rm -rf ~ <b>`, Title: "T " + evil, Version: "1.0.0<i>", Tagline: "# " + evil,
			Description: "1. " + evil + "\r\n\r\n    indented\n- item\n===\n> quote\x00\x1b[31m\xff",
			URL:         "https://x.example.com/mcp?a='$(reboot)'&b=\"<x>\"",
			Website:     "javascript:alert(1)", Docs: "data:text/html,x", Privacy: "https://x.example.com/privacy?a=\"><script>",
			Support: "javascript:alert(1)", Security: "mailto:security@x.example.com",
		},
		Access: policy.Access{Protected: true, Scopes: []string{"`a`", "<b>"}, AuthorizationServers: []string{"https://x.example.com/<>"}},
		Tools: []policy.Tool{
			{Name: "a", Title: "שלום עולם (hello) 👩‍👩‍👧‍👦", Description: "مرحبا: " + evil, Scopes: []string{"<b>", "c"},
				Input: json.RawMessage(`{"type":["string","null"],"properties":{"<b>x</b>":{"type":"string","description":"` + "```\\n</code>" + `","enum":["<i>","` + "`" + `",1,null]},"p":{"pattern":"^[` + "`" + `<]$","type":"string"}}}`)},
			{Name: "a", Title: "the same name", Input: json.RawMessage(`{broken`), Output: json.RawMessage(`[]`)},
			{Name: "", Title: "", Input: json.RawMessage(`{"type":"object","properties":` + deep + `}`)},
			{Name: "</bdi>", Title: evil, Public: true, Output: json.RawMessage(deep)},
		},
		Examples: []policy.Example{
			{Title: evil, Prompt: strings.Repeat("A huge prompt. "+evil+"\n", 2_000), Shows: evil,
				Calls: []policy.Call{{Tool: "a", Arguments: json.RawMessage(`{"` + "`" + `":"<script>","list":[1,2,3],"password":"hunter2","deep":` + deep + `}`)}, {Tool: "missing"}, {Tool: "</bdi>", Arguments: json.RawMessage(`[1`)}}},
			{Title: "", Prompt: "", Shows: "", Calls: nil},
			{Title: "Text", Prompt: "p", Shows: "s", Calls: []policy.Call{{Tool: "a"}, {Tool: "a"}, {Tool: "a"}}},
		},
		Runs: []policy.Run{
			{Answers: []policy.Answer{
				{Text: "````\n```\n<!-- /mcpkit:output -->\n<!-- /mcpkit:docs -->\n</code></pre><script>alert(1)</script>\n\u202edetrever\x00"},
				{Structured: json.RawMessage(fmt.Sprintf(`{"deep":%s,"text":%q,"rtl":"שלום \u202e"}`, deep, strings.Repeat("é", 100_000)))},
				{Fault: "made up"},
			}},
			{},
			{Answers: []policy.Answer{
				{Text: "token=abcdef0123456789 Authorization: Bearer abcdefghijkl1234 " + jwt},
				{Structured: json.RawMessage(`{"password":"x","list":["` + jwt + `"],"url":"https://u:pw12345@h.example"}`)},
				{Media: 2},
			}},
			{Skipped: "more runs than examples"},
		},
	}
}

// jwt has the form of a token and is not valid.
const jwt = "eyJhbGciOiJub25lIn0" + ".eyJzdWIiOiJub2JvZHkifQ" + ".c2lnbmF0dXJl"

func TestHostileTextsHaveNoEffect(t *testing.T) {
	p := page(t, hostile(), docs.Prose{Authentication: "An account."}, callbacks())
	golden(t, "hostile.md", p.Markdown())
	golden(t, "hostile.html", p.HTML())
	golden(t, "hostile.json", p.JSON())
	golden(t, "hostile-llms.txt", p.LLMs())

	harmless(t, p.HTML())
	likeTemplates(t, hostile(), docs.Prose{Authentication: "An account."}, callbacks())
	for _, text := range [][]byte{p.Markdown(), p.LLMs()} {
		harmless(t, rendered(t, text))
	}
	for name, text := range map[string][]byte{"html": p.HTML(), "markdown": p.Markdown(), "json": p.JSON(), "llms": p.LLMs()} {
		for _, unseen := range []string{"\u202e", "\x00", "\x1b", "\r", "\xff"} {
			assert.NotContains(t, string(text), unseen, name)
		}
		for _, secret := range []string{"hunter2", jwt, "abcdef0123456789", "abcdefghijkl1234", "pw12345"} {
			assert.NotContains(t, string(text), secret, name)
		}
		assert.Less(t, len(text), 150_000, name)
	}
	_, err := docs.Splice([]byte("# Title\n"+docs.BeginMark+"\nold\n"+docs.EndMark+"\n"), p.Markdown())
	assert.NoError(t, err, "marks in outputs are inside of code")
}

// likeTemplates checks that the HTML documents are those that html/template makes of page.tmpl. The
// only difference is that html/template writes a plus sign as a character reference.
func likeTemplates(t testing.TB, s *policy.Surface, p docs.Prose, opts ...docs.Option) {
	t.Helper()
	generated := page(t, s, p, opts...)
	executed := page(t, s, p, append(slices.Clone(opts), docs.WithLayout(docs.Layout()))...)
	plus := func(html []byte) string { return strings.ReplaceAll(string(html), "&#43;", "+") }
	assert.Equal(t, plus(executed.HTML()), plus(generated.HTML()))
	want, _ := executed.Privacy()
	got, _ := generated.Privacy()
	assert.Equal(t, plus(want), plus(got))
}

// rendered returns Markdown rendered with the extensions of GitHub.
func rendered(t testing.TB, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList)).Convert(text, &b))
	return b.Bytes()
}

// harmless fails the test for elements and attributes that pages of this package never have.
func harmless(t testing.TB, document []byte) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(document))
	require.NoError(t, err)
	scripts := 0
	for n := range root.Descendants() {
		if n.Type == html.CommentNode {
			assert.Regexp(t, `^( /?mcpkit:output | raw HTML omitted )$`, n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script":
			scripts++
			assert.Contains(t, n.FirstChild.Data, "Search, the")
		case "img", "iframe", "object", "embed", "form", "base", "svg", "table", "b", "i", "em", "del":
			assert.Fail(t, "there is an element that no text should make", "%s", n.Data)
		}
		for _, a := range n.Attr {
			assert.False(t, strings.HasPrefix(a.Key, "on"), "%s has %s", n.Data, a.Key)
			assert.NotEqual(t, "src", a.Key)
			assert.NotEqual(t, "style", a.Key)
			if a.Key == "href" {
				u, err := url.Parse(a.Val)
				if assert.NoError(t, err) {
					assert.Contains(t, []string{"https", "mailto", ""}, u.Scheme, a.Val)
				}
			}
		}
	}
	assert.LessOrEqual(t, scripts, 1)
}
