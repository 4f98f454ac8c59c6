package gate

import (
	"context"
	"slices"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// Completable refuses a completion for a prompt or resource that the server does not have, if
// prompts or resources of the server need scopes: the gate cannot know which scopes such a
// completion needs, and the program's handler may answer anything. next is go-sdk's handler.
func (g *Gate) Completable(ctx context.Context, req mcp.Request, next mcp.MethodHandler) error {
	complete, ok := req.(*mcp.CompleteRequest)
	if !ok || g.Public || len(g.Scoped) == 0 {
		return nil
	}
	found, what, err := false, "prompt or resource", error(nil)
	if complete.Params != nil && complete.Params.Ref != nil {
		l := lister{ctx, complete, next}
		switch ref := complete.Params.Ref; ref.Type {
		case "ref/prompt":
			what = "prompt"
			found, err = l.hasPrompt(ref.Name)
		case "ref/resource":
			what = "resource template"
			if found, err = l.hasTemplate(ref.URI); err == nil && !found {
				found, err = l.hasResource(ref.URI)
			}
		}
	}
	switch {
	case err != nil:
		return err
	case !found:
		return RPCError(refusal.Response{Reason: refusal.CompletionRefUnknown, Args: []any{what}})
	}
	return nil
}

// A lister searches the lists that go-sdk returns for the caller of a request.
type lister struct {
	ctx  context.Context
	req  *mcp.CompleteRequest
	next mcp.MethodHandler
}

func (l lister) hasPrompt(name string) (bool, error) {
	return l.search(func(cursor string) (bool, string, error) {
		res, err := l.next(l.ctx, "prompts/list", &mcp.ListPromptsRequest{Session: l.req.Session, Extra: l.req.Extra, Params: &mcp.ListPromptsParams{Cursor: cursor}})
		page, ok := res.(*mcp.ListPromptsResult)
		if err != nil || !ok {
			return false, "", err
		}
		return slices.ContainsFunc(page.Prompts, func(p *mcp.Prompt) bool { return p.Name == name }), page.NextCursor, nil
	})
}

func (l lister) hasTemplate(text string) (bool, error) {
	return l.search(func(cursor string) (bool, string, error) {
		res, err := l.next(l.ctx, "resources/templates/list", &mcp.ListResourceTemplatesRequest{Session: l.req.Session, Extra: l.req.Extra, Params: &mcp.ListResourceTemplatesParams{Cursor: cursor}})
		page, ok := res.(*mcp.ListResourceTemplatesResult)
		if err != nil || !ok {
			return false, "", err
		}
		return slices.ContainsFunc(page.ResourceTemplates, func(t *mcp.ResourceTemplate) bool { return t.URITemplate == text }), page.NextCursor, nil
	})
}

func (l lister) hasResource(uri string) (bool, error) {
	return l.search(func(cursor string) (bool, string, error) {
		res, err := l.next(l.ctx, "resources/list", &mcp.ListResourcesRequest{Session: l.req.Session, Extra: l.req.Extra, Params: &mcp.ListResourcesParams{Cursor: cursor}})
		page, ok := res.(*mcp.ListResourcesResult)
		if err != nil || !ok {
			return false, "", err
		}
		return slices.ContainsFunc(page.Resources, func(r *mcp.Resource) bool { return r.URI == uri }), page.NextCursor, nil
	})
}

// search asks for one page after the other until one has what it looks for.
func (l lister) search(page func(cursor string) (found bool, next string, err error)) (bool, error) {
	for cursor := ""; l.ctx.Err() == nil; {
		found, next, err := page(cursor)
		if err != nil || found || next == "" {
			return found, err
		}
		cursor = next
	}
	return false, l.ctx.Err()
}
