package submission_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestKits(t *testing.T) {
	for _, d := range submission.Directories() {
		t.Run(string(d), func(t *testing.T) {
			checked := submission.CheckedOn(time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC))
			golden(t, "notes-"+string(d), submission.New(d, notes(), report(notes()), listing(), checked))
			assert.Empty(t, problems(submission.New(d, notes(), nil, listing())))
			if d == submission.Anthropic || d == submission.OpenAI {
				golden(t, "public-"+string(d), submission.New(d, public(), report(public()), submission.Listing{}))
			}
		})
	}
}

// report contains only some rules, so that golden files do not change with the table of rules.
func report(s *policy.Surface) *policy.Report {
	r := policy.Check(s)
	r.Results = slices.DeleteFunc(r.Results, func(res policy.Result) bool {
		return !slices.ContainsFunc([]string{"tool-annotation", "tool-hints", "tool-effect", "tool-verb", "tool-steering", "tool-promotion", "tool-hidden", "tool-encoded",
			"tool-lookalike", "instructions-", "tool-money", "tool-ai-media", "tool-advertising", "tool-preference", "tool-other-software", "tool-behavior", "tool-directions",
			"tool-outside-orders", "tool-security-advice", "tool-aside", "manifest-hidden", "manifest-encoded", "manifest-lookalike", "conversation-", "assistant-memory",
			"tool-description", "read-write-split", "public-reason", "manifest-url", "manifest-links", "manifest-privacy",
			"manifest-support", "manifest-security", "manifest-version", "manifest-ga", "tool-unfinished", "documentation-", "example-"}, func(id string) bool {
			return strings.HasPrefix(string(res.Rule.ID), id)
		})
	})
	return r
}

// The table of rules contains every rule of the checklists.
func TestChecklistsNameRulesThatExist(t *testing.T) {
	for _, p := range submission.Directories() {
		for _, f := range submission.New(p, notes(), nil, listing()).Files() {
			assert.NotContains(t, string(f.Content), "the report does not contain the rule", f.Name)
		}
	}
}

func TestWaiversAreShown(t *testing.T) {
	s := notes()
	s.Tools[0].Name, s.Examples[0].Calls[0].Tool, s.Examples[3].Calls[0].Tool = "query", "query", "query"
	s.Tools[0].Waivers = []policy.Waiver{{Rule: "tool-name-generic", Reason: "*everybody* knows it"}}
	k := submission.New(submission.Anthropic, s, nil, listing())
	assert.Empty(t, problems(k))
	assert.Contains(t, file(t, k, "SUBMISSION.md"), "## Waived findings and the reasons\n\n"+
		"- the name of tool \"query\" does not say what the tool works on (`tool-name-generic`): \\*everybody\\* knows it\n")
}

func TestAdviceIsShown(t *testing.T) {
	s := notes()
	s.Tools[0].Description = "Finds notes by their words in the workspace."
	k := submission.New(submission.Anthropic, s, nil, listing())
	assert.NoError(t, k.Err())
	assert.Contains(t, file(t, k, "SUBMISSION.md"), "## What the rules advise\n\n")
	assert.Contains(t, file(t, k, "SUBMISSION.md"), "`")
}

// No kit is complete while one of its answers is a placeholder. Such an answer is a problem and no
// advice.
func TestPlaceholders(t *testing.T) {
	for text, found := range map[string]string{
		"https://notes.example.com/mcp": "notes.example.com is a placeholder", "https://NOTES.Example.org": "notes.example.org is a placeholder",
		"help@example.net": "example.net is a placeholder", "Ask at example.com, please": "example.com is a placeholder",
		"https://notes.test/x": "notes.test is a placeholder", "https://localhost/x": "localhost is a placeholder", "https://your-domain.com/x": "your-domain.com is a placeholder",
		"TODO": "TODO is a placeholder", "Write to [your company] here": `"[your" is a placeholder`, "Lorem ipsum dolor": `"lorem ipsum" is a placeholder`,
		"Example": `"Example" is a placeholder`, "Acme Inc.": `"Acme Inc." is a placeholder`,
		"For example, a note": "", "https://notes.dev/example.html": "", "A server for todo lists": "", "Run the examples in their order.": "", "Test the latest example": "",
		"https://example.company/": "", "https://contest.dev": "", "Acme Bank of Notes": "",
	} {
		l := listing()
		l.Requirements = text
		got := problems(answeredKit(l))
		if found == "" {
			assert.Empty(t, got, text)
			continue
		}
		require.Len(t, got, 1, text)
		assert.Contains(t, got[0], "Use cases: PLACEHOLDER: Listing.Requirements: "+found, text)
	}
	s := notes()
	s.Manifest.URL = "https://notes.example.com/mcp"
	for _, d := range submission.Directories() {
		k := submission.New(d, s, nil, listing())
		require.Len(t, k.Problems(), 1, d)
		assert.Equal(t, submission.Placeholder, k.Problems()[0].Kind)
		assert.Equal(t, "Manifest.URL", k.Problems()[0].Field)
		assert.NotContains(t, file(t, k, "SUBMISSION.md"), "placeholder domains", "the problem is not repeated as advice")
	}
}

// TestAPIKeysAreNamed checks that the form says how callers without OAuth are let in.
func TestAPIKeysAreNamed(t *testing.T) {
	s := notes()
	form := func() string { return file(t, submission.New(submission.Anthropic, s, nil, listing()), "portal.md") }
	assert.NotContains(t, form(), "static_headers")
	s.Access.KeyHeaders = []string{"X-Api-Key"}
	assert.Contains(t, form(), "in the header `X-Api-Key` (`static_headers`")
}
