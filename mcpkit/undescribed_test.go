package mcpkit_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// A type that cannot be described is one finding, and not one for each example that needs the tool.
func TestOneCommaInATagIsOneFinding(t *testing.T) {
	type bookIn struct {
		ID string `json:"id" jsonschema:"description=Identifier of the book, from search_books"`
	}
	type bookOut struct {
		Title string `json:"title" jsonschema:"description=Title of the book, in full"`
	}
	srv := mcpkit.New(manifest(), mcpkit.Public("the catalogue of books is public"))
	mcpkit.AddTool(srv, "get_book", annotate.ReadOnly("Get a book"), "Returns a book. Use when the user names one.",
		func(context.Context, bookIn) (bookOut, error) { return bookOut{"Emma"}, nil })
	get := func(id string) mcpkit.Example {
		return mcpkit.Example{Title: "Get " + id, Prompt: "Show me book " + id, Shows: "the book", Expect: []string{"Emma"},
			Calls: []mcpkit.Call{mcpkit.Use("get_book", bookIn{id})}}
	}
	srv.Examples(get("b1"), get("b2"), get("b3"))

	rep := srv.CheckExamples(t.Context())
	found := map[string]int{}
	for _, res := range rep.Results {
		if len(res.Findings) > 0 {
			found[string(res.Rule.ID)] = len(res.Findings)
		}
	}
	require.Equal(t, 2, found["tool-types"], "the input and the output")
	delete(found, "tool-types")
	for _, id := range []string{"example-runs", "example-rehearsed", "schema-closed", "schema-output-missing"} {
		assert.NotContains(t, found, id)
	}
	for _, f := range outcome(t, rep, "tool-types").Findings {
		assert.Contains(t, f.Message, "which is not a keyword")
		assert.Equal(t, `write a comma in a text as \\, or put the text into a jsonschema_description tag`, f.Fix)
	}
}
