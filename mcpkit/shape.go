package mcpkit

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// shape turns an error of a call into what the client gets: a [ToolError] as
// written, the end of the tool's time as advice, a JSON-RPC error that the
// handler made as it is, and everything else as a reference into the log.
func (s *Server) shape(ctx context.Context, t *tool, err error) (*mcp.CallToolResult, error) {
	var told *ToolError
	out := &observed(ctx).out
	switch cause := context.Cause(ctx); {
	case errors.As(err, &told):
		out.Result = told.result
		if told.Err != nil {
			// Not what the model is told: that may repeat its arguments.
			s.log.InfoContext(ctx, "tool error", "tool", t.wire.Name, "cause", oauth.Redact(ctx, fmt.Sprint(told.Err)))
		}
		return toolError(told.Error()), nil
	case isMadeForClient(err):
		return nil, err
	case cause == errDeadline:
		out.Result = observe.ResultTimeout
		s.log.WarnContext(ctx, "tool took too long", "tool", t.wire.Name, "timeout", t.timeout)
		return toolError(t.lateError().Error()), nil
	case err == errAborted || cause == errHungUp || errors.Is(cause, context.Canceled):
		out.Result = observe.ResultCancelled
		return toolError("the call was cancelled"), nil
	}
	return toolError(s.mask(ctx, err, "tool", t.wire.Name)), nil
}

// isMadeForClient reports whether err is a JSON-RPC error that was made for the client. One
// inside another error may be that of another server, which the handler asked.
func isMadeForClient(err error) bool {
	_, ok := err.(*jsonrpc.Error)
	return ok
}

func toolError(text string) *mcp.CallToolResult {
	return &mcp.CallToolResult{IsError: true, Content: []mcp.Content{&mcp.TextContent{Text: text}}}
}

// mask logs err under a new reference and returns the text that stands for it.
// Neither the error nor the value of a panic may reach the client: both tell of
// the inside of the service.
func (s *Server) mask(ctx context.Context, err error, attrs ...any) string {
	ref := newRef()
	attrs = append(attrs, "ref", ref)
	out := &observed(ctx).out
	out.Result, out.Ref = observe.ResultInternalError, ref
	var p *panicError
	if errors.As(err, &p) {
		s.log.ErrorContext(ctx, "panic", append(attrs, "panic", oauth.Redact(ctx, fmt.Sprint(p.value)), "stack", string(p.stack))...)
	} else {
		s.log.ErrorContext(ctx, "internal error", append(attrs, "error", oauth.Redact(ctx, fmt.Sprint(err)))...)
	}
	text := fmt.Sprintf("internal error (ref %s). The fault is in the server, not in the arguments; try again later", ref)
	if s.manifest.Support != "" {
		text += fmt.Sprintf(", or report the ref to %s", s.manifest.Support)
	}
	return text
}

// newRef returns six random hexadecimal digits: enough to find one error among
// those of a day.
func newRef() string {
	var b [3]byte
	_, _ = rand.Read(b[:]) // never fails, says crypto/rand
	return hex.EncodeToString(b[:])
}
