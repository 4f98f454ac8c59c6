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
	assert.Equal(t, `remove the waiver, or correct the ID of the rule; did you mean "tool-verb"?`, fix(policy.Waiver{Rule: "tool-verbs", Reason: "x"}))
	assert.Equal(t, `remove the waiver, or correct the ID of the rule; did you mean "manifest-ga"?`, fix(policy.Waiver{Rule: "manifest_ga", Reason: "x"}))
	assert.Equal(t, "remove the waiver, or correct the ID of the rule", fix(policy.Waiver{Rule: "something else entirely", Reason: "x"}))
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

func TestWaiverReasonShort(t *testing.T) {
	because := func(reason string) func(*policy.Surface) {
		return waive(policy.Waiver{Rule: "tool-name-generic", Reason: reason})
	}
	said := func(reason string) []string {
		return []string{`the server waives "tool-name-generic" with a reason that says nothing: "` + reason + `"`}
	}
	checkRule(t, "waiver-reason-short", []ruleCase{
		{"a sentence", because("the client asks for it"), nil},
		{"two words", because("legacy clients"), nil},
		{"Japanese", because("既存のクライアントが必要とする"), nil},
		{"none", because(""), nil},
		{"a word", because("no"), said("no")},
		{"a word and a sign", because("todo!"), said("todo!")},
		{"dots", because("..."), said("...")},
		{"to do", because("To do."), said("To do.")},
		{"of a tool", waiveOnTool(policy.Waiver{Rule: "tool-verb", Reason: "later"}), []string{`tool "search_notes" waives "tool-verb" with a reason that says nothing: "later"`}},
	})
	public := func(reason string) func(*policy.Surface) {
		return func(s *policy.Surface) { s.Access = policy.Access{Public: true, Reason: reason} }
	}
	checkRule(t, "public-reason-short", []ruleCase{
		{"a sentence", public("the notes are published for everyone"), nil},
		{"a word", public("todo"), []string{`the server is public for a reason that says nothing: "todo"`}},
		{"protected", func(s *policy.Surface) { s.Access = policy.Access{Protected: true, Reason: "todo"} }, nil},
	})
}

func TestWaiverUnused(t *testing.T) {
	generic := policy.Waiver{Rule: "tool-name-generic", Reason: "the client asks for it"}
	unused := []string{`the server waives "tool-name-generic", which finds nothing`}
	spoil := func(waive func(*policy.Surface)) func(*policy.Surface) {
		return func(s *policy.Surface) {
			waive(s)
			s.Tools[0].Name = "search"
		}
	}
	checkRule(t, "waiver-unused", []ruleCase{
		{"none", nothing, nil},
		{"used", spoil(waive(generic)), nil},
		{"used on a tool", spoil(waiveOnTool(generic)), nil},
		{"unused", waive(generic), unused},
		{"the tool's own comes first", spoil(func(s *policy.Surface) {
			waive(generic)(s)
			waiveOnTool(policy.Waiver{Rule: generic.Rule, Reason: "deep research asks for it"})(s)
		}), unused},
		{"unused on a tool", waiveOnTool(generic), []string{`tool "search_notes" waives "tool-name-generic", which finds nothing there`}},
		{"tools are not known", func(s *policy.Surface) { waive(generic)(s); s.Known &^= policy.PartTools }, nil},
		{"examples were not run", func(s *policy.Surface) {
			waive(policy.Waiver{Rule: "example-budget", Reason: "the log is long"})(s)
			s.Known &^= policy.PartRuns
		}, nil},
		{"not waivable", waive(policy.Waiver{Rule: "tool-types", Reason: "trust me on this"}), nil},
		{"another day", waive(policy.Waiver{Rule: "source-age", Reason: "the pages did not change"}), nil},
	})
}
