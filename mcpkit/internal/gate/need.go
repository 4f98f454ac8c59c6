package gate

import (
	"slices"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// openMethods are the methods that need no token on a server with a public tool: connecting, and
// listing what the server has.
var openMethods = map[string]bool{
	"initialize":                true,
	"notifications/initialized": true,
	"notifications/cancelled":   true,
	"ping":                      true,
	"server/discover":           true,
	"tools/list":                true,
}

// isOpen reports whether a message needs no token on a server with a public tool. Listening for
// changes of lists is open like listing, because clients do it when they connect; listening for
// changes of resources is not.
func isOpen(m envelope.Message) bool {
	return openMethods[m.Method] || m.Method == "subscriptions/listen" && len(m.URIs) == 0
}

// emptyMethods are the methods that find nothing on a server without prompts and resources. They
// need no token there, and neither do methods that MCP does not define: a client that tries them
// must not be sent to log in for an error or an empty list.
var emptyMethods = map[string]bool{
	"prompts/list":             true,
	"prompts/get":              true,
	"resources/list":           true,
	"resources/templates/list": true,
	"completion/complete":      true,
	"logging/setLevel":         true,
}

// isEmpty reports whether a message can only find that there is nothing.
func (g *Gate) isEmpty(m envelope.Message) bool {
	return g.ToolsOnly != nil && g.ToolsOnly() && (emptyMethods[m.Method] || !m.Known())
}

// need returns the combined need of the messages of a request.
func (g *Gate) need(env *envelope.Envelope) oauth.Need {
	need := oauth.Need{Public: len(env.Messages) > 0}
	for _, m := range env.Messages {
		n := g.needOf(m)
		need.Public = need.Public && (n.Public || g.SomePublic && (isOpen(m) || g.isEmpty(m)))
		need.Scopes = append(need.Scopes, n.Scopes...)
	}
	return need
}

// needOf returns the need of one message.
func (g *Gate) needOf(m envelope.Message) (need oauth.Need) {
	if m.Method == "tools/call" {
		need, _ = g.Tools(m.Name)
		return need
	}
	if m.Method == "resources/read" && g.FileTool != nil {
		for i, uri := range m.URIs {
			if tool, ok := g.FileTool(uri); ok {
				need, _ = g.Tools(tool)
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
