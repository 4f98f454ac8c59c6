package wire

import (
	"context"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/visible"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// Tools are the tools of an assembly.
type Tools struct {
	list   []*call.Tool
	byName map[string]*call.Tool
	needs  []oauth.Need
	// checks say who sees the tools that not everybody sees, each once.
	checks []*visible.Check
	// sets are the toolsets, and sorted the tools in the order of their names.
	sets   *toolsets
	sorted []*call.Tool
}

// NewTools returns the given tools, which have different names.
func NewTools(list []*call.Tool) Tools {
	t := Tools{list: list, byName: make(map[string]*call.Tool, len(list)), sets: &toolsets{}}
	known := map[*visible.Check]bool{}
	for _, tool := range list {
		t.byName[tool.Name()] = tool
		t.needs = append(t.needs, tool.Need)
		if c := tool.Visible; c != nil && !known[c] {
			known[c] = true
			t.checks = append(t.checks, c)
		}
	}
	t.sets.collect(list)
	t.sorted = slices.SortedFunc(slices.Values(list), func(a, b *call.Tool) int { return strings.Compare(a.Name(), b.Name()) })
	return t
}

// WithRemoved returns the tools with those that are gone. Calls of them are answered, and they are
// in no list.
func (t Tools) WithRemoved(gone []*call.Tool) Tools {
	for _, tool := range gone {
		if t.byName[tool.Name()] == nil {
			t.byName[tool.Name()] = tool
		}
	}
	return t
}

// Lookup returns the tool with a name, or nil, for every caller. For what a client names, use
// [Host.tool].
func (t Tools) Lookup(name string) *call.Tool { return t.byName[name] }

// List returns the tools in the order of their declaration.
func (t Tools) List() []*call.Tool { return t.list }

// firstWith returns the name of the first tool with a check.
func (t Tools) firstWith(c *visible.Check) string {
	for _, tool := range t.list {
		if tool.Visible == c {
			return tool.Name()
		}
	}
	return ""
}

// Vary reports whether not all callers see the same tools, leaving aside what they may use.
func (t Tools) Vary() bool { return len(t.checks) > 0 || t.HasToolsets() }

// Need returns what a tool needs, and false for a tool that the caller of ctx does not see.
func (h *Host) Need(ctx context.Context, tools Tools, name string) (oauth.Need, bool) {
	if tool := h.visible(ctx, tools, name); tool != nil {
		return tool.Need, true
	}
	return oauth.Need{}, false
}
