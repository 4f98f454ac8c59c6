package budget_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
)

type Note struct {
	ID   int    `json:"id"`
	Text string `json:"text"`
}

type Notes struct {
	Notes []Note `json:"notes"`
}

// connect returns a client that is connected to a go-sdk server in memory.
func connect(server *mcp.Server) *mcp.ClientSession {
	ctx := context.Background()
	there, here := mcp.NewInMemoryTransports()
	if _, err := server.Connect(ctx, there, nil); err != nil {
		panic(err)
	}
	session, err := mcp.NewClient(&mcp.Implementation{Name: "example", Version: "1.0.0"}, nil).Connect(ctx, here, nil)
	if err != nil {
		panic(err)
	}
	return session
}

// On a plain go-sdk server one line makes every result fit its reader.
func ExampleMiddleware() {
	server := mcp.NewServer(&mcp.Implementation{Name: "notes", Version: "1.0.0"}, nil)
	mcp.AddTool(server, &mcp.Tool{Name: "all_notes"}, func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, Notes, error) {
		var out Notes
		for i := range 1000 {
			out.Notes = append(out.Notes, Note{ID: i, Text: strings.Repeat("what it says ", 50)})
		}
		return nil, out, nil
	})

	fitter := &budget.Fitter{} // for Claude: 25,000 tokens
	server.AddReceivingMiddleware(budget.Middleware(func(string) *budget.Fitter { return fitter }))

	session := connect(server)
	defer session.Close()
	res, err := session.CallTool(context.Background(), &mcp.CallToolParams{Name: "all_notes"})
	if err != nil {
		fmt.Println(err)
		return
	}
	text := res.Content[0].(*mcp.TextContent).Text
	fmt.Println("valid:", json.Valid([]byte(text)))
	fmt.Println("fits:", budget.Claude().Estimate(text) <= 25_000)
	notice := res.Content[1].(*mcp.TextContent).Text
	fmt.Println(notice[:strings.Index(notice, " The first")])
	// Output:
	// valid: true
	// fits: true
	// Shortened to fit 25,000 tokens.
}

type ListInput struct {
	Tag string `json:"tag,omitempty"`
	budget.PageRequest
}

// A long list is returned in pages. Following next_cursor yields every item once.
func ExamplePage() {
	all := make([]Note, 250)
	for i := range all {
		all[i] = Note{ID: i, Text: strings.Repeat("what it says ", i)}
	}
	pages := budget.Pages{Sealer: budget.RandomSealer(), Fitter: &budget.Fitter{}}

	server := mcp.NewServer(&mcp.Implementation{Name: "notes", Version: "1.0.0"}, nil)
	mcp.AddTool(server, &mcp.Tool{Name: "list_notes"}, func(_ context.Context, req *mcp.CallToolRequest, in ListInput) (*mcp.CallToolResult, any, error) {
		binding := budget.Binding{Server: "https://notes.example.com/mcp", Tool: req.Params.Name, Arguments: req.Params.Arguments}
		if err := pages.Open(binding, &in); err != nil {
			return nil, nil, err // tells the model what is wrong with the cursor
		}
		page := budget.PageOf(in.PageRequest, all)
		res, _, err := pages.Result(binding, &page)
		return res, nil, err
	})

	session := connect(server)
	defer session.Close()
	seen, calls, cursor := 0, 0, ""
	for {
		args := map[string]any{"limit": 100}
		if cursor != "" {
			args["cursor"] = cursor
		}
		res, err := session.CallTool(context.Background(), &mcp.CallToolParams{Name: "list_notes", Arguments: args})
		if err != nil || res.IsError {
			fmt.Println(err, res)
			return
		}
		var page budget.Page[Note]
		if err := json.Unmarshal([]byte(res.Content[0].(*mcp.TextContent).Text), &page); err != nil {
			fmt.Println(err)
			return
		}
		for _, n := range page.Items {
			if n.ID != seen {
				fmt.Println("out of order:", n.ID)
			}
			seen++
		}
		calls++
		if cursor = page.NextCursor; cursor == "" {
			break
		}
	}
	fmt.Println("notes:", seen)
	fmt.Println("more than three pages:", calls > 3)
	// Output:
	// notes: 250
	// more than three pages: true
}
