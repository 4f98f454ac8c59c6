package mcpkit

import (
	"context"
	"slices"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// ListPermitted has tools/list of a protected server show a caller only those tools
// that its token may use: to callers without a token, the public ones. By default all
// are listed, so that a client can ask its user for the scopes of a tool when the
// model wants it; a tool that is not listed is never asked for.
//
// It hides tools and protects none: each call is checked all the same.
func ListPermitted() Option {
	return serverOption(func(s *Server) { s.listPermitted = true })
}

// hidesTools reports whether callers are shown only the tools that they may use.
func (s *Server) hidesTools() bool { return s.listPermitted && s.guard != nil }

type unguardedKey struct{}

// unguarded marks a context in which the server asks itself what it has.
func unguarded(ctx context.Context) context.Context {
	return context.WithValue(ctx, unguardedKey{}, true)
}

func isUnguarded(ctx context.Context) bool { return ctx.Value(unguardedKey{}) != nil }

// onlyPermitted takes out of a listing what the caller may not use.
func (s *Server) onlyPermitted(ctx context.Context, res mcp.Result) mcp.Result {
	list, ok := res.(*mcp.ListToolsResult)
	if !ok || !s.hidesTools() || isUnguarded(ctx) {
		return res
	}
	p, _ := oauth.PrincipalFrom(ctx)
	shown := *list
	shown.Tools = slices.DeleteFunc(slices.Clone(list.Tools), func(onWire *mcp.Tool) bool {
		var need oauth.Need
		if t := s.lookup(onWire.Name); t != nil {
			need = t.need()
		}
		return s.guard.Allows(p, need) != nil
	})
	return &shown
}

// cacheable says who may keep a copy of a result: of a protected server only the
// caller, unless everybody is shown the same without a token. go-sdk's default is
// everybody, for the contents of resources too.
//
// Source: https://modelcontextprotocol.io/specification/2026-07-28 (cacheScope)
func (s *Server) cacheable(_ context.Context, req mcp.Request, c *mcp.Cacheable) {
	if c.CacheScope != "" || s.access.public {
		return
	}
	open := false
	switch req.GetParams().(type) {
	case *mcp.ListToolsParams:
		open = s.lazy() && !s.listPermitted
	case *mcp.DiscoverParams:
		open = s.lazy()
	}
	if !open {
		c.CacheScope = "private"
	}
}
