package docs_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"strings"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// greeter returns the surface of a small server, as srv.Rehearsed(ctx) would.
func greeter() *policy.Surface {
	return &policy.Surface{
		Manifest: policy.Manifest{
			Name: "greeter", Title: "Greeter", Tagline: "Greets people", Description: "Greets people by their names.",
			URL: "https://greeter.example.com/mcp", Privacy: "https://greeter.example.com/privacy", Support: "help@greeter.example.com",
		},
		Access: policy.Access{Public: true, Reason: "keeps no data"},
		Tools: []policy.Tool{{
			Name: "greet_person", Title: "Greet a person", Effect: annotate.EffectReadOnly, Description: "Greets a person by name.",
			Input: json.RawMessage(`{"type":"object","properties":{"name":{"type":"string","maxLength":50,"description":"Whom to greet"}},"required":["name"]}`),
		}},
		Examples: []policy.Example{{
			Title: "One person", Prompt: "Say hello to Ada", Shows: "the greeting",
			Calls: []policy.Call{{Tool: "greet_person", Arguments: json.RawMessage(`{"name":"Ada"}`)}},
		}},
		Runs: []policy.Run{{Answers: []policy.Answer{{Structured: json.RawMessage(`{"greeting":"Hello, Ada"}`)}}}},
	}
}

func ExampleNew() {
	page, err := docs.New(greeter(), docs.Prose{})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, examples, _ := strings.Cut(string(page.Markdown()), "## Examples\n\n")
	examples, _, _ = strings.Cut(examples, "\n## ")
	fmt.Println(examples)
	// Output:
	// ### Example 1: One person
	//
	// **User prompt:** "Say hello to Ada"
	//
	// **What happens:**
	//
	// - Greet a person (`greet_person`) is called with `name: "Ada"`.
	//
	// **Expected output:** the greeting
	//
	// <!-- mcpkit:output -->
	// <details>
	// <summary>The result</summary>
	//
	// ```jsonc
	// {
	//   "greeting": "Hello, Ada"
	// }
	// ```
	//
	// </details>
	// <!-- /mcpkit:output -->
}

// The error lists all the texts that only the owner can give.
func ExampleMissing() {
	s := greeter()
	s.Access = policy.Access{Protected: true}
	s.Manifest.Privacy = ""
	_, err := docs.New(s, docs.Prose{})
	var missing *docs.MissingError
	if errors.As(err, &missing) {
		for _, gap := range missing.Gaps {
			fmt.Printf("%s\n  fill in %s\n", gap.What, gap.Where)
		}
	}
	// Output:
	// which account users need and how they get one (the server requires a login)
	//   fill in Prose.Authentication
	// the privacy policy
	//   fill in Manifest.Privacy with its https address, or Prose.Data with its text
}

// A privacy policy is made from the owner's declaration.
func ExampleDataUse() {
	page, err := docs.New(greeter(), docs.Prose{Data: &docs.DataUse{
		Collected: "The names that are greeted.", Used: "To greet them.", Stored: "Nothing is stored.",
		Shared: "Nothing is shared.", Retention: "Nothing is kept.", Contact: "privacy@greeter.example.com",
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, markdown := page.Privacy()
	fmt.Println(string(markdown[:strings.Index(string(markdown), "## What")]))
	// Output:
	// # Privacy policy of Greeter
	//
	// This policy applies to the MCP server Greeter at `https://greeter.example.com/mcp`.
	//
	// ## Data that is collected
	//
	// The names that are greeted.
}

// A custom template replaces a part of the page.
func ExampleWithLayout() {
	layout := template.Must(docs.Layout().Parse(`{{define "footer"}}<p>Greeter Ltd, Dublin</p>{{end}}`))
	page, err := docs.New(greeter(), docs.Prose{}, docs.WithLayout(layout))
	fmt.Println(err, strings.Contains(string(page.HTML()), "<footer><p>Greeter Ltd, Dublin</p></footer>"))
	// Output: <nil> true
}

// A secret in an example is replaced and reported.
func ExamplePage_Redactions() {
	s := greeter()
	s.Runs[0].Answers[0].Structured = json.RawMessage(`{"greeting":"Hello","session_token":"8f2c19d07b"}`)
	page, err := docs.New(s, docs.Prose{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range page.Redactions() {
		fmt.Printf("example %d (%s): %s: %s\n", r.Example, r.Title, r.Where, r.What)
	}
	// Output: example 1 (One person): result of call 1 (greet_person): a password, key or token
}

// A committed page is compared with the page that is generated now.
func ExampleStale() {
	committed, _ := docs.New(greeter(), docs.Prose{})
	s := greeter()
	s.Manifest.Tagline = "Greets everybody"
	generated, _ := docs.New(s, docs.Prose{})
	diff, stale := docs.Stale(docs.MaskOutputs(committed.Markdown()), docs.MaskOutputs(generated.Markdown()))
	fmt.Println(stale)
	fmt.Println(strings.Split(diff, "\n")[5])
	fmt.Println(strings.Split(diff, "\n")[6])
	// Output:
	// true
	// -Greets people
	// +Greets everybody
}

// A README has a generated part between two marks.
func ExampleSplice() {
	readme := []byte("# Greeter\n\n<!-- mcpkit:docs -->\n<!-- /mcpkit:docs -->\n\nMIT licensed.\n")
	readme, err := docs.Splice(readme, []byte("Generated.\n"))
	fmt.Printf("%s%v\n", readme, err)
	// Output:
	// # Greeter
	//
	// <!-- mcpkit:docs -->
	//
	// Generated.
	//
	// <!-- /mcpkit:docs -->
	//
	// MIT licensed.
	// <nil>
}
