package docs_test

import (
	"encoding/json"
	"html/template"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestPageOfAServerWithALogin(t *testing.T) {
	p := page(t, notes(), notesProse(), callbacks())
	golden(t, "notes.md", p.Markdown())
	golden(t, "notes.html", p.HTML())
	golden(t, "notes.json", p.JSON())
	golden(t, "notes-llms.txt", p.LLMs())
	html, markdown := p.Privacy()
	golden(t, "notes-privacy.html", html)
	golden(t, "notes-privacy.md", markdown)
	assert.Empty(t, p.Redactions())
	assert.Equal(t, []string{"service_status"}, p.WithoutExample())
	likeTemplates(t, notes(), notesProse(), callbacks())
}

func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	a, b := page(t, notes(), notesProse()), page(t, notes(), notesProse())
	assert.Equal(t, string(a.HTML()), string(b.HTML()))
	assert.Equal(t, string(a.Markdown()), string(b.Markdown()))
	assert.Equal(t, string(a.JSON()), string(b.JSON()))
	assert.Equal(t, string(a.LLMs()), string(b.LLMs()))
}

// The sections of the submission guide come first, in the order of the guide.
func TestSectionsAreInTheGuidesOrder(t *testing.T) {
	var got []string
	for l := range strings.SplitSeq(string(page(t, notes(), notesProse()).Markdown()), "\n") {
		if title, ok := strings.CutPrefix(l, "## "); ok {
			got = append(got, title)
		}
	}
	assert.Equal(t, []string{
		"Description", "Features", "Setup", "Authentication", "Tools", "Examples",
		"Limits", "Errors and troubleshooting", "Privacy Policy", "Support", "Changelog",
	}, got)
}

func TestMissingTextsAreListed(t *testing.T) {
	_, err := docs.New(&policy.Surface{Access: policy.Access{Protected: true}}, docs.Prose{
		Data: &docs.DataUse{Collected: "Nothing."}, Features: []docs.Feature{{}}, Changelog: []docs.Release{{Version: "1.0.0"}},
	})
	var missing *docs.MissingError
	require.ErrorAs(t, err, &missing)
	var where []string
	for _, g := range missing.Gaps {
		where = append(where, strings.Fields(g.Where)[0])
	}
	assert.Equal(t, []string{
		"Manifest.Title", "Manifest.Description", "Manifest.URL", "Manifest.Support", "Prose.Authentication",
		"Prose.Data.Used;", "Prose.Data.Stored;", "Prose.Data.Shared;", "Prose.Data.Retention;", "Prose.Data.Contact;",
		"Prose.Features[0].Title", "Prose.Changelog[0].Text",
	}, where)
	assert.ErrorContains(t, err, "which account users need and how they get one (the server requires a login): fill in Prose.Authentication")

	_, err = docs.New(nil, docs.Prose{})
	assert.Error(t, err)
	assert.Empty(t, docs.Missing(notes(), notesProse()))

	open := notes()
	open.Access = policy.Access{}
	open.Manifest.Privacy = "javascript:alert(1)"
	_, err = docs.New(open, docs.Prose{})
	assert.ErrorContains(t, err, "who may call the server")
	assert.ErrorContains(t, err, "Manifest.Privacy with its https address, or Prose.Data")
}

func TestUnsuitableProseIsRejected(t *testing.T) {
	for name, tc := range map[string]struct {
		prose docs.Prose
		want  string
	}{
		"script link": {docs.Prose{Setup: "[here](javascript:alert(1))"}, `Prose.Setup links to "javascript:alert(1)"`},
		"data link":   {docs.Prose{Support: "<data:text/html,x>"}, "Prose.Support links to"},
		"html":        {docs.Prose{Intro: "a <b>bold</b> word"}, "Prose.Intro contains HTML"},
		"html block":  {docs.Prose{Limits: "<div>\nx\n</div>"}, "Prose.Limits contains HTML"},
		"open fence":  {docs.Prose{Troubleshooting: "```\ncode"}, "Prose.Troubleshooting has a block of code or a comment that is not closed"},
		"open comment": {docs.Prose{Changelog: []docs.Release{{Version: "1", Text: "x\n\n<!-- y"}}},
			"Prose.Changelog[0].Text has a block of code or a comment that is not closed"},
		"heading": {docs.Prose{Limits: "#\n\ntext"}, "Prose.Limits has a heading without text"},
		"feature": {docs.Prose{Features: []docs.Feature{{Title: "x", Text: "<i>y"}}}, "Prose.Features[0].Text contains HTML"},
	} {
		t.Run(name, func(t *testing.T) {
			s := notes()
			s.Access = policy.Access{Public: true}
			_, err := docs.New(s, tc.prose)
			assert.ErrorContains(t, err, tc.want)
		})
	}
}

