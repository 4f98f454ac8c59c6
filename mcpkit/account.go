package mcpkit

import (
	"context"
	"log/slog"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// account tells observers what a call cost, and logs it at debug level: its time, and the tokens of its arguments and of its
// result as the reader counts them. They are counted only for who asks.
func (s *Server) account(ctx context.Context, t *tool, args []byte, res *mcp.CallToolResult, report budget.Report, began time.Time) {
	debug := s.log.Enabled(ctx, slog.LevelDebug) && !isRehearsal(ctx)
	if len(s.observers) == 0 && !debug {
		return
	}
	tokens := func() (in, out int) {
		out, err := t.fitter.Cost(res)
		if err != nil {
			return 0, 0
		}
		return t.fitter.Reader.Estimate(string(args)), out
	}
	o := &observed(ctx).out
	o.Tokens, o.Shortened = tokens, report.Trimmed
	if res.IsError && o.Result == "" {
		o.Result = observe.ResultToolError
	}
	if !debug {
		return
	}
	in, out := tokens()
	s.log.DebugContext(ctx, "tool call", "tool", t.wire.Name, "duration", time.Since(began), "is_error", res.IsError,
		"tokens_in", in, "tokens_out", out, "trimmed", report.Trimmed)
}
