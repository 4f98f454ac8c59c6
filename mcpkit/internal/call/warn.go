package call

import (
	"context"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/paging"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/probe"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/results"
)

// A Daily remembers which warnings were given in the last day. It outlives assemblies.
type Daily struct {
	mu    sync.Mutex
	given map[string]time.Time
}

// first reports whether a warning has not been given in the last day, and counts it as given.
func (d *Daily) first(warning string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	if at, ok := d.given[warning]; ok && now.Sub(at) < 24*time.Hour {
		return false
	}
	if d.given == nil {
		d.given = map[string]time.Time{}
	}
	d.given[warning] = now // the names of tools bound the map
	return true
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

// CutsList reports whether a result of the tool with the given omissions was cut although the tool
// lists things and has no argument that limits, filters or pages the list.
func (t *Tool) CutsList(omitted []budget.Omission, failed bool) bool {
	return t.Open && !t.Paged && paging.CutsList(t.Name(), omitted, failed)
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
