package audit_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
)

func TestSecretsInEnvironmentVariables(t *testing.T) {
	t.Parallel()
	texts := map[string]bool{
		"PATH=/usr/bin\nAWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI": true,
		`{"DB_PASSWORD": "Sup3rS3cret!"}`:                    true,
		"export API_TOKEN='8f14e45fceea'":                    true,
		"GITHUB_TOKEN: abcdefgh12345678":                     true,
		"MAX_TOKENS=25000000":                                false,
		"PASSWORD=short":                                     false,
		`{"next_page_token":"CAESBgoEMTIzNA"}`:               false,
		"The TOKEN is where you left it":                     false,
		"KEYBOARD=us-international":                          false,
	}
	shows := map[string]string{} // the text that each tool shows
	var tools []string
	for text := range texts {
		name := fmt.Sprintf("show_settings_%d", len(tools))
		shows[name] = text
		tools = append(tools, tool(name, reads, noArguments))
	}
	url, box := serveTools(t, func(d *dialogue) { d.toolText(shows[d.tool()], false) }, tools...)
	got := result(t, run(t, url, nil), audit.RuleCallSecret)
	found := map[string]bool{}
	for _, f := range got.Findings {
		found[f.Tool] = true
		assert.Empty(t, f.Evidence, "the evidence would hold the secret")
	}
	for name, text := range shows {
		assert.NotEmpty(t, box.called(name), "%s: %s", text, got.Reason)
		assert.Equal(t, texts[text], found[name], "%s: %v", text, got.Findings)
	}
}
