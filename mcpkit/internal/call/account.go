package call

import (
	"context"
	"log/slog"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// account records what a call cost for observers and logs it at debug level: its duration, and the
// tokens of its arguments and of its result as the reader counts them. Tokens are counted only if
// somebody asks for them.
func (p *Pipeline) account(ctx context.Context, op *Operation, t *Tool, args []byte, res *mcp.CallToolResult, shortening budget.Shortening, began time.Time) {
	debug := !op.Rehearsed && probe.Log(ctx, p.Log).Enabled(ctx, slog.LevelDebug)
	if !p.Observed && !debug {
		return
	}
	tokens := func() (in, out int) {
		out, err := t.Fitter.Cost(res)
		if err != nil {
			return 0, 0
		}
		return t.Fitter.Reader.Estimate(string(args)), out
	}
	o := &op.Outcome
	o.Tokens, o.Shortened = tokens, shortening.Trimmed
	if res.IsError && o.Result == "" {
		o.Result = observe.ResultToolError
	}
	if !debug {
		return
	}
	in, out := tokens()
	probe.Log(ctx, p.Log).DebugContext(ctx, "tool call", "tool", t.Name(), "duration", time.Since(began), "is_error", res.IsError,
		"tokens_in", in, "tokens_out", out, "trimmed", shortening.Trimmed)
}
