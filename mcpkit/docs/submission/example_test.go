package submission_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
)

// The error lists every missing answer, with the step of the form and the field to fill in.
// In a server program, the surface is srv.Rehearsed(ctx).
func Example() {
	server, declared := notes(), listing()
	server.Manifest.Directories.Anthropic.Slug, declared.Company.Contact = "", ""

	kit := submission.New(submission.Anthropic, server, nil, declared)
	for _, f := range kit.Files() {
		fmt.Println(f.Name)
	}
	var incomplete *submission.Incomplete
	if errors.As(kit.Err(), &incomplete) {
		for _, p := range incomplete.Problems {
			fmt.Printf("%s: %s: %s\n", p.Step, p.Kind, p.Field)
		}
	}
	// Output:
	// SUBMISSION.md
	// portal.md
	// tools.md
	// examples.md
	// tools.lock
	// compliance.txt
	// compliance.json
	// Listing: MISSING: Manifest.Directories.Anthropic.Slug
	// Company: MISSING: Listing.Company.Contact
}

// Credentials do not belong in a declaration: Write returns an error that says how to share them.
func ExampleKit_Write_secret() {
	declared := listing()
	declared.TestAccount.Instructions = "Log in as reviewer@notes.dev.\nPassword: swordfish"

	err := submission.New(submission.Anthropic, notes(), nil, declared).Write("submission")
	fmt.Println(strings.NewReplacer("; ", ";\n", ", ", ",\n", ": ", ":\n").Replace(err.Error()))
	// Output:
	// Test & launch:
	// SECRET:
	// Listing.TestAccount.Instructions:
	// line 2 looks like a secret:
	// "Password" followed by 9 characters;
	// remove it,
	// share it in a vault (for example a link of a password manager),
	// and give the vault's address in Listing.TestAccount.Vault
}

// OpenAI also asks for a justification of every hint and for test cases.
func ExampleNew_openAI() {
	declared := listing()
	declared.NegativeCases = nil

	kit := submission.New(submission.OpenAI, notes(), nil, declared)
	fmt.Println(strings.NewReplacer(": ", ":\n", ", ", ",\n").Replace(kit.Err().Error()))
	// Output:
	// Test cases:
	// MISSING:
	// Listing.NegativeCases:
	// there are 0; declare 3 more:
	// prompts for which no tool of this server should be called. The last 3 below are drafts to edit
}

// The default name is made from the URL's host and the manifest's name.
func ExampleServerJSON() {
	content, err := submission.ServerJSON(notes(), submission.Listing{})
	if err != nil {
		fmt.Println(err)
	}
	fmt.Print(string(content))
	// Output:
	// {
	//   "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
	//   "name": "dev.notes.mcp/notes",
	//   "title": "Notes",
	//   "description": "Search and keep your notes",
	//   "version": "1.4.0",
	//   "websiteUrl": "https://notes.dev",
	//   "icons": [
	//     {
	//       "src": "https://notes.dev/icon.png"
	//     }
	//   ],
	//   "remotes": [
	//     {
	//       "type": "streamable-http",
	//       "url": "https://mcp.notes.dev/mcp"
	//     }
	//   ]
	// }
}
