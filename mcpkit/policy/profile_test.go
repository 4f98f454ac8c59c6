package policy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func rulesIn(p policy.Profile) (ids []policy.RuleID) {
	for _, r := range policy.Rules() {
		if r.In(p) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// Each rule is in the profile of a directory, those about one directory only in its own.
func TestProfiles(t *testing.T) {
	anthropic, openai, guide := rulesIn(policy.ProfileAnthropic), rulesIn(policy.ProfileOpenAI), rulesIn(policy.ProfileGuide)
	for _, r := range policy.Rules() {
		assert.True(t, r.In(policy.ProfileAll))
		assert.True(t, slices.Contains(anthropic, r.ID) || slices.Contains(openai, r.ID), r.ID)
		if r.Only == policy.DirectoryOpenAI || strings.HasPrefix(string(r.ID), "openai-") {
			assert.NotContains(t, anthropic, r.ID)
			assert.NotContains(t, guide, r.ID)
			assert.Contains(t, openai, r.ID)
		}
		if slices.Contains(guide, r.ID) {
			assert.Contains(t, anthropic, r.ID, "the guide is Anthropic's")
		}
	}
	assert.NotContains(t, openai, policy.RuleToolMoney)
	assert.Contains(t, anthropic, policy.RuleToolMoney)
	for _, id := range []policy.RuleID{policy.RuleToolAnnotation, policy.RuleExampleCount, policy.RuleManifestPrivacy, policy.RuleManifestSupport, policy.RuleManifestGA, policy.RuleExampleRuns} {
		assert.Contains(t, guide, id)
	}
	for _, id := range []policy.RuleID{policy.RuleToolMoney, policy.RuleToolNameGeneric, policy.RuleSchemaCombinators, policy.RuleToolSteering} {
		assert.NotContains(t, guide, id, "the guide has no such requirement")
	}
}

// A report for a profile has the results of its rules, and nothing else changes.
func TestReportForAProfile(t *testing.T) {
	rep := policy.Check(bad())
	before := len(rep.Results)
	for _, p := range policy.Profiles() {
		for _, res := range rep.For(p).Results {
			assert.True(t, res.Rule.In(p), res.Rule.ID)
		}
	}
	assert.Len(t, rep.For(policy.ProfileAll).Results, before)
	assert.Less(t, len(rep.For(policy.ProfileGuide).Results), before/2)
	assert.Len(t, rep.Results, before)
}
