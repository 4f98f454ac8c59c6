package policy_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The last line of a report for people says whether the server is ready.
func TestTheLastLineSaysWhetherTheServerIsReady(t *testing.T) {
	must := func(id policy.RuleID) policy.Rule { return policy.Rule{ID: id, Level: policy.Must} }
	failed := policy.Result{Rule: must("a"), Outcome: policy.Fail, Findings: []policy.Finding{{Rule: must("a"), Message: "broken"}}}
	warned := policy.Rule{ID: "b", Level: policy.Should}
	unknown := func(id policy.RuleID) policy.Result {
		return policy.Result{Rule: must(id), Outcome: policy.NotMeasured, Reason: "not known here"}
	}
	asked := func(id policy.RuleID) policy.Result {
		rule := policy.Rule{ID: id, Level: policy.Should, Source: "https://claude.com/docs/connectors/building/review-criteria"}
		return policy.Result{Rule: rule, Outcome: policy.Warn, Findings: []policy.Finding{{Rule: rule, Message: "odd"}}}
	}
	noted := asked("b")
	noted.Rule.Level, noted.Findings[0].Rule.Level = policy.Note, policy.Note
	for name, c := range map[string]struct {
		report policy.Report
		says   string
	}{
		"nothing": {policy.Report{Results: []policy.Result{{Rule: must("a")}}}, "Ready to submit."},
		"a warning": {policy.Report{Results: []policy.Result{
			{Rule: warned, Outcome: policy.Warn, Findings: []policy.Finding{{Rule: warned, Message: "odd"}}},
		}}, "Ready to submit."},
		"a warning from the criteria": {policy.Report{Results: []policy.Result{asked("b")}}, "Ready to submit, unless a reviewer rejects the findings of b."},
		"a note from the criteria":    {policy.Report{Results: []policy.Result{noted}}, "Ready to submit."},
		"many warnings":               {policy.Report{Results: []policy.Result{asked("b"), asked("c"), asked("d"), asked("e"), asked("f")}}, "Ready to submit, unless a reviewer rejects the findings of b, c, d, e and 1 more."},
		"warnings and what is not known": {
			policy.Report{Results: []policy.Result{asked("b"), unknown("c")}},
			"Ready to submit, unless a reviewer rejects the findings of b, but for what was not measured: c.",
		},
		"a failure":              {policy.Report{Results: []policy.Result{failed}}, "Not ready: 1 rule of level must failed."},
		"a failure, incomplete":  {policy.Report{Results: []policy.Result{failed}, Incomplete: "stopped"}, "Not ready: 1 rule of level must failed."},
		"incomplete":             {policy.Report{Incomplete: "stopped"}, "Incomplete: nobody knows yet whether the server is ready."},
		"what nobody measured":   {policy.Report{Results: []policy.Result{unknown("c"), unknown("d")}}, "Ready to submit, but for what was not measured: c, d."},
		"much that is not known": {policy.Report{Results: []policy.Result{unknown("c"), unknown("d"), unknown("e"), unknown("f"), unknown("g")}}, "Ready to submit, but for what was not measured: c, d, e, f and 1 more."},
	} {
		var b strings.Builder
		assert.NoError(t, c.report.WriteText(&b), name)
		lines := strings.Split(strings.TrimSpace(b.String()), "\n")
		assert.Equal(t, c.says, lines[len(lines)-1], name)
	}
}

// Texts in another language are in the report that cannot judge them. They come before what the
// file does not have.
func TestTheLastLineNamesForeignTextsFirst(t *testing.T) {
	tools, err := policy.ParseTools([]byte(`[{"name":"search","title":"検索","description":"メモを言葉で探します。","inputSchema":{"type":"object","properties":{}},
		"annotations":{"title":"検索","readOnlyHint":true,"destructiveHint":false,"openWorldHint":false}}]`))
	require.NoError(t, err)
	var b strings.Builder
	require.NoError(t, policy.Check(&policy.Surface{Known: policy.PartTools, Tools: tools}).WriteText(&b))
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	assert.Regexp(t, "^Ready to submit.* not measured: tool-[a-z-]+, ", lines[len(lines)-1])
}
