package mcpkit

import (
	"context"
	"log/slog"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
)

// account logs what a call cost, at debug level: its time, and the tokens of its arguments and of its result as the reader
// counts them. They are counted only where that level is on.
func (s *Server) account(ctx context.Context, t *tool, args []byte, res *mcp.CallToolResult, report budget.Report, began time.Time) {
	if !s.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	out, err := t.fitter.Cost(res)
	if err != nil {
		return
	}
	s.log.DebugContext(ctx, "tool call", "tool", t.wire.Name, "duration", time.Since(began), "is_error", res.IsError,
		"tokens_in", t.fitter.Reader.Estimate(string(args)), "tokens_out", out, "trimmed", report.Trimmed)
}
