//lint:file-ignore SA1019 what is deprecated is tested as long as there are clients of it

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// pause is between two notifications, so that they come one by one.
const pause = 50 * time.Millisecond

// addNotifyingTools adds the tools that send something before their result, or to other
// streams.
func addNotifyingTools(srv *mcpkit.Server) {
	closed := annotate.ClosedWorld()
	mcpkit.AddSDKTool(srv, "test_tool_with_logging", annotate.ReadOnly("Log messages", closed),
		"Sends three log messages. Use when a scenario tests logging.", logThrice)
	mcpkit.AddSDKTool(srv, "test_logging_tool", annotate.ReadOnly("One log message", closed),
		"Sends one log message, to clients that asked for them. Use when a scenario tests who gets log messages.", logOnce)
	mcpkit.AddSDKTool(srv, "test_tool_with_progress", annotate.ReadOnly("Progress", closed),
		"Reports its progress three times. Use when a scenario tests progress.", reportProgress)
	mcpkit.AddSDKTool(srv, "test_streaming_elicitation", annotate.ReadOnly("A stream", closed),
		"Reports progress and asks nothing. Use when a scenario looks at all that a stream carries.", reportProgress)
	mcpkit.AddSDKTool(srv, "test_missing_capability", annotate.ReadOnly("A missing capability", closed),
		"Needs a client that can sample. Use when a scenario tests missing capabilities.", needSampling)
	mcpkit.AddSDKTool(srv, "test_reconnection", annotate.ReadOnly("A closed stream", closed),
		"Closes its stream before the result. Use when a scenario tests reconnection.", closeStream)
	mcpkit.AddTool(srv, "test_trigger_prompt_change", annotate.Additive("A new prompt", closed),
		"Adds a prompt. Use when a scenario tests news of prompts.",
		func(context.Context, None) (string, error) {
			srv.SDK().AddPrompt(&mcp.Prompt{Name: "test_new_prompt", Description: "Came while the server ran."},
				func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
					return said(text("I am new.")), nil
				})
			return "The prompt test_new_prompt is there now.", nil
		})
}

func logThrice(ctx context.Context, req *mcp.CallToolRequest, _ None) (*mcp.CallToolResult, any, error) {
	for i, line := range []string{"Tool execution started", "Tool processing data", "Tool execution completed"} {
		if i > 0 {
			time.Sleep(pause)
		}
		if err := logLine(ctx, req, line); err != nil {
			return nil, nil, err
		}
	}
	return told("Three messages were logged."), nil, nil
}

func logOnce(ctx context.Context, req *mcp.CallToolRequest, _ None) (*mcp.CallToolResult, any, error) {
	return told("A message was logged, if it was asked for."), nil, logLine(ctx, req, "One message")
}

func logLine(ctx context.Context, req *mcp.CallToolRequest, line string) error {
	return req.Session.Log(ctx, &mcp.LoggingMessageParams{Level: "info", Data: line})
}

func reportProgress(ctx context.Context, req *mcp.CallToolRequest, _ None) (*mcp.CallToolResult, any, error) {
	token := req.Params.GetProgressToken()
	if token == nil {
		return told("Nobody asked for progress."), nil, nil
	}
	for _, done := range []float64{0, 50, 100} {
		err := req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{
			ProgressToken: token, Progress: done, Total: 100, Message: fmt.Sprintf("%.0f of 100 done", done),
		})
		if err != nil {
			return nil, nil, err
		}
		time.Sleep(pause)
	}
	return told(fmt.Sprint(token)), nil, nil
}

func needSampling(_ context.Context, req *mcp.CallToolRequest, _ None) (*mcp.CallToolResult, any, error) {
	if has := req.ClientCapabilities(); has != nil && has.Sampling != nil {
		return told("The client can sample."), nil, nil
	}
	return nil, nil, &jsonrpc.Error{
		Code: mcp.CodeMissingRequiredClientCapabilities, Message: "this tool needs a client that can sample",
		Data: json.RawMessage(`{"requiredCapabilities":{"sampling":{}}}`),
	}
}

func closeStream(_ context.Context, req *mcp.CallToolRequest, _ None) (*mcp.CallToolResult, any, error) {
	if req.Extra != nil && req.Extra.CloseSSEStream != nil {
		req.Extra.CloseSSEStream(mcp.CloseSSEStreamArgs{RetryAfter: 10 * time.Millisecond})
	}
	time.Sleep(2 * pause)
	return told("The result of a call whose stream was closed."), nil, nil
}
