//lint:file-ignore SA1019 what is deprecated is tested as long as there are clients of it

package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

type SampleIn struct {
	Prompt string `json:"prompt" jsonschema:"description=What the client's model is asked,minLength=1"`
}

type ElicitIn struct {
	Message string `json:"message" jsonschema:"description=What the user is asked,minLength=1"`
}

// addAskingTools adds the tools that send requests to the client, which protocol versions before
// 2026-07-28 allow.
func addAskingTools(srv *mcpkit.Server) {
	closed := annotate.ClosedWorld()
	mcpkit.AddSDKTool(srv, "test_sampling", annotate.ReadOnly("Ask the model", closed),
		"Asks the client's model. Use when a scenario tests sampling.",
		func(ctx context.Context, req *mcp.CallToolRequest, in SampleIn) (*mcp.CallToolResult, any, error) {
			res, err := req.Session.CreateMessage(ctx, sampling(in.Prompt))
			if err != nil {
				return nil, nil, err
			}
			answer, ok := res.Content.(*mcp.TextContent)
			if !ok {
				return nil, nil, &mcpkit.ToolError{What: fmt.Sprintf("the model answered with %T, not with text", res.Content)}
			}
			return told("LLM response: " + answer.Text), nil, nil
		}, mcpkit.Interactive())
	mcpkit.AddSDKTool(srv, "test_elicitation", annotate.ReadOnly("Ask the user", closed),
		"Asks the user. Use when a scenario tests elicitation.",
		func(ctx context.Context, req *mcp.CallToolRequest, in ElicitIn) (*mcp.CallToolResult, any, error) {
			return elicit(ctx, req, "User response", in.Message, contactForm)
		}, mcpkit.Interactive())
	mcpkit.AddSDKTool(srv, "test_elicitation_sep1034_defaults", annotate.ReadOnly("A form with defaults", closed),
		"Asks the user with defaults filled in. Use when a scenario tests defaults of elicitation.",
		func(ctx context.Context, req *mcp.CallToolRequest, _ None) (*mcp.CallToolResult, any, error) {
			return elicit(ctx, req, "Elicitation completed", "Please look at the values filled in", defaultsForm)
		}, mcpkit.Interactive())
	mcpkit.AddSDKTool(srv, "test_elicitation_sep1330_enums", annotate.ReadOnly("A form with choices", closed),
		"Asks the user to choose. Use when a scenario tests the choices of elicitation.",
		func(ctx context.Context, req *mcp.CallToolRequest, _ None) (*mcp.CallToolResult, any, error) {
			return elicit(ctx, req, "Elicitation completed", "Please choose", choicesForm)
		}, mcpkit.Interactive())
}

func sampling(prompt string) *mcp.CreateMessageParams {
	return &mcp.CreateMessageParams{
		Messages:  []*mcp.SamplingMessage{{Role: "user", Content: text(prompt)}},
		MaxTokens: 100,
	}
}

func elicit(ctx context.Context, req *mcp.CallToolRequest, what, message string, form json.RawMessage) (*mcp.CallToolResult, any, error) {
	res, err := req.Session.Elicit(ctx, &mcp.ElicitParams{Message: message, RequestedSchema: form})
	if err != nil {
		return nil, nil, err
	}
	content, err := json.Marshal(res.Content)
	if err != nil {
		return nil, nil, err
	}
	return told(fmt.Sprintf("%s: action=%s, content=%s", what, res.Action, content)), nil, nil
}

var contactForm = json.RawMessage(`{
	"type": "object",
	"properties": {
		"username": {"type": "string", "description": "User's response"},
		"email": {"type": "string", "description": "User's email address"}
	},
	"required": ["username", "email"]
}`)

var defaultsForm = json.RawMessage(`{
	"type": "object",
	"properties": {
		"name": {"type": "string", "default": "John Doe"},
		"age": {"type": "integer", "default": 30},
		"score": {"type": "number", "default": 95.5},
		"status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
		"verified": {"type": "boolean", "default": true}
	}
}`)

var choicesForm = json.RawMessage(`{
	"type": "object",
	"properties": {
		"untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
		"titledSingle": {"type": "string", "oneOf": [
			{"const": "value1", "title": "First Option"},
			{"const": "value2", "title": "Second Option"},
			{"const": "value3", "title": "Third Option"}
		]},
		"legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"], "enumNames": ["Option One", "Option Two", "Option Three"]},
		"untitledMulti": {"type": "array", "items": {"type": "string", "enum": ["option1", "option2", "option3"]}},
		"titledMulti": {"type": "array", "items": {"anyOf": [
			{"const": "value1", "title": "First Choice"},
			{"const": "value2", "title": "Second Choice"},
			{"const": "value3", "title": "Third Choice"}
		]}}
	}
}`)
