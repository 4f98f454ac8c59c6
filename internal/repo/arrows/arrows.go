// Package arrows draws which packages of the module import which.
package arrows

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/source"
)

// A Graph maps each package to the packages it imports, by their paths below the module.
type Graph map[string][]string

// Of returns the graph of the packages of a module. It leaves out the packages below the
// module's internal directory, which all others may import, commands and examples.
func Of(module string, packages []source.Package) Graph {
	g := Graph{}
	for _, p := range packages {
		name, inModule := strings.CutPrefix(p.Path, module+"/")
		if !inModule || !isRoom(name) || p.Name == "main" {
			continue
		}
		g[name] = nil
		for _, path := range p.Imports {
			if to, inModule := strings.CutPrefix(path, module+"/"); inModule && isRoom(to) {
				g[name] = append(g[name], to)
			}
		}
		slices.Sort(g[name])
	}
	return g
}

func isRoom(name string) bool {
	return !strings.HasPrefix(name, "internal/") && !strings.HasPrefix(name, "examples/") && !strings.HasPrefix(name, "cmd/")
}

// Reduced returns the graph without the arrows that follow from others: if a imports b, and b
// imports c, an arrow from a to c adds nothing.
func (g Graph) Reduced() Graph {
	reduced := Graph{}
	for from, all := range g {
		reduced[from] = nil
		for _, to := range all {
			if !slices.ContainsFunc(all, func(via string) bool { return via != to && g.Reaches(via, to) }) {
				reduced[from] = append(reduced[from], to)
			}
		}
	}
	return reduced
}

// Reaches reports whether a package imports another, directly or through others.
func (g Graph) Reaches(from, to string) bool {
	return slices.ContainsFunc(g[from], func(next string) bool {
		return next == to || g.Reaches(next, to)
	})
}

// Mermaid returns the graph as a Mermaid flowchart, which GitHub draws.
func (g Graph) Mermaid() string {
	var b strings.Builder
	b.WriteString("```mermaid\nflowchart TD\n")
	var names []string
	for name := range g {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "    %s[%q]\n", id(name), name)
	}
	for _, from := range names {
		for _, to := range g[from] {
			fmt.Fprintf(&b, "    %s --> %s\n", id(from), id(to))
		}
	}
	b.WriteString("```\n")
	return b.String()
}

func id(name string) string {
	return strings.NewReplacer("/", "_", "-", "_", ".", "_").Replace(name)
}