func TestHeadingsAndImagesInProse(t *testing.T) {
	p := notesProse()
	p.Setup = "# One\n\n### Three\n\n> ## Quoted\n\nUnder\nlined\n===\n\n```\n# no heading\n```\n\n![a picture](https://img.example/p.png)"
	got := page(t, notes(), p)
	md := string(got.Markdown())
	for _, want := range []string{"\n### One\n", "\n#### Three\n", "\n> #### Quoted\n", "\n### Under lined\n", "\n# no heading\n"} {
		assert.Contains(t, md, want)
	}
	html := string(got.HTML())
	for _, want := range []string{"<h3>One</h3>", "<h4>Three</h4>", "<h4>Quoted</h4>", `<a href="https://img.example/p.png">a picture</a>`} {
		assert.Contains(t, html, want)
	}
	assert.NotContains(t, html, "<img")
}

func TestExamplesThatWereNotRunShowNoOutput(t *testing.T) {
	notRun := notes()
	notRun.Runs = nil
	for name, p := range map[string]*docs.Page{
		"not run":    page(t, notRun, notesProse()),
		"not wanted": page(t, notes(), notesProse(), docs.WithoutOutputs()),
	} {
		steps := 0
		for _, e := range content(t, p).Examples {
			assert.NotEmpty(t, e.Shows, name)
			for _, step := range e.Steps {
				steps++
				assert.Nil(t, step.Output, name)
			}
		}
		assert.Positive(t, steps, name)
	}
	outputs := 0
	for _, e := range content(t, page(t, notes(), notesProse())).Examples {
		for _, step := range e.Steps {
			if step.Output != nil {
				outputs++
			}
		}
	}
	assert.Positive(t, outputs, "examples that ran show their output")
}

// Sentences of the owner replace the list of calls, and results in JSON are folded.
func TestWhatHappensInTheOwnersWords(t *testing.T) {
	s := notes()
	s.Examples[0].Happens = []string{"The notes are searched for `offsite`.", "The newest come <first>; the token is ghp_abcdefghijklmnopqrstuvwxyz0123456789."}
	p := page(t, s, notesProse())
	markdown, html := string(p.Markdown()), string(p.HTML())
	assert.Contains(t, markdown, "**What happens:**\n\n- The notes are searched for `offsite`.\n- The newest come \\<first\\>; the token is ")
	assert.Contains(t, html, "<li dir=\"auto\">The notes are searched for <code>offsite</code>.</li>\n<li dir=\"auto\">The newest come &lt;first&gt;;")
	assert.NotContains(t, markdown+html, "ghp_")
	first, second, _ := strings.Cut(markdown, "### Example 2:")
	_, first, _ = strings.Cut(first, "### Example 1:")
	assert.NotContains(t, first, "is called with")
	assert.Contains(t, second, "is called with")
	assert.Contains(t, first, "<details>\n<summary>The result, shortened for this page</summary>\n\n```jsonc\n")
	assert.Contains(t, second, "<summary>The result of <code>search_notes</code></summary>")
	assert.Contains(t, second, "The result of `read_note`, shortened for this page:\n\n```\n# Packing list", "a text is not folded")
	assert.Equal(t, 3, strings.Count(html, "<details class=\"output\">"))
	assert.Equal(t, "text in Happens", p.Redactions()[0].Where)
}

func TestCustomLayout(t *testing.T) {
	layout := template.Must(docs.Layout().Parse(`{{define "footer"}}<p>Example GmbH, {{.Content.Title}}</p>{{end}}`))
	p := page(t, notes(), notesProse(), docs.WithLayout(layout))
	assert.Contains(t, string(p.HTML()), "<footer><p>Example GmbH, Notes</p></footer>")
	html, _ := p.Privacy()
	assert.Contains(t, string(html), "<footer><p>Example GmbH, Notes</p></footer>")
	assert.NotContains(t, string(page(t, notes(), notesProse()).HTML()), "GmbH", "Layout returns a copy")

	broken := template.Must(docs.Layout().Parse(`{{define "footer"}}{{.Nothing}}{{end}}`))
	_, err := docs.New(notes(), notesProse(), docs.WithLayout(broken))
	assert.ErrorContains(t, err, "the page's template failed")
}

