package peers

import (
	"io"
	"log/slog"
	"net/http"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// MCPKit is mcpkit with everything that it does by default, and the options given.
func MCPKit(opts ...mcpkit.Option) Server {
	return func(fillers int) http.Handler {
		return mcpkitHandler(fillers, mcpkit.Public("a benchmark"), opts...)
	}
}

// Protected is mcpkit behind an authorization server.
func Protected(c oauth.Config, opts ...mcpkit.Option) Server {
	return func(fillers int) http.Handler {
		return mcpkitHandler(fillers, mcpkit.OAuth(c), opts...)
	}
}

// budgetTokens has room for the largest result of the tool, some 50,000 tokens, so that nothing is shortened; but that result has more bytes
// than this, so that its tokens have to be counted.
const budgetTokens = 100_000

func mcpkitHandler(fillers int, access mcpkit.Access, opts ...mcpkit.Option) http.Handler {
	opts = append([]mcpkit.Option{
		mcpkit.Logger(slog.New(slog.NewTextHandler(io.Discard, nil))),
		mcpkit.Reader(budget.Claude().WithTokens(budgetTokens)),
	}, opts...)
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "bench", Title: "Bench", Version: "1.0.0", Tagline: "Lists items", Description: "Lists items, for a benchmark.",
		URL: URL, Privacy: "https://bench.example.com/privacy", Support: "support@bench.example.com", Security: "security@bench.example.com",
	}, access, opts...)
	mcpkit.AddTool(srv, toolName, annotate.ReadOnly("List items"), toolDescription, list)
	for n := range fillers {
		name, description := filler(n)
		mcpkit.AddTool(srv, name, annotate.ReadOnly("Find item"), description, list)
	}
	example := mcpkit.Example{Title: "List", Prompt: "List ten items", Calls: []mcpkit.Call{mcpkit.Use(toolName, In{Count: 10})}, Shows: "ten items"}
	srv.Examples(example, example, example)
	h, err := srv.Handler()
	if err != nil {
		panic(err)
	}
	return h
}
