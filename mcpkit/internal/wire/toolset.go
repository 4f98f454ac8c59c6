package wire

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
)

// The names of toolsets that mean several.
const (
	AllToolsets     = "all"
	DefaultToolsets = "default"
)

// ToolsetHeader is the header that names toolsets, for clients whose address cannot have a query.
// It is the one of GitHub's MCP server.
const ToolsetHeader = "X-Mcp-Toolsets"

// toolsetParameter is the parameter of the endpoint's address that names toolsets.
const toolsetParameter = "toolsets"

// maxToolsetsNamed bounds how many toolsets an error names.
const maxToolsetsNamed = 20

// A selection is which toolsets a request is about. Nil is a selection of all.
type selection struct {
	names map[string]bool
	key   string // equal for equal selections
}

// has reports whether a tool in the given toolsets is selected. A tool in none is in every
// selection.
func (s *selection) has(toolsets []string) bool {
	return s == nil || len(toolsets) == 0 || slices.ContainsFunc(toolsets, func(name string) bool { return s.names[name] })
}

func newSelection(names map[string]bool) *selection {
	return &selection{names, strings.Join(slices.Sorted(maps.Keys(names)), ",")}
}

// toolsets are the toolsets of an assembly.
type toolsets struct {
	known    map[string]bool
	named    []string   // those that errors name: with a tool that every caller may see
	standard *selection // of a request that names none
}

// WithDefault returns the tools with the toolsets of requests that name none; nil means all.
func (t Tools) WithDefault(names []string) Tools {
	if len(names) > 0 {
		chosen := map[string]bool{}
		for _, name := range names {
			chosen[name] = true
		}
		t.sets.standard = newSelection(chosen)
	}
	return t
}

// HasToolsets reports whether some tool is in a toolset.
func (t Tools) HasToolsets() bool { return t.sets != nil && len(t.sets.known) > 0 }

// standard returns the toolsets of an operation that names none.
func (t Tools) standard() *selection {
	if t.sets == nil {
		return nil
	}
	return t.sets.standard
}

// Headers returns the headers that choose tools.
func (t Tools) Headers() []string {
	if !t.HasToolsets() {
		return nil
	}
	return []string{ToolsetHeader}
}

// selected returns the toolsets that a request names, in its address or else in its header. It
// returns the first name that the server does not have. A server without toolsets ignores both, as
// it ignores everything else in a query.
func (t *toolsets) selected(r *http.Request) (s *selection, unknown string) {
	if t == nil {
		return nil, ""
	}
	if len(t.known) == 0 || r.URL.RawQuery == "" && len(r.Header[ToolsetHeader]) == 0 {
		return t.standard, ""
	}
	lists := r.Header[ToolsetHeader]
	if query, err := url.ParseQuery(r.URL.RawQuery); err == nil && len(query[toolsetParameter]) > 0 {
		lists = query[toolsetParameter]
	}
	chosen, all := map[string]bool{}, false
	for _, list := range lists {
		for name := range strings.SplitSeq(list, ",") {
			switch name = strings.TrimSpace(name); {
			case name == "":
			case name == AllToolsets, name == DefaultToolsets && t.standard == nil:
				all = true
			case name == DefaultToolsets:
				maps.Copy(chosen, t.standard.names)
			case !t.known[name]:
				return nil, name
			default:
				chosen[name] = true
			}
		}
	}
	switch {
	case all:
		return nil, ""
	case len(chosen) == 0:
		return t.standard, ""
	}
	return newSelection(chosen), ""
}

// collect adds the toolsets of the tools.
func (t *toolsets) collect(tools []*call.Tool) {
	named := map[string]bool{}
	t.known = map[string]bool{}
	for _, tool := range tools {
		for _, name := range tool.Toolsets {
			t.known[name] = true
			if tool.Visible == nil {
				named[name] = true
			}
		}
	}
	t.named = slices.Sorted(maps.Keys(named))
}

// chooseToolsets keeps the toolsets that a request names, or returns a refusal.
func (q *request) chooseToolsets(r *http.Request) *refusal.Response {
	sets := q.service.Tools.sets
	chosen, unknown := sets.selected(r)
	if unknown == "" {
		q.toolsets = chosen
		return nil
	}
	names := sets.named
	if len(names) > maxToolsetsNamed {
		names = append(slices.Clone(names[:maxToolsetsNamed]), "…")
	}
	list := strings.Join(names, ", ")
	if list == "" {
		list = "in the server's documentation"
	}
	return &refusal.Response{Reason: refusal.ToolsetUnknown, Args: []any{unknown, refusal.Quote(list)}}
}
