package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
)

// TestGenerated checks that the functions were generated from the page.tmpl that there is now.
func TestGenerated(t *testing.T) {
	generated, err := generate(docs.Layout(), "page", "privacy")
	require.NoError(t, err)
	assert.Len(t, generated, 3)
	for name, source := range generated {
		committed, err := os.ReadFile("../../" + name)
		require.NoError(t, err)
		assert.Equal(t, string(source), string(committed), "go generate ./mcpkit/docs writes it")
	}
}

// TestUnknown checks that what the generator does not know is an error.
func TestUnknown(t *testing.T) {
	for name, footer := range map[string]string{
		"a value in a script":       `<script>var x = {{.Title}}</script>`,
		"a value in a style":        `<p style="color: {{.Title}}">`,
		"a part of an address":      `<a href="https://x.example.com/{{.Title}}">`,
		"an event":                  `<p onclick="f({{.Title}})">`,
		"a name of an attribute":    `<p {{.Title}}>`,
		"a struct":                  `{{.Content.Setup}}`,
		"a method with a pipeline":  `{{.Title | printf "%s"}}`,
		"a field that is not there": `{{.Nothing}}`,
		"a function":                `{{printf "%s" .Title}}`,
		"a string":                  `{{if eq .Title "x"}}{{end}}`,
	} {
		layout, err := docs.Layout().Parse(`{{define "footer"}}` + footer + `{{end}}`)
		require.NoError(t, err)
		_, err = generate(layout, "page")
		assert.Error(t, err, name)
	}
}
