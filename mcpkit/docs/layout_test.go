package docs_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The default layout gives the bytes that html/template gives.
func FuzzDefaultLayoutIsThatOfHTMLTemplate(f *testing.F) {
	for _, seed := range []string{
		evil, "plain", "`code` and more", "a\n\nb", "javascript:alert(1)", "https://x.example/?a=b+c&d='(e)'%20%zz", "+", "\x00\xff", `"><script>`, "שלום", "a:b/c",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		open := notes()
		open.Access = policy.Access{Public: true, Reason: text}
		open.Tools, open.Examples, open.Runs = nil, nil, nil
		linked := saying(text)
		linked.Manifest.Support, linked.Manifest.Website, linked.Manifest.Docs = text, text, text
		linked.Manifest.Support += "x"
		whole := notesProse()
		whole.Terms, whole.Features = "https://terms.example/"+text, append(whole.Features, docs.Feature{Title: text})
		for _, s := range []*policy.Surface{notes(), saying(text), open, linked} {
			for _, p := range []docs.Prose{whole, {Authentication: "An account."}} {
				more := []docs.Option{docs.WithMoreTools(), docs.WithCallbacks(docs.Callbacks{Name: text, Note: text, MetadataURL: text, Redirects: []string{text}})}
				own, err := docs.New(s, p, more...)
				if err != nil {
					continue
				}
				theirs := page(t, s, p, append(more, docs.WithLayout(docs.Layout()))...)
				assert.Equal(t, string(theirs.HTML()), string(own.HTML()))
				want, _ := theirs.Privacy()
				got, _ := own.Privacy()
				assert.Equal(t, string(want), string(got))
			}
		}
	})
}
