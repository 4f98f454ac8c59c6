package policy_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// openAIRules are the rules that only OpenAI asks for.
var openAIRules = []policy.RuleID{"openai-names", "openai-subtitle", "openai-category", "openai-links", "openai-starter-prompts", "hint-justification"}

func asked(s *policy.Surface) (ids []policy.RuleID) {
	for _, res := range policy.Check(s).Results {
		if slices.Contains(openAIRules, res.Rule.ID) {
			ids = append(ids, res.Rule.ID)
		}
	}
	return ids
}

// A server is asked for OpenAI's fields only if it is for OpenAI.
func TestWhoIsAskedForOpenAIsFields(t *testing.T) {
	s := good()
	assert.Empty(t, asked(s))
	s.Submission = policy.DirectoryAnthropic
	assert.Empty(t, asked(s))
	s.Submission = policy.DirectoryOpenAI
	assert.ElementsMatch(t, openAIRules, asked(s))
	assert.False(t, policy.Check(s).OK(), "the form requires them")

	s = good()
	s.Manifest.Profile = annotate.OpenAI
	assert.ElementsMatch(t, openAIRules, asked(s))
	assert.True(t, policy.Check(s).OK(), "the server starts without them")
	s.Submission = policy.DirectoryAnthropic
	assert.Empty(t, asked(s))
}

func TestOpenAIListing(t *testing.T) {
	long := func(n int) string { return strings.Repeat("é", n) }
	checkRule(t, "openai-names", []ruleCase{
		{"complete", forOpenAI(func(*policy.Manifest) {}), nil},
		{"at the limits", forOpenAI(func(m *policy.Manifest) { m.Title, m.Directories.Developer = long(30), long(80) }), nil},
		{"above", forOpenAI(func(m *policy.Manifest) { m.Title, m.Directories.Developer = long(31), long(81) }),
			[]string{"the manifest's title has 31 characters; OpenAI allows 30", "the manifest's developer has 81 characters; 80 are allowed"}},
		{"no developer", forOpenAI(func(m *policy.Manifest) { m.Directories.Developer = " " }), []string{"the manifest has no developer"}},
	})
	subtitle := func(tagline, own string) func(*policy.Surface) {
		return forOpenAI(func(m *policy.Manifest) { m.Tagline, m.Directories.OpenAI.Subtitle = tagline, own })
	}
	checkRule(t, "openai-subtitle", []ruleCase{
		{"short tagline", subtitle(long(30), ""), nil},
		{"long tagline", subtitle(long(31), ""), []string{"the manifest has no subtitle, and its tagline has 31 characters; 30 are allowed"}},
		{"long tagline with a subtitle", subtitle(long(31), "Notes"), nil},
		{"long subtitle", subtitle("Notes", long(31)), []string{"the manifest's subtitle has 31 characters; 30 are allowed"}},
		{"neither", subtitle("", ""), []string{"the manifest has no subtitle"}},
	})
	category := func(c string) func(*policy.Surface) {
		return forOpenAI(func(m *policy.Manifest) { m.Directories.OpenAI.Category = c })
	}
	checkRule(t, "openai-category", []ruleCase{
		{"other", category("Other"), nil},
		{"missing", category(""), []string{"the manifest has no category for OpenAI's directory"}},
		{"unknown", category("productivity"), []string{`the manifest's category "productivity" is not one of OpenAI's`}},
	})
	checkRule(t, "openai-links", []ruleCase{
		{"all", forOpenAI(func(*policy.Manifest) {}), nil},
		{"faults", forOpenAI(func(m *policy.Manifest) {
			m.Website, m.Support, m.Privacy, m.Directories.Terms = "", "help@notes.dev", "notes.dev/privacy", "https://notes.dev/"+long(1024)
		}), []string{
			"the manifest has no website",
			`the manifest's privacy policy "notes.dev/privacy" does not begin with https://`, "the manifest's terms of service has 1042 characters; 1024 are allowed",
			"the manifest has no support page",
		}},
		{"a page beside the mailbox", forOpenAI(func(m *policy.Manifest) {
			m.Support, m.Directories.OpenAI.Support = "help@notes.dev", "https://notes.dev/help"
		}), nil},
	})
	prompts := func(p ...string) func(*policy.Surface) {
		return forOpenAI(func(m *policy.Manifest) { m.Directories.OpenAI.StarterPrompts = p })
	}
	checkRule(t, "openai-starter-prompts", []ruleCase{
		{"none", prompts(), nil},
		{"three", prompts(long(128), "Mail me@notes.dev", "c"), nil},
		{"four", prompts("a", "b", "c", "d"), []string{"the manifest has 4 starter prompts; 3 are allowed"}},
		{"long", prompts(long(129)), []string{"starter prompt 1 of the manifest has 129 characters; 128 are allowed"}},
		{"equal", prompts("Find tea", "find  tea!"), []string{`starter prompt 2 of the manifest repeats another: "find  tea!"`}},
		{"empty", prompts(" "), []string{"starter prompt 1 of the manifest is empty"}},
		{"mention", prompts("Ask @notes about tea"), []string{`starter prompt 1 of the manifest mentions a plugin: "Ask @notes about tea"`}},
	})
}

// justify gives each hint of the first tool a reason, and removes the other tools.
func justify(reasons map[annotate.Hint]string) func(*policy.Surface) {
	return func(s *policy.Surface) {
		forOpenAI(func(*policy.Manifest) {})(s)
		s.Tools = s.Tools[:1]
		s.Tools[0].Reasons = reasons
	}
}

