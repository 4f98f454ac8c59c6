package peers

import (
	"context"
	"net/http"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// MCPGo is mark3labs/mcp-go alone, stateless, with JSON answers.
func MCPGo(fillers int) http.Handler {
	s := server.NewMCPServer("bench", "1.0.0", server.WithToolCapabilities(false))
	handler := mcp.NewStructuredToolHandler(func(ctx context.Context, _ mcp.CallToolRequest, in In) (Out, error) { return list(ctx, in) })
	add := func(name, description string) {
		s.AddTool(mcp.NewTool(name, mcp.WithDescription(description), mcp.WithReadOnlyHintAnnotation(true),
			mcp.WithInputSchema[In](), mcp.WithOutputSchema[Out]()), handler)
	}
	add(toolName, toolDescription)
	for n := range fillers {
		add(filler(n))
	}
	return server.NewStreamableHTTPServer(s, server.WithStateLess(true), server.WithDisableStreaming(true))
}
