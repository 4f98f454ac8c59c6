package submission_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A skill names the arguments of its calls and not the values, which belong to one account.
func TestSkillsHaveNoSampleValues(t *testing.T) {
	k := submission.New(submission.ClaudePlugin, notes(), nil, listing())
	skill := file(t, k, "plugin/skills/change-share-or-delete-something-in-notes/SKILL.md")
	assert.Contains(t, skill, "1. `delete_note` with `id`\n")
	assert.NotContains(t, skill, "n1")
	assert.Contains(t, skill, "from the results of earlier calls")
}

// The answer about personal data says what the tools do with it, and who stores it.
func TestPluginPersonalData(t *testing.T) {
	portal := func(s *policy.Surface, l submission.Listing) string {
		return file(t, submission.New(submission.ClaudePlugin, s, nil, l), "portal.md")
	}
	const kept = "The plugin itself stores nothing; the server stores what its privacy policy says."
	assert.Contains(t, portal(notes(), listing()), "The tools of the server read and change this data of users: notes. "+kept)
	assert.Contains(t, portal(public(), listing()), "The tools of the server read this data of users: notes. "+kept)
	l := listing()
	l.Data.Returned, l.Data.NoUserData = nil, true
	assert.Contains(t, portal(notes(), l), "contain no data of users (`Listing.Data.NoUserData`). "+kept)
}

// Without facts about privacy, the README of the plugin has no empty list.
func TestPluginReadmeWithoutPrivacyFacts(t *testing.T) {
	l := listing()
	l.Privacy = nil
	readme := file(t, submission.New(submission.ClaudePlugin, notes(), nil, l), "plugin/README.md")
	assert.Contains(t, readme, "and keeps nothing itself.\n\nPrivacy policy: ")
}

// A missing license is one problem.
func TestMissingLicenseIsReportedOnce(t *testing.T) {
	l := listing()
	l.Plugin.License, l.Plugin.LicenseText = "", ""
	k := submission.New(submission.ClaudePlugin, notes(), nil, l)
	assert.Len(t, k.Problems(), 1)
	assert.Equal(t, "Listing.Plugin.License", k.Problems()[0].Field)
	assert.Contains(t, entry(t, k, "There is a license"), "**FAILED:**")
}

// OpenAI's checklist asks for a challenge only if the server has a login, and a missing recording
// fails its own point only.
func TestOpenAIChecklist(t *testing.T) {
	const scan, recording, cases = "The portal can scan the tools", "A recording shows the main uses", "Five positive and three negative test cases"
	assert.Contains(t, entry(t, submission.New(submission.OpenAI, notes(), nil, listing()), scan), "401")
	assert.NotContains(t, entry(t, submission.New(submission.OpenAI, public(), nil, listing()), scan), "401")

	l := listing()
	l.OpenAI.DemoRecording = "https://example.com/demo"
	k := submission.New(submission.OpenAI, notes(), nil, l)
	assert.Contains(t, entry(t, k, recording), "**FAILED:**")
	assert.Contains(t, entry(t, k, recording), "PLACEHOLDER: `Listing.OpenAI.DemoRecording`")
	assert.NotContains(t, entry(t, k, cases), "**FAILED:**")
	l = listing()
	l.OpenAI.Screenshots = []submission.Screenshot{{Prompt: "Where is tea?", PNG: []byte("no picture")}}
	k = submission.New(submission.OpenAI, notes(), nil, l)
	assert.Contains(t, entry(t, k, "The screenshots have the right size and number"), "**FAILED:**")
	assert.NotContains(t, entry(t, k, cases), "**FAILED:**")
	l = listing()
	l.NegativeCases = nil
	k = submission.New(submission.OpenAI, notes(), nil, l)
	assert.Contains(t, entry(t, k, cases), "**FAILED:**")
	assert.NotContains(t, entry(t, k, recording), "**FAILED:**")
}

// A draft asks to delete everything only if no tool is destructive, whatever its words.
func TestNoDraftAboutDeletionIfAToolIsDestructive(t *testing.T) {
	const draft = "Delete everything"
	s := notes()
	s.Tools = s.Tools[:2] // search and add
	k := submission.New(submission.OpenAI, s, nil, submission.Listing{})
	assert.Contains(t, file(t, k, "test-cases.md"), draft)

	wipe := tool("wipe_notes", "Wipe notes", annotate.EffectDestructive, "Wipes the notes of a year. Use when the user asks for it.",
		`{"year":{"type":"integer","description":"the year"}}`, "year")
	for name, effect := range map[string]annotate.Effect{"declared": annotate.EffectDestructive, "not known": 0} {
		wipe.Effect = effect
		s.Tools = append(notes().Tools[:2:2], wipe)
		k = submission.New(submission.OpenAI, s, nil, submission.Listing{})
		assert.NotContains(t, file(t, k, "test-cases.md"), draft, name)
	}
}

// The page of hints asks for a check only until the author has written the justification.
func TestChecksOfHintsEndWithTheJustification(t *testing.T) {
	s := notes()
	assert.NotContains(t, file(t, submission.New(submission.OpenAI, s, nil, listing()), "hints.md"), "**Check:**")
	delete(s.Tools[1].Reasons, annotate.DestructiveHint)
	hints := file(t, submission.New(submission.OpenAI, s, nil, listing()), "hints.md")
	assert.Equal(t, 1, strings.Count(hints, "**Check:** these tools only add data"))
}
