package proxy_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// A server that exists already is put behind mcpkit. One of its tools has an annotation, and the
// proxy says what to add for the other.
func ExampleOpen() {
	existing := mcp.NewServer(&mcp.Implementation{Name: "existing", Version: "1"}, nil)
	for name, description := range map[string]string{
		"find_note": "Finds notes by their words. Use when the user looks for a note.", "delete_note": "Deletes a note. Use when the user does not need it any more.",
	} {
		existing.AddTool(&mcp.Tool{Name: name, Description: description, InputSchema: map[string]any{"type": "object"}},
			func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
				return &mcp.CallToolResult{}, nil
			})
	}
	upstreams, err := proxy.Open(context.Background(), proxy.Upstream{
		Name:   "notes",
		Server: proxy.Handler{Handler: mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return existing }, nil)},
		Prefix: "notes_",
		Annotations: map[string]annotate.Annotation{
			"find_note": annotate.ReadOnly("Find a note", annotate.ClosedWorld()),
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = upstreams.Close() }()

	srv := upstreams.Server(manifest(), mcpkit.Public("the notes are public"))
	for _, t := range srv.Surface().Tools {
		fmt.Println(t.Name, "is served as", t.Title)
	}
	fmt.Print(upstreams.Missing())
	// Output:
	// notes_find_note is served as Find a note
	// // Upstream "notes":
	// map[string]annotate.Annotation{
	// 	// Guessed from its name:
	// 	"delete_note": annotate.Destructive("Delete note"),
	// }
}
