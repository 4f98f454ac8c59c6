package peers

import (
	"io"
	"log/slog"
	"net/http"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// MCPKit is mcpkit with everything that is on by default, and the given options.
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

// budgetTokens has room for the tool's largest result, about 50,000 tokens, so that no result is
// shortened. That result has more bytes than this number, so mcpkit has to count its tokens.
const budgetTokens = 100_000

var manifest = mcpkit.Manifest{
	Name: "bench", Title: "Bench", Version: "1.0.0", Tagline: "Lists items", Description: "Lists items, for a benchmark.",
	URL: URL, Privacy: "https://bench.example.com/privacy", Support: "support@bench.example.com", Security: "security@bench.example.com",
}

// defaults are the options of every mcpkit server here.
func defaults() []mcpkit.Option {
	return []mcpkit.Option{
		//nolint:sloglint // log lines are formatted, so that the benchmarks measure what they cost
		mcpkit.Logs(observe.Logs{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}),
		mcpkit.Reader(budget.Claude().WithTokens(budgetTokens)),
	}
}

func mcpkitHandler(fillers int, access mcpkit.Access, opts ...mcpkit.Option) http.Handler {
	srv := mcpkit.New(manifest, access, append(defaults(), opts...)...)
	mcpkit.AddTool(srv, toolName, annotate.ReadOnly("List items"), toolDescription, list)
	for n := range fillers {
		name, description := filler(n)
		mcpkit.AddTool(srv, name, annotate.ReadOnly("Find item"), description, list)
	}
	return handlerOf(srv)
}

// handlerOf gives a server its examples and returns its handler.
func handlerOf(srv *mcpkit.Server) http.Handler {
	example := mcpkit.Example{Title: "List", Prompt: "List ten items", Calls: []mcpkit.Call{mcpkit.Use(toolName, In{Count: 10})}, Shows: "ten items"}
	srv.Examples(example, example, example)
	h, err := srv.Handler()
	if err != nil {
		panic(err)
	}
	return h
}
