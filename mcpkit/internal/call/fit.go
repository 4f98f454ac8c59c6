package call

import (
	"context"
	"reflect"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filevalue"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// fit makes the result fit its reader.
func (p *Pipeline) fit(ctx context.Context, op *Operation, t *Tool, a Answer, req *mcp.CallToolRequest) (*mcp.CallToolResult, budget.Shortening, error) {
	fitter := *t.Fitter
	if p.Remainders != nil {
		fitter.Rest = func(left []budget.Piece) string {
			text, err := p.Remainders.keep(ctx, op.caller(), t.Name(), left)
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
			links = &linker{p: p, op: op, tool: t, sent: a.Files}
			for i := range a.Files {
				links.made = append(links.made, a.Files[i].URI)
			}
			fitter.Link = links.in(ctx)
		}
	}
	res, shortening, err := fitter.FitPage(a.Result, a.Cursor)
	if links != nil && err == nil {
		if shortening.Trimmed && len(a.Files) > 0 {
			res = filevalue.WithoutOmitted(res, a.Files)
		}
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

// gather replaces the files of the output at v, which can be set, by links to them, and returns the
// files. Nothing is kept yet. If res replaces the output, it only closes the readers.
func (p *Pipeline) gather(ctx context.Context, t *Tool, res *mcp.CallToolResult, v reflect.Value) ([]filevalue.Sent, error) {
	if replacesOutput(res) {
		return nil, filevalue.Close(t.Output.Files, v)
	}
	isExample := ctx.Value(rehearsing{}) != nil
	g := &filevalue.Gatherer{
		Limit:   keptBytes,
		Address: func(handle, name string) string { return fileURI(t.Name(), handle, name) },
		Has:     func(uri string) bool { return p.Files != nil && p.Files.Has(ctx, uri) },
		Example: isExample,
	}
	files, err := g.Gather(ctx, t.Output.Files, v)
	if large, ok := errlog.As[*filevalue.TooLargeError](err); ok {
		if !isExample && p.Daily.first("file-size "+t.Name()) {
			probe.Log(ctx, p.Log).WarnContext(ctx, "a file of a result is too large to be kept; serve it at an address of the service and return that as File.URL",
				"tool", t.Name(), "at", large.Path, "limit", keptBytes)
		}
		return nil, p.Errors.make(observe.ResultToolError, ToolError{What: large.ForModel(keptBytes), Next: nextForLarge})
	}
	if panicked, ok := errlog.As[*filevalue.PanicError](err); ok {
		return nil, &PanicError{Value: panicked.Value, Place: panicked.Place}
	}
	return files, err
}
