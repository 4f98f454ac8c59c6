package policy_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A rule whose own check panics does not pass and does not end the others.
func TestARuleThatPanicsIsNotMeasured(t *testing.T) {
	t.Parallel()
	surface := &policy.Surface{Known: policy.PartTools, Tools: []policy.Tool{
		{Name: "get_note", Title: "Get note", Description: "Returns a note by its ID.", Input: []byte(`{"type":"object","properties":{}}`)},
	}}
	whole := policy.Check(surface)
	var none []string
	for _, c := range []struct {
		name    string
		rule    policy.RuleID
		check   func(s *policy.Surface, found func(int, string))
		outcome policy.Outcome
		why     string
	}{
		{"index", policy.RuleToolTitle, func(*policy.Surface, func(int, string)) { _ = none[len(none)] }, policy.NotMeasured, "index out of range"},
		{"nil", policy.RuleToolSteering, func(s *policy.Surface, _ func(int, string)) { _ = *s.Tools[0].Hints.ReadOnly }, policy.NotMeasured, "nil pointer"},
		{"value", policy.RuleToolAside, func(*policy.Surface, func(int, string)) { panic(errors.New("no such word")) }, policy.NotMeasured, "no such word"},
		{"after a finding", policy.RuleToolTitle, func(_ *policy.Surface, found func(int, string)) { found(0, "it has no title"); panic("later") }, policy.Fail, "later"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rep := policy.CheckWith(surface, c.rule, c.check)
			require.Len(t, rep.Results, len(whole.Results))
			for i, res := range rep.Results {
				if res.Rule.ID != c.rule {
					assert.Equal(t, whole.Results[i].Outcome, res.Outcome, res.Rule.ID)
					continue
				}
				assert.Equal(t, c.outcome, res.Outcome)
				if c.outcome == policy.NotMeasured {
					assert.Contains(t, res.Reason, c.why)
				} else {
					assert.Len(t, res.Findings, 1)
				}
			}
			assert.Contains(t, rep.Incomplete, string(c.rule))
			assert.Contains(t, rep.Incomplete, c.why)
			var text strings.Builder
			require.NoError(t, rep.WriteText(&text))
			assert.NotContains(t, text.String(), "Ready to submit")
		})
	}
}

// The problems that assembly has found are kept when the check of their rule panics.
func TestAProblemIsKeptWhenItsRulePanics(t *testing.T) {
	t.Parallel()
	surface := &policy.Surface{Known: policy.PartTools, Problems: []policy.Problem{{Rule: policy.RuleToolName, Message: "two tools have one name"}}}
	rep := policy.CheckWith(surface, policy.RuleToolName, func(*policy.Surface, func(int, string)) { panic("no") })
	assert.False(t, rep.OK())
	assert.Contains(t, rep.Incomplete, "tool-name")
}

// Prompts are read by rules about tools; if one of these panics, the rule about prompts does not
// pass either.
func TestAPromptIsNotPassedByARuleThatPanics(t *testing.T) {
	t.Parallel()
	surface := &policy.Surface{Known: policy.PartOffers, Prompts: []policy.Offer{{Name: "review", Description: "Reviews a text."}}}
	rep := policy.CheckWith(surface, policy.RuleToolSteering, func(*policy.Surface, func(int, string)) { panic("no such word") })
	for _, res := range rep.Results {
		if res.Rule.ID == policy.RuleOfferText {
			assert.Equal(t, policy.NotMeasured, res.Outcome)
			assert.Contains(t, res.Reason, "no such word")
		}
	}
	assert.Contains(t, rep.Incomplete, "offer-text")
}
