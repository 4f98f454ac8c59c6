package policy_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestAdviceForOtherLibrariesIsComplete(t *testing.T) {
	known := policy.Stacks()
	with := 0
	for _, r := range policy.Rules() {
		seen := map[policy.Stack]bool{}
		for _, f := range r.FixIn {
			assert.Contains(t, known, f.Stack, r.ID)
			assert.NotEmpty(t, f.Fix, r.ID)
			assert.False(t, seen[f.Stack], "%s has two fixes for %s", r.ID, f.Stack)
			seen[f.Stack] = true
		}
		if len(seen) > 0 {
			with++
		}
	}
	// A fix for a rule that the table does not have would never be shown.
	assert.Equal(t, policy.StackFixRules(), with)
}

// A server in another language has no annotate package, and nothing to waive with.
func TestServersOfOthersGetAdviceInTheirWords(t *testing.T) {
	for id, fix := range policy.GeneralFixes() {
		_, known := policy.RuleByID(id)
		assert.True(t, known, id)
		assert.NotRegexp(t, `annotate|mcpkit|\bGo\b|waive`, fix, id)
	}
	s := good()
	s.Tools[0].Title, s.Tools[0].Hints = "", nil
	fixOf := func() string {
		r := result(t, s, policy.RuleToolAnnotation)
		if !assert.NotEmpty(t, r.Findings) {
			return ""
		}
		return r.Findings[0].Fix
	}
	assert.Contains(t, fixOf(), "annotate.ReadOnly")
	s.Known = policy.PartTools
	assert.Contains(t, fixOf(), "readOnlyHint")
}

func TestAnnotationsNeedOneOfTheTwoHints(t *testing.T) {
	s := good()
	s.Tools[0].Hints = &policy.Hints{Title: s.Tools[0].Title}
	assert.NotEmpty(t, result(t, s, policy.RuleToolAnnotation).Findings)
	yes := true
	s.Tools[0].Hints.ReadOnly = &yes
	assert.Empty(t, result(t, s, policy.RuleToolAnnotation).Findings)
}
