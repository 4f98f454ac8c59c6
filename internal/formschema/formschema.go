// Package formschema has the JSON Schemas of files that servers are submitted with; README.md says
// where they come from.
package formschema

import (
	"bytes"
	_ "embed"
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The addresses of the schemas.
const (
	RegistryID = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"
	OpenAIID   = "https://developers.openai.com/plugins/schemas/chatgpt-app-submission.v1.json"
)

//go:embed server.schema.json
var registry []byte

//go:embed chatgpt-app-submission.schema.json
var openai []byte

// Registry returns the schema of server.json, with which servers are published in the MCP Registry.
func Registry() *jsonschema.Schema { return compile(RegistryID, registry) }

// OpenAI returns the schema of chatgpt-app-submission.json, which OpenAI's portal imports.
func OpenAI() *jsonschema.Schema { return compile(OpenAIID, openai) }

func compile(id string, text []byte) *jsonschema.Schema {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		panic(fmt.Sprintf("formschema: %s: %v", id, err)) // impossible: tests compile both
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(id, document); err != nil {
		panic(fmt.Sprintf("formschema: %s: %v", id, err))
	}
	return c.MustCompile(id)
}
