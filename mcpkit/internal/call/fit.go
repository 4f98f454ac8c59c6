package call

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
)

// fit makes the result fit its reader.
func (p *Pipeline) fit(ctx context.Context, op *Operation, t *Tool, a Answer) (*mcp.CallToolResult, budget.Report, error) {
	fitter := *t.Fitter
	if p.Remainders != nil {
		fitter.Rest = func(left []budget.Piece) string {
			text, err := p.Remainders.keep(ctx, op.caller(), left)
			if err != nil {
				p.Log.WarnContext(ctx, "the rest of a result cannot be kept", "tool", t.Name(), "error", err)
			}
			return text
		}
	}
	res, report, err := fitter.FitPage(a.Result, a.Cursor)
	if err == nil && report.Trimmed {
		p.Log.InfoContext(ctx, "tool result shortened", "tool", t.Name(), "bytes", report.Bytes, "tokens", report.Tokens,
			"omitted_tokens", report.OmittedTokens, "failed", report.Failed)
	}
	return res, report, err
}
