package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/bench/internal/host"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

const endpoint = "https://soak.example.com/mcp"

type none struct{}

type listIn struct {
	budget.PageRequest
}

type item struct {
	ID   int    `json:"id" jsonschema:"description=Its number"`
	Text string `json:"text" jsonschema:"description=Its text"`
}

type listOut struct {
	budget.Page[item]
}

// serve runs the server until standard input ends. It prints its URL and a token.
func serve() {
	h := &host.Host{}
	defer h.Close()
	issuer := oauthtest.New(h, &oauthtest.Options{Audience: endpoint})
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "soak", Title: "Soak", Version: "1.0.0", Tagline: "Everything that can happen", Description: "Has tools for everything that can happen in a call.",
		URL: endpoint, Privacy: "https://soak.example.com/privacy", Support: "support@soak.example.com", Security: "security@soak.example.com",
	}, mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}),
		//nolint:sloglint // log lines are formatted, as in production
		mcpkit.Logs(observe.Logs{Logger: slog.New(slog.NewJSONHandler(io.Discard, nil)), Requests: true}), mcpkit.RateLimit(nil))

	items := make([]item, 2_000)
	for i := range items {
		items[i] = item{i, strings.Repeat("some words of a note ", 10)}
	}
	mcpkit.AddTool(srv, "list_items", annotate.ReadOnly("List items"), "Lists items, page by page. Use when all items are wanted.",
		func(_ context.Context, in listIn) (listOut, error) {
			return listOut{Page: budget.PageOf(in.PageRequest, items)}, nil
		})
	add(srv, "find_item", func(context.Context) (string, error) { return "an item", nil })
	add(srv, "find_long", func(context.Context) (string, error) { return strings.Repeat("long words of a text ", 20_000), nil })
	add(srv, "find_panic", func(context.Context) (string, error) { panic("as expected") })
	add(srv, "find_error", func(context.Context) (string, error) { return "", errors.New("as expected") })
	add(srv, "find_late", func(ctx context.Context) (string, error) { <-ctx.Done(); return "", ctx.Err() }, mcpkit.Timeout(50*time.Millisecond))
	example := mcpkit.Example{Title: "Find", Prompt: "Find an item", Calls: []mcpkit.Call{mcpkit.Use("find_item", none{})}, Shows: "an item"}
	srv.Examples(example, example, example)

	handler, err := srv.Handler()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	ts := listen(handler)
	fmt.Printf("%s\n%s\n", ts.URL+"/mcp", issuer.Issue(oauthtest.ExpiresIn(24*time.Hour)))
	_, _ = io.Copy(io.Discard, os.Stdin)
	ts.Close()
}

func add(srv *mcpkit.Server, name string, handler func(context.Context) (string, error), opts ...mcpkit.ToolOption) {
	mcpkit.AddTool(srv, name, annotate.ReadOnly("Find "+strings.TrimPrefix(name, "find_")), "Finds something. Use in load tests.",
		func(ctx context.Context, _ none) (string, error) { return handler(ctx) }, opts...)
}
