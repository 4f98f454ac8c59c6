package call

import (
	"context"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// limit counts the call for the caller's rate limit. Calls over stdio and in memory, which the
// program itself makes, have no limit.
func (p *Pipeline) limit(ctx context.Context, op *Operation, t *Tool) error {
	if op.Origin == nil {
		return nil
	}
	wait := p.Limit(ctx, op.caller(), max(t.Weight, 1))
	if wait <= 0 {
		return nil
	}
	refused := refusal.Response{Reason: refusal.ToolRateExceeded, Args: []any{t.Name()}, Wait: wait}
	return p.Errors.make(observe.ResultRateLimited, ToolError{What: refused.Message()})
}
