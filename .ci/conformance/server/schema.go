package main

import (
	"context"
	"encoding/json"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

type HeaderIn struct {
	Region string `json:"region,omitempty" jsonschema:"description=Repeated in the header Mcp-Param-Region" jsonschema_extras:"x-mcp-header=Region"`
	Level  int    `json:"level,omitempty" jsonschema:"description=Repeated nowhere"`
}

// addSchemaTools adds the tool whose schema names a header.
func addSchemaTools(srv *mcpkit.Server) {
	mcpkit.AddTool(srv, "test_x_mcp_header", annotate.ReadOnly("An argument in a header", annotate.ClosedWorld()),
		"Says which region it was given. Use when a scenario tests arguments in headers.",
		func(_ context.Context, in HeaderIn) (string, error) { return "region=" + in.Region, nil })
}

// addForeignTool adds a tool with a schema that directories refuse, so that no rule about it
// can be waived: it comes when the rules have been checked.
func addForeignTool(srv *mcpkit.Server) {
	srv.SDK().AddTool(&mcp.Tool{
		Name: "json_schema_2020_12_tool", Title: "A schema of 2020-12",
		Description: "Takes an address. Use when a scenario looks for keywords of JSON Schema 2020-12.",
		Annotations: annotate.ReadOnly("A schema of 2020-12", annotate.ClosedWorld()).Hints(srv.Manifest().Profile),
		InputSchema: contactSchema,
	}, func(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return told("The arguments were " + string(req.Params.Arguments)), nil
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
