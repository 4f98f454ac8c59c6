package wire

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// presented returns a result of go-sdk as the client gets it: a list of tools has only those that
// the operation's assembly has and the caller may see.
func (h *Host) presented(ctx context.Context, op *operation, req mcp.Request, res mcp.Result, next mcp.MethodHandler) (mcp.Result, error) {
	if list, ok := res.(*mcp.ListResourcesResult); ok {
		return withoutCarrier(list), nil
	}
	if op.purpose == forInspection {
		if list, ok := res.(*mcp.ListToolsResult); ok {
			op.inventory.Tools = append(op.inventory.Tools, list.Tools...)
		}
		return res, nil
	}
	switch r := res.(type) {
	case *mcp.ListToolsResult:
		own := *r
		if chosen, ok := op.service.Tools.chosen(ctx); ok && !h.Shared() { // otherwise the program may have changed the list
			own.Tools, own.NextCursor = op.service.Tools.seen(ctx, op.service.Gate, chosen), ""
			return &own, nil
		}
		own.Tools = toolsOf(ctx, h, op, r)
		if op.purpose == forCheck || !op.service.Gate.HidesTools() && !op.service.Tools.Vary() {
			return &own, nil
		}
		return &own, fillPage(&own, len(r.Tools), func(cursor string) (*mcp.ListToolsResult, error) {
			res, err := next(ctx, "tools/list", withCursor(req, cursor))
			if err != nil {
				return nil, err
			}
			page, ok := res.(*mcp.ListToolsResult)
			if !ok {
				return &mcp.ListToolsResult{}, nil // middleware of the program answers something else
			}
			own := *page
			own.Tools = toolsOf(ctx, h, op, page)
			return &own, nil
		})
	case *mcp.InitializeResult:
		if op.request == nil || op.request.opening != nil || r.Capabilities == nil || r.Capabilities.Tools == nil {
			return res, nil
		}
		// Clients without a session get no notifications.
		own, capabilities, tools := *r, *r.Capabilities, *r.Capabilities.Tools
		tools.ListChanged = false
		capabilities.Tools, own.Capabilities = &tools, &capabilities
		return &own, nil
	}
	return res, nil
}

// toolsOf returns the tools of a page of go-sdk that the caller gets.
func toolsOf(ctx context.Context, h *Host, op *operation, page *mcp.ListToolsResult) []*mcp.Tool {
	tools := h.assembled(ctx, op, page.Tools)
	if page.NextCursor == "" {
		tools = h.tools.complete(op.service, tools)
	}
	if op.purpose == forCheck {
		return tools
	}
	return op.service.Tools.seen(ctx, op.service.Gate, tools)
}

// assembled returns the listed tools that the operation's assembly has, as the program declared
// them.
func (h *Host) assembled(ctx context.Context, op *operation, listed []*mcp.Tool) []*mcp.Tool {
	shown := make([]*mcp.Tool, 0, len(listed))
	for _, l := range listed {
		t := op.service.Tools.Lookup(l.Name)
		if t != nil && t.Removed {
			continue
		}
		if t != nil && t.Routing.Adopted && !h.adopted.matches(l, t) {
			if t = h.adopted.relearn(ctx, op, l); t == nil {
				continue
			}
		}
		if t == nil {
			if !h.tools.has(l.Name) {
				h.foreign.report(ctx, h.Log, l.Name)
			}
			continue
		}
		shown = append(shown, t.Definition)
	}
	return shown
}
