package policy

import (
	"fmt"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
)

// The rule about descriptions of arguments.
const (
	RuleArgumentDescription RuleID = "argument-description"
)

var argumentRules = []Rule{{
	ID:     RuleArgumentDescription,
	Title:  "every argument has a description",
	Why:    "A model fills in arguments from their descriptions: format, unit, default. Without a description it guesses, and the call fails.",
	Source: criteriaURL, Checked: directoriesRead, Level: Should,
	Fix:   `describe each argument, in Go with a tag such as jsonschema:"how many notes to return"`,
	FixIn: argumentFixes,
	needs: PartTools,
	check: func(v *view, r *reporter) {
		for i, t := range v.Tools {
			var bare []string
			v.inputs[i].Walk(func(n schemadoc.Node) {
				said, _ := n.Object["description"].(string)
				if n.Keyword == "properties" && n.Object != nil && glyph.Empty(said) && !slices.Contains(bare, n.Path) {
					bare = append(bare, n.Path)
				}
			})
			if len(bare) > 0 {
				have := "have"
				if len(bare) == 1 {
					have = "has"
				}
				r.tool(t, fmt.Sprintf("%s: %s %s no description: %s", subject(t), display.Count(len(bare), "argument"), have, display.List(bare)), "")
			}
		}
	},
}}
