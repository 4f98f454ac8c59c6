package policy_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func baselineOf(t *testing.T, rep *policy.Report) *policy.Baseline {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, rep.WriteJSON(&b))
	baseline, err := policy.ParseBaseline(b.Bytes())
	require.NoError(t, err)
	return baseline
}

// A report compared with itself has nothing new.
func TestNothingIsNewInTheSameReport(t *testing.T) {
	for _, s := range []*policy.Surface{good(), bad(), hostile(), large(60, at)} {
		rep := policy.Check(s)
		c := rep.CompareWith(baselineOf(t, rep)).Compared
		assert.Empty(t, c.New)
		assert.Empty(t, c.Fixed)
		assert.Empty(t, c.Unknown)
		assert.Equal(t, len(rep.Failures())+len(rep.Warnings()), c.Unchanged)
		assert.True(t, c.OK())
		assert.Nil(t, rep.Compared)
	}
}

func measured(rule policy.RuleID, outcome policy.Outcome, messages ...string) policy.Result {
	res := policy.Result{Rule: policy.Rule{ID: rule}, Outcome: outcome}
	for _, m := range messages {
		res.Findings = append(res.Findings, policy.Finding{Rule: res.Rule, Message: m})
	}
	return res
}

// A baseline tells new findings from old ones, and fixed ones from those that were not measured.
// Numbers in a message make no difference, and two equal findings are two.
func TestBaseline(t *testing.T) {
	before := &policy.Report{Results: []policy.Result{
		measured("latency", policy.Fail, "p95 is 812 ms of 40 requests"), measured("twice", policy.Fail, "a", "a"),
		measured("gone", policy.Fail, "it was broken"), measured("blind", policy.Fail, "it was seen"),
	}}
	after := &policy.Report{Results: []policy.Result{
		measured("latency", policy.Fail, "p95 is 1044 ms of 39 requests"), measured("twice", policy.Fail, "a", "a", "a"),
		measured("gone", policy.Pass), measured("blind", policy.NotMeasured),
	}}
	rep := after.CompareWith(baselineOf(t, before))
	c := rep.Compared
	assert.Equal(t, 3, c.Unchanged)
	require.Len(t, c.New, 1)
	assert.Equal(t, "a", c.New[0].Message)
	assert.False(t, c.OK())
	assert.Equal(t, []policy.PastFinding{{Rule: "gone", Level: "must", Message: "it was broken"}}, c.Fixed)
	assert.Equal(t, []policy.PastFinding{{Rule: "blind", Level: "must", Message: "it was seen"}}, c.Unknown)
	for _, f := range policy.ReportFormats() {
		var b bytes.Buffer
		require.NoError(t, rep.Write(&b, f))
		switch f {
		case policy.FormatSARIF:
			assert.Contains(t, b.String(), `"baselineState": "new"`)
		case policy.FormatText, policy.FormatMarkdown, policy.FormatHTML:
			assert.Contains(t, b.String(), "1 new, 1 fixed, 3 unchanged, 1 not measured this time", f)
		}
	}
	assert.Contains(t, textOf(t, rep), "\n  new: a (twice)\n  fixed: it was broken (gone)\n")

	withWarning := &policy.Report{Results: []policy.Result{{Rule: policy.Rule{ID: "w", Level: policy.Should}, Outcome: policy.Warn,
		Findings: []policy.Finding{{Rule: policy.Rule{ID: "w", Level: policy.Should}, Message: "one would ask"}}}}}
	assert.True(t, withWarning.CompareWith(baselineOf(t, &policy.Report{})).Compared.OK())
}

func TestABaselineThatIsNone(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "unexpected end",
		"{\n\"results\": 3}": "line 2",
		`{"findings":[]}`:    `lacks "results"`,
		"[]":                 "line 1",
	} {
		_, err := policy.ParseBaseline([]byte(text))
		require.Error(t, err, text)
		assert.Contains(t, err.Error(), want, text)
	}
}

// A lock is a result of a report: each change of the tools is a finding.
func TestLockResult(t *testing.T) {
	lock := policy.Lock(good())
	changes, err := policy.Compare(lock, good())
	require.NoError(t, err)
	assert.Equal(t, policy.Pass, policy.LockResult(changes).Outcome)

	changed := good()
	changed.Tools[0].Description += " And more."
	changes, err = policy.Compare(lock, changed)
	require.NoError(t, err)
	res := policy.LockResult(changes)
	assert.Equal(t, policy.Fail, res.Outcome)
	require.Len(t, res.Findings, 1)
	assert.True(t, strings.Contains(res.Findings[0].Message, "description"), res.Findings[0].Message)
}
