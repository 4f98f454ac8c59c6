package call

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"

	"github.com/mcpkit-go/mcpkit/budget"
)

// fit makes the result fit its reader.
func (p *Pipeline) fit(ctx context.Context, op *Operation, t *Tool, a Answer, req *mcp.CallToolRequest) (*mcp.CallToolResult, budget.Shortening, error) {
	fitter := *t.Fitter
	if p.Remainders != nil {
		fitter.Rest = func(left []budget.Piece) string {
			text, err := p.Remainders.keep(ctx, op.caller(), left)
			if err != nil {
				probe.Log(ctx, p.Log).WarnContext(ctx, "the rest of a result cannot be kept", "tool", t.Name(), "error", p.Mask.Text(ctx, err))
			}
			return text
		}
	}
	var links *linker
	if t.Files {
		p.warnOfMedia(ctx, op, t, a.Result)
		if p.Files != nil {
			links = &linker{p: p, op: op, tool: t}
			fitter.Link = links.in(ctx)
		}
	}
	res, shortening, err := fitter.FitPage(a.Result, a.Cursor)
	if links != nil && err == nil {
		links.present(res, req)
	}
	if err == nil && shortening.Trimmed {
		probe.Log(ctx, p.Log).InfoContext(ctx, "tool result shortened", "tool", t.Name(), "bytes", shortening.Bytes, "tokens", shortening.Tokens,
			"omitted_tokens", shortening.OmittedTokens, "failed", shortening.Failed)
		p.warnOfCut(ctx, op, t, shortening)
	}
	return res, shortening, err
}

// warnOfCut warns once a day of a tool whose list was cut, and that has no argument with which its
// caller gets the rest.
func (p *Pipeline) warnOfCut(ctx context.Context, op *Operation, t *Tool, shortening budget.Shortening) {
	if op.Rehearsed || p.Remainders != nil || !t.CutsList(shortening.Omitted, shortening.Failed) || !p.Daily.first("list-cut "+t.Name()) {
		return
	}
	probe.Log(ctx, p.Log).WarnContext(ctx, "a list was cut, and the tool has no limit, cursor or filter with which its caller gets the rest; return budget.Page from it",
		"tool", t.Name(), "rule", "list-cut")
}

// warnOfMedia warns once a day of images and audio clips whose type is missing or wrong.
func (p *Pipeline) warnOfMedia(ctx context.Context, op *Operation, t *Tool, res *mcp.CallToolResult) {
	if op.Rehearsed {
		return
	}
	for _, c := range res.Content {
		if fault := results.MediaFault(c); fault != "" && p.Daily.first("example-media-type "+t.Name()) {
			probe.Log(ctx, p.Log).WarnContext(ctx, "a result has media that clients refuse: "+fault, "tool", t.Name(), "rule", "example-media-type")
		}
	}
}
