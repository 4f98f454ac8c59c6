package policy

import (
	"fmt"
	"slices"
)

// examplesMin is how many examples the guide and the policy (3.E) ask for.
const examplesMin = 3

var exampleRules = []Rule{
	{
		ID:     "example-count",
		Title:  "at least three examples are documented",
		Why:    "The policy requires three working examples; documentation with fewer is sent back.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "add examples of what people ask for, at least three in all",
		needs: PartExamples,
		check: func(v *view, r *reporter) {
			n := len(v.Examples)
			if n >= examplesMin {
				return
			}
			there := "are"
			if n == 1 {
				there = "is"
			}
			r.at(v.Manifest.Pos, fmt.Sprintf("there %s %s, and at least %d are needed", there, count(n, "example"), examplesMin), "")
		},
	},
	{
		ID:     "example-text",
		Title:  "every example has a title, a prompt and what the user gets to see",
		Why:    "The guide asks for a realistic user prompt and the expected behaviour; reviewers type the prompt in and compare.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "fill in the example",
		needs: PartExamples,
		check: func(v *view, r *reporter) {
			for i, e := range v.Examples {
				var missing []string
				for _, part := range []struct{ name, text string }{{"title", e.Title}, {"prompt", e.Prompt}, {"text in Shows", e.Shows}} {
					if empty(part.text) {
						missing = append(missing, part.name)
					}
				}
				if len(missing) > 0 {
					r.at(e.Pos, fmt.Sprintf("%s lacks its %s", exampleName(i, e), list(missing)), "")
				}
			}
		},
	},
	{
		ID:     "example-calls",
		Title:  "every example calls at least one tool",
		Why:    "An example without a call shows nothing of the server, and no test can tell whether it still works.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "add the calls that the prompt leads to, with mcpkit.Use",
		needs: PartExamples,
		check: func(v *view, r *reporter) {
			for i, e := range v.Examples {
				if len(e.Calls) == 0 {
					r.at(e.Pos, exampleName(i, e)+" calls no tool", "")
				}
			}
		},
	},
	{
		ID:     "example-prompts",
		Title:  "no two examples have the same prompt",
		Why:    "The guide asks for examples of different capabilities; one prompt twice counts as one.",
		Source: guideURL, Checked: guideRead, Level: Should,
		Fix:   "ask for something else, in other words",
		needs: PartExamples,
		check: func(v *view, r *reporter) {
			for i, e := range v.Examples {
				first := slices.IndexFunc(v.Examples, func(o Example) bool { return words(o.Prompt) == words(e.Prompt) })
				if first < i && !empty(e.Prompt) {
					r.at(e.Pos, fmt.Sprintf("%s has the same prompt as %s", exampleName(i, e), exampleName(first, v.Examples[first])), "")
				}
			}
		},
	},
}

// exampleName names an example at the head of a message, counted from 1.
func exampleName(i int, e Example) string {
	if empty(e.Title) {
		return fmt.Sprintf("example %d", i+1)
	}
	return fmt.Sprintf("example %d (%s)", i+1, quote(e.Title))
}
