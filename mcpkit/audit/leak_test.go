package audit_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
)

func TestSecretsInEnvironmentVariables(t *testing.T) {
	t.Parallel()
	for text, leaks := range map[string]bool{
		"PATH=/usr/bin\nAWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI": true,
		`{"DB_PASSWORD": "Sup3rS3cret!"}`:                    true,
		"export API_TOKEN='8f14e45fceea'":                    true,
		"GITHUB_TOKEN: abcdefgh12345678":                     true,
		"MAX_TOKENS=25000000":                                false,
		"PASSWORD=short":                                     false,
		`{"next_page_token":"CAESBgoEMTIzNA"}`:               false,
		"The TOKEN is where you left it":                     false,
		"KEYBOARD=us-international":                          false,
	} {
		url, _ := serveTools(t, func(d *dialogue) { d.toolText(text, false) }, tool("show_settings", reads, `{"type":"object"}`))
		got := result(t, run(t, url, nil), audit.RuleCallSecret)
		assert.Equal(t, leaks, len(got.Findings) > 0, "%s: %v %s", text, got.Findings, got.Reason)
		for _, f := range got.Findings {
			assert.Empty(t, f.Evidence, "the evidence would hold the secret")
		}
	}
}
