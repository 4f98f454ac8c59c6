package page_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/page"
)

func TestReadHTMLKeepsWhatAReaderSees(t *testing.T) {
	base, err := url.Parse("https://example.net/docs/page")
	assert.NoError(t, err)
	p := page.Read([]byte(`<html lang="en-GB"><head><title>A
 title</title><style>p{}</style><link rel="shortcut icon" href="/i.png"></head><body><svg><title>no</title><text>hidden</text></svg>
<h2>First <em>part</em></h2><p>Some <b>bold</b>er words,
 and more.<script>var hidden</script></p><ul><li>one <a href="../x">link</a></li><li>two</ul><input type=PASSWORD>`), "text/html; charset=utf-8", base)
	assert.Equal(t, "en", p.Language)
	assert.Equal(t, "A\n title", p.Title)
	assert.Equal(t, []string{"First part"}, p.Headings)
	assert.Equal(t, []string{"one link"}, p.Items[:1])
	assert.Equal(t, []page.Link{{URL: "https://example.net/x", Text: "link"}}, p.Links)
	assert.Equal(t, []string{"https://example.net/i.png"}, p.Icons)
	assert.True(t, p.Login)
	assert.Equal(t, 1, p.Scripts)
	assert.Contains(t, p.Text, "Some bolder words, and more.\n")
	assert.NotContains(t, p.Text, "hidden")
}

func TestReadTextKnowsMarkdown(t *testing.T) {
	p := page.Read([]byte("# Notes\n\n## Example: a meeting\n- Find the minutes of Monday\nMail: a.b@example.net, see <https://example.net/privacy>.\n"), "text/markdown", nil)
	assert.Equal(t, []string{"Notes", "Example: a meeting"}, p.Headings)
	assert.Equal(t, []string{"Find the minutes of Monday"}, p.Items)
	assert.Equal(t, "https://example.net/privacy", p.Links[0].URL)
	assert.True(t, p.Mail())
	assert.Nil(t, page.Read([]byte("%PDF"), "application/pdf", nil))
}

func TestExamplesAreCountedInSeveralForms(t *testing.T) {
	for name, text := range map[string]string{
		"headings":   "<h2>Examples</h2><h3>Example 1</h3><h3>Example 2</h3><h3>Example 3</h3>",
		"quotations": `<p>“Find my last invoice”</p><p>"What is due on Monday?"</p><p>„Zeig mir die Liste“</p>`,
		"items":      "<h2>Example prompts</h2><ul><li>Find my last invoice</li><li>What is due on Monday?</li><li>Create a note about it</li></ul>",
		"labels":     "<p>Prompt: find it</p><p>Prompt: write it</p><p>Prompt: send it</p>",
	} {
		assert.Equal(t, 3, page.Read([]byte(text), "text/html", nil).Examples(), name)
	}
	for name, text := range map[string]string{
		"nothing":          "<h1>Docs</h1><p>Add the server to your client.</p>",
		"a section only":   "<h2>Examples</h2><p>For example, it finds things.</p>",
		"features":         "<h2>Features</h2><ul><li>Find notes</li><li>List notes</li><li>Create notes</li></ul>",
		"words in quotes":  `<p>Click "Save", then "Next", then "Done".</p>`,
		"two of the three": "<h3>Example 1</h3><h3>Example 2</h3>",
	} {
		assert.Less(t, page.Read([]byte(text), "text/html", nil).Examples(), 3, name)
	}
}

// Real policies use many words for one thing; none of these is a gap.
func TestTopicsAreFoundInOtherWords(t *testing.T) {
	for _, text := range []string{
		"Information we collect. How we use your information. Third parties. Data retention. Contact us.",
		"No data is stored, and nothing is passed on to others. The server receives your words, data we process to answer. Questions: privacy@example.net",
		"We gather your name for the purpose of support. Service providers may see it. It is erased after a month. You can reach us by post.",
	} {
		assert.Empty(t, page.Read([]byte(text), "text/plain", nil).Missing(page.PrivacyTopics()), text)
	}
	assert.Len(t, page.Read([]byte("We value your privacy."), "text/plain", nil).Missing(page.PrivacyTopics()), 5)
}

func FuzzRead(f *testing.F) {
	f.Add(`<html lang=en><h1>a</h1><li><a href="b">c`, "text/html")
	f.Add("# a\n- b", "text/markdown")
	f.Add(strings.Repeat("<li>", 1000), "text/html")
	base, _ := url.Parse("https://example.net/")
	f.Fuzz(func(t *testing.T, body, kind string) {
		p := page.Read([]byte(body), kind, base)
		if p == nil {
			return
		}
		p.Examples()
		p.English()
		p.Missing(append(page.PrivacyTopics(), page.DocumentationTopics(true)...))
		assert.LessOrEqual(t, len(p.Text), 4*len(body)+1)
	})
}

func TestOnlyTheBeginningOfALongTextIsRead(t *testing.T) {
	body := []byte("<p>first</p>" + strings.Repeat("<li>words and words", 1<<20/10))
	p := page.Read(body, "text/html", nil)
	assert.Contains(t, p.Text, "first")
	assert.Less(t, len(p.Text), 300<<10)
	assert.Less(t, len(page.Read(body, "text/plain", nil).Text), 300<<10)
}
