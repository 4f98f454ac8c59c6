package docs

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// notes returns sentences about who gets a tool, and its toolsets. That a tool is deprecated is in
// its description.
func notes(t policy.Tool) (notes []string) {
	if t.Conditional {
		notes = append(notes, "Only some users have this tool.")
	}
	if len(t.Toolsets) > 0 {
		label := "Toolset: "
		if len(t.Toolsets) > 1 {
			label = "Toolsets: "
		}
		notes = append(notes, label+strings.Join(lines(slices.Sorted(slices.Values(t.Toolsets))), ", ")+".")
	}
	return notes
}

// toolsets returns how clients choose the tools of a server, or "" if it has no toolsets.
func toolsets(s *policy.Surface) string {
	names := map[string]bool{}
	for _, t := range s.Tools {
		for _, name := range t.Toolsets {
			names[name] = true
		}
	}
	if len(names) == 0 {
		return ""
	}
	sorted := slices.Sorted(maps.Keys(names))
	text := fmt.Sprintf("The tools are in toolsets: %s. ", strings.Join(lines(sorted), ", "))
	if s.Access.Protected {
		text += fmt.Sprintf("To load only some of them, send the header X-MCP-Toolsets with their names, for example %s.", line(sorted[0]))
	} else {
		text += fmt.Sprintf("To load only some of them, add their names to the address, for example %s?toolsets=%s, or send them in the header X-MCP-Toolsets.",
			line(s.Manifest.URL), line(sorted[0]))
	}
	if len(s.DefaultToolsets) > 0 {
		text += " Without it, a client gets " + strings.Join(lines(s.DefaultToolsets), ", ") + "; the name all gets every tool."
	}
	return text
}
