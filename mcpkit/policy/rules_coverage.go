package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// Rules about which tools the examples use.
const (
	RuleExampleCoverage RuleID = "example-coverage"
	RuleExampleUnused   RuleID = "example-unused"
)

var coverageRules = []Rule{
	{
		ID:     RuleExampleCoverage,
		Title:  "the examples use different tools",
		Why:    "The guide asks that examples cover different tools and capabilities.",
		Source: guideURL, Checked: guideRead, Level: Should,
		Fix:   "add an example that uses another tool",
		needs: PartExamples | PartTools,
		check: func(v *view, r *reporter) {
			if used := v.usedTools(); len(v.Tools) > 1 && len(used) == 1 {
				for name := range used {
					r.at(v.Examples[0].Pos, fmt.Sprintf("all examples use one tool, %s, of %d", display.Quote(name), len(v.Tools)), "")
				}
			}
		},
	},
	{
		ID:     RuleExampleUnused,
		Title:  "every tool is used by an example",
		Why:    "Users do not find a tool that no example shows, and reviewers must guess how to call it.",
		Source: guideURL, Checked: guideRead, Level: Note,
		Fix:   "add an example that uses the tool",
		needs: PartExamples | PartTools,
		check: func(v *view, r *reporter) {
			used := v.usedTools()
			for _, t := range v.Tools {
				if len(v.Examples) > 0 && !used[t.Name] && t.Name != "" {
					r.tool(t, subject(t)+" is used by no example", "")
				}
			}
		},
	},
}

// usedTools returns the names of the existing tools that examples call.
func (v *view) usedTools() map[string]bool {
	used := make(map[string]bool)
	for _, e := range v.Examples {
		for _, c := range e.Calls {
			if v.tool(c.Tool) >= 0 {
				used[c.Tool] = true
			}
		}
	}
	return used
}
