package main

import (
	"encoding/json"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
)

// describe returns the server without its tools.
func describe() *mcpkit.Server {
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "petstore", Title: "Petstore", Version: "1.0.0",
		Tagline:     "Read and change the pets of a store",
		Description: "Lists the pets of a store, adds new ones and removes those that have left.",
		URL:         "https://petstore.example.com/mcp",
		Privacy:     "https://petstore.example.com/privacy",
		Support:     "support@example.com",
		Security:    "security@example.com",
	}, mcpkit.Public("serves the pets of a sample store, which everybody may see and change"),
		mcpkit.Documentation(docs.Prose{
			Intro: "The pets are those of a sample store that the program keeps in memory.",
			Features: []docs.Feature{
				{Title: "Find a pet", Text: "List the pets that can be bought, and read all about one."},
				{Title: "Add and remove pets", Text: "Put a new pet into the store, or take out one that has left."},
			},
			Troubleshooting: "**A pet is missing:** the store forgets all changes when the program ends.",
			Data: &docs.DataUse{
				Controller:  "Example, 1 Example Street, Bern",
				Effective:   "1 December 2026",
				Collected:   "The pets that you add, and the address of the client.",
				Used:        "To answer requests and to limit the rate of calls from one address.",
				Stored:      "Pets are kept in memory. Logs contain neither arguments nor results.",
				Shared:      "Everybody who uses the server sees the pets.",
				Retention:   "Pets are forgotten when the program ends.",
				Logs:        "deleted after 30 days; only the operators of the server read them",
				NoUpstreams: true,
				Rights:      "You can remove the pets that you added.",
				Contact:     "privacy@example.com",
			},
			Changelog: []docs.Release{{Version: "1.0.0", Text: "First release."}},
		}),
		mcpkit.Listing(submission.Listing{
			Company:  submission.Company{Contact: "mcp@example.com"},
			Data:     submission.Data{API: submission.OwnAPI, Health: submission.No, Sponsored: submission.No, NoUserData: true},
			OpenAI:   submission.OpenAIAnswers{DemoRecording: "https://example.com/petstore-demo"},
			Plugin:   submission.Plugin{Name: "petstore", License: "MIT", Minors: submission.Yes},
			Registry: submission.Registry{Repository: "https://github.com/mcpkit-go/mcpkit", RepositorySource: "github"},
			NegativeCases: []submission.NegativeCase{
				{Prompt: "What does a cat eat?", Why: "no tool knows about food"},
				{Prompt: "Draw a dog", Why: "no tool makes pictures"},
				{Prompt: "Book a flight to Bern", Why: "the store sells pets only"},
			},
		}))
	srv.Examples(
		mcpkit.Example{
			Title: "See which pets can be bought", Prompt: "Which pets do you have that nobody has bought yet?",
			Calls:  []mcpkit.Call{mcpkit.Use("list_pets", json.RawMessage(`{"status":"available"}`))},
			Shows:  "The names and kinds of the pets that are available.",
			Expect: []string{"Bello"},
		},
		mcpkit.Example{
			Title: "Read about one pet", Prompt: "Tell me more about pet number 1 and how many others there are.",
			Calls:  []mcpkit.Call{mcpkit.Use("get_pet", json.RawMessage(`{"id":1}`)), mcpkit.Use("count_pets", nil)},
			Shows:  "What Tom is, and how many pets are available and sold.",
			Expect: []string{"Tom", "available"},
		},
		mcpkit.Example{
			Title: "Add a pet", Prompt: "Please add a dog called Rex to the store.",
			Calls:  []mcpkit.Call{mcpkit.Use("add_pet", json.RawMessage(`{"name":"Rex","kind":"dog"}`))},
			Shows:  "The new pet with its number.",
			Expect: []string{"Rex"},
		},
	)
	return srv
}
