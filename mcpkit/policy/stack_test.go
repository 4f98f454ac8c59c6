package policy_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestAdviceForOtherLibrariesIsComplete(t *testing.T) {
	known := []policy.Stack{policy.StackMcpkit, policy.StackGoSDK, policy.StackMcpGo, policy.StackTypeScript, policy.StackPython}
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
