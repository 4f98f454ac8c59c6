package gate

import (
	"context"
	"slices"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// An openness says when a method needs no token on a server with a public tool.
type openness int

const (
	always  openness = iota + 1 // connecting, and listing what the server has
	ifEmpty                     // the method always returns nothing on a server that has only tools
)

// openMethods are the methods that may need no token on a server with a public tool. A client that
// tries a method which finds nothing must not be sent to log in for an error or an empty list.
var openMethods = map[string]openness{
	"initialize":                always,
	"notifications/initialized": always,
	"notifications/cancelled":   always,
	"ping":                      always,
	"server/discover":           always,
	"tools/list":                always,
	"prompts/list":              ifEmpty,
	"prompts/get":               ifEmpty,
	"resources/list":            ifEmpty,
	"resources/templates/list":  ifEmpty,
	"completion/complete":       ifEmpty,
	"logging/setLevel":          ifEmpty,
}

// isOpen reports whether a message needs no token on a server with a public tool. Listening for
// changes of lists is open like listing, because clients do it when they connect; listening for
// changes of resources is not. A method that MCP does not define finds nothing either.
func (g *Gate) isOpen(m envelope.Message) bool {
	open := openMethods[m.Method]
	switch {
	case !m.Known():
		open = ifEmpty
	case m.Method == "subscriptions/listen" && len(m.URIs) == 0:
		open = always
	}
	return open == always || open == ifEmpty && g.SomePublic && g.ToolsOnly != nil && g.ToolsOnly()
}

// need returns the combined need of the messages of a request.
func (g *Gate) need(ctx context.Context, env *envelope.Envelope) oauth.Need {
	need := oauth.Need{Public: len(env.Messages) > 0}
	for _, m := range env.Messages {
		n := g.needOf(ctx, m)
		need.Public = need.Public && (n.Public || g.SomePublic && g.isOpen(m))
		need.Scopes = append(need.Scopes, n.Scopes...)
	}
	return need
}

// needOf returns the need of one message.
func (g *Gate) needOf(ctx context.Context, m envelope.Message) (need oauth.Need) {
	if m.Method == "tools/call" {
		need, _ = g.Tools(ctx, m.Name)
		return need
	}
	if m.Method == "resources/read" && g.FileTool != nil {
		for i, uri := range m.URIs {
			if tool, ok := g.FileTool(uri); ok {
				need, _ = g.Tools(ctx, tool)
				return need
			}
			if whole := g.Whole(uri); whole != uri {
				m.URIs = slices.Clone(m.URIs)
				m.URIs[i] = whole
			}
		}
	}
	if len(g.Scoped) == 0 {
		return need
	}
	uris, known := spellingsOf(m)
	for _, s := range g.Scoped {
		if s.Kind == Prompt && m.Name == s.Name || s.Kind == Resource && (!known || s.matches(uris)) {
			need.Scopes = append(need.Scopes, s.Scopes...)
		}
	}
	return need
}
