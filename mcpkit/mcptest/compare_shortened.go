package mcptest

import (
	"bytes"
	"reflect"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/exactjson"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"
)

// nextCursor is the JSON name of the cursor of a budget.Page.
const nextCursor = "next_cursor"

// shortenedPage returns the structured content of a page that was shortened to fit its reader, or
// "".
func shortenedPage(res *mcp.CallToolResult) string {
	if _, shortened := res.Meta[budget.MetaKey]; !shortened || res.IsError {
		return ""
	}
	structured, err := results.Structured(res)
	if err != nil || !bytes.Contains(structured, []byte(nextCursor)) {
		return ""
	}
	return string(structured)
}

// samePage reports whether two shortened pages agree in what both of them kept. How much of a page
// fits depends on the tokens of its cursor, which differ.
func samePage(first, then string) bool {
	var a, b any
	return exactjson.Unmarshal([]byte(first), &a) == nil && exactjson.Unmarshal([]byte(then), &b) == nil && agree(a, b)
}

// agree reports whether two values are equal, except that a list or a text of one may continue that
// of the other, and that cursors differ.
func agree(a, b any) bool {
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for name, value := range x {
			other, ok := y[name]
			if !ok || name != nextCursor && !agree(value, other) {
				return false
			}
		}
		return true
	case []any:
		y, ok := b.([]any)
		if !ok {
			return false
		}
		for i := range min(len(x), len(y)) {
			if !agree(x[i], y[i]) {
				return false
			}
		}
		return true
	case string:
		y, ok := b.(string)
		x, y = strings.TrimSuffix(x, "…"), strings.TrimSuffix(y, "…")
		return ok && (strings.HasPrefix(x, y) || strings.HasPrefix(y, x))
	}
	return reflect.DeepEqual(a, b)
}
