package mcpkit

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// call is the way of one tool call, the same for every transport: each step is
// in a file of its own.
//
//	validate   decode.go    arguments against the input schema
//	deadline   deadline.go  the tool's time, and the client hanging up
//	run        run.go       the handler, in a goroutine that recovers
//	handle     handle.go    inside of run: decode, handler, encode once
//	fit        fit.go       the result, made to fit its reader
//	shape      shape.go     whatever went wrong, as the model should read it
//
// The error is only ever a protocol error that the handler asked for.
func (s *Server) call(ctx context.Context, t *tool, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	if t.input == nil {
		return s.shape(ctx, t, errNotServable)
	}
	ready, err := validate(t.input, req.Params.Arguments)
	if err != nil {
		return s.shape(ctx, t, err)
	}
	ctx, cancel := withDeadline(ctx, t.timeout)
	defer cancel()
	a, err := s.run(ctx, t, req, ready)
	if err != nil {
		return s.shape(ctx, t, err)
	}
	res, err := s.fit(ctx, t, a)
	if err != nil {
		return s.shape(ctx, t, err)
	}
	return res, nil
}
