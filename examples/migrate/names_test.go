package migrate_test

import (
	mcpgo "github.com/mark3labs/mcp-go/mcp"
	mcpgoserver "github.com/mark3labs/mcp-go/server"
	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// The names in the tables of the page. This file compiles only while all of them exist.
var (
	_ = []any{
		mcpgo.NewTool, mcpgo.WithString, mcpgo.Required, mcpgo.Description, mcpgo.Enum, mcpgo.Min[int], mcpgo.WithReadOnlyHintAnnotation,
		mcpgo.CallToolRequest.RequireString, mcpgo.CallToolRequest.GetInt, mcpgo.CallToolRequest.BindArguments,
		mcpgo.NewToolResultText, mcpgo.NewToolResultError,
		mcpgoserver.WithToolHandlerMiddleware, mcpgoserver.WithRecovery, mcpgoserver.NewStreamableHTTPServer,
		(*mcpgoserver.StreamableHTTPServer).Start, mcpgoserver.ServeStdio,
		(*mcpgoserver.MCPServer).AddTools, (*mcpgoserver.MCPServer).DeleteTools,
	}
	_ = []any{
		mcp.AddTool[any, any], mcp.ToolAnnotations{}, mcp.CallToolRequest{}, (*mcp.Server).AddReceivingMiddleware,
		mcp.NewStreamableHTTPHandler, auth.RequireBearerToken,
	}
	_ = []any{
		mcpkit.AddTool[any, any], mcpkit.AddSDKTool[any, any], mcpkit.ToolError{}, mcpkit.Intercept, mcpkit.Main, mcpkit.OAuth,
		mcpkit.Toolset, mcpkit.Meta, (*mcpkit.Server).Register, (*mcpkit.Server).Update, (*mcpkit.Server).SDK, (*mcpkit.Server).Handler,
		annotate.ReadOnly, annotate.Additive, annotate.Destructive,
		openapi.Service, openapi.Override, wrap.Remote, wrap.InProcess, wrap.Identity,
	}
)
