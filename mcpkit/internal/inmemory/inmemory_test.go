package inmemory_test

import (
	"context"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/inmemory"
)

const testTimeout = 5 * time.Second

type key struct{}

func newServer() *mcp.Server {
	server := mcp.NewServer(&mcp.Implementation{Name: "test", Version: "1.0.0"}, nil)
	mcp.AddTool(server, &mcp.Tool{Name: "value"}, func(ctx context.Context, _ *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, any, error) {
		text, _ := ctx.Value(key{}).(string)
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}}, nil, nil
	})
	return server
}

func TestConnectPassesTheValuesOfTheContextToHandlers(t *testing.T) {
	server := newServer()
	session, end, err := inmemory.Connect(context.WithValue(t.Context(), key{}, "from the context"), server, "test", nil)
	require.NoError(t, err)
	res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "value"})
	require.NoError(t, err)
	assert.Equal(t, "from the context", res.Content[0].(*mcp.TextContent).Text)
	end()
	for range server.Sessions() {
		t.Error("the server has a session after end")
	}
}

func TestConnectLeavesNothingOpenAfterAnError(t *testing.T) {
	server := newServer()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, end, err := inmemory.Connect(ctx, server, "test", nil)
	require.Error(t, err)
	assert.Nil(t, end)
	assert.Eventually(t, func() bool {
		for range server.Sessions() {
			return false
		}
		return true
	}, testTimeout, testTimeout/1000)
}
