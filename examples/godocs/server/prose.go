package server

import (
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
)

// prose returns the text of the documentation page that cannot be generated from the server.
func prose() docs.Prose {
	return docs.Prose{
		Intro: "The documentation is that of the Go installation on the server: its standard library, and the modules in its module cache. " +
			"You read the versions that you compile against, not the latest ones on the web.",
		Features: []docs.Feature{
			{Title: "Find a symbol by its name", Text: "Search functions, types, methods, constants and variables without knowing their package."},
			{Title: "Read what a package offers", Text: "List the signatures of all exported symbols, in pages that fit a conversation."},
			{Title: "Read one symbol in full", Text: "Get its declaration, documentation and examples, and its source on request."},
			{Title: "See what is installed", Text: "List the packages of the standard library and of installed modules by topic."},
		},
		Troubleshooting: "**A package is not found:** it is not in the server's module cache. `list_packages` lists the packages that are.",
		Data: &docs.DataUse{
			Controller:  "Example, 1 Example Street, Bern",
			Effective:   "1 December 2026",
			Collected:   "Only the request itself: the tool, its arguments and the address of the client.",
			Used:        "To answer the request and to limit the rate of calls from one address.",
			Stored:      "Nothing is stored. Logs contain neither arguments nor results.",
			Shared:      "Only with the AI application that you connect.",
			Retention:   "Arguments and results are discarded when the request is answered.",
			Logs:        "deleted after 30 days; only the operators of the server read them",
			NoUpstreams: true,
			Rights:      "You can ask which log lines contain your address, and have them deleted.",
			Contact:     "privacy@example.com",
		},
		Changelog: []docs.Release{{Version: "1.0.0", Text: "First release."}},
	}
}

// listing returns the answers to a directory's form that cannot be generated from the server.
func listing() submission.Listing {
	return submission.Listing{
		Company:  submission.Company{Contact: "mcp@example.com"},
		Data:     submission.Data{API: submission.OwnAPI, Health: submission.No, Sponsored: submission.No, NoUserData: true},
		OpenAI:   submission.OpenAIAnswers{DemoRecording: "https://example.com/godocs-demo"},
		Plugin:   submission.Plugin{Name: "godocs", License: "MIT", Minors: submission.Yes},
		Registry: submission.Registry{Repository: "https://github.com/mcpkit-go/mcpkit", RepositorySource: "github"},
		NegativeCases: []submission.NegativeCase{
			{Prompt: "What is the weather in Bern?", Why: "no tool knows the weather"},
			{Prompt: "Write me a poem about pointers", Why: "the model needs no documentation to write a poem"},
			{Prompt: "How do I sort a list in Python?", Why: "only Go is documented here"},
		},
	}
}
