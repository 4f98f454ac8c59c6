package docs_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
)

func TestFormats(t *testing.T) {
	whole, bare := page(t, notes(), notesProse()), page(t, notes(), docs.Prose{Authentication: "An account."})
	names, paths := map[string]bool{}, map[string]bool{}
	for _, f := range docs.Formats() {
		assert.False(t, names[f.Name], "the name %q is not unique", f.Name)
		assert.False(t, f.Path != "" && paths[f.Path], "the path %q is not unique", f.Path)
		names[f.Name], paths[f.Path] = true, true
		assert.NotEmpty(t, f.About)
		assert.NotEmpty(t, f.ContentType)
		assert.NotEmpty(t, f.Render(whole), f.Name)
		assert.Equal(t, f.Name == "privacy", f.Render(bare) == nil, f.Name)
		named, err := docs.FormatFor(f.Name, "page.unknown")
		require.NoError(t, err)
		assert.Equal(t, f.Name, named.Name)
	}
	for _, path := range []string{"/docs", "/docs.md", "/llms.txt", "/privacy"} {
		assert.True(t, paths[path], path)
	}
	docs.Formats()[0].Name = "changed"
	assert.Equal(t, "md", docs.Formats()[0].Name)
}

func TestFormatForAFile(t *testing.T) {
	for file, want := range map[string]string{
		"": "md", "DOCS.md": "md", "out/index.html": "html", "page.json": "json", "site/llms.txt": "llms", "notes.txt": "md", "README": "md",
	} {
		f, err := docs.FormatFor("", file)
		require.NoError(t, err)
		assert.Equal(t, want, f.Name, file)
	}
	f, err := docs.FormatFor("html", "DOCS.md")
	require.NoError(t, err)
	assert.True(t, bytes.HasPrefix(f.Render(page(t, notes(), notesProse())), []byte("<!DOCTYPE html>")), "the name wins over the file")
	_, err = docs.FormatFor("pdf", "page.html")
	assert.EqualError(t, err, `docs: unknown format "pdf"; the formats are md, html, json, llms, privacy`)
}
