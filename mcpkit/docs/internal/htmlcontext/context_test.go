package htmlcontext_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs/internal/htmlcontext"
)

// after returns the context behind markup.
func after(markup string) *htmlcontext.Context {
	c := &htmlcontext.Context{}
	c.Advance([]byte(markup))
	return c
}

func TestEscape(t *testing.T) {
	const text = "<b a=\"'\x00+&\">"
	const shown = "&lt;b a=&#34;&#39;\uFFFD&#43;&amp;&#34;&gt;"
	assert.Equal(t, shown, after("").Escape(text))
	assert.Equal(t, shown, after("<style>a{}</style><p>").Escape(text))
	assert.Equal(t, shown, after(`<p title="`).Escape(text))
	for address, written := range map[string]string{
		"https://x.example/?a=b+c&d=%20%zz": "https://x.example/?a=b&#43;c&amp;d=%20%25zz",
		"mailto:a@x.example":                "mailto:a@x.example",
		"/docs:a":                           "/docs:a",
		"javascript:alert(1)":               "#ZgotmplZ",
		"JAVASCRIPT:alert(1)":               "#ZgotmplZ",
		"data:text/html,<b>":                "#ZgotmplZ",
		"a\"b":                              "a%22b",
	} {
		assert.Equal(t, written, after(`<a class="x" href="`).Escape(address), address)
	}
	assert.Equal(t, "a%3ab%2f%22", after(`<a href="#`).Escape(`a:b/"`), "a part of an address")
}

func TestTextsOutsideOfTextAndValuesPanic(t *testing.T) {
	for _, markup := range []string{"<p ", "<style>", "<script>"} {
		assert.Panics(t, func() { after(markup).Escape("a") }, markup)
	}
}

func TestTrustedTextsHaveTheirPlace(t *testing.T) {
	assert.Equal(t, "<p>", after("<p>").Trusted(htmlcontext.Text, "<p>"))
	assert.Equal(t, "a{}", after("<style>").Trusted(htmlcontext.Style, "a{}"))
	assert.Equal(t, "a()", after("<script>").Trusted(htmlcontext.Script, "a()"))
	assert.Panics(t, func() { after(`<p title="`).Trusted(htmlcontext.Text, "<p>") })
	assert.Panics(t, func() { after("<p>").Trusted(htmlcontext.Script, "a()") })
}
