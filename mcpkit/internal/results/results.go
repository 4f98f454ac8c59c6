// Package results reads tool results as a go-sdk client received them.
package results

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Structured returns the structured content as it was sent. go-sdk's client has
// decoded it, and with it rounded integers beyond 2^53; the text copy has not
// been through that.
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

// Text joins the text blocks of a result.
func Text(res *mcp.CallToolResult) string {
	var parts []string
	for _, c := range res.Content {
		if text, ok := c.(*mcp.TextContent); ok {
			parts = append(parts, text.Text)
		}
	}
	return strings.Join(parts, "\n")
}
