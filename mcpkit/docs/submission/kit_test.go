package submission_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func TestKits(t *testing.T) {
	for folder, k := range map[string]*submission.Kit{
		"notes-anthropic":  submission.New(submission.Anthropic, notes(), report(notes()), listing()),
		"notes-openai":     submission.New(submission.OpenAI, notes(), report(notes()), listing()),
		"public-anthropic": submission.New(submission.Anthropic, public(), report(public()), submission.Listing{}),
		"public-openai":    submission.New(submission.OpenAI, public(), report(public()), submission.Listing{}),
	} {
		t.Run(folder, func(t *testing.T) { golden(t, folder, k) })
	}
	assert.Empty(t, problems(submission.New(submission.Anthropic, notes(), nil, listing())))
	assert.Empty(t, problems(submission.New(submission.OpenAI, notes(), nil, listing())))
}

// report contains only some rules, so that golden files do not change with the table of rules.
func report(s *policy.Surface) *policy.Report {
	r := policy.Check(s)
	r.Results = slices.DeleteFunc(r.Results, func(res policy.Result) bool {
		return !slices.ContainsFunc([]string{"tool-annotation", "tool-hints", "tool-effect", "tool-verb", "tool-steering", "tool-promotion", "tool-hidden", "tool-encoded",
			"tool-lookalike", "instructions-", "tool-description", "read-write-split", "public-reason", "manifest-url", "manifest-links", "manifest-privacy",
			"manifest-support", "manifest-security", "manifest-version", "manifest-ga", "documentation-", "example-"}, func(id string) bool {
			return strings.HasPrefix(string(res.Rule.ID), id)
		})
	})
	return r
}

// The table of rules contains every rule of the checklists.
func TestChecklistsNameRulesThatExist(t *testing.T) {
	for _, p := range []submission.Directory{submission.Anthropic, submission.OpenAI} {
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

// A check notes placeholder hosts; a kit with one is not complete.
func TestPlaceholderHostsAreRefused(t *testing.T) {
	for _, to := range []submission.Directory{submission.Anthropic, submission.OpenAI} {
		s := notes()
		s.Manifest.URL, s.Manifest.Website = "https://notes.example.com/mcp", "https://notes.example.com"
		k := submission.New(to, s, nil, listing())
		assert.Contains(t, problems(k), "Review: BROKEN: the server: the server breaks rules that must hold (1); see compliance.txt")
		assert.Contains(t, file(t, k, "compliance.txt"), "placeholder domains: URL (notes.example.com), website (notes.example.com) (manifest-example-host)")
		assert.True(t, policy.Check(s).OK(), "a check only notes it")
	}
}

func TestAdviceIsShown(t *testing.T) {
	s := notes()
	s.Manifest.Support = "notes.help@gmail.com"
	k := submission.New(submission.Anthropic, s, nil, listing())
	assert.NoError(t, k.Err())
	assert.Contains(t, file(t, k, "SUBMISSION.md"), "## What the rules advise\n\n")
	assert.Contains(t, file(t, k, "SUBMISSION.md"), "- the manifest's support contact is at \"gmail.com\", a free mail host (manifest-free-mail); ")
}