func TestCustomRedaction(t *testing.T) {
	p := page(t, notes(), notesProse(), docs.WithRedaction(func(text string) string { return strings.ReplaceAll(text, "Ghent", "[city]") }))
	c := content(t, p)
	assert.Equal(t, "What did I write about the offsite in [city]?", c.Examples[0].Prompt)
	assert.Equal(t, `"offsite [city]"`, c.Examples[0].Steps[0].Arguments[0].Value)
	assert.NotContains(t, c.Examples[0].Steps[0].Output.Text, "Ghent")
	assert.Empty(t, p.Redactions(), "a text that the owner replaces is not a finding")
}

func TestLongOutputsAreShortened(t *testing.T) {
	for name, tc := range map[string]struct {
		answer policy.Answer
		want   []string
	}{
		"items":   {policy.Answer{Structured: items(10_000)}, []string{"// … 9,99", "more items", `"total": 10000`}},
		"members": {policy.Answer{Structured: json.RawMessage(`{"m":{` + strings.Repeat(`"a":1,`, 5_000) + `"b":2}}`)}, []string{"more members"}},
		"string":  {policy.Answer{Structured: json.RawMessage(`{"text":"` + strings.Repeat("日本", 20_000) + `"}`)}, []string{"… (39,", " characters more)\""}},
		"numbers": {policy.Answer{Structured: json.RawMessage(`{"n":12345678901234567890.10}`)}, []string{"12345678901234567890.10"}},
		"text":    {policy.Answer{Text: strings.Repeat("a line\n", 30_000)}, []string{"a line", "(29,960 lines more)"}},
		"line":    {policy.Answer{Text: strings.Repeat("x", 3<<18)}, []string{"(786,032 characters more)"}},
		"json":    {policy.Answer{Text: ` [{"a":1},"` + strings.Repeat("b", 5_000) + `"]`}, []string{"\"a\": 1", "characters more)"}},
		"deep":    {policy.Answer{Structured: json.RawMessage(strings.Repeat(`[`, 5_000) + strings.Repeat(`]`, 5_000))}, []string{"[ /* … */ ]"}},
		"noJSON":  {policy.Answer{Text: "{not JSON"}, []string{"{not JSON"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := notes()
			s.Runs = []policy.Run{{Answers: []policy.Answer{tc.answer}}}
			out := content(t, page(t, s, notesProse())).Examples[0].Steps[0].Output
			require.NotNil(t, out)
			for _, want := range tc.want {
				assert.Contains(t, out.Text, want)
			}
			assert.Less(t, len(out.Text), 8_000)
			assert.LessOrEqual(t, strings.Count(out.Text, "\n"), 41)
			assert.Equal(t, name != "numbers" && name != "noJSON", out.Shortened)
		})
	}
}

