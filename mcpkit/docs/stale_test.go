package docs_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestStale(t *testing.T) {
	now := page(t, notes(), notesProse()).Markdown()
	diff, stale := docs.Stale(now, now)
	assert.False(t, stale)
	assert.Empty(t, diff)
	_, stale = docs.Stale([]byte(strings.ReplaceAll(string(now), "\n", "\r\n")), now)
	assert.False(t, stale, "line ends do not count")

	s := notes()
	s.Tools[0].Title = "Look for notes"
	diff, stale = docs.Stale(now, page(t, s, notesProse()).Markdown())
	assert.True(t, stale)
	assert.Contains(t, diff, "--- committed\n+++ generated\n")
	assert.Contains(t, diff, "\n-### Search notes (`search_notes`)\n+### Look for notes (`search_notes`)\n")
	_, stale = docs.Stale(nil, now)
	assert.True(t, stale)
}

func TestMaskOutputs(t *testing.T) {
	for name, surfaces := range map[string][2]*policy.Surface{"notes": {notes(), notes()}, "hostile": {hostile(), hostile()}} {
		t.Run(name, func(t *testing.T) {
			prose := docs.Prose{Authentication: "An account."}
			before := page(t, surfaces[0], prose).Markdown()
			for i := range surfaces[1].Runs {
				for n := range surfaces[1].Runs[i].Answers {
					if a := &surfaces[1].Runs[i].Answers[n]; a.Fault == "" {
						*a = policy.Answer{Text: "another machine\n```\n" + "<!-- /mcpkit:output -->"}
					}
				}
			}
			after := page(t, surfaces[1], prose).Markdown()
			_, stale := docs.Stale(before, after)
			require.True(t, stale)
			diff, stale := docs.Stale(docs.MaskOutputs(before), docs.MaskOutputs(after))
			assert.False(t, stale, diff)
			assert.Contains(t, string(docs.MaskOutputs(before)), "## Support", "text after the outputs is kept")
			assert.NotContains(t, string(docs.MaskOutputs(after)), "another machine")
			assert.Equal(t, string(docs.MaskOutputs(before)), string(docs.MaskOutputs(docs.MaskOutputs(before))))
		})
	}
}

func TestSplice(t *testing.T) {
	doc := "# Readme\n\n" + docs.BeginMark + "\nold\n" + docs.EndMark + "\n\nThe end.\n"
	got, err := docs.Splice([]byte(doc), []byte("new\n\ntext\n"))
	require.NoError(t, err)
	assert.Equal(t, "# Readme\n\n"+docs.BeginMark+"\n\nnew\n\ntext\n\n"+docs.EndMark+"\n\nThe end.\n", string(got))
	again, err := docs.Splice(got, []byte("new\n\ntext\n"))
	require.NoError(t, err)
	assert.Equal(t, string(got), string(again))
	part, err := docs.Extract(got)
	require.NoError(t, err)
	assert.Equal(t, "new\n\ntext\n", string(part))

	dos, err := docs.Splice([]byte(strings.ReplaceAll(doc, "\n", "\r\n")), []byte("new\ntext\n"))
	require.NoError(t, err)
	assert.NotContains(t, strings.ReplaceAll(string(dos), "\r\n", ""), "\n", "the document keeps its line ends")
	part, err = docs.Extract(dos)
	require.NoError(t, err)
	assert.Equal(t, "new\ntext\n", string(part))

	_, err = docs.Splice([]byte("```code``` in a line\n"+doc), []byte("new\n"))
	assert.NoError(t, err)

	for name, tc := range map[string]struct{ document, want string }{
		"none":       {"# Readme\n", "has no line <!-- mcpkit:docs -->"},
		"no end":     {docs.BeginMark + "\n", "has no line <!-- /mcpkit:docs --> below"},
		"no begin":   {"x\n" + docs.EndMark, "line 2 is <!-- /mcpkit:docs --> without <!-- mcpkit:docs --> before it"},
		"twice":      {docs.BeginMark + "\n" + docs.EndMark + "\n" + docs.BeginMark + "\n", "line 3 is a second"},
		"end twice":  {docs.BeginMark + "\n" + docs.EndMark + "\n" + docs.EndMark + "\n", "line 3 is a second"},
		"in code":    {"```\n" + docs.BeginMark + "\n" + docs.EndMark + "\n```\n", "has no line"},
		"not a line": {"see " + docs.BeginMark + " and " + docs.EndMark, "has no line"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := docs.Splice([]byte(tc.document), []byte("new"))
			assert.ErrorContains(t, err, tc.want)
			_, err = docs.Extract([]byte(tc.document))
			assert.ErrorContains(t, err, tc.want)
		})
	}
	for _, bad := range []string{docs.EndMark, "a\n" + docs.BeginMark + "\nb", "```\nnever closed"} {
		_, err := docs.Splice([]byte(doc), []byte(bad))
		assert.ErrorContains(t, err, "between the marks")
	}
}

func FuzzSplice(f *testing.F) {
	f.Add("# Readme\n\n"+docs.BeginMark+"\nold\n"+docs.EndMark+"\n", "new\n")
	f.Add("~~~\n"+docs.BeginMark+"\n"+docs.EndMark, "```\r\n")
	f.Add(docs.BeginMark+"\n"+docs.EndMark, "new\r")
	f.Fuzz(func(t *testing.T, document, generated string) {
		once, err := docs.Splice([]byte(document), []byte(generated))
		if err != nil {
			return
		}
		part, err := docs.Extract(once)
		require.NoError(t, err)
		want := strings.Trim(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(generated), "\n")
		assert.Equal(t, want, strings.TrimSuffix(string(part), "\n"))
		twice, err := docs.Splice(once, []byte(generated))
		require.NoError(t, err)
		assert.Equal(t, string(once), string(twice))
	})
}
