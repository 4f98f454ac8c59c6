package policy_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func waive(waivers ...policy.Waiver) func(*policy.Surface) {
	return func(s *policy.Surface) { s.Waivers = waivers }
}

func waiveOnTool(waivers ...policy.Waiver) func(*policy.Surface) {
	return onTool(func(t *policy.Tool) { t.Waivers = waivers })
}

func TestWaiverReason(t *testing.T) {
	checkRule(t, "waiver-reason", []ruleCase{
		{"none", nothing, nil},
		{"with a reason", waive(policy.Waiver{Rule: "tool-name-generic", Reason: "the client asks for it"}), nil},
		{"without", waive(policy.Waiver{Rule: "tool-name-generic"}), []string{`the server waives "tool-name-generic" without a reason`}},
		{"blank", waive(policy.Waiver{Rule: "tool-name-generic", Reason: " \t\u200b"}), []string{`the server waives "tool-name-generic" without a reason`}},
		{"no such rule", waive(policy.Waiver{Rule: "tool-verbs", Reason: "x"}), []string{`the server waives "tool-verbs", which is not a rule`}},
		{"no rule", waive(policy.Waiver{Reason: "x"}), []string{`the server has a waiver that names no rule`}},
		{"of a tool", waiveOnTool(policy.Waiver{Rule: "tool-verb"}), []string{`tool "search_notes" waives "tool-verb" without a reason`}},
		{"of a tool, no such rule", waiveOnTool(policy.Waiver{Rule: "x\u200b", Reason: "x"}), []string{`tool "search_notes" waives "x\u200b", which is not a rule`}},
	})
	for _, id := range []policy.RuleID{
		"public-reason", "tool-types", "tool-unregistered", "tool-name-unique", "tool-annotation", "schema-valid", "waiver-reason",
	} {
		checkRule(t, "waiver-reason", []ruleCase{
			{string(id), waive(policy.Waiver{Rule: id, Reason: "because"}), []string{`the server waives "` + string(id) + `", which cannot be waived`}},
		})
	}
}

func TestWaiverFix(t *testing.T) {
	fix := func(w policy.Waiver) string {
		s := good()
		waive(w)(s)
		return result(t, s, "waiver-reason").Findings[0].Fix
	}
	assert.Equal(t, `did you mean "tool-verb"?`, fix(policy.Waiver{Rule: "tool-verbs", Reason: "x"}))
	assert.Equal(t, `did you mean "manifest-ga"?`, fix(policy.Waiver{Rule: "manifest_ga", Reason: "x"}))
	assert.Equal(t, "say in the waiver why the rule does not apply", fix(policy.Waiver{Rule: "something else entirely", Reason: "x"}))
	assert.Equal(t, "say in the waiver why the rule does not apply", fix(policy.Waiver{Rule: "tool-verb"}))
	assert.Equal(t, "remove the waiver and fix what the rule finds", fix(policy.Waiver{Rule: "tool-types", Reason: "x"}))
	assert.Equal(t, "name the rule that the finding has in parentheses", fix(policy.Waiver{Reason: "x"}))
}

func TestWaiverPosition(t *testing.T) {
	s := good()
	waiveOnTool(policy.Waiver{Rule: "tool-verb"}, policy.Waiver{Rule: "tool-verb", Pos: at(99)})(s)
	found := result(t, s, "waiver-reason").Findings
	require.Len(t, found, 2)
	assert.Equal(t, at(21), found[0].Pos, "the position of the tool, if the waiver has no position")
	assert.Equal(t, at(99), found[1].Pos)
}

func TestWaiversCoverFindings(t *testing.T) {
	generic := policy.Waiver{Rule: "tool-name-generic", Reason: "the client asks for it"}
	spoil := func(s *policy.Surface) { s.Tools[0].Name, s.Tools[1].Name = "search", "fetch" }

	s := good()
	spoil(s)
	assert.Equal(t, policy.Warn, result(t, s, "tool-name-generic").Outcome)

	waiveOnTool(generic)(s)
	res := result(t, s, "tool-name-generic")
	assert.Equal(t, policy.Warn, res.Outcome, "the other tool is not covered")
	require.Len(t, res.Findings, 2)
	assert.Equal(t, &generic, res.Findings[0].Waiver)
	assert.Nil(t, res.Findings[1].Waiver)

	s = good()
	spoil(s)
	waive(generic)(s)
	res = result(t, s, "tool-name-generic")
	assert.Equal(t, policy.Pass, res.Outcome, "the server's waiver covers all tools")
	for _, f := range policy.Check(s).Warnings() {
		assert.NotEqual(t, "tool-name-generic", f.Rule.ID)
	}
}

func TestWaiversCoverNothingWithoutAReason(t *testing.T) {
	for _, w := range []policy.Waiver{{Rule: "tool-verb"}, {Rule: "tool-verb", Reason: " "}, {Rule: "tool-effect", Reason: "another rule"}} {
		s := good()
		as("delete_note_2", annotate.EffectReadOnly)(s)
		waive(w)(s)
		assert.Equal(t, policy.Fail, result(t, s, "tool-verb").Outcome, w)
	}
	s := good()
	onTool(func(t *policy.Tool) { t.Hints = nil })(s)
	waive(policy.Waiver{Rule: "tool-annotation", Reason: "trust me"})(s)
	assert.Equal(t, policy.Fail, result(t, s, "tool-annotation").Outcome, "structural rules cannot be waived")
}
