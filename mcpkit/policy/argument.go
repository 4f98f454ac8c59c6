package policy

import (
	"fmt"
	"slices"
)

var argumentRules = []Rule{{
	ID:     "argument-description",
	Title:  "every argument has a description",
	Why:    "A model fills in arguments by what their descriptions say: format, unit, default. A bare name makes it guess, and the call fails.",
	Source: criteriaURL, Checked: pagesRead, Level: Should,
	Fix:   `describe each argument, in Go with a tag such as jsonschema:"how many notes to return"`,
	needs: PartTools,
	check: func(v *view, r *reporter) {
		for i, t := range v.Tools {
			var bare []string
			v.inputs[i].walk(func(n node) {
				said, _ := n.object["description"].(string)
				if n.keyword == "properties" && n.object != nil && empty(said) && !slices.Contains(bare, n.path) {
					bare = append(bare, n.path)
				}
			})
			if len(bare) > 0 {
				have := "have"
				if len(bare) == 1 {
					have = "has"
				}
				r.tool(t, fmt.Sprintf("%s: %s %s no description: %s", subject(t), count(len(bare), "argument"), have, list(bare)), "")
			}
		}
	},
}}
