//lint:file-ignore SA1019 the suite tests deprecated features too

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// pause is the time between two notifications, so that they arrive one by one.
const pause = 50 * time.Millisecond

// addNotifyingTools adds the tools that send notifications before their result, or on other
// streams.
func addNotifyingTools(srv *mcpkit.Server) {
	closed := annotate.ClosedWorld()
	mcpkit.AddSDKTool(srv, "test_tool_with_logging", annotate.ReadOnly("Log messages", closed),
		"Sends three log messages. Use when a scenario tests logging.", logThrice)
	mcpkit.AddSDKTool(srv, "test_logging_tool", annotate.ReadOnly("One log message", closed),
		"Sends one log message to clients that asked for them. Use when a scenario tests which clients get log messages.", logOnce)
	mcpkit.AddSDKTool(srv, "test_tool_with_progress", annotate.ReadOnly("Progress", closed),
		"Reports its progress three times. Use when a scenario tests progress.", reportProgress)
	mcpkit.AddSDKTool(srv, "test_streaming_elicitation", annotate.ReadOnly("A stream", closed),
		"Reports progress and sends no request. Use when a scenario checks all messages of a stream.", reportProgress)
	mcpkit.AddSDKTool(srv, "test_missing_capability", annotate.ReadOnly("A missing capability", closed),
		"Requires a client that supports sampling. Use when a scenario tests missing capabilities.", needSampling)
	mcpkit.AddSDKTool(srv, "test_reconnection", annotate.ReadOnly("A closed stream", closed),
		"Closes its stream before the result. Use when a scenario tests reconnection.", closeStream)
	mcpkit.AddTool(srv, "test_trigger_prompt_change", annotate.Additive("A new prompt", closed),
		"Adds a prompt. Use when a scenario tests notifications about prompts.",
		func(context.Context, None) (string, error) {
			srv.SDK().AddPrompt(&mcp.Prompt{Name: "test_new_prompt", Description: "A prompt that was added at run time."},
				func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
					return userMessages(text("I am new.")), nil
				})
			return "The prompt test_new_prompt was added.", nil
		})
	var changes atomic.Int32
	mcpkit.AddTool(srv, "test_trigger_tool_change", annotate.Additive("Add a tool", closed),
		"Adds a tool. Use when a scenario tests notifications about tools.",
		func(context.Context, None) (string, error) {
			name := fmt.Sprintf("test_new_tool_%d", changes.Add(1))
			err := srv.Update(func(draft *mcpkit.Server) {
				mcpkit.AddTool(draft, name, annotate.ReadOnly("A tool that was added", closed),
					"Returns a text. Use when a scenario tests tools that are added.",
					func(context.Context, None) (string, error) { return "a tool that was added at run time", nil })
			})
			return "The tool " + name + " was added.", err
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
	return textResult("Three messages were logged."), nil, nil
}

func logOnce(ctx context.Context, req *mcp.CallToolRequest, _ None) (*mcp.CallToolResult, any, error) {
	return textResult("A message was sent if the client asked for log messages."), nil, logLine(ctx, req, "One message")
}

func logLine(ctx context.Context, req *mcp.CallToolRequest, line string) error {
	return req.Session.Log(ctx, &mcp.LoggingMessageParams{Level: "info", Data: line})
}

func reportProgress(ctx context.Context, req *mcp.CallToolRequest, _ None) (*mcp.CallToolResult, any, error) {
	token := req.Params.GetProgressToken()
	if token == nil {
		return textResult("The client did not ask for progress."), nil, nil
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
	return textResult(fmt.Sprint(token)), nil, nil
}

func needSampling(_ context.Context, req *mcp.CallToolRequest, _ None) (*mcp.CallToolResult, any, error) {
	if has := req.ClientCapabilities(); has != nil && has.Sampling != nil {
		return textResult("The client supports sampling."), nil, nil
	}
	return nil, nil, &jsonrpc.Error{
		Code: mcp.CodeMissingRequiredClientCapabilities, Message: "this tool requires a client that supports sampling",
		Data: json.RawMessage(`{"requiredCapabilities":{"sampling":{}}}`),
	}
}

func closeStream(_ context.Context, req *mcp.CallToolRequest, _ None) (*mcp.CallToolResult, any, error) {
	if req.Extra != nil && req.Extra.CloseSSEStream != nil {
		req.Extra.CloseSSEStream(mcp.CloseSSEStreamArgs{RetryAfter: 10 * time.Millisecond})
	}
	time.Sleep(2 * pause)
	return textResult("The result of a call whose stream was closed."), nil, nil
}
