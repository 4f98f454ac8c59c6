package policy_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestEveryRuleDecidesWhetherItIsOfAListing(t *testing.T) {
	known := map[policy.RuleID]bool{}
	for _, rule := range policy.Rules() {
		known[rule.ID] = true
		_, decided := policy.OfListing[rule.ID]
		assert.True(t, decided, "add %s to ofListing", rule.ID)
	}
	for id := range policy.OfListing {
		assert.True(t, known[id], "ofListing has %s, which is no rule", id)
	}
}

// unlisted returns a server that lacks what a listing needs.
func unlisted(reason string) *policy.Surface {
	s := good()
	s.Examples, s.Runs = nil, nil
	s.Manifest.Privacy, s.Manifest.Title, s.Manifest.Version = "", "Notes alpha", "0.1.0-alpha"
	if reason != "-" {
		s.Unlisted = &policy.Unlisted{Reason: reason}
	}
	return s
}

func TestRulesOfAListingDoNotBlockAnUnlistedServer(t *testing.T) {
	require.False(t, policy.CheckMust(unlisted("-")).OK())
	s := unlisted("internal tool of the billing team")
	report := policy.Check(s)
	assert.True(t, report.OK(), report.Err())
	assert.True(t, policy.CheckMust(s).OK())
	var text bytes.Buffer
	require.NoError(t, report.WriteText(&text))
	assert.Contains(t, text.String(), "Not for a directory: internal tool of the billing team")
	assert.Contains(t, text.String(), "A listing would need")
	assert.Contains(t, text.String(), "(manifest-privacy)")
	assert.Contains(t, text.String(), "(example-count)")
	var written bytes.Buffer
	require.NoError(t, report.WriteJSON(&written))
	var decoded struct{ Unlisted string }
	require.NoError(t, json.Unmarshal(written.Bytes(), &decoded))
	assert.Equal(t, "internal tool of the billing team", decoded.Unlisted)

	s.Submission = policy.DirectoryAnthropic
	assert.False(t, policy.Check(s).OK(), "a submission needs everything")
}

// TestEveryFormatSaysWhyAServerIsUnlisted checks that the reason is in each format, and that it is
// text there.
func TestEveryFormatSaysWhyAServerIsUnlisted(t *testing.T) {
	plain, attacked := policy.Check(unlisted("internal tool of the billing team")), policy.Check(unlisted("<b>\n::error::x [a](http://b)"))
	for _, format := range policy.ReportFormats() {
		var listed, written, hostile bytes.Buffer
		require.NoError(t, plain.Write(&written, format))
		assert.Contains(t, written.String(), "internal tool of the billing team", format)
		require.NoError(t, sampleReports()["good"].Write(&listed, format))
		assert.NotContains(t, listed.String(), "Not for a directory", format)
		require.NoError(t, attacked.Write(&hostile, format))
		if markup := map[policy.ReportFormat]string{
			policy.FormatGitHub: "\n::error::x", policy.FormatHTML: "<b>", policy.FormatJUnit: "<b>", policy.FormatMarkdown: "[a](http://b)", policy.FormatText: "\n::error::x",
		}[format]; markup != "" {
			assert.NotContains(t, hostile.String(), markup, format)
		}
	}
}

func TestRulesOfSafetyBlockAnUnlistedServer(t *testing.T) {
	for id, rule := range map[policy.RuleID]policy.Level{
		policy.RuleToolAnnotation: policy.Must, policy.RuleToolVerb: policy.Must, policy.RuleSchemaInput: policy.Must,
		policy.RulePublicReason: policy.Must, policy.RuleToolHiddenText: policy.Must, policy.RuleSecretArgument: policy.Must,
	} {
		s := unlisted("internal tool of the billing team")
		breaks[id](s)
		found := false
		for _, f := range policy.CheckMust(s).Failures() {
			found = found || f.Rule.ID == id && f.Rule.Level == rule
		}
		assert.True(t, found, id)
	}
}

func TestAnUnlistedServerWithoutAReasonIsRefused(t *testing.T) {
	report := policy.CheckMust(unlisted("\u200b "))
	require.Len(t, report.Failures(), 1)
	assert.Equal(t, policy.RuleUnlistedReason, report.Failures()[0].Rule.ID)
}

func TestScopesOfAPublicServerAreOneNote(t *testing.T) {
	s := good()
	for i := range s.Tools {
		s.Tools[i].Scopes = []string{"notes:read"}
	}
	var found []policy.Finding
	for _, f := range policy.Check(s).Warnings() {
		if f.Rule.ID == policy.RulePublicScopes {
			found = append(found, f)
		}
	}
	require.Len(t, found, 1)
	assert.Equal(t, policy.Note, found[0].Rule.Level)
	s.Access = policy.Access{Protected: true}
	for _, f := range policy.Check(s).Warnings() {
		assert.NotEqual(t, policy.RulePublicScopes, f.Rule.ID)
	}
}
