package submission_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A kit for an empty server lists everything that is missing, once, and repeats it in its files.
func TestEverythingIsMissing(t *testing.T) {
	privacy := func(step string) []string {
		var lines []string
		for _, field := range []string{"Controller", "Effective", "Collected", "Used", "Stored", "Shared", "Retention", "Rights", "Contact", "Upstreams"} {
			lines = append(lines, step+": MISSING: Listing.Privacy."+field+": ")
		}
		return lines
	}
	for p, want := range map[submission.Directory][]string{
		submission.Anthropic: slices.Concat([]string{
			"Connection: MISSING: Manifest.URL: ", "Listing: MISSING: Manifest.Title: ", "Listing: MISSING: Manifest.Tagline: ",
			"Listing: MISSING: Manifest.Description: ", "Listing: MISSING: Manifest.Directories.Anthropic.Categories: ", "Listing: MISSING: Manifest.Docs: ",
			"Listing: MISSING: Manifest.Privacy: ", "Listing: MISSING: Manifest.Support: ", "Listing: MISSING: Manifest.Security: ",
			"Listing: MISSING: Manifest.Directories.Anthropic.Slug: ", "Use cases: MISSING: the server: ", "Use cases: MISSING: Server.Examples: ",
			"Company: MISSING: Manifest.Directories.Developer: ", "Company: MISSING: Manifest.Website: ", "Company: MISSING: Listing.Company.Contact: ",
			"Authentication: MISSING: Listing.Login: ", "Authentication: BROKEN: the server: ",
			"Data handling: MISSING: Listing.Data.API: ", "Data handling: MISSING: Listing.Data.Health: ", "Data handling: MISSING: Listing.Data.Sponsored: ",
		}, privacy("Data handling"), []string{
			"Test & launch: MISSING: Listing.TestAccount.Vault: ", "Test & launch: MISSING: Listing.TestAccount.Instructions: ", "Test & launch: MISSING: Listing.TestAccount.SampleData: ",
			"Test & launch: BROKEN: Manifest.Version: ", "Review: BROKEN: the server: ",
		}),
		submission.OpenAI: slices.Concat([]string{
			"Listing: MISSING: Manifest.Name: ", "Listing: MISSING: Manifest.Version: ", "Listing: MISSING: Manifest.Title: ", "Listing: MISSING: Manifest.Directories.OpenAI.Subtitle: ",
			"Listing: MISSING: Manifest.Description: ", "Listing: MISSING: Manifest.Directories.OpenAI.Category: ", "Listing: MISSING: Listing.OpenAI.ImportCategory: ",
			"Listing: MISSING: Manifest.Directories.Logo: ", "Listing: MISSING: Manifest.Directories.Developer: ", "Listing: MISSING: Manifest.Website: ",
			"Listing: MISSING: Manifest.Support: ", "Listing: MISSING: Manifest.Privacy: ", "Listing: MISSING: Manifest.Directories.Terms: ",
			"MCP server: MISSING: Manifest.URL: ", "MCP server: BROKEN: the server: ",
			"Test cases: MISSING: Server.Examples: ", "Test cases: MISSING: Listing.NegativeCases: ", "Test cases: MISSING: Listing.OpenAI.DemoRecording: ",
			"Test credentials: MISSING: Listing.TestAccount.Vault: ", "Test credentials: MISSING: Listing.TestAccount.Instructions: ",
			"Test credentials: MISSING: Listing.TestAccount.SampleData: ", "Test credentials: MISSING: Listing.TestAccount.SecondFactor: ",
			"Privacy: MISSING: Listing.Data.Returned: ",
		}, privacy("Privacy"), []string{"Release: MISSING: Listing.OpenAI.ReleaseNotes: ", "Review: BROKEN: the server: "}),
		submission.ClaudePlugin: {
			"Source: MISSING: Listing.Registry.Repository: ", "Listing details: MISSING: Listing.Plugin.Name: ", "Listing details: MISSING: Manifest.Title: ",
			"Listing details: MISSING: Manifest.Version: ", "Listing details: MISSING: Manifest.Description: ", "Listing details: MISSING: Manifest.Directories.Developer: ",
			"Listing details: MISSING: Manifest.Website: ", "Listing details: MISSING: Listing.Plugin.License: ", "Listing details: MISSING: Manifest.URL: ",
			"Data handling: MISSING: Listing.Data.Returned: ", "Data handling: MISSING: Listing.Plugin.Minors: ", "Compliance: MISSING: Listing.Company.Contact: ",
			"Plugin: WRONG: plugin/.claude-plugin/plugin.json: the name", "Plugin: WRONG: plugin/.claude-plugin/plugin.json: displayName", "Plugin: WRONG: plugin/.claude-plugin/plugin.json: version",
			"Plugin: WRONG: plugin/.claude-plugin/plugin.json: description", "Plugin: WRONG: plugin/.claude-plugin/plugin.json: author.name", "Plugin: WRONG: plugin/.claude-plugin/plugin.json: author.url",
			"Plugin: WRONG: plugin/.mcp.json: server", "Review: BROKEN: the server: ",
		},
		submission.MCPRegistry: {
			"server.json: MISSING: Listing.Registry.Name: ", "server.json: MISSING: Manifest.Tagline: ", "server.json: MISSING: Manifest.Version: ", "server.json: MISSING: Manifest.URL: ",
			"Review: BROKEN: the server: ",
		},
	} {
		t.Run(string(p), func(t *testing.T) {
			k := submission.New(p, &policy.Surface{Known: policy.PartAll}, nil, submission.Listing{})
			got := problems(k)
			require.Len(t, got, len(want))
			all := ""
			for _, f := range k.Files() {
				all += string(f.Content)
			}
			for i, problem := range k.Problems() {
				assert.True(t, strings.HasPrefix(got[i], want[i]), got[i])
				assert.Greater(t, len(got[i]), len(want[i])+8, "the problem says what to do: %s", got[i])
				assert.Contains(t, file(t, k, "SUBMISSION.md"), fmt.Sprintf("**%s:** `%s`: ", problem.Kind, problem.Field))
			}
			assert.NotEmpty(t, all)
			assert.EqualError(t, k.Err(), strings.Join(got, "\n"))
		})
	}
	assert.NotEmpty(t, submission.New(submission.Anthropic, nil, nil, submission.Listing{}).Files())
	assert.Contains(t, submission.New("cursor", notes(), nil, listing()).Err().Error(),
		`Directory: WRONG: Directory: "cursor" is not one of the directories, "anthropic", "openai", "claude-plugin", "registry"`)
}

