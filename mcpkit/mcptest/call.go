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

// An ErrorResult is the error of [Try] for a tool that answered with a result that is an error.
type ErrorResult struct {
	Tool string // the name of the tool
	Text string // the text blocks of the result, which the model reads
}

// Error returns the name of the tool and the text.
func (e *ErrorResult) Error() string { return fmt.Sprintf("tool %q: %s", e.Tool, e.Text) }

// Call calls a tool and returns its output. args is a value that encoding/json can encode; nil is
// no arguments. Call fails the test at once if the tool answers with an error, if the output does
// not match the output schema, if an image or audio clip has no MIME type or a wrong one, or if the
// output does not decode into Out.
//
// Out is the output type of the handler, string for the text of the result, or
// *mcp.CallToolResult for the result itself.
func Call[Out any](t testing.TB, c *Client, tool string, args any) Out {
	t.Helper()
	out, err := Try[Out](t.Context(), c, tool, args)
	if err != nil {
		t.Fatalf("mcptest: %v", err)
	}
	return out
}

// CallError calls a tool, expects a result that is an error, and returns the text that the model
// reads. It fails the test at once if the tool succeeds or the call ends with a protocol error.
func CallError(t testing.TB, c *Client, tool string, args any) string {
	t.Helper()
	res, err := Try[*mcp.CallToolResult](t.Context(), c, tool, args)
	var failed *ErrorResult
	switch {
	case errors.As(err, &failed):
		return failed.Text
	case err != nil:
		t.Fatalf("mcptest: %v", err)
	default:
		t.Fatalf("mcptest: expected an error, but tool %q answered %.200q", tool, results.Text(res))
	}
	return ""
}

// Try is [Call] without a test: it returns the error. The error is an [*ErrorResult] if the tool
// answered with one; any other error means that there is no such tool, that the call ended with a
// protocol error, or that the output does not match its schema or Out. Several goroutines may
// call Try with the same client.
func Try[Out any](ctx context.Context, c *Client, tool string, args any) (Out, error) {
	var out Out
	output, ok := c.output(ctx, tool)
	if !ok {
		return out, fmt.Errorf("there is no tool %q", tool)
	}
	res, err := c.session.CallTool(ctx, &mcp.CallToolParams{Name: tool, Arguments: args})
	if err != nil {
		return out, fmt.Errorf("calling tool %q: %w", tool, err)
	}
	if res.IsError {
		return out, &ErrorResult{Tool: tool, Text: results.Text(res)}
	}
	if fault := mediaFault(res); fault != "" {
		return out, fmt.Errorf("tool %q: %s", tool, fault)
	}
	structured, err := results.Structured(res)
	if err != nil {
		return out, fmt.Errorf("the output of tool %q cannot be encoded: %w", tool, err)
	}
	if output != nil {
		if problems := output.Validate(structured); len(problems) > 0 {
			return out, fmt.Errorf("the output of tool %q does not match its schema: %s", tool, strings.Join(problems, "; "))
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
		return out, fmt.Errorf("the output of tool %q does not decode into %T: %w", tool, out, err)
	}
	return out, nil
}
