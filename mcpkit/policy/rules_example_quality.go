package policy

import (
	"fmt"
	"slices"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// Rules about the quality of examples.
const (
	RuleExamplePrompt      RuleID = "example-prompt"
	RuleExamplePlaceholder RuleID = "example-placeholder"
	RuleExampleSame        RuleID = "example-same"
	RuleExampleEffects     RuleID = "example-effects"
	RuleExampleExpect      RuleID = "example-expect"
	RuleExampleAnswer      RuleID = "example-answer"
)

var exampleQualityRules = []Rule{
	{
		ID:     RuleExamplePrompt,
		Title:  "every prompt is what a user would write",
		Why:    "Reviewers type the prompts in (policy 3.E asks for working example prompts). Users do not know the names of tools and write no JSON.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   `write the prompt as a user would, for example "Which notes mention the budget?"`,
		needs: PartExamples,
		check: func(v *view, r *reporter) {
			for i, e := range v.Examples {
				if wrong := v.unlikelyPrompt(e); wrong != "" {
					r.at(e.Pos, fmt.Sprintf("the prompt %s of %s %s", display.Quote(e.Prompt), exampleName(i, e), wrong), "")
				}
			}
		},
	},
	{
		ID:     RuleExamplePlaceholder,
		Title:  "no example has placeholder text",
		Why:    "An example with foo or x shows nobody what the tool is for, and a reviewer who runs it gets nothing to look at (policy 3.E).",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "use a value that a user would have, and that the test account has data for",
		needs: PartExamples,
		check: func(v *view, r *reporter) {
			for i, e := range v.Examples {
				for _, text := range v.exampleTexts(e) {
					if found := dummyText(text.text); found != "" {
						r.at(e.Pos, fmt.Sprintf("%s has the placeholder %s in its %s", exampleName(i, e), display.Quote(found), text.place), "")
					}
				}
			}
		},
	},
	{
		ID:     RuleExampleSame,
		Title:  "no two examples make the same calls",
		Why:    "The guide asks for examples of different capabilities; two examples with the same calls count as one.",
		Source: guideURL, Checked: guideRead, Level: Should,
		Fix:   "use an example that shows another capability",
		needs: PartExamples,
		check: func(v *view, r *reporter) {
			for i, e := range v.Examples {
				if len(e.Calls) == 0 {
					continue
				}
				first := slices.IndexFunc(v.Examples, func(o Example) bool { return sameCalls(o, e) })
				if first < i && words.Normalize(v.Examples[first].Prompt) != words.Normalize(e.Prompt) { // else example-prompts
					r.at(e.Pos, fmt.Sprintf("%s makes the same calls as %s", exampleName(i, e), exampleName(first, v.Examples[first])), "")
				} else if near := slices.IndexFunc(v.Examples[:i], func(o Example) bool { return nearPrompts(o, e) }); near >= 0 && v.unused() {
					r.at(e.Pos, fmt.Sprintf("%s differs from %s in one word of the prompt, while other tools have no example",
						exampleName(i, e), exampleName(near, v.Examples[near])), "")
				}
			}
		},
	},
	{
		ID:     RuleExampleEffects,
		Title:  "the examples show reading and writing, if the server does both",
		Why:    "The guide asks that examples cover the core functionality, and reviewers look for an example of what changes data.",
		Source: guideURL, Checked: guideRead, Level: Should,
		Fix:   "add an example that uses one of these tools",
		needs: PartExamples | PartTools,
		check: func(v *view, r *reporter) {
			used := v.usedTools()
			if len(used) == 0 {
				return
			}
			for _, side := range []struct {
				does string
				is   func(Tool) bool
			}{{"reads", readOnly}, {"writes", writes}} {
				var tools []string
				shown := false
				for _, t := range v.Tools {
					if side.is(t) {
						tools = append(tools, display.Quote(t.Name))
						shown = shown || used[t.Name]
					}
				}
				if len(tools) > 0 && !shown {
					r.at(v.Examples[0].Pos, fmt.Sprintf("no example uses a tool that %s: %s", side.does, display.List(tools)), "")
				}
			}
		},
	},
	{
		ID:     RuleExampleExpect,
		Title:  "every example says what its results contain",
		Why:    "Without Expect, a test only sees that an example runs: a search that finds nothing passes.",
		Source: guideURL, Checked: guideRead, Level: Note,
		Fix:   "set Example.Expect to a word of the result that answers the prompt",
		needs: PartExamples,
		check: func(v *view, r *reporter) {
			var bare []string
			var pos Pos
			for i, e := range v.Examples {
				if len(e.Expect) == 0 && len(e.Calls) > 0 {
					if len(bare) == 0 {
						pos = e.Pos
					}
					bare = append(bare, exampleName(i, e))
				}
			}
			if len(bare) > 0 {
				r.at(pos, fmt.Sprintf("the results of %s are not compared with anything: %s", display.Count(len(bare), "example"), display.List(bare)), "")
			}
		},
	},
	{
		ID:     RuleExampleAnswer,
		Title:  "the result of an example has to do with its prompt",
		Why:    "Reviewers compare the result with what was asked (policy 3.E). One that shares no word with it answers another question.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "correct the calls of the example or its prompt, or set Example.Expect to the text of the result that answers it",
		needs: PartExamples | PartRuns,
		check: func(v *view, r *reporter) {
			for i, e := range v.Examples {
				if i < len(v.Runs) && v.Runs[i].Skipped == "" && len(e.Expect) == 0 && unrelated(e, v.Runs[i]) {
					r.at(e.Pos, fmt.Sprintf("the results of %s share no word with its prompt %s", exampleName(i, e), display.Quote(e.Prompt)), "")
				}
			}
		},
	},
}

// writes reports whether t is known to write.
func writes(t Tool) bool {
	return t.Hints != nil && isFalse(t.Hints.ReadOnly) || t.Effect == annotate.EffectAdditive || t.Effect == annotate.EffectDestructive
}

// unused reports whether a tool has no example.
func (v *view) unused() bool { return len(v.usedTools()) < len(v.Tools) }
