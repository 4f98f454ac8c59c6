package submission_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// entry returns the entry of the checklist that has the text, with its notes.
func entry(t *testing.T, k *submission.Kit, text string) string {
	t.Helper()
	before, after, found := strings.Cut(file(t, k, "SUBMISSION.md"), text)
	require.True(t, found, text)
	notes, _, _ := strings.Cut(after, "\n- [")
	return before[strings.LastIndex(before, "\n")+1:] + text + notes
}

// Evidence of the live server decides points that the program cannot, and rules that were not
// measured. It says what was seen and when.
func TestEvidence(t *testing.T) {
	const https, exampled = "Server accessible via HTTPS with valid certificates", "Minimum 3 usage examples documented"
	url, first := notes().Manifest.URL, time.Date(2026, 11, 27, 23, 30, 0, 0, time.UTC)
	seen := func(result submission.EvidenceResult, text string, when time.Time) submission.Evidence {
		return submission.Evidence{Point: submission.PointTLS, Result: result, Seen: text, When: when, URL: url}
	}
	kit := func(s *policy.Surface, all ...submission.Evidence) *submission.Kit {
		return submission.New(submission.Anthropic, s, nil, listing(), submission.WithEvidence(all...))
	}
	assert.Contains(t, entry(t, kit(notes()), https), "- [ ] **ONLY YOU CAN KNOW:** ")
	holds := entry(t, kit(notes(), seen(submission.Holds, "TLS 1.3 with *one* certificate", first)), https)
	assert.Contains(t, holds, "- [x] "+https)
	assert.Contains(t, holds, "  - TLS 1.3 with \\*one\\* certificate (2026-11-27)")
	fails := entry(t, kit(notes(), seen(submission.Holds, "fine", first), seen(submission.Fails, "the certificate has expired", first.Add(time.Hour))), https)
	assert.Contains(t, fails, "- [ ] **FAILED:** "+https)
	assert.Contains(t, fails, "  - the certificate has expired (2026-11-28)")
	assert.NotContains(t, fails, "fine", "the last piece of evidence counts")
	assert.Contains(t, entry(t, kit(notes(), seen(submission.NotMeasured, "no address", first)), https), "an audit tried it without a result: no address (2026-11-27)")

	// Evidence that is about another server, or incomplete, decides nothing.
	for name, change := range map[string]func(*submission.Evidence){
		"another server": func(e *submission.Evidence) { e.URL += "2" }, "no time": func(e *submission.Evidence) { e.When = time.Time{} },
		"no result": func(e *submission.Evidence) { e.Result = "" }, "two subjects": func(e *submission.Evidence) { e.Rule = "manifest-url" },
	} {
		e := seen(submission.Holds, "TLS 1.3", first)
		change(&e)
		assert.Contains(t, entry(t, kit(notes(), e), https), "**ONLY YOU CAN KNOW:**", name)
	}

	// The live server fails a rule that the program passes.
	live := submission.Evidence{Rule: policy.RuleToolAnnotation, Result: submission.Fails, Seen: "a proxy drops the hints", When: first, URL: url}
	assert.Contains(t, entry(t, kit(notes(), live), "All tools have safety annotations"), "**FAILED:**")
	assert.Contains(t, entry(t, kit(notes(), live), "All tools have safety annotations"), "on the live server: a proxy drops the hints (2026-11-27)")

	unmeasured := notes()
	unmeasured.Known &^= policy.PartRuns
	var all []submission.Evidence
	for _, rule := range []policy.RuleID{policy.RuleExampleRuns, policy.RuleExampleOutput, policy.RuleExampleExpectation} {
		all = append(all, submission.Evidence{Rule: rule, Result: submission.Holds, Seen: "all examples ran", When: first, URL: url})
	}
	assert.Contains(t, entry(t, kit(unmeasured, all...), exampled), "- [x] ")
	assert.Contains(t, entry(t, kit(unmeasured), exampled), "**ONLY YOU CAN KNOW:**")
}

func TestReadEvidence(t *testing.T) {
	all, err := submission.ReadEvidence(strings.NewReader(`[{"point":"endpoint-tls","result":"holds","seen":"TLS 1.3","when":"2026-11-27T10:00:00Z","url":"https://mcp.notes.dev/mcp"}]`))
	require.NoError(t, err)
	assert.Equal(t, []submission.Evidence{{Point: submission.PointTLS, Result: submission.Holds, Seen: "TLS 1.3",
		When: time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC), URL: "https://mcp.notes.dev/mcp"}}, all)
	for text, message := range map[string]string{
		`{`: "the evidence cannot be read", `[{"points":"x"}]`: `unknown field "points"`, `[{}]`: "evidence 1: it must name either a rule or a point",
		`[{"point":"login","rule":"tool-name"}]`:                                    "it must name either a rule or a point",
		`[{"point":"login","result":"maybe"}]`:                                      `the result "maybe" is not one of`,
		`[{"point":"login","result":"holds"}]`:                                      "it does not say when it was seen",
		`[{"point":"login","result":"holds","when":"2026-11-27T10:00:00Z"}]`:        "it does not say which server was examined",
		`[{"point":"login","result":"holds","when":"yesterday","url":"https://x"}]`: "the evidence cannot be read",
	} {
		_, err := submission.ReadEvidence(strings.NewReader(text))
		assert.ErrorContains(t, err, message, text)
	}
}
