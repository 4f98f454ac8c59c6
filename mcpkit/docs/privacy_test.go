package docs_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The policy names what the server does, who receives data and how long each kind is kept.
func TestPrivacyPolicyOfWhatTheServerDoes(t *testing.T) {
	s, prose := notes(), notesProse()
	s.Data = []policy.DataFlow{
		{Place: policy.PlaceMemory, What: "the address of the caller", Why: "to limit calls", Kept: "while the limits apply"},
		{Place: policy.PlaceLog, What: "the tool and its outcome", Why: "to operate the server"},
		{Place: policy.PlaceTelemetry, What: "durations", Why: "to measure"},
		{Place: policy.PlaceStore, What: "the rest of a result", Why: "to return it", Kept: "for 15 minutes"},
	}
	prose.Data.Logs, prose.Data.Telemetry = "30 days, read by <us>", "Metrics Ltd, for a year"
	prose.Data.Upstreams = []docs.Recipient{{Name: "Search Ltd", What: "the words of a search", Retention: "kept for a day"}}
	html, markdown := page(t, s, prose).Privacy()
	section := func(title string) string {
		_, rest, found := strings.Cut(string(markdown), "## "+title+"\n")
		assert.True(t, found, title)
		text, _, _ := strings.Cut(rest, "\n## ")
		return text
	}
	collected := section("Data that is collected")
	assert.Contains(t, collected, "The arguments of calls, and the address they come from.\n\n", "the owner's text comes first")
	for _, line := range []string{
		"- In memory: the address of the caller, to limit calls\n", "- In logs: the tool and its outcome, to operate the server\n",
		"- In traces and metrics: durations, to measure\n", "- In a store: the rest of a result, to return it\n",
	} {
		assert.Contains(t, collected, line)
	}
	shared := section("Sharing with third parties")
	assert.Contains(t, shared, "- The AI application that you connect")
	assert.Contains(t, shared, "- Search Ltd: the words of a search; kept for a day\n- Traces and metrics: Metrics Ltd, for a year\n")
	retention := section("Retention")
	assert.Contains(t, retention, "- Logs: 30 days, read by \\<us\\>\n- In memory: the address of the caller, while the limits apply\n- In a store: the rest of a result, for 15 minutes\n")
	assert.Contains(t, string(html), "<li>Logs: 30 days, read by &lt;us&gt;</li>")

	// What is neither known nor declared is not claimed.
	s.Data, prose.Data.Upstreams = nil, nil
	_, markdown = page(t, s, prose).Privacy()
	for _, claim := range []string{"Logs:", "Data also goes to", "Traces", "In memory"} {
		assert.NotContains(t, string(markdown), claim)
	}
}
