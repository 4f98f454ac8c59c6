// Package given passes facts about a tool that no Go type contains, such as schemas from a
// document, from other packages of this module to package mcpkit.
package given

import (
	"encoding/json"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

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

// A Forward runs an adopted tool without go-sdk.
type Forward struct {
	// Handler runs the tool. Requests that do not ask for progress may have no session.
	Handler mcp.ToolHandler
	// Current reports whether a definition is the one that the adopted server has now.
	Current func(*mcp.Tool) bool
}

// A ForwardOption is a mcpkit.ToolOption of an adopted tool that can be run without go-sdk.
type ForwardOption interface {
	// GivenForward returns how the tool is run.
	GivenForward() *Forward
}

// An AbsentOption is a mcpkit.ToolOption of an adopted tool that the adopted server may lack for a
// time.
type AbsentOption interface {
	// GivenAbsent returns why the adopted server does not have the tool, and what to do. An empty
	// reason means that none is known.
	GivenAbsent() (reason, fix string)
}
