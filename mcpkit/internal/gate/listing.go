package gate

import (
	"context"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// HidesTools reports whether callers see only the tools that they may use.
func (g *Gate) HidesTools() bool { return g.ListPermitted && g.Guard != nil }

// Lists reports whether the lists of the caller of ctx have the tools with a need.
func (g *Gate) Lists(ctx context.Context, need oauth.Need) bool {
	if !g.HidesTools() {
		return true
	}
	p, _ := oauth.PrincipalFrom(ctx)
	return g.Guard.Allows(p, need) == nil
}

// View identifies which of the needs the caller of ctx satisfies. Callers with the same view see
// the same list of tools. It is "" if everybody sees the same list.
func (g *Gate) View(ctx context.Context, needs []oauth.Need) string {
	if !g.HidesTools() {
		return ""
	}
	var view strings.Builder
	for _, need := range needs {
		if g.Lists(ctx, need) {
			view.WriteByte('1')
		} else {
			view.WriteByte('0')
		}
	}
	return view.String()
}

// Cacheable sets the cache scope of a result. On a protected server it is private, unless callers
// without a token get the same result. So is a list of tools that depends on the caller. go-sdk's
// default is public, even for the contents of resources.
//
// Source: https://modelcontextprotocol.io/specification/2026-07-28 (cacheScope)
func (g *Gate) Cacheable(req mcp.Request, c *mcp.Cacheable) {
	if c.CacheScope != "" {
		return
	}
	open := g.Public
	switch req.GetParams().(type) {
	case *mcp.ListToolsParams:
		open = (g.Public || g.SomePublic && !g.ListPermitted) && !g.Varies
	case *mcp.DiscoverParams:
		open = g.Public || g.SomePublic
	}
	if !open {
		c.CacheScope = "private"
	}
}
