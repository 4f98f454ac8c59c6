// Package given carries the schemas of a tool that a document describes, and no Go type, to package
// mcpkit.
package given

import "encoding/json"

// Schemas are the schemas of one tool.
type Schemas struct {
	// Input describes the arguments.
	Input json.RawMessage
	// Output describes structured outputs; nil for outputs without a schema.
	Output json.RawMessage
}

// An Option is a mcpkit.ToolOption with schemas, which replace those of the handler's types. The
// types still say how arguments are decoded, and outputs sent.
type Option interface {
	// GivenSchemas returns the schemas.
	GivenSchemas() *Schemas
}
