// Package call carries out one tool call, stage by stage. It does not depend on a transport.
//
// The stages, in their order:
//
//	deadline   deadline.go   bounds the call by the tool's timeout
//	limit      limit.go      counts the call for the caller's rate limit
//	permit     pipeline.go   checks the caller's scopes, after the gate has done so
//	validate   decode.go     checks the arguments against the input schema
//	intercept  intercept.go  runs the program's middleware
//	run        run.go        runs the handler and contains its panics
//	handle     handle.go     inside of run: decodes, calls the handler, encodes once
//	keep       promise.go    checks the result against the output schema
//	shape      shape.go      turns an error into what the client gets
//	fit        fit.go        makes the result fit its reader
//	account    account.go    records what the call cost
package call

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/callinfo"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filevalue"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// A Pipeline carries out the tool calls of one assembly. Its fields do not change once it serves;
// all methods are safe for concurrent use.
type Pipeline struct {
	Log    *slog.Logger
	Mask   Masker
	Errors ToolErrors
	// Server distinguishes the server's cursors from those of servers with the same key.
	Server string
	Sealer *budget.Sealer
	// Limit counts n calls of a caller and returns how long the caller has to wait, if at all.
	Limit func(ctx context.Context, caller string, n int) time.Duration
	// Permit returns an error if the caller of ctx may not use the tool.
	Permit     func(ctx context.Context, t *Tool) error
	Middleware []Middleware
	// Remainders keeps what is left out of results; nil if nothing is kept.
	Remainders *Remainders
	// Rejected are the tolerances that are off, and Dropped the names of the arguments that are left
	// out if the schema of the tool does not have them.
	Rejected map[observe.Tolerance]bool
	Dropped  []string
	// Files keeps files that do not fit into results; nil if no tool returns files.
	Files *Files
	// Daily limits warnings to one each day.
	Daily *Daily
	// Observed is set if the server has observers.
	Observed bool
}

// ErrNotServable is the error of a call of a tool or server that fails its check.
var ErrNotServable = errlog.New("the tool or its server fails its check; see Server.Check")

// Call carries out a call of t. The error is a protocol error that the handler asked for.
func (p *Pipeline) Call(ctx context.Context, op *Operation, t *Tool, req *mcp.CallToolRequest, run Runner) (*mcp.CallToolResult, error) {
	began := op.Began
	if began.IsZero() {
		began = time.Now()
	}
	bound := run.deadline(ctx, began, t.Timeout)
	defer bound.cancel()
	ctx = bound
	a, err := p.attempt(ctx, op, t, req, run)
	if a.DataURL {
		op.tolerate(observe.DataURL)
	}
	if a.OpenError {
		op.tolerate(observe.AdoptedErrors)
	}
	if err == nil {
		err = p.keep(ctx, op, t, a)
	}
	if err != nil {
		if a.Result, err = p.shape(ctx, op, t, err); err != nil {
			return nil, err
		}
	}
	res, report, err := p.fit(ctx, op, t, a, req)
	if err == nil && len(a.Files) > 0 {
		err = p.keepFiles(ctx, op, t, a.Files, res)
	}
	if err != nil {
		return p.shape(ctx, op, t, err)
	}
	p.account(ctx, op, t, req.Params.Arguments, res, report, began)
	return res, nil
}

// attempt runs the stages that can refuse a call, and the handler.
func (p *Pipeline) attempt(ctx context.Context, op *Operation, t *Tool, req *mcp.CallToolRequest, run Runner) (Answer, error) {
	if t.Input == nil {
		return Answer{}, ErrNotServable
	}
	if err := p.limit(ctx, op, t); err != nil {
		return Answer{}, err
	}
	if err := p.Permit(ctx, t); err != nil {
		return Answer{}, err
	}
	ready, err := p.validate(ctx, op, t, req.Params.Arguments)
	if err != nil {
		return Answer{}, err
	}
	if op.Rehearsed {
		ctx = context.WithValue(ctx, rehearsing{}, true)
	}
	if t.Informed {
		ctx = callinfo.With(ctx, req.Params.Arguments)
	}
	return p.intercept(ctx, op, t, req, ready, run)
}

// keep checks a result against the promise of its tool. A broken result is logged without values
// and counted, or refused.
func (p *Pipeline) keep(ctx context.Context, op *Operation, t *Tool, a Answer) error {
	place, rule, err := t.Promise.breach(a.Result, a.Encoded)
	if err != nil || rule == "" {
		return err
	}
	log := probe.Log(ctx, p.Log)
	if p.Rejected[observe.BrokenOutput] {
		log.ErrorContext(ctx, "the result breaks the tool's output schema and is not sent", "tool", t.Name(), "at", place, "rule", rule)
		return ErrPromise
	}
	op.tolerate(observe.BrokenOutput)
	if p.Daily.first("broken output of " + t.Name() + " at " + place + ": " + rule) {
		log.WarnContext(ctx, "the result breaks the tool's output schema; strict clients throw it away", "tool", t.Name(), "at", place, "rule", rule)
	}
	return nil
}

// keepFiles keeps the files of a result that is ready to be sent.
func (p *Pipeline) keepFiles(ctx context.Context, op *Operation, t *Tool, files []filevalue.Sent, res *mcp.CallToolResult) error {
	if op.Rehearsed || res.IsError || p.Files == nil {
		return nil
	}
	large, err := p.Files.keepAll(ctx, op.caller(), t.Name(), files, res)
	switch {
	case err != nil:
		return errlog.Errorf("a file of the result cannot be kept: %w", err)
	case large != nil:
		what := fmt.Sprintf("The file %q is too large for what is kept for one user", large.Name)
		return p.Errors.make(observe.ResultToolError, ToolError{What: what, Next: nextForLarge})
	}
	return nil
}
