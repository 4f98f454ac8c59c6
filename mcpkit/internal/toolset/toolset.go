// Package toolset puts the tools of a server into groups, and finds out which groups a request
// chooses.
package toolset

import (
	"iter"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// The names of toolsets that mean several.
const (
	All     = "all"
	Default = "default"
)

// Header is the header that names toolsets, for clients whose address cannot have a query.
// It is the one of GitHub's MCP server.
const Header = "X-Mcp-Toolsets"

// parameter is the parameter of the endpoint's address that names toolsets.
const parameter = "toolsets"

// maxNamed bounds how many toolsets an error names.
const maxNamed = 20

// A Selection is which toolsets a request is about. Nil is a selection of all.
type Selection struct {
	names map[string]bool
	key   string // equal for equal selections
}

// Has reports whether a tool in the given toolsets is selected. A tool in none is in every
// selection.
func (s *Selection) Has(toolsets []string) bool {
	return s == nil || len(toolsets) == 0 || slices.ContainsFunc(toolsets, func(name string) bool { return s.names[name] })
}

func newSelection(names map[string]bool) *Selection {
	return &Selection{names, strings.Join(slices.Sorted(maps.Keys(names)), ",")}
}

// Sets are the toolsets of an assembly.
type Sets struct {
	known    map[string]bool
	named    []string   // those that errors name: with a tool that every caller may see
	standard *Selection // of a request that names none
}

// Selected returns the toolsets that a request names, in its address or else in its header. If the
// request names a toolset that the server does not have, or the parameter cannot be decoded,
// Selected returns that name or value, and the default selection. A server without toolsets ignores
// both, as it ignores everything else in a query.
func (t *Sets) Selected(r *http.Request) (s *Selection, unknown string) {
	if t.Empty() {
		return nil, ""
	}
	if r.URL.RawQuery == "" && len(r.Header[Header]) == 0 {
		return t.standard, ""
	}
	lists := r.Header[Header]
	switch values, broken := valuesOf(r.URL.RawQuery); {
	case broken != "":
		return t.standard, broken
	case len(values) > 0:
		lists = values
	}
	chosen, all := map[string]bool{}, false
	for _, list := range lists {
		for name := range strings.SplitSeq(list, ",") {
			switch name = strings.TrimSpace(name); {
			case name == "":
			case name == All, name == Default && t.standard == nil:
				all = true
			case name == Default:
				maps.Copy(chosen, t.standard.names)
			case !t.known[name]:
				return t.standard, name
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

// valuesOf returns the values of the parameter in a query, or the first that cannot be decoded.
// What is wrong with other parameters does not matter.
func valuesOf(query string) (values []string, broken string) {
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if decoded, err := url.QueryUnescape(name); err != nil || decoded != parameter {
			continue
		}
		decoded, err := url.QueryUnescape(value)
		if err != nil {
			return nil, value
		}
		values = append(values, decoded)
	}
	return values, ""
}

// New returns the toolsets of some tools: for each tool those that it is in, and whether every
// caller may see it.
func New(each iter.Seq2[[]string, bool]) *Sets {
	named := map[string]bool{}
	t := &Sets{known: map[string]bool{}}
	for names, open := range each {
		for _, name := range names {
			t.known[name] = true
			if open {
				named[name] = true
			}
		}
	}
	t.named = slices.Sorted(maps.Keys(named))
	return t
}

// SetDefault sets the toolsets of requests that name none; none means all.
func (t *Sets) SetDefault(names []string) {
	if len(names) > 0 {
		chosen := map[string]bool{}
		for _, name := range names {
			chosen[name] = true
		}
		t.standard = newSelection(chosen)
	}
}

// Empty reports whether no tool is in a toolset.
func (t *Sets) Empty() bool { return t == nil || len(t.known) == 0 }

// Standard returns the toolsets of an operation that names none.
func (t *Sets) Standard() *Selection {
	if t == nil {
		return nil
	}
	return t.standard
}

// Names returns the toolsets that an error names, in words.
func (t *Sets) Names() string {
	names := t.named
	if len(names) > maxNamed {
		names = append(slices.Clone(names[:maxNamed]), "…")
	}
	if len(names) == 0 {
		return "in the server's documentation"
	}
	return strings.Join(names, ", ")
}

// Key is equal for equal selections.
func (s *Selection) Key() string {
	if s == nil {
		return ""
	}
	return "of " + s.key
}
