package mcptest_test

import (
	"context"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
)

// TestWithClient checks that the test answers a tool that asks its user. The tool returns input
// requests, because that works with clients of every version.
func TestWithClient(t *testing.T) {
	srv := newServer()
	mcpkit.AddSDKTool(srv, "ask_user", annotate.ReadOnly("Ask the user"), "Asks the user for a word. Use when the word is not known.",
		func(_ context.Context, req *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, any, error) {
			answer, ok := req.Params.InputResponses["word"].(*mcp.ElicitResult)
			if !ok {
				return &mcp.CallToolResult{InputRequests: mcp.InputRequestMap{"word": &mcp.ElicitParams{Message: "Which word?", RequestedSchema: map[string]any{
					"type": "object", "properties": map[string]any{"word": map[string]any{"type": "string"}}}}}}, nil, nil
			}
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: answer.Action}}}, nil, nil
		}, mcpkit.Interactive())
	for _, action := range []string{"accept", "decline"} {
		asked := ""
		c := mcptest.New(t, srv, mcptest.WithClient(mcp.ClientOptions{
			ElicitationHandler: func(_ context.Context, req *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
				asked = req.Params.Message
				return &mcp.ElicitResult{Action: action, Content: map[string]any{"word": "tea"}}, nil
			},
		}))
		assert.Equal(t, action, mcptest.Call[string](t, c, "ask_user", nil))
		assert.Equal(t, "Which word?", asked)
	}
}
