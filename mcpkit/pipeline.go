package mcpkit

import (
	"context"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// call is the way of one tool call, the same for every transport: each step is
// in a file of its own.
//
//	deadline   deadline.go  the tool's time, and the client hanging up
//	limit      limit.go     how often the caller calls
//	permit     protect.go   the caller's scopes, after the gate in front of it
//	validate   decode.go    arguments against the input schema
//	intercept  middleware.go  what the program puts around the handler
//	run        run.go       the handler, with its panics contained
//	handle     handle.go    inside of run: decode, handler, encode once
//	shape      shape.go     whatever went wrong, as the model should read it
//	fit        fit.go       the result, made to fit its reader
//	account    account.go   what it cost, for the log
//
// The error is only ever a protocol error that the handler asked for.
func (s *Server) call(ctx context.Context, t *tool, req *mcp.CallToolRequest, run runner) (*mcp.CallToolResult, error) {
	began := time.Now()
	ctx, cancel := withDeadline(ctx, t.timeout)
	defer cancel()
	a, err := s.attempt(ctx, t, req, run)
	if err != nil {
		if a.res, err = s.shape(ctx, t, err); err != nil {
			return nil, err
		}
	}
	res, report, err := s.fit(ctx, t, a)
	if err != nil {
		return s.shape(ctx, t, err)
	}
	s.account(ctx, t, req.Params.Arguments, res, report, began)
	return res, nil
}

func (s *Server) attempt(ctx context.Context, t *tool, req *mcp.CallToolRequest, run runner) (answer, error) {
	if t.input == nil {
		return answer{}, errNotServable
	}
	if err := s.limit(ctx, t); err != nil {
		return answer{}, err
	}
	if err := s.permit(ctx, t); err != nil {
		return answer{}, err
	}
	ready, err := validate(ctx, t.input, req.Params.Arguments)
	if err != nil {
		return answer{}, err
	}
	return s.intercepted(ctx, t, req, ready, run)
}
