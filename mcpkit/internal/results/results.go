// Package results reads tool results that a go-sdk client received.
package results

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
)

// Structured returns the structured content of a result as JSON. It prefers a text block with the
// same content: go-sdk's client decodes structured content into float64, which rounds integers
// beyond 2^53, and leaves text blocks as they were sent.
//
// The error is one of encoding/json, for content that a server in the same process could not
// encode.
func Structured(res *mcp.CallToolResult) ([]byte, error) {
	for _, block := range res.Content {
		if text, ok := block.(*mcp.TextContent); ok {
			var copied any
			if json.Unmarshal([]byte(text.Text), &copied) == nil && reflect.DeepEqual(copied, res.StructuredContent) {
				return []byte(text.Text), nil
			}
		}
	}
	return json.Marshal(res.StructuredContent)
}

// Omitted returns the first omissions of a result that was shortened.
func Omitted(res *mcp.CallToolResult) []budget.Omission {
	raw, err := json.Marshal(res.Meta[budget.MetaKey])
	var said struct {
		Omitted []budget.Omission `json:"omitted"`
	}
	if err != nil || json.Unmarshal(raw, &said) != nil {
		return nil
	}
	return said.Omitted
}

// Text returns the text blocks of a result, joined by newlines.
func Text(res *mcp.CallToolResult) string {
	var parts []string
	for _, c := range res.Content {
		if text, ok := c.(*mcp.TextContent); ok {
			parts = append(parts, text.Text)
		}
	}
	return strings.Join(parts, "\n")
}
