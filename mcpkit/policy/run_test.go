package policy_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestProblemsBecomeFindings(t *testing.T) {
	for _, id := range []policy.RuleID{"tool-types", "tool-unregistered", "tool-timeout", "tool-budget", "server-options", "tool-name-unique"} {
		s := good()
		require.Equal(t, policy.Pass, result(t, s, id).Outcome, id)
		s.Problems = []policy.Problem{
			{Rule: id, Tool: "get_note", Message: `tool "get_note" is not right`, Fix: "put it right", Pos: at(25)},
			{Rule: id, Message: "something is not right"},
		}
		res := result(t, s, id)
		rule, _ := policy.RuleByID(id)
		assert.Equal(t, policy.Fail, res.Outcome, id)
		require.Len(t, res.Findings, 2, id)
		assert.Equal(t, "main.go:25: tool \"get_note\" is not right ("+string(id)+"); put it right", res.Findings[0].String())
		assert.Equal(t, "something is not right ("+string(id)+"); "+rule.Fix, res.Findings[1].String())
	}
}

func TestNoProblemIsLost(t *testing.T) {
	s := good()
	s.Problems = []policy.Problem{
		{Rule: "tool-typo", Message: "one"}, {Rule: "tool-typo", Message: "two"}, {Rule: "", Message: "three"},
	}
	rep := policy.Check(s)
	assert.False(t, rep.OK())
	assert.EqualError(t, rep.Err(), "one (tool-typo)\ntwo (tool-typo)\nthree ()")
}

func TestProblemsCountForUnmeasuredRules(t *testing.T) {
	s := &policy.Surface{Problems: []policy.Problem{{Rule: "tool-types", Message: "it cannot be described"}}}
	assert.Equal(t, policy.Fail, result(t, s, "tool-types").Outcome)
}

func TestUnmeasuredRulesDoNotPass(t *testing.T) {
	for _, rep := range []*policy.Report{policy.Check(nil), policy.Check(&policy.Surface{})} {
		for _, res := range rep.Results {
			if strings.HasPrefix(string(res.Rule.ID), "waiver-") {
				assert.Equal(t, policy.Pass, res.Outcome, "there is no waiver to check")
				continue
			}
			assert.Equal(t, policy.NotMeasured, res.Outcome, res.Rule.ID)
			assert.Regexp(t, `^not known here: \w`, res.Reason, res.Rule.ID)
		}
	}
}

func TestPartsAreMeasuredSeparately(t *testing.T) {
	want := map[policy.RuleID]policy.Part{
		"public-reason": policy.PartAccess, "tool-name": policy.PartTools, "tool-steering": policy.PartTools,
		"instructions-steering": policy.PartManifest, "manifest-hidden-text": policy.PartManifest, "example-count": policy.PartExamples,
		"tool-types": policy.PartRegistration, "tool-effect": policy.PartTools | policy.PartEffects | policy.PartManifest,
		"example-arguments": policy.PartTools | policy.PartExamples,
	}
	rules := slices.Collect(maps.Keys(want))
	for known := policy.Part(0); known <= policy.PartAll; known++ {
		s := good()
		s.Known = known
		for _, res := range resultsOf(s, rules...) {
			if needs, ok := want[res.Rule.ID]; ok {
				assert.Equal(t, known&needs == needs, res.Outcome == policy.Pass, "%s with %s", res.Rule.ID, known)
			}
		}
	}
	for _, known := range []policy.Part{0, policy.PartTools, policy.PartAll} {
		s := good()
		s.Known = known
		assert.Equal(t, policy.Pass, result(t, s, "waiver-reason").Outcome, "it needs no part")
	}
	s := good()
	s.Known = policy.PartTools
	assert.Equal(t, "not known here: manifest, declared effects", result(t, s, "tool-effect").Reason)
}

func TestRulesWithoutSubjectsAreNotMeasured(t *testing.T) {
	s := good()
	s.Tools = nil
	assert.Equal(t, policy.NotMeasured, result(t, s, "tool-name").Outcome)
	assert.Equal(t, "there are no tools", result(t, s, "tool-name").Reason)
	assert.Equal(t, policy.Fail, result(t, s, "example-tools").Outcome)

	s = good()
	s.Examples = nil
	assert.Equal(t, policy.Fail, result(t, s, "example-count").Outcome)
	assert.Equal(t, "there are no examples", result(t, s, "example-text").Reason)
	assert.Equal(t, "there are no examples", result(t, s, "example-unused").Reason)
}

func TestChecksAtTheSameTimeChangeNothing(t *testing.T) {
	s, same := good(), good()
	done := make(chan *policy.Report)
	for range 4 {
		go func() { done <- policy.Check(s) }()
	}
	for range 4 {
		assert.True(t, (<-done).OK())
	}
	assert.Equal(t, same, s)
}
