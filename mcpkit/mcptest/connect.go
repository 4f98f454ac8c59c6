package mcptest

import (
	"context"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/inmemory"
)

// clientName is how the clients of this package identify themselves.
const clientName = "mcptest"

// decliningClient answers every elicitation as a user who declines, and supports nothing else.
var decliningClient = &mcp.ClientOptions{
	ElicitationHandler: func(context.Context, *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
		return &mcp.ElicitResult{Action: "decline"}, nil
	},
}

// connect opens an in-memory session, whose handlers see the values of ctx. The caller ends it.
func connect(ctx context.Context, t testing.TB, srv *mcpkit.Server, client *mcp.ClientOptions) (session *mcp.ClientSession, end func()) {
	t.Helper()
	session, end, err := inmemory.Connect(ctx, srv.SDK(), clientName, client)
	if err != nil {
		t.Fatalf("mcptest: connecting to the server: %v", err)
	}
	return session, end
}
