// Slow is a server for tests of proxies with slow answers. Its tools answer when they read a line
// from standard input, so that no test depends on timing. wait_long is a tool of go-sdk that sends
// progress first, and wait_still one that says nothing.
package main

import (
	"bufio"
	"context"
	"os"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

func main() {
	lines := make(chan struct{})
	go func() {
		for in := bufio.NewScanner(os.Stdin); in.Scan(); {
			lines <- struct{}{}
		}
	}()
	// The interval is scaled down with the limits of the proxies.
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "slow", Title: "Slow", Version: "1.0.0",
		Tagline: "Answers on demand", Description: "Sends progress, and answers when a line arrives on standard input.",
		URL: "https://godocs.example.com/mcp", Privacy: "https://example.com/privacy",
		Support: "support@example.com", Security: "security@example.com",
	}, mcpkit.Public("a test"), mcpkit.KeepAlive(time.Second/4))
	mcpkit.AddSDKTool(srv, "wait_long", annotate.ReadOnly("Wait long"), "Waits for a line on standard input. Use in tests.",
		func(ctx context.Context, req *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, any, error) {
			if err := req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{ProgressToken: req.Params.GetProgressToken(), Progress: 1, Message: "waiting"}); err != nil {
				return nil, nil, err
			}
			select {
			case <-lines:
				return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "waited long"}}}, nil, nil
			case <-ctx.Done():
				return nil, nil, ctx.Err()
			}
		})
	mcpkit.AddTool(srv, "wait_still", annotate.ReadOnly("Wait still"), "Waits in silence for a line on standard input. Use in tests.",
		func(ctx context.Context, _ struct{}) (string, error) {
			select {
			case <-lines:
				return "waited still", nil
			case <-ctx.Done():
				return "", ctx.Err()
			}
		})
	call := []mcpkit.Call{mcpkit.Use("wait_long", struct{}{})}
	srv.Examples(
		mcpkit.Example{Title: "Wait", Prompt: "Wait for me", Shows: "that it waited", Calls: call},
		mcpkit.Example{Title: "Rest", Prompt: "Rest a while", Shows: "that it waited", Calls: call},
		mcpkit.Example{Title: "Pause", Prompt: "Pause for me", Shows: "that it waited", Calls: call})
	mcpkit.Main(srv)
}
