package mcptest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
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

// A RefusedError is the error of [Try] for a call that the server answered with a JSON-RPC error:
// the caller may not use the tool, or the handler or middleware returned such an error. A client
// that calls over HTTP gets the status 401 or 403 if it may not use the tool.
type RefusedError struct {
	Tool string // the name of the tool
	Code int64  // the code of the JSON-RPC error
	Text string // its message
}

// Error returns the name of the tool, the code and the message.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("calling tool %q: %s (JSON-RPC error %d)", e.Tool, e.Text, e.Code)
}

// Call calls a tool and returns its output. args is a value that encoding/json can encode; nil
// means no arguments. Call fails the test at once if the tool answers with an error, if the server
// refuses the call, if the output does not match the output schema, if an image or audio clip has
// no MIME type or a wrong one, or if the output does not decode into Out.
//
// Out is the output type of the handler:
//
//   - a struct or a map for structured content; json.RawMessage for its JSON
//   - string, or a type of that kind, for the text blocks, joined by newlines
//   - *mcp.ImageContent or another type of content for the one block of a result, which must be of
//     that type
//   - []mcp.Content for all blocks, []*mcp.ImageContent if all are of that type
//   - *mcp.CallToolResult for the result itself
//   - any for structured content as encoding/json decodes it; without it the text, the block or the
//     []mcp.Content of the result
func Call[Out any](t testing.TB, c *Client, tool string, args any) Out {
	t.Helper()
	out, err := Try[Out](t.Context(), c, tool, args)
	if err != nil {
		t.Fatalf("mcptest: %v", err)
	}
	return out
}

// CallError calls a tool, expects that the call fails, and returns the text that the client gets:
// the text of a result that is an error, which the model reads, or the message of the JSON-RPC
// error with which the server refuses the call, for example because the caller lacks a scope or
// because there is no caller. [Try] tells the two apart. Calls in memory have no rate limit.
//
// CallError fails the test at once if the tool succeeds, if there is no such tool, which is a
// mistake in the test, or if the server does not answer.
func CallError(t testing.TB, c *Client, tool string, args any) string {
	t.Helper()
	res, err := Try[*mcp.CallToolResult](t.Context(), c, tool, args)
	var failed *ErrorResult
	var refused *RefusedError
	switch {
	case errors.As(err, &failed):
		return failed.Text
	case errors.As(err, &refused):
		return refused.Text
	case err != nil:
		t.Fatalf("mcptest: %v", err)
	default:
		t.Fatalf("mcptest: expected an error, but tool %q answered %.200q", tool, results.Text(res))
	}
	return ""
}

// Try is [Call] without a test: it returns the error. The error is an [*ErrorResult] if the tool
// answered with one, and a [*RefusedError] if the server answered with a JSON-RPC error. Any other
// error means that there is no such tool, that the server does not answer, or that the output does
// not match its schema or Out. Several goroutines may call Try with the same client.
func Try[Out any](ctx context.Context, c *Client, tool string, args any) (Out, error) {
	var out Out
	output, ok := c.output(ctx, tool)
	if !ok {
		return out, fmt.Errorf("there is no tool %q", tool)
	}
	params := &mcp.CallToolParams{Name: tool, Arguments: args}
	if c.reads {
		params.SetProgressToken(tool)
	}
	res, err := c.session.CallTool(ctx, params)
	var coded *jsonrpc.Error
	switch {
	case errors.As(err, &coded):
		return out, &RefusedError{Tool: tool, Code: coded.Code, Text: coded.Message}
	case err != nil:
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
	if err := decodeOutput(res, structured, &out); err != nil {
		return out, fmt.Errorf("the output of tool %q does not decode into %s: %w", tool, reflect.TypeFor[Out](), err)
	}
	return out, nil
}
