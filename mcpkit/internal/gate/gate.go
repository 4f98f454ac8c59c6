// Package gate decides what a message needs and whether its caller has it: the scopes of tools,
// prompts and resources, the caller's rate, and the caller's share of the places for calls.
package gate

import (
	"context"
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A Gate checks the callers of one assembly. It does not change once it serves.
type Gate struct {
	// Public is set if the server needs no tokens.
	Public bool
	// Guard is the resource server; nil on a public server, and on one whose OAuth configuration
	// cannot be used.
	Guard *oauth.Server
	// Tools returns what a tool needs, and false for a tool that does not exist for the caller of ctx.
	Tools func(ctx context.Context, name string) (oauth.Need, bool)
	// FileTool returns the tool whose need a resource has, and false for a resource of the program.
	FileTool func(uri string) (tool string, ok bool)
	// Whole returns the URI of the resource of which a URI asks for a part.
	Whole func(uri string) string
	// SomePublic is set if some tool of a protected server needs no token.
	SomePublic bool
	// ToolsOnly reports whether the server has nothing but tools: no prompts, resources or methods of
	// the program. Nil means that it may have them.
	ToolsOnly func() bool
	// Scoped are the prompts and resources that need scopes.
	Scoped []Scoped
	// ListPermitted limits tools/list to the tools that the caller may use.
	ListPermitted bool
	// Varies is set if callers see different tools for another reason.
	Varies bool
}

// Admit calls next if the caller of r may send the messages. It answers otherwise, and returns
// false if the server cannot decide because its configuration is broken; then nothing is answered.
func (g *Gate) Admit(rw http.ResponseWriter, r *http.Request, env *envelope.Envelope, next http.Handler) (decided bool) {
	switch {
	case g.Public:
		next.ServeHTTP(rw, r)
	case g.Guard == nil:
		return false
	default:
		g.Guard.Admit(rw, r, g.need(r.Context(), env), next)
	}
	return true
}

// Permit returns an error if the caller of ctx may not use a tool. The pipeline calls it for every
// call, because calls over stdio and in memory do not pass Admit.
func (g *Gate) Permit(ctx context.Context, need oauth.Need) error {
	if g.Public {
		return nil
	}
	if g.Guard == nil {
		return errNoGuard
	}
	p, _ := oauth.PrincipalFrom(ctx)
	if err := g.Guard.Allows(p, need); err != nil {
		return RPCError(refusal.Response{Reason: refusal.ToolForbidden, Args: []any{err}})
	}
	return nil
}

// PermitOther is [Gate.Permit] for the methods that go-sdk handles: resources, prompts, completions
// and lists.
func (g *Gate) PermitOther(ctx context.Context, method string, req mcp.Request) error {
	if g.Public {
		return nil
	}
	m := envelope.Of(method, req)
	if g.isOpen(m) {
		return nil
	}
	if method == "tools/call" {
		if _, ok := g.Tools(ctx, m.Name); ok {
			return nil // Permit decides
		}
	}
	if g.Guard == nil {
		return errNoGuard
	}
	p, _ := oauth.PrincipalFrom(ctx)
	if err := g.Guard.Allows(p, g.needOf(ctx, m)); err != nil {
		return RPCError(refusal.Response{Reason: refusal.MethodForbidden, Args: []any{err}})
	}
	return nil
}

// errNoGuard is the error of a server whose OAuth configuration cannot be used; it never serves.
var errNoGuard = RPCError(refusal.Response{Reason: refusal.ServerNotChecked})