// Limits count characters, not bytes. A problem gives the number of characters, in the kit too.
func TestLimits(t *testing.T) {
	// Each is one character: a letter with an accent, a right-to-left letter, and an emoji of four
	// bytes.
	for _, letter := range []string{"é", "ש", "🍵"} {
		s, l := notes(), listing()
		s.Manifest.Title, s.Manifest.Tagline = strings.Repeat(letter, 100), strings.Repeat(letter, 100)
		s.Manifest.Description = strings.Repeat(letter, 2000)
		s.Manifest.Directories.Anthropic.OneLiner = strings.Repeat(letter, 200)
		s.Manifest.Directories.Anthropic.Categories = []string{"1", "2", "3", "4", "5"}
		for _, p := range problems(submission.New(submission.Anthropic, s, nil, l)) {
			assert.NotContains(t, p, "LIMIT")
		}

		s.Manifest.Title += letter
		s.Manifest.Directories.Anthropic.OneLiner += letter
		s.Manifest.Description += letter
		s.Manifest.Directories.Anthropic.Categories = append(s.Manifest.Directories.Anthropic.Categories, "6")
		l.Registry.Description = strings.Repeat(letter, 101)
		k := submission.New(submission.Anthropic, s, nil, l)
		got := problems(k)
		for _, want := range []string{
			"Listing: OVER THE LIMIT: Manifest.Title: it has 101 characters; 100 are allowed",
			"Listing: OVER THE LIMIT: Manifest.Directories.Anthropic.OneLiner: it has 201 characters; 200 are allowed",
			"Listing: OVER THE LIMIT: Manifest.Description: it has 2001 characters; 2000 are allowed",
			"Listing: OVER THE LIMIT: Manifest.Directories.Anthropic.Categories: there are 6; 5 are allowed",
		} {
			assert.Contains(t, got, want)
		}
		assert.Contains(t, file(t, k, "portal.md"), "From `Manifest.Directories.Anthropic.OneLiner`: 201 of at most 200 characters.")
		assert.Contains(t, file(t, k, "portal.md"), "**OVER THE LIMIT:** `Manifest.Directories.Anthropic.OneLiner`: it has 201 characters; 200 are allowed")
	}
}

func TestWrongAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		directory submission.Directory
		spoil     func(*policy.Surface, *submission.Listing)
		want      []string
	}{
		"slug": {submission.Anthropic, func(s *policy.Surface, _ *submission.Listing) { s.Manifest.Directories.Anthropic.Slug = "My--Notes" },
			[]string{"Listing: WRONG: Manifest.Directories.Anthropic.Slug: it must consist of lower-case letters and digits, with single hyphens between them"}},
		"categories": {submission.Anthropic, func(s *policy.Surface, _ *submission.Listing) {
			s.Manifest.Directories.Anthropic.Categories = []string{"Writing", " ", "writing "}
		},
			[]string{"Listing: WRONG: Manifest.Directories.Anthropic.Categories: category 2 is empty", "Listing: WRONG: Manifest.Directories.Anthropic.Categories: category 3 is a duplicate"}},
		"contact": {submission.Anthropic, func(_ *policy.Surface, l *submission.Listing) { l.Company.Contact = "Ada" },
			[]string{"Company: WRONG: Listing.Company.Contact: it is not an e-mail address"}},
		"login that is none": {submission.Anthropic, func(_ *policy.Surface, l *submission.Listing) { l.Login = "basic" },
			[]string{`Authentication: WRONG: Listing.Login: "basic" is not one of oauth_dcr, oauth_cimd, oauth_anthropic_creds and custom_connection`}},
		"login of a public server": {submission.Anthropic, func(s *policy.Surface, l *submission.Listing) { s.Access = public().Access },
			[]string{`Authentication: WRONG: Listing.Login: it is "oauth_dcr", but the server is public`}},
		"API": {submission.Anthropic, func(_ *policy.Surface, l *submission.Listing) { l.Data.API = "mine" },
			[]string{`Data handling: WRONG: Listing.Data.API: "mine" is not one of OwnAPI, ProxiedAPI and ThirdPartyAPI`}},
		"permission": {submission.Anthropic, func(_ *policy.Surface, l *submission.Listing) { l.Data.API = submission.ProxiedAPI },
			[]string{"Data handling: MISSING: Listing.Data.Permission: say who gave the permission and where it is published"}},
		"advertisements": {submission.Anthropic, func(_ *policy.Surface, l *submission.Listing) { l.Data.Sponsored = submission.Yes },
			[]string{"Data handling: WRONG: Listing.Data.Sponsored: the directory does not accept servers with advertisements or sponsored content (policy 4.C)"}},
		"answer": {submission.Anthropic, func(_ *policy.Surface, l *submission.Listing) { l.Data.Health = 7 },
			[]string{"Data handling: MISSING: Listing.Data.Health: say whether the tools handle data about people's health: submission.Yes or submission.No"}},
		"second factor": {submission.OpenAI, func(_ *policy.Surface, l *submission.Listing) { l.TestAccount.SecondFactor = submission.Yes },
			[]string{"Test credentials: WRONG: Listing.TestAccount.SecondFactor: reviewers do not have the second factor; give them an account without one"}},
		"categories of data": {submission.OpenAI, func(_ *policy.Surface, l *submission.Listing) { l.Data.NoUserData = true },
			[]string{"Privacy: WRONG: Listing.Data.Returned: it lists categories, but NoUserData says that results contain no data of users"}},
		"negative cases": {submission.OpenAI, func(_ *policy.Surface, l *submission.Listing) {
			l.NegativeCases[0].Why, l.NegativeCases[1].Prompt = "", " "
		}, []string{"Test cases: MISSING: Listing.NegativeCases[0]: say why no tool should be called", "Test cases: MISSING: Listing.NegativeCases[1]: write the prompt"}},
		"a tool without a title": {submission.Anthropic, func(s *policy.Surface, _ *submission.Listing) { s.Tools[0].Hints.Title = "" }, []string{
			"Tools: MISSING: tool search_notes: it has no annotations.title, which the portal reads",
			"Review: BROKEN: the server: it breaks rules that must hold (tool-title); see compliance.txt"}},
		"a tool without annotations": {submission.Anthropic, func(s *policy.Surface, _ *submission.Listing) { s.Tools[0].Hints = nil }, []string{
			"Tools: MISSING: tool search_notes: it has no annotations.title, which the portal reads",
			"Tools: MISSING: tool search_notes: it has no annotations; declare its effect with package annotate",
			"Review: BROKEN: the server: it breaks rules that must hold (tool-annotation); see compliance.txt"}},
		"a hint that is null": {submission.OpenAI, func(s *policy.Surface, _ *submission.Listing) { s.Tools[1].Hints.OpenWorld = nil }, []string{
			"Tools and hints: MISSING: tool add_note: the server does not send openWorldHint; every hint must be true or false, never null",
			"Review: BROKEN: the server: it breaks rules that must hold (tool-hints); see compliance.txt"}},
		"unwritten and long justifications": {submission.OpenAI, func(s *policy.Surface, _ *submission.Listing) {
			s.Tools[0].Reasons = map[annotate.Hint]string{annotate.OpenWorldHint: strings.Repeat("é", 201)}
		}, []string{
			"Tools and hints: MISSING: tool search_notes: no justification says why readOnlyHint true, destructiveHint false; edit the drafts in hints.md and declare them with annotate.Because",
			"Tools and hints: OVER THE LIMIT: tool search_notes: the justification of openWorldHint has 201 characters; 200 are allowed"}},
		"too many negative cases": {submission.OpenAI, func(_ *policy.Surface, l *submission.Listing) {
			l.NegativeCases = append(l.NegativeCases, l.NegativeCases[0])
		}, []string{"Test cases: OVER THE LIMIT: Listing.NegativeCases: there are 4; 3 are allowed"}},
		"starter prompts": {submission.OpenAI, func(s *policy.Surface, _ *submission.Listing) {
			s.Manifest.Directories.OpenAI.StarterPrompts = []string{"Find tea", "find  TEA", "Ask @notes", strings.Repeat("a", 129)}
		}, []string{
			"Listing: WRONG: Manifest.Directories.OpenAI.StarterPrompts: prompt 2 is a duplicate",
			"Listing: WRONG: Manifest.Directories.OpenAI.StarterPrompts: prompt 3 mentions an app with @",
			"Listing: WRONG: Manifest.Directories.OpenAI.StarterPrompts: prompt 4 has 129 characters; 128 are allowed",
			"Listing: OVER THE LIMIT: Manifest.Directories.OpenAI.StarterPrompts: there are 4; 3 are allowed",
			"Review: BROKEN: the server: it breaks rules that must hold (manifest-encoded-text); see compliance.txt"}},
		"category": {submission.OpenAI, func(s *policy.Surface, l *submission.Listing) {
			s.Manifest.Directories.OpenAI.Category, l.OpenAI.ImportCategory = "PRODUCTIVITY", "Productivity"
		}, []string{
			"Listing: WRONG: Manifest.Directories.OpenAI.Category: it is not one of " + strings.Join(policy.OpenAICategories(), ", "),
			`Listing: WRONG: Listing.OpenAI.ImportCategory: "Productivity" is not one of ` + strings.Join(submission.ImportCategories(), ", ")}},
		"a category without a counterpart": {submission.OpenAI, func(s *policy.Surface, _ *submission.Listing) {
			s.Manifest.Directories.OpenAI.Category = "Security"
		}, []string{"Listing: MISSING: Listing.OpenAI.ImportCategory: the imported file has other categories: choose one of " + strings.Join(submission.ImportCategories(), ", ")}},
		"support by e-mail only": {submission.OpenAI, func(s *policy.Surface, _ *submission.Listing) { s.Manifest.Directories.OpenAI.Support = "" },
			[]string{"Listing: MISSING: Manifest.Directories.OpenAI.Support: give the https address of the support page; OpenAI does not take the e-mail address in Manifest.Support"}},
		"logs and telemetry": {submission.Anthropic, func(s *policy.Surface, l *submission.Listing) {
			s.Data = []policy.DataFlow{{Place: policy.PlaceLog, What: "tools", Why: "to see"}, {Place: policy.PlaceTelemetry, What: "durations", Why: "to measure"}}
			l.Privacy.Logs = ""
		}, []string{
			"Data handling: MISSING: Listing.Privacy.Logs: say how long logs are kept and who reads them; the program chooses where they go, so the server does not know",
			"Data handling: MISSING: Listing.Privacy.Telemetry: say who receives traces and metrics and how long they are kept there"}},
		"upstreams": {submission.Anthropic, func(_ *policy.Surface, l *submission.Listing) {
			l.Privacy.Upstreams = []docs.Recipient{{Name: "Search Ltd", What: "words"}}
		}, []string{
			"Data handling: WRONG: Listing.Privacy.Upstreams: it lists services, but NoUpstreams says that there are none",
			"Data handling: MISSING: Listing.Privacy.Upstreams: each service needs its name, the data that it receives, and how long it keeps it"}},
		"unknown effects": {submission.OpenAI, func(s *policy.Surface, _ *submission.Listing) {
			s.Known &^= policy.PartEffects
			for i := range s.Tools {
				s.Tools[i].Effect = 0
				delete(s.Tools[i].Reasons, annotate.ReadOnlyHint)
			}
			s.Tools = s.Tools[2:]
			s.Examples, s.Runs = nil, nil
		}, []string{
			"Tools and hints: MISSING: tool delete_note: no justification says why readOnlyHint false; edit the drafts in hints.md and declare them with annotate.Because",
			"Test cases: MISSING: Server.Examples: there are 0; add 5 more: each example is a positive test case",
			"Review: BROKEN: the server: it breaks rules that must hold (example-count); see compliance.txt"}},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := notes(), listing()
			c.spoil(s, &l)
			assert.Equal(t, c.want, problems(submission.New(c.directory, s, nil, l)))
		})
	}
}

