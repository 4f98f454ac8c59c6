package server

import (
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
)

// prose is what the program cannot know of itself. All else on the documentation page is
// made of the server.
func prose() docs.Prose {
	return docs.Prose{
		Intro: "The documentation is that of the Go installation on the server: its standard library, and the modules in its module cache. " +
			"So what you read is what you compile against, not what is on the web.",
		Features: []docs.Feature{
			{Title: "Find a symbol by its name", Text: "Without knowing its package: functions, types, methods, constants and variables."},
			{Title: "Read what a package offers", Text: "With the signatures of all that it exports, in pages that fit a conversation."},
			{Title: "Read one symbol in full", Text: "Its declaration, its documentation, its examples, and its source on request."},
			{Title: "See what is there", Text: "Which packages of the standard library and of which modules are installed, by topic."},
		},
		Troubleshooting: "**A package is not found:** it is not in the module cache of the server. `list_packages` shows what is.",
		Data: &docs.DataUse{
			Collected: "Nothing but the request itself: which tool is called, with which arguments, from which address.",
			Used:      "To answer the request, and to limit how often one address may call.",
			Stored:    "Nothing is stored. Logs have neither arguments nor results.",
			Shared:    "With nobody.",
			Retention: "Arguments and results are gone when the request is answered.",
			Contact:   "privacy@example.com",
		},
		Changelog: []docs.Change{{Version: "1.0.0", Text: "The first release."}},
	}
}

// listing is what a directory's form asks besides.
func listing() submission.Listing {
	return submission.Listing{
		Slug:       "godocs",
		Categories: []string{"Developer tools"},
		Company:    submission.Company{Name: "Example", Contact: "mcp@example.com"},
		Data:       submission.Data{API: submission.OwnAPI, Health: submission.No, Sponsored: submission.No, NoUserData: true},
		NegativeCases: []submission.NegativeCase{
			{Prompt: "What is the weather in Bern?", Why: "nothing here knows the weather"},
			{Prompt: "Write me a poem about pointers", Why: "the model needs no documentation for that"},
			{Prompt: "How do I sort a list in Python?", Why: "only Go is documented here"},
		},
	}
}
