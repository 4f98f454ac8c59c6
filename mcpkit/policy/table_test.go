package policy_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestTheTableIsSound(t *testing.T) {
	kebab := regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`)
	seen := make(map[policy.RuleID]bool)
	titles := make(map[string]policy.RuleID)
	for _, r := range policy.Rules() {
		assert.Regexp(t, kebab, r.ID)
		assert.False(t, seen[r.ID], "%s appears twice", r.ID)
		seen[r.ID] = true
		assert.Empty(t, titles[r.Title], "%s has the title of another rule", r.ID)
		titles[r.Title] = r.ID

		assert.Contains(t, []policy.Level{policy.Must, policy.Should, policy.Note}, r.Level, r.ID)
		for name, text := range map[string]string{"title": r.Title, "fix": r.Fix} {
			assert.NotEmpty(t, text, "%s of %s", name, r.ID)
			assert.False(t, strings.HasSuffix(text, "."), "%s of %s ends in a full stop", name, r.ID)
			assert.LessOrEqual(t, len(text), 160, "%s of %s", name, r.ID)
		}
		assert.Regexp(t, `^[A-Z].*\.$`, r.Why, "the reason of %s is made of sentences", r.ID)
		assert.GreaterOrEqual(t, len(strings.Fields(r.Why)), 8, "the reason of %s", r.ID)

		source, err := url.Parse(r.Source)
		require.NoError(t, err, r.ID)
		assert.Equal(t, "https", source.Scheme, r.ID)
		assert.NotEmpty(t, source.Host, r.ID)
		checked, err := time.Parse(time.DateOnly, r.Checked)
		require.NoError(t, err, r.ID)
		assert.True(t, checked.After(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)), r.ID)
	}
}

func TestRuleByID(t *testing.T) {
	for _, r := range policy.Rules() {
		found, ok := policy.RuleByID(r.ID)
		assert.True(t, ok)
		assert.Equal(t, r.Title, found.Title)
	}
	_, ok := policy.RuleByID("no-such-rule")
	assert.False(t, ok)
}

func TestRulesAreTheCallersOwn(t *testing.T) {
	policy.Rules()[0].ID = "spoilt"
	assert.NotEqual(t, "spoilt", policy.Rules()[0].ID)
}

func TestLevelString(t *testing.T) {
	assert.Equal(t, "must should note", policy.Must.String()+" "+policy.Should.String()+" "+policy.Note.String())
	assert.Equal(t, "pass warn fail not measured",
		policy.Pass.String()+" "+policy.Warn.String()+" "+policy.Fail.String()+" "+policy.NotMeasured.String())
}