func TestSecretsAreReplacedAndReported(t *testing.T) {
	keyPEM := "-----BEGIN PRIVATE " + "KEY-----\nMIIabc\n-----END PRIVATE " + "KEY-----"
	for secret, what := range map[string]string{
		"Authorization: Bearer abcdefgh12345678": "a bearer token",
		jwt:                                      "a JWT",
		keyPEM:                                   "a private key",
		"AKIA" + "ABCDEFGHIJKLMNOP":              "an access key",
		"sk-proj-" + "abcdefghij0123456789":      "an API key",
		"ghp_" + "abcdefghijklmnopqrstuvwxyz01":  "an API key",
		"https://user:pa55word@db.example":       "a password in a URL",
		"api_key=abcd1234":                       "a password, key or token",
		`"client_secret": "s3cr3ts3cr3t"`:        "a password, key or token",
		"https://x.example/?access_token=abc123": "a password, key or token",
	} {
		t.Run(what, func(t *testing.T) {
			s := notes()
			s.Examples[0].Prompt = "Use " + secret + " please"
			s.Runs[0].Answers[0] = policy.Answer{Text: "before " + secret + " after"}
			arguments, err := json.Marshal(map[string]string{"query": secret})
			require.NoError(t, err)
			s.Examples[0].Calls[0].Arguments = arguments
			p := page(t, s, notesProse())
			var where []string
			for _, f := range p.Redactions() {
				assert.Equal(t, what, f.What)
				assert.Equal(t, 1, f.Example)
				where = append(where, f.Where)
			}
			assert.Equal(t, []string{"prompt", "arguments of call 1 (search_notes)", "result of call 1 (search_notes)"}, where)
			assert.Contains(t, string(p.JSON()), "before ")
			assert.Contains(t, string(p.JSON()), "[redacted]")
			for _, text := range [][]byte{p.HTML(), p.Markdown(), p.JSON(), p.LLMs()} {
				assert.NotContains(t, string(text), secret)
			}
		})
	}
	leak := notes()
	leak.Runs[3].Skipped = "the fixture failed: postgres://notes:pa55word@db.example refused"
	p := page(t, leak, notesProse())
	assert.NotContains(t, string(p.JSON()), "pa55word")
	require.Len(t, p.Redactions(), 1)
	assert.Equal(t, "reason why it was not run", p.Redactions()[0].Where)

	s := notes()
	s.Examples[0].Prompt = "Explain: token: required. secret: optional. The password is written below; the key to it: patience. eyJ. bearer bonds"
	p = page(t, s, notesProse())
	assert.Empty(t, p.Redactions())
	s.Runs[0].Answers[0] = policy.Answer{Structured: json.RawMessage(`{"refreshToken":["a","b"],"next_cursor":"abcdefghijklmnop"}`)}
	p = page(t, s, notesProse())
	require.Len(t, p.Redactions(), 1)
	assert.Equal(t, `example 1 ("Find a note"): the result of call 1 (search_notes) contains what looks like a password, key or token; the page shows [redacted] instead`, p.Redactions()[0].String())
	assert.Contains(t, content(t, p).Examples[0].Steps[0].Output.Text, "abcdefghijklmnop")
}

// many returns a surface with n tools that have arguments.
func many(n int) *policy.Surface {
	s := notes()
	tool := s.Tools[0]
	s.Tools = nil
	for i := range n {
		t := tool
		t.Name = tool.Name + "_" + string(rune('a'+i%26)) + strings.Repeat("x", i/26%20) + time.Duration(i).String()
		t.Title = "Search notes " + time.Duration(i).String()
		s.Tools = append(s.Tools, t)
	}
	return s
}

func TestAThousandTools(t *testing.T) {
	p := page(t, many(1_000), notesProse())
	c := content(t, p)
	assert.Len(t, c.Tools, 1_000)
	assert.Len(t, c.WithoutExample, 1_000)
	assert.Less(t, len(c.Features), 10)
	ids := map[string]bool{}
	for _, tool := range c.Tools {
		assert.False(t, ids[tool.ID], tool.ID)
		ids[tool.ID] = true
	}
	assert.NotContains(t, string(p.HTML()), "<details open>\n<summary>Arguments", "details of many tools are closed")
}

// TestPagesForABrowser writes the pages that .ci/docs/run opens in a browser.
func TestPagesForABrowser(t *testing.T) {
	dir := os.Getenv("MCPKIT_PAGES")
	if dir == "" {
		t.Skip("MCPKIT_PAGES is not set")
	}
	for name, p := range map[string]*docs.Page{
		"notes": page(t, notes(), notesProse(), callbacks()), "hostile": page(t, hostile(), docs.Prose{Authentication: "An account."}, callbacks()),
		"many": page(t, many(300), notesProse()),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".html"), p.HTML(), 0o644))
	}
	html, _ := page(t, notes(), notesProse()).Privacy()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "privacy.html"), html, 0o644))
}

func BenchmarkPageWith300Tools(b *testing.B) {
	s := many(300)
	for b.Loop() {
		page(b, s, notesProse())
	}
}

// TestThePageNamesHeadersForAPIKeys checks that users learn of the second way to be let in, in
// every format.
func TestThePageNamesHeadersForAPIKeys(t *testing.T) {
	without := page(t, notes(), notesProse())
	for _, text := range []string{string(without.HTML()), string(without.Markdown())} {
		assert.NotContains(t, text, "API key")
	}
	s := notes()
	s.Access.KeyHeaders = []string{"X-Api-Key", "X-Auth-Token"}
	with := page(t, s, notesProse())
	assert.Contains(t, string(with.HTML()), "an API key in the header <code>X-Api-Key</code> or <code>X-Auth-Token</code>.")
	assert.Contains(t, string(with.Markdown()), "an API key in the header `X-Api-Key` or `X-Auth-Token`.")
	assert.Equal(t, s.Access.KeyHeaders, content(t, with).Authentication.KeyHeaders)
}
