package mcpkit

import (
	"context"
	"slices"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// completable refuses a completion for what the server does not have, on a server whose
// prompts or resources need scopes: it could not be told which scopes it takes, and the
// handler of completions is free to answer whatever it is asked. next is go-sdk.
func (s *Server) completable(ctx context.Context, req mcp.Request, next mcp.MethodHandler) error {
	complete, ok := req.(*mcp.CompleteRequest)
	if !ok || s.access.public || len(s.scoped) == 0 {
		return nil
	}
	there, what, err := false, "prompt or resource", error(nil)
	if complete.Params != nil && complete.Params.Ref != nil {
		switch ref := complete.Params.Ref; ref.Type {
		case "ref/prompt":
			what = "prompt"
			there, err = listing{ctx, complete, next}.prompt(ref.Name)
		case "ref/resource":
			what = "resource template"
			if there, err = (listing{ctx, complete, next}).template(ref.URI); err == nil && !there {
				there, err = listing{ctx, complete, next}.resource(ref.URI)
			}
		}
	}
	switch {
	case err != nil:
		return s.forClient(ctx, "completion/complete", err)
	case !there:
		return &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: "params.ref names no " + what + " of this server"}
	}
	return nil
}

// A listing looks through what go-sdk lists for the caller of a request.
type listing struct {
	ctx  context.Context
	req  *mcp.CompleteRequest
	next mcp.MethodHandler
}

func (l listing) prompt(name string) (bool, error) {
	return l.find(func(cursor string) (bool, string, error) {
		res, err := l.next(l.ctx, "prompts/list", &mcp.ListPromptsRequest{Session: l.req.Session, Extra: l.req.Extra, Params: &mcp.ListPromptsParams{Cursor: cursor}})
		page, ok := res.(*mcp.ListPromptsResult)
		if err != nil || !ok {
			return false, "", err
		}
		return slices.ContainsFunc(page.Prompts, func(p *mcp.Prompt) bool { return p.Name == name }), page.NextCursor, nil
	})
}

func (l listing) template(text string) (bool, error) {
	return l.find(func(cursor string) (bool, string, error) {
		res, err := l.next(l.ctx, "resources/templates/list", &mcp.ListResourceTemplatesRequest{Session: l.req.Session, Extra: l.req.Extra, Params: &mcp.ListResourceTemplatesParams{Cursor: cursor}})
		page, ok := res.(*mcp.ListResourceTemplatesResult)
		if err != nil || !ok {
			return false, "", err
		}
		return slices.ContainsFunc(page.ResourceTemplates, func(t *mcp.ResourceTemplate) bool { return t.URITemplate == text }), page.NextCursor, nil
	})
}

func (l listing) resource(uri string) (bool, error) {
	return l.find(func(cursor string) (bool, string, error) {
		res, err := l.next(l.ctx, "resources/list", &mcp.ListResourcesRequest{Session: l.req.Session, Extra: l.req.Extra, Params: &mcp.ListResourcesParams{Cursor: cursor}})
		page, ok := res.(*mcp.ListResourcesResult)
		if err != nil || !ok {
			return false, "", err
		}
		return slices.ContainsFunc(page.Resources, func(r *mcp.Resource) bool { return r.URI == uri }), page.NextCursor, nil
	})
}

// find asks for one page after the other until one has what is looked for.
func (l listing) find(page func(cursor string) (found bool, next string, err error)) (bool, error) {
	for cursor := ""; l.ctx.Err() == nil; {
		found, next, err := page(cursor)
		if err != nil || found || next == "" {
			return found, err
		}
		cursor = next
	}
	return false, l.ctx.Err()
}
