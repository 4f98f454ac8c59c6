package wire

import (
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/gate"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// A Service is one assembly of the server for the endpoint. It does not change, except that it
// caches results, which depend on nothing else.
type Service struct {
	Pipeline *call.Pipeline
	Gate     *gate.Gate
	Tools    Tools
	// Instructions replace those of an adopted server, unless they are "".
	Instructions string
	// Sessions is set if older clients get a session.
	Sessions bool
	// KeepAuthorization keeps the Authorization header in the requests that go-sdk gets.
	KeepAuthorization bool

	results resultCache
}

// Tools are the tools of an assembly.
type Tools struct {
	list   []*call.Tool
	byName map[string]*call.Tool
	needs  []oauth.Need
}

// NewTools returns the given tools, which have different names.
func NewTools(list []*call.Tool) Tools {
	t := Tools{list: list, byName: make(map[string]*call.Tool, len(list))}
	for _, tool := range list {
		t.byName[tool.Name()] = tool
		t.needs = append(t.needs, tool.Need)
	}
	return t
}

// Lookup returns the tool with a name, or nil.
func (t Tools) Lookup(name string) *call.Tool { return t.byName[name] }

// List returns the tools in the order of their declaration.
func (t Tools) List() []*call.Tool { return t.list }

// Need returns what a tool needs, and false for a tool that does not exist.
func (t Tools) Need(name string) (oauth.Need, bool) {
	if tool := t.byName[name]; tool != nil {
		return tool.Need, true
	}
	return oauth.Need{}, false
}
