package observe_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

type OrderIn struct {
	Number int `json:"number" jsonschema:"description=The number of the order"`
}

// FindOrder logs with the context of its call, so that the line says which call it is about.
func FindOrder(ctx context.Context, _ OrderIn) (string, error) {
	slog.InfoContext(ctx, "the order is not in the cache")
	return "An order of two lamps.", nil
}

// A program sets the handler once. Its lines then have what the lines of the server have.
func ExampleNewLogHandler() {
	withoutTime := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "caller" { // a hash that is another one each time
			return slog.Attr{}
		}
		return a
	}
	before := slog.Default()
	defer slog.SetDefault(before)
	slog.SetDefault(slog.New(observe.NewLogHandler(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime}))))

	srv := mcpkit.New(mcpkit.Manifest{
		Name: "shop", Title: "Shop", Version: "1.0.0",
		Tagline:     "Finds orders",
		Description: "Finds the orders of a shop by their numbers.",
		URL:         "https://shop.example.com/mcp",
		Privacy:     "https://example.com/privacy",
		Support:     "support@shop.example.com",
		Security:    "security@shop.example.com",
	}, mcpkit.Public("an example"))
	mcpkit.AddTool(srv, "find_order", annotate.ReadOnly("Find an order"), "Finds an order. Use when the user names one.", FindOrder)
	example := func(prompt string) mcpkit.Example {
		return mcpkit.Example{Title: prompt, Prompt: prompt, Calls: []mcpkit.Call{mcpkit.Use("find_order", OrderIn{Number: 7})}, Shows: "the order"}
	}
	srv.Examples(example("Where is order 7?"), example("Find order 8"), example("What is in order 9?"))
	handler, err := srv.Handler()
	if err != nil {
		fmt.Println(err)
		return
	}
	r := httptest.NewRequest(http.MethodPost, "https://shop.example.com/mcp", strings.NewReader(
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_order","arguments":{"number":7}}}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Request-Id", "5a0c1")
	r.Header.Set("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	handler.ServeHTTP(httptest.NewRecorder(), r)
	// Output:
	// level=INFO msg="the order is not in the cache" request_id=5a0c1 tool=find_order trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7
}
