//lint:file-ignore SA1019 the suite tests deprecated features too

package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

var (
	nameForm    = json.RawMessage(`{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}`)
	colorForm   = json.RawMessage(`{"type":"object","properties":{"color":{"type":"string"}},"required":["color"]}`)
	contextForm = json.RawMessage(`{"type":"object","properties":{"context":{"type":"string"}},"required":["context"]}`)
	confirmForm = json.RawMessage(`{"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"]}`)
)

// addInputTools adds the tools whose result asks for input, as in protocol version 2026-07-28: the
// client calls again with the answers.
func addInputTools(srv *mcpkit.Server) {
	closed := annotate.ClosedWorld()
	mcpkit.AddSDKTool(srv, "test_input_required_result_elicitation", annotate.ReadOnly("Input of the user", closed),
		"Asks the user for a name and greets the user. Use when a scenario tests input of the user.", greetUser)
	mcpkit.AddSDKTool(srv, "test_input_required_result_sampling", annotate.ReadOnly("Input of the model", closed),
		"Returns the answer of the client's model. Use when a scenario tests input of the model.", quoteModel)
	mcpkit.AddSDKTool(srv, "test_input_required_result_list_roots", annotate.ReadOnly("Roots as input", closed),
		"Counts the client's roots. Use when a scenario tests roots as input.", countRoots)
	mcpkit.AddSDKTool(srv, "test_input_required_result_multiple_inputs", annotate.ReadOnly("Several inputs", closed),
		"Asks for three inputs at once. Use when a scenario tests several inputs.", gatherInputs)
	mcpkit.AddSDKTool(srv, "test_input_required_result_capabilities", annotate.ReadOnly("Possible inputs", closed),
		"Asks only for input that the client supports. Use when a scenario tests the capabilities that inputs need.", gatherPossible)
}

func asking(requests mcp.InputRequestMap) *mcp.CallToolResult {
	return &mcp.CallToolResult{InputRequests: requests}
}

func form(message string, schema json.RawMessage) *mcp.ElicitParams {
	return &mcp.ElicitParams{Message: message, RequestedSchema: schema}
}

// accepted returns one field of a form that the user accepted, or nil.
func accepted(responses mcp.InputResponseMap, id, field string) any {
	res, ok := responses[id].(*mcp.ElicitResult)
	if !ok || res.Action != "accept" {
		return nil
	}
	return res.Content[field]
}

// acceptedText is like accepted, for a text field.
func acceptedText(responses mcp.InputResponseMap, id, field string) string {
	s, _ := accepted(responses, id, field).(string)
	return s
}

// sampled returns the text that the client's model answered.
func sampled(responses mcp.InputResponseMap, id string) string {
	res, ok := responses[id].(*mcp.CreateMessageWithToolsResult)
	if !ok {
		return ""
	}
	for _, c := range res.Content {
		if t, ok := c.(*mcp.TextContent); ok {
			return t.Text
		}
	}
	return ""
}

func greetUser(_ context.Context, req *mcp.CallToolRequest, _ None) (*mcp.CallToolResult, any, error) {
	if name := acceptedText(req.Params.InputResponses, "user_name", "name"); name != "" {
		return textResult("Hello, " + name + "!"), nil, nil
	}
	return asking(mcp.InputRequestMap{"user_name": form("What is your name?", nameForm)}), nil, nil
}

func quoteModel(_ context.Context, req *mcp.CallToolRequest, _ None) (*mcp.CallToolResult, any, error) {
	if answer := sampled(req.Params.InputResponses, "capital_question"); answer != "" {
		return textResult("The model says: " + answer), nil, nil
	}
	return asking(mcp.InputRequestMap{"capital_question": sampling("What is the capital of France?")}), nil, nil
}

func countRoots(_ context.Context, req *mcp.CallToolRequest, _ None) (*mcp.CallToolResult, any, error) {
	if res, ok := req.Params.InputResponses["client_roots"].(*mcp.ListRootsResult); ok {
		return textResult(fmt.Sprintf("The client has %d roots.", len(res.Roots))), nil, nil
	}
	return asking(mcp.InputRequestMap{"client_roots": &mcp.ListRootsParams{}}), nil, nil
}

func gatherInputs(_ context.Context, req *mcp.CallToolRequest, _ None) (*mcp.CallToolResult, any, error) {
	responses := req.Params.InputResponses
	name, greeting := acceptedText(responses, "user_name", "name"), sampled(responses, "greeting")
	roots, ok := responses["client_roots"].(*mcp.ListRootsResult)
	if name != "" && greeting != "" && ok {
		return textResult(fmt.Sprintf("%s, %s: %d roots.", greeting, name, len(roots.Roots))), nil, nil
	}
	res := asking(mcp.InputRequestMap{
		"user_name":    form("What is your name?", nameForm),
		"greeting":     sampling("Greet somebody"),
		"client_roots": &mcp.ListRootsParams{},
	})
	res.RequestState = states.seal("several")
	return res, nil, nil
}

func gatherPossible(_ context.Context, req *mcp.CallToolRequest, _ None) (*mcp.CallToolResult, any, error) {
	if len(req.Params.InputResponses) > 0 {
		return textResult("The inputs arrived."), nil, nil
	}
	requests := mcp.InputRequestMap{}
	if has := req.ClientCapabilities(); has != nil {
		if has.Elicitation != nil {
			requests["user_name"] = form("What is your name?", nameForm)
		}
		if has.Sampling != nil {
			requests["greeting"] = sampling("Greet somebody")
		}
		if has.RootsV2 != nil {
			requests["client_roots"] = &mcp.ListRootsParams{}
		}
	}
	if len(requests) == 0 {
		return textResult("The client supports no input."), nil, nil
	}
	return asking(requests), nil, nil
}
