package call

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// keepFiles stores the files whose addresses a result has. If one cannot be stored, none is.
func (p *Pipeline) keepFiles(ctx context.Context, op *Operation, t *Tool, files []SentFile, res *mcp.CallToolResult) (err error) {
	if op.Rehearsed || res.IsError || p.Files == nil {
		return nil
	}
	var kept []string
	defer func() {
		if err != nil {
			for _, handle := range kept {
				_ = p.Files.Store.Delete(context.WithoutCancel(ctx), fileKey(handle)) // it expires in any case
			}
		}
	}()
	for i := range files {
		f := &files[i]
		if f.handle == "" || !mentions(res, f.handle) {
			continue
		}
		file := &budget.File{Name: f.name, MIMEType: f.typ}
		if f.isText {
			file.Text = string(f.content)
		} else {
			file.Blob = f.content
		}
		kept = append(kept, f.handle)
		stored, err := p.Files.put(ctx, op.caller(), t.Name(), f.handle, file)
		switch {
		case err != nil:
			return fmt.Errorf("a file of the result cannot be kept: %w", err)
		case !stored:
			return p.Errors.make(observe.ResultToolError, ToolError{What: fmt.Sprintf("The file %q cannot be sent now: it is too large for what is kept for one user", f.name),
				Next: "Ask for less, or for a part of it.", Err: errLong})
		}
	}
	return nil
}

// mentions reports whether a result has a text in its structured content, its texts or its
// addresses.
func mentions(res *mcp.CallToolResult, text string) bool {
	if raw, ok := res.StructuredContent.(json.RawMessage); ok && bytes.Contains(raw, []byte(text)) {
		return true
	}
	return slices.ContainsFunc(res.Content, func(c mcp.Content) bool {
		switch c := c.(type) {
		case *mcp.TextContent:
			return strings.Contains(c.Text, text)
		case *mcp.ResourceLink:
			return strings.Contains(c.URI, text)
		case *mcp.EmbeddedResource:
			return c.Resource != nil && strings.Contains(c.Resource.URI, text)
		}
		return false
	})
}
