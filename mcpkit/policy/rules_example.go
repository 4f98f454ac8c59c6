package policy

import (
	"fmt"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// examplesMin is the number of examples that the guide and the policy (3.E) ask for.
const examplesMin = 3

// Rules about the texts of examples.
const (
	RuleExampleCount   RuleID = "example-count"
	RuleExampleText    RuleID = "example-text"
	RuleExampleCalls   RuleID = "example-calls"
	RuleExamplePrompts RuleID = "example-prompts"
)

var exampleRules = []Rule{
	{
		ID:     RuleExampleCount,
		Title:  "at least three examples are documented",
		Why:    "The policy requires three working examples; documentation with fewer is sent back.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "add examples of what people ask for, until there are at least three",
		needs: PartExamples,
		check: func(v *view, r *reporter) {
			n := len(v.Examples)
			if n >= examplesMin {
				return
			}
			r.at(v.Manifest.Pos, fmt.Sprintf("the server has %s; at least %d are required", display.Count(n, "example"), examplesMin), "")
		},
	},
	{
		ID:     RuleExampleText,
		Title:  "every example has a title, a prompt and what the user sees",
		Why:    "The guide asks for a realistic user prompt and the expected behavior; reviewers type the prompt in and compare.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "complete the example",
		needs: PartExamples,
		check: func(v *view, r *reporter) {
			for i, e := range v.Examples {
				var missing []string
				for _, part := range []struct{ name, text string }{{"a title", e.Title}, {"a prompt", e.Prompt}, {"a text in Shows", e.Shows}} {
					if glyph.Empty(part.text) {
						missing = append(missing, part.name)
					}
				}
				if len(missing) > 0 {
					r.at(e.Pos, fmt.Sprintf("%s lacks %s", exampleName(i, e), display.List(missing)), "")
				}
			}
		},
	},
	{
		ID:     RuleExampleCalls,
		Title:  "every example calls at least one tool",
		Why:    "An example without a call does not show what the server does, and no test can check whether it still works.",
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
		ID:     RuleExamplePrompts,
		Title:  "no two examples have the same prompt",
		Why:    "The guide asks for examples of different capabilities; two examples with the same prompt count as one.",
		Source: guideURL, Checked: guideRead, Level: Should,
		Fix:   "use a prompt that shows another capability",
		needs: PartExamples,
		check: func(v *view, r *reporter) {
			for i, e := range v.Examples {
				first := slices.IndexFunc(v.Examples, func(o Example) bool { return words.Normalize(o.Prompt) == words.Normalize(e.Prompt) })
				if first < i && !glyph.Empty(e.Prompt) {
					r.at(e.Pos, fmt.Sprintf("%s has the same prompt as %s", exampleName(i, e), exampleName(first, v.Examples[first])), "")
				}
			}
		},
	},
}
