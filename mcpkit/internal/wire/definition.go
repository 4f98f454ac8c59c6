package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// findTool returns the definition of the tool that a call names, as next lists it, or nil.
func findTool(ctx context.Context, req *mcp.CallToolRequest, next mcp.MethodHandler) (*mcp.Tool, error) {
	for cursor := ""; ctx.Err() == nil; {
		res, err := next(ctx, "tools/list", &mcp.ListToolsRequest{Session: req.Session, Extra: req.Extra, Params: &mcp.ListToolsParams{Cursor: cursor}})
		page, ok := res.(*mcp.ListToolsResult)
		if err != nil || !ok {
			return nil, err
		}
		for _, t := range page.Tools {
			if t.Name == req.Params.Name {
				return t, nil
			}
		}
		if cursor = page.NextCursor; cursor == "" {
			return nil, nil
		}
	}
	return nil, ctx.Err()
}

// isSame reports whether two definitions of a tool are equal. The program's middleware may copy
// definitions, so the pointers may differ.
func isSame(a, b *mcp.Tool) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil {
		return false
	}
	return sameJSON(a, b)
}

// sameSchemas reports whether two definitions of a tool have the same schemas.
func sameSchemas(a, b *mcp.Tool) bool {
	return sameJSON(a.InputSchema, b.InputSchema) && sameJSON(a.OutputSchema, b.OutputSchema)
}

func sameJSON(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// textOf returns a definition as JSON, or "" if it has none.
func textOf(t *mcp.Tool) string {
	text, err := json.Marshal(t)
	if err != nil {
		return ""
	}
	return string(text)
}

// unknownTool is go-sdk's error for a tool that does not exist.
func unknownTool(name string) error {
	return &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: fmt.Sprintf("unknown tool %q", name)}
}
