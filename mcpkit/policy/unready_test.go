package policy_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// unready returns the findings of both rules about tools that are not for general use.
func unready(t *testing.T, s *policy.Surface) []string {
	t.Helper()
	return append(messages(result(t, s, policy.RuleToolUnfinished).Findings), messages(result(t, s, policy.RuleToolUnready).Findings)...)
}

func TestUnfinishedDescription(t *testing.T) {
	for _, text := range []string{
		"This is a beta; results may change.", "(beta)", "Currently in private beta.", "This tool is still experimental.", "Experimental: fields may change.",
		"Public preview.", "It is a prototype.", "Alpha version.", "Note: this endpoint is in early access.", "Still under development.",
		"Work in progress.", "This feature is not finished yet.", "Proof of concept only.", "In developer preview, so expect changes.",
		"Not implemented yet.", "This is not yet functional.", "Coming soon.", "TODO", "Just a stub for now.", "It isn't ready yet.",
		"Always returns an error until the import is finished.", "Does nothing yet.", "This tool is invite-only.",
		"Available only to customers on the waitlist.", "Open to pilot customers by invitation.", "Join the waitlist to get access.",
		"Enabled for design partners only.",
	} {
		assert.Len(t, result(t, surfaceWith(described("Finds notes by their words. "+text)), policy.RuleToolUnfinished).Findings, 1, text)
	}
	for _, text := range []string{
		"Reads from the staging system.", "Data come from our sandbox environment.", "It is connected to the test database.", "Runs against the demo server.",
		"Returns mock data.", "The tool returns hard-coded results for now.", "Gives placeholder values until the import is done.",
		"Sometimes fails on Mondays.", "It often times out.", "There are known issues with long texts.", "Fails at times, and occasionally crashes.",
		"This does not work reliably.", "Currently broken.", "May change without notice.", "The output is subject to change.",
		"Deprecated: use get_note.", "This tool is deprecated.", "It will be removed in March.", "No longer maintained.", "Obsolete since version 2.",
		"Superseded by get_note.", "Scheduled for removal.", "Kept only for old clients.", "Sorting is not implemented yet.",
		"Export is coming in the spring release; until then the file is empty.", "The second half of the results is not filled in yet.", "This is version 0.3.",
		"Support for PDF is still missing.", "We are still connecting the branches.", "Will be switched off in March.", "May return wrong results.",
		"Part of our private preview.", "Rollout in progress.", "Data before 2020 will be added later.", "A first draft of the search.",
		"Temporary stand-in for the real search.", "Uses a mock of the payment service.", "Needs a beta invitation.", "Not for general use.",
		"Search is disabled for now.", "Access is granted in waves.", "Works only with test cards.", "Expect bugs.", "Available on request.",
		"For the moment only Berlin is covered.", "Legacy endpoint.", "Noch nicht verfügbar.", "Outil en cours de développement.", "Remove this before release.",
		"Planned for the next release.", "This endpoint was replaced by get_note.", "It is being gradually rolled out.",
	} {
		assert.NotEmpty(t, unready(t, surfaceWith(described("Finds notes by their words. "+text))), text)
	}
}

func TestUnfinishedNamesAndTitles(t *testing.T) {
	for _, title := range []string{"Search notes (beta)", "Search notes [experimental]", "Search notes - alpha", "Beta: search notes", "Search notes (coming soon)", "Search notes beta"} {
		assert.Len(t, result(t, surfaceWith(titled(title, title)), policy.RuleToolUnfinished).Findings, 1, title)
	}
	for _, name := range []string{"search_notes_beta", "notes_search_experimental", "searchNotesAlpha", "beta_search_notes", "search_notes_wip", "search_notes_staging", "v1beta_search_notes"} {
		assert.Len(t, unready(t, surfaceWith(named(name))), 1, name)
	}
	for _, name := range []string{"get_beta", "list_alpha", "create_stub", "preview_note", "promote_build_to_beta", "deploy_to_staging", "list_beta_testers", "get_link_preview", "mark_as_deprecated"} {
		assert.Empty(t, unready(t, surfaceWith(named(name))), name)
	}
	for _, title := range []string{"Preview a deletion", "Search beta releases", "Preview (PDF)", "Get staging environment", "Experimental data", "List drafts (open)"} {
		assert.Empty(t, unready(t, surfaceWith(titled(title, title))), title)
	}
	s := surfaceWith(named("get_stock_beta"))
	s.Tools[0].Description, s.Tools[0].Title, s.Tools[0].Hints.Title = "Returns the beta of a stock against an index. Use to compare risk.", "Get stock beta", "Get stock beta"
	assert.Empty(t, unready(t, s))
}

func TestUnfinishedThingsAreData(t *testing.T) {
	for _, text := range []string{
		"Searches for TODO, FIXME and HACK in source code.", "Finds FIXME comments.",
		"Lists beta releases with their testers.", "Returns beta, volatility and Sharpe ratio of a share.", "Alpha and beta of a share are returned.",
		"Lists experimental results of a study.", "Useful to see which version introduced a crash, beta builds included.",
		"Creates a sandbox environment.", "Deploys a service to the staging environment.", "Use when a job sometimes fails.", "Lists known issues of a product.",
		"Finds deprecated functions in the code.", "Deprecated functions are listed too.", "Lists tasks that are not finished yet.", "Returns products that are not yet available.",
		"Shows a preview of the mail; nothing is sent.", "Preview of the mail before it is sent.", "Only preview the change.", "Lists patients on the waiting list.", "Adds a customer to the waitlist.",
		"Fails if the destination exists.", "Binary files are not supported.", "Returns the trial and pilot phases of a project.", "The prototype and its parts are listed.",
		"Tells whether a code still works. Use when a customer says a code does not work.", "Returns test results.", "Finds broken links and flaky tests.", "Lists films that are coming soon.",
		"Creates dummy users for tests.", "Returns the work in progress of a team.", "Restricted to the signed-in user.", "Open issues only.", "Sends a sample event to a webhook.",
		"Prices are read from the catalogue.", "Results are newest first.", "Starts an A/B test with a draft.", "Use it once the draft is complete.", "Renvoie les versions beta publiées.",
		"Lists orders that are not shipped yet.", "Returns the photos that are still missing.", "Lists films that come in the next month.",
		"Returns what will be delivered later.", "Lists tests that ran in test mode.", "Only managers may call it.", "Returns a value of the first version of a file.",
		"Lists tables of the old system.", "The device has not reported yet.", "Returns rooms that are ready now.", "A reminder is sent only to the members of a team.",
		"The note is removed.", "It will be deleted from the list too.",
	} {
		assert.Empty(t, unready(t, surfaceWith(described(text))), text)
	}
}

func TestUnfinishedArguments(t *testing.T) {
	checkRule(t, "tool-unready", []ruleCase{
		{"an argument", properties(`{"q":{"type":"string","description":"Not implemented yet."},"limit":{"type":"integer","description":"include beta releases"}}`),
			[]string{`the description of argument q of tool "search_notes" says that the tool does not work yet: "Not implemented yet"`}},
		{"a test system to choose", func(s *policy.Surface) {
			described("Reads from the staging system, or the live one.")(s)
			properties(`{"environment":{"type":"string","enum":["staging","live"],"description":"system to read"}}`)(s)
		}, nil},
	})
}
