package mcptest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"
)

// A ToolError is the error result of a tool: what the model would read.
type ToolError struct {
	Tool string
	Text string
}

func (e *ToolError) Error() string { return fmt.Sprintf("tool %q: %s", e.Tool, e.Text) }

// Call calls a tool and returns its output. It fails the test when the tool
// answers with an error, or when its output breaks its schema or does not decode
// into Out.
//
// Out is the handler's output type; string for tools that return text;
// *mcp.CallToolResult for the result as it is.
func Call[Out any](t testing.TB, c *Client, tool string, args any) Out {
	t.Helper()
	out, err := Try[Out](t.Context(), c, tool, args)
	if err != nil {
		t.Fatalf("mcptest: %v", err)
	}
	return out
}

// CallError calls a tool that is expected to answer with an error, and returns
// the text of the error as the model reads it. It fails the test when the tool
// succeeds.
func CallError(t testing.TB, c *Client, tool string, args any) string {
	t.Helper()
	res, err := Try[*mcp.CallToolResult](t.Context(), c, tool, args)
	var told *ToolError
	switch {
	case errors.As(err, &told):
		return told.Text
	case err != nil:
		t.Fatalf("mcptest: %v", err)
	default:
		t.Fatalf("mcptest: tool %q answered %.200q, an error was expected", tool, results.Text(res))
	}
	return ""
}

// Try calls a tool and returns its output or its error. An error result is a
// [*ToolError].
func Try[Out any](ctx context.Context, c *Client, tool string, args any) (Out, error) {
	var out Out
	if !c.tools[tool] {
		return out, fmt.Errorf("there is no tool %q", tool)
	}
	res, err := c.session.CallTool(ctx, &mcp.CallToolParams{Name: tool, Arguments: args})
	if err != nil {
		return out, fmt.Errorf("calling %q: %w", tool, err)
	}
	if res.IsError {
		return out, &ToolError{Tool: tool, Text: results.Text(res)}
	}
	structured, err := results.Structured(res)
	if err != nil {
		return out, fmt.Errorf("the output of %q: %w", tool, err)
	}
	if v := c.outputs[tool]; v != nil {
		if problems := v.Validate(structured); len(problems) > 0 {
			return out, fmt.Errorf("the output of %q breaks its schema: %s", tool, strings.Join(problems, "; "))
		}
	}
	if p, ok := any(&out).(**mcp.CallToolResult); ok {
		*p = res
		return out, nil
	}
	if reflect.TypeFor[Out]().Kind() == reflect.String {
		reflect.ValueOf(&out).Elem().SetString(results.Text(res))
		return out, nil
	}
	if res.StructuredContent == nil {
		return out, fmt.Errorf("tool %q returns no structured content to decode into %T; ask for a string or a *mcp.CallToolResult", tool, out)
	}
	if err := json.Unmarshal(structured, &out); err != nil {
		return out, fmt.Errorf("the output of %q does not decode into %T: %w", tool, out, err)
	}
	return out, nil
}
