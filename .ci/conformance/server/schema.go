package main

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// HeaderIn is the input of test_x_mcp_header.
type HeaderIn struct {
	Region string `json:"region,omitempty" jsonschema:"description=Repeated in the header Mcp-Param-Region" jsonschema_extras:"x-mcp-header=Region"`
	Level  int    `json:"level,omitempty" jsonschema:"description=Not repeated in a header"`
}

// addSchemaTools adds the tool with an argument that is repeated in a header.
func addSchemaTools(srv *mcpkit.Server) {
	mcpkit.AddTool(srv, "test_x_mcp_header", annotate.ReadOnly("An argument in a header", annotate.ClosedWorld()),
		"Returns the region that it was given. Use when a scenario tests arguments in headers.",
		func(_ context.Context, in HeaderIn) (string, error) { return "region=" + in.Region, nil })
}

// listForeignTool lists a tool whose schema breaks rules of the directories that cannot be waived.
// mcpkit does not serve such a tool, so middleware of go-sdk adds it to the list. The scenario
// checks that the keywords of its schema arrive unchanged.
func listForeignTool(srv *mcpkit.Server) {
	tool := &mcp.Tool{
		Name: "json_schema_2020_12_tool", Title: "A schema of 2020-12",
		Description: "Takes an address. Use when a scenario tests keywords of JSON Schema 2020-12.",
		Annotations: annotate.ReadOnly("A schema of 2020-12", annotate.ClosedWorld()).Hints(srv.Manifest().Profile),
		InputSchema: contactSchema,
	}
	srv.SDK().AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			res, err := next(ctx, method, req)
			if list, ok := res.(*mcp.ListToolsResult); ok && err == nil {
				list.Tools = append(slices.Clip(list.Tools), tool)
			}
			return res, err
		}
	})
}

var contactSchema = json.RawMessage(`{
	"$schema": "https://json-schema.org/draft/2020-12/schema",
	"type": "object",
	"$defs": {
		"address": {
			"$anchor": "addressDef",
			"type": "object",
			"properties": {"street": {"type": "string"}, "city": {"type": "string"}}
		}
	},
	"properties": {
		"name": {"type": "string"},
		"address": {"$ref": "#/$defs/address"},
		"contactMethod": {"type": "string", "enum": ["phone", "email"]},
		"phone": {"type": "string"},
		"email": {"type": "string"}
	},
	"allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
	"if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
	"then": {"required": ["phone"]},
	"else": {"required": ["email"]},
	"additionalProperties": false
}`)
