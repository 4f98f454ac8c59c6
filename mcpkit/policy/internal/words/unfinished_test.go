package words_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

func TestUnfinished(t *testing.T) {
	for text, want := range map[string]string{
		"Notes (beta)":                                    "beta",
		"Manages portfolios. In public beta.":             "beta",
		"This is a preview release of Acme.":              "preview",
		"Notes, in preview":                               "preview",
		"The connector is under active development.":      "under active development",
		"Exports notes. Not implemented yet.":             "Not implemented yet",
		"Exports notes (not yet implemented).":            "not yet implemented",
		"Sharing hasn't been implemented yet":             "hasn't been implemented yet",
		"Unimplemented.":                                  "Unimplemented",
		"Write access is coming soon.":                    "coming soon",
		"Calendars will be supported in a future release": "will be supported in a future",
		"Invite-only for now":                             "Invite-only for",
		"Access is by invitation":                         "Access is by invitation",
		"Only available to selected customers.":           "Only available to selected customers",
		"For invited users only":                          "For invited users only",
		"Join our waitlist at acme.com":                   "our waitlist",
		"Join the waiting list to get access.":            "Join the waiting list to get access",
		"For testing purposes only":                       "For testing purposes only",
		"Do not use in production.":                       "Do not use in production",
		"Not ready for production":                        "Not ready for production",
		"This server is a prototype.":                     "This server is a prototype",
		"Use at your own risk.":                           "Use at your own risk",
		"A tool that is not implemented yet.":             "not implemented yet",
		"Currently returns dummy data":                    "Currently returns dummy",
		"A beta of the notes server.":                     "beta",
		"A preview connector":                             "preview",
		"Work in progress":                                "Work in progress",
	} {
		assert.Equal(t, want, words.Unfinished(text), text)
	}
}

// The words of a stage are also words of many services.
func TestUnfinishedSubjects(t *testing.T) {
	for _, text := range []string{
		"Lists the requirements that are not implemented yet.",
		"Returns an error if the report is not yet implemented by the vendor.",
		"Finds films that are coming soon.", "Lists movies coming soon to cinemas near you.",
		"Previews a document before it is sent.", "Lets you preview the changes.", "Preview a message and send it.", "Makes a link preview.",
		"Manages beta testers and beta builds of your apps.", "Calculates alpha and beta of a stock.", "Returns the portfolio beta.",
		"Adds the guest to the waitlist of the restaurant.", "Join the waitlist for a table.", "Shows the waiting list of a class.",
		"Lists invite-only channels.", "Creates an invitation-only event.",
		"Lists the games in development.", "Sets the work in progress limit of a column.", "Shows the work in progress of your team.",
		"Lists pre-release versions of a package.", "Finds posts on dev.to.", "Reads experimental data of a study.",
		"Finds buildings that are under construction.", "Generates mock data for tests.", "Makes test accounts.",
		"Schedules issues for the next release.", "Reads the roadmap.", "Lists early access games.", "Sends mail to invited users.",
		"Use when the report is not available yet.",
	} {
		assert.Empty(t, words.Unfinished(text), text)
	}
}

func TestUnfinishedIsLinear(t *testing.T) {
	assert.NotPanics(t, func() {
		words.Unfinished("beta\xff \xf0\x9f that " + string(make([]byte, 300)) + " not implemented yet")
	})
}