func TestLinkURIs(t *testing.T) {
	faults := map[string]string{
		"https://notes.dev": "", "https://app.notes.dev": "", "notes:": "", "web+notes:": "",
		"https://notes.dev/": "more than", "https://notes.dev/a": "more than", "https://notes.dev:8443": "more than", "https://*.notes.dev": "more than",
		"https://user@notes.dev": "more than", "https://notes.dev?a": "more than", "https://notes.dev#a": "more than",
		"http://notes.dev": "is neither", "notes://open": "is neither", "notes.dev": "is neither", "": "is neither", "https://": "is neither", "Notes:": "is neither",
		"https:": "not the scheme of an app", "javascript:": "not the scheme of an app", "data:": "not the scheme of an app", "mailto:": "not the scheme of an app", "file:": "not the scheme of an app",
	}
	l := listing()
	l.LinkURIs = slices.Sorted(maps.Keys(faults))
	got := problems(answeredKit(l))
	for i, uri := range l.LinkURIs {
		fault := faults[uri]
		if fault == "" {
			continue
		}
		require.NotEmpty(t, got, uri)
		problem := got[0]
		got = got[1:]
		assert.Contains(t, problem, fmt.Sprintf("Test & launch: WRONG: Listing.LinkURIs[%d]: ", i))
		assert.Contains(t, problem, fault, uri)
		assert.Contains(t, problem, `give "https://host" without a path, or "scheme:" of your own app`, uri)
	}
	assert.Empty(t, got, "the others have no fault")
}

func TestNamesOfKinds(t *testing.T) {
	assert.Equal(t, "UNKNOWN", submission.Kind(-1).String())
	assert.Equal(t, "UNKNOWN", submission.Kind(9).String())
	assert.Empty(t, submission.YesNo(-3).String())
	assert.Equal(t, "yes", submission.Yes.String())
	assert.Equal(t, "Listing: MISSING: tool a b\\u202e: c", submission.Problem{Step: "Listing", Field: "tool a\nb\u202e", Message: "c"}.String())
}
