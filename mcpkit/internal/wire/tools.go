package wire

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/toolset"
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
	sets   *toolset.Sets
	sorted []*call.Tool
	mask   call.Masker // logs the failures of checks
}

// NewTools returns the given tools, which have different names.
func NewTools(list []*call.Tool) Tools {
	t := Tools{list: list, byName: make(map[string]*call.Tool, len(list))}
	known := map[*visible.Check]bool{}
	for _, tool := range list {
		t.byName[tool.Name()] = tool
		t.needs = append(t.needs, tool.Need)
		if c := tool.Visible; c != nil && !known[c] {
			known[c] = true
			t.checks = append(t.checks, c)
		}
	}
	t.sets = toolset.New(func(yield func([]string, bool) bool) {
		for _, tool := range list {
			if !yield(tool.Toolsets, tool.Visible == nil) {
				return
			}
		}
	})
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

// Lookup returns the tool with a name, or nil, for every caller. For a name that a client sent, use
// [request.tool].
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

// Vary reports whether some callers see different tools, apart from the differences that scopes
// make.
func (t Tools) Vary() bool { return len(t.checks) > 0 || !t.sets.Empty() }

// WithDefault returns the tools with the toolsets of requests that name none; none means all.
func (t Tools) WithDefault(names []string) Tools {
	t.sets.SetDefault(names)
	return t
}

// WithMask returns the tools with a masker that logs failures of the functions that decide who sees
// them.
func (t Tools) WithMask(m call.Masker) Tools {
	t.mask = m
	return t
}

// Headers returns the headers that choose tools.
func (t Tools) Headers() []string {
	if t.sets.Empty() {
		return nil
	}
	return []string{toolset.Header}
}
