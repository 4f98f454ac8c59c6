package policy_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// warned returns the messages of the findings of a rule.
func warned(s *policy.Surface, rule policy.RuleID) (messages []string) {
	for _, f := range policy.Check(s).Warnings() {
		if f.Rule.ID == rule {
			messages = append(messages, f.Message)
		}
	}
	return messages
}

// TestUserInteraction checks values of the member that mean no interaction.
func TestUserInteraction(t *testing.T) {
	for meta, want := range map[string]int{
		`{"anthropic/requiresUserInteraction":true}`:   1,
		`{"anthropic/requiresUserInteraction":false}`:  0,
		`{"anthropic/requiresUserInteraction":"true"}`: 0,
		`{"anthropic/alwaysLoad":true}`:                0,
		`{"requiresUserInteraction":true}`:             0,
		`[]`:                                           0,
	} {
		s := good()
		s.Tools[0].Definition = json.RawMessage(`{"name":"search_notes","_meta":` + meta + `}`)
		assert.Len(t, warned(s, policy.RuleToolUserInteraction), want, meta)
	}
}

// TestRemovalDue checks the day on which a removal is due.
func TestRemovalDue(t *testing.T) {
	for today, want := range map[string][]string{
		"2027-02-28": nil,
		"2027-03-01": nil,
		"2027-03-03": {`tool "search_notes" was due to be removed on 2027-03-01`},
		"":           nil,
	} {
		s := good()
		s.Today, _ = time.Parse(time.DateOnly, today)
		s.Tools[0].Deprecated = &policy.Deprecation{Tool: "search_notes", Removal: "2027-03-01"}
		assert.Equal(t, want, warned(s, policy.RuleToolRemovalDue), today)
		s.Tools[0].Deprecated.Removal = ""
		assert.Empty(t, warned(s, policy.RuleToolRemovalDue), "without a day")
	}
}

// TestADeprecatedToolIsNoUnreadyOne checks that the sentence of a planned removal is no finding,
// and that other words of that kind in the description still are.
func TestADeprecatedToolIsNoUnreadyOne(t *testing.T) {
	d := policy.Deprecation{Tool: "search_notes", Instead: "get_note", Removal: "2027-03-01"}
	s := good()
	s.Tools[0].Description += " " + d.Sentence()
	assert.NotEmpty(t, warned(s, policy.RuleToolUnready), "the text alone")
	s.Tools[0].Deprecated = &d
	assert.Empty(t, warned(s, policy.RuleToolUnready))
	s.Tools[0].Description = "This tool is deprecated. " + s.Tools[0].Description
	assert.NotEmpty(t, warned(s, policy.RuleToolUnready))
}

// TestToolsetCosts checks what a report says about toolsets.
func TestToolsetCosts(t *testing.T) {
	s := good()
	assert.NotContains(t, text(t, s), "By toolset")
	s.Tools[0].Toolsets, s.Tools[1].Toolsets = []string{"search"}, []string{"search", "read"}
	assert.Regexp(t, `about \d+ tokens\. By toolset: search \d+, read \d+; tools in none, which all clients get, \d+; a client that chooses none gets all\.`, text(t, s))
	s.DefaultToolsets = []string{"read"}
	assert.Contains(t, text(t, s), "a client that chooses none gets read.")
}