func TestHintJustification(t *testing.T) {
	reasons := func(change func(map[annotate.Hint]string)) func(*policy.Surface) {
		all := map[annotate.Hint]string{
			annotate.ReadOnlyHint: "Runs one SELECT on the caller's notes.", annotate.DestructiveHint: "A SELECT cannot lose data.", annotate.OpenWorldHint: "Notes are private.",
		}
		change(all)
		return justify(all)
	}
	checkRule(t, "hint-justification", []ruleCase{
		{"all", reasons(func(map[annotate.Hint]string) {}), nil},
		{"none", justify(nil), []string{`tool "search_notes" does not justify readOnlyHint true, destructiveHint false, openWorldHint false`}},
		{"one", reasons(func(r map[annotate.Hint]string) { r[annotate.OpenWorldHint] = " " }), []string{`tool "search_notes" does not justify openWorldHint false`}},
		{"a dash", reasons(func(r map[annotate.Hint]string) { r[annotate.OpenWorldHint] = "—" }), []string{`tool "search_notes" does not justify openWorldHint false`}},
		{"a stand-in", reasons(func(r map[annotate.Hint]string) { r[annotate.OpenWorldHint] = "N/A." }), []string{`tool "search_notes" does not justify openWorldHint false`}},
		{"a short reason", reasons(func(r map[annotate.Hint]string) { r[annotate.OpenWorldHint] = "No network." }), nil},
		{"a reason in another script", reasons(func(r map[annotate.Hint]string) { r[annotate.OpenWorldHint] = "仅限内部" }), nil},
		{"at the limit", reasons(func(r map[annotate.Hint]string) { r[annotate.ReadOnlyHint] = strings.Repeat("é", 200) }), nil},
		{"long", reasons(func(r map[annotate.Hint]string) { r[annotate.ReadOnlyHint] = strings.Repeat("é", 201) }),
			[]string{`tool "search_notes" justifies readOnlyHint true in 201 characters; 200 are allowed`}},
		{"a draft", reasons(func(r map[annotate.Hint]string) { r[annotate.ReadOnlyHint] = "It adds [say what, and where]." }),
			[]string{`tool "search_notes" justifies readOnlyHint true with an unfinished draft: "[say what, and where]"`}},
		{"hints left out are another rule's", func(s *policy.Surface) { justify(nil)(s); s.Tools[0].Hints = nil }, nil},
	})
	s := good()
	justify(nil)(s)
	fix := result(t, s, "hint-justification").Findings[0].Fix
	assert.Contains(t, fix, `annotate.Because(annotate.ReadOnlyHint, "Finds notes by their words; it creates, changes, deletes, sends and starts nothing.")`)
	assert.Contains(t, fix, `annotate.Because(annotate.OpenWorldHint, "`)
}

// Drafts fit the form. A draft of a value that does not follow from the effect claims nothing.
func TestDraftReason(t *testing.T) {
	yes, no := true, false
	for _, effect := range []annotate.Effect{0, annotate.EffectReadOnly, annotate.EffectAdditive, annotate.EffectDestructive} {
		for _, value := range []*bool{&yes, &no, nil} {
			for _, description := range []string{"", "Finds notes. Use when the id is not known.", strings.Repeat("é", 500)} {
				drafts := map[string]bool{}
				for _, h := range []annotate.Hint{annotate.ReadOnlyHint, annotate.DestructiveHint, annotate.OpenWorldHint} {
					draft := policy.DraftReason(policy.Tool{Title: "Find", Description: description, Effect: effect, Hints: &policy.Hints{ReadOnly: value, Destructive: value, OpenWorld: value}}, h)
					assert.LessOrEqual(t, len([]rune(draft)), policy.JustificationMax)
					drafts[draft] = true
				}
				assert.Len(t, drafts, 3, "each hint has its own draft")
			}
		}
	}
	cautious := policy.Tool{Description: "Adds a note.", Effect: annotate.EffectAdditive, Hints: &policy.Hints{Destructive: &yes}}
	assert.Equal(t, "Adds a note; [say why destructiveHint is true].", policy.DraftReason(cautious, annotate.DestructiveHint))
}

func TestNeitherHintForOpenAI(t *testing.T) {
	additive := func(s *policy.Surface) {
		s.Tools[0].Effect = annotate.EffectAdditive
		*s.Tools[0].Hints.ReadOnly, *s.Tools[0].Hints.Destructive = false, false
	}
	s := good()
	additive(s)
	s.Manifest.Profile = annotate.Spec
	assert.Equal(t, policy.Warn, result(t, s, "tool-hints-neither").Outcome)
	s.Manifest.Profile = annotate.OpenAI
	assert.Equal(t, policy.Pass, result(t, s, "tool-hints-neither").Outcome)
	assert.Equal(t, policy.Pass, result(t, s, "tool-effect").Outcome)
}

// A source counts as read for 180 days.
func TestSourceAge(t *testing.T) {
	oldest := policy.Rules()[0].Checked
	for _, rule := range policy.Rules() {
		oldest = min(oldest, rule.Checked)
	}
	read, err := time.Parse(time.DateOnly, oldest)
	require.NoError(t, err)
	s := good()
	s.Today = time.Time{}
	assert.Equal(t, policy.NotMeasured, result(t, s, "source-age").Outcome)
	s.Today = read.AddDate(0, 0, 180)
	assert.Equal(t, policy.Pass, result(t, s, "source-age").Outcome)
	s.Today = read.AddDate(0, 0, 181)
	res := result(t, s, "source-age")
	assert.Equal(t, policy.Warn, res.Outcome)
	assert.Contains(t, res.Findings[0].Message, "the server is checked by rules whose sources were last read more than 180 days ago")
	assert.True(t, policy.Check(s).OK())
}
