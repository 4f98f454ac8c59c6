package policy_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// TestPagesForABrowser writes the reports that .ci/docs/run opens in a browser.
func TestPagesForABrowser(t *testing.T) {
	dir := os.Getenv("MCPKIT_PAGES")
	if dir == "" {
		t.Skip("MCPKIT_PAGES is not set")
	}
	whole := probed()
	whole.Results = append(whole.Results, policy.Check(bad()).Results...)
	whole.Checklist = policy.GuideChecklist(whole)
	whole = whole.CompareWith(baselineOf(t, policy.Check(good())))
	for name, rep := range map[string]*policy.Report{"report": whole, "report-good": policy.Check(good()), "report-hostile": attacked(attacks[3] + attacks[1])} {
		var b bytes.Buffer
		require.NoError(t, rep.Write(&b, policy.FormatHTML))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".html"), b.Bytes(), 0o644))
	}
}

// A report in Markdown fits into a comment on GitHub, however many tools are broken, and says what
// it leaves out.
func TestMarkdownReportsAreShort(t *testing.T) {
	const comment = 65_536
	rep := policy.Check(large(testsize.Count(300, 60), at))
	for i := range 400 {
		id := policy.RuleID(strings.Repeat("r", 1+i%60) + strings.Repeat("s", i/60))
		rule := policy.Rule{ID: id, Title: "a rule", Why: strings.Repeat("why ", 100)}
		rep.Results = append(rep.Results, policy.Result{Rule: rule, Outcome: policy.Fail, Findings: []policy.Finding{
			{Rule: rule, Message: "broken", Evidence: []policy.Exchange{{Sent: strings.Repeat("line\n", 40), Received: strings.Repeat("x", 5000)}}},
		}})
	}
	var b bytes.Buffer
	require.NoError(t, rep.Write(&b, policy.FormatMarkdown))
	assert.Less(t, utf8.RuneCount(b.Bytes()), comment)
	assert.Contains(t, b.String(), "The table leaves out ")
}

// A pull request gets the verdict, the table and folded details.
func TestMarkdownReport(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, probed().Write(&b, policy.FormatMarkdown))
	golden(t, "probed.md.golden", b.Bytes())
	b.Reset()
	require.NoError(t, policy.Check(good()).Write(&b, policy.FormatMarkdown))
	assert.Contains(t, b.String(), "**Ready**: ")
	assert.NotContains(t, b.String(), "| Level |")
}
