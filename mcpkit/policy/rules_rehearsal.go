package policy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// Rules about the results of running examples.
const (
	RuleExampleRuns        RuleID = "example-runs"
	RuleExampleOutput      RuleID = "example-output"
	RuleExampleBudget      RuleID = "example-budget"
	RuleExampleExpectation RuleID = "example-expectation"
	RuleExampleSecrets     RuleID = "example-secrets"
	RuleExampleRehearsed   RuleID = "example-rehearsed"
)

var rehearsalRules = []Rule{
	{
		ID:     RuleExampleRuns,
		Title:  "the calls of every example succeed",
		Why:    "Reviewers type the prompts in. An example that fails means that a tool is broken or that a page is wrong.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "fix the tool or the example; create the data that the example needs in mcpkit.Fixture",
		needs: PartExamples | PartRuns,
		check: func(v *view, r *reporter) {
			v.eachAnswer(func(i, n int, e Example, a Answer) {
				switch {
				case a.Fault != "":
					r.at(e.Pos, fmt.Sprintf("%s fails: %s: %s", exampleName(i, e), callName(e, n), display.Brief(a.Fault)), "")
				case a.Failed:
					r.at(e.Pos, fmt.Sprintf("%s fails: %s returns an error: %s", exampleName(i, e), callName(e, n), display.Brief(a.Text)), "")
				}
			})
		},
	},
	{
		ID:     RuleExampleOutput,
		Title:  "the calls of every example return something",
		Why:    "An example without a result shows nothing, and reviewers send back a test account without sample data.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "use arguments that find something, or add sample data with mcpkit.Fixture",
		needs: PartExamples | PartRuns,
		check: func(v *view, r *reporter) {
			v.eachAnswer(func(i, n int, e Example, a Answer) {
				if a.Fault == "" && !a.Failed && a.showsNothing(e.Calls[n].Arguments) {
					r.at(e.Pos, fmt.Sprintf("%s shows nothing: %s returns %s", exampleName(i, e), callName(e, n), emptyResult(a)), "")
				}
			})
		},
	},
	{
		ID:     RuleExampleBudget,
		Title:  "the results of the examples are within the token limit",
		Why:    "A result over the limit is shortened, and an example with an incomplete result shows the tool at its worst.",
		Source: guideURL, Checked: guideRead, Level: Should,
		Fix:   "ask for less in the example, or return pages from the tool (budget.Page)",
		needs: PartExamples | PartRuns,
		check: func(v *view, r *reporter) {
			v.eachAnswer(func(i, n int, e Example, a Answer) {
				if a.Shortened {
					r.at(e.Pos, fmt.Sprintf("%s is over the limit: the result of %s was shortened", exampleName(i, e), callName(e, n)), "")
				}
			})
		},
	},
	{
		ID:     RuleExampleExpectation,
		Title:  "the results of the examples contain the expected texts",
		Why:    "Users and reviewers compare results with the documentation, and report what the server no longer returns.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "fix the tool, or the text in Example.Expect",
		needs: PartExamples | PartRuns,
		check: func(v *view, r *reporter) {
			for i, run := range v.Runs {
				if i >= len(v.Examples) || run.Skipped != "" || !run.complete(v.Examples[i]) {
					continue // example-runs says why
				}
				for _, want := range v.Examples[i].Expect {
					if !run.contains(want) {
						r.at(v.Examples[i].Pos, fmt.Sprintf("%s expects %s, which none of its results contains", exampleName(i, v.Examples[i]), display.Quote(want)), "")
					}
				}
			}
		},
	},
	{
		// Breaches arrive as Surface.Problems.
		ID:     RuleExampleSecrets,
		Title:  "no example shows what looks like a secret",
		Why:    "Examples are published, and so is a token in one of them. The documentation page redacts it; nothing else does.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "use a test account without real secrets, or remove them from the tool's results",
		needs: PartExamples | PartRuns,
	},
	{
		ID:     RuleExampleRehearsed,
		Title:  "every example can be run",
		Why:    "An example that is never run can stop working without anyone noticing.",
		Source: guideURL, Checked: guideRead, Level: Note,
		Fix:   "give the examples their data or test account with mcpkit.Fixture",
		needs: PartExamples | PartRuns,
		check: func(v *view, r *reporter) {
			for i, run := range v.Runs {
				if i >= len(v.Examples) || run.Skipped == "" || v.uses(v.Examples[i], func(t Tool) bool { return v.undescribed[t.Name] }) {
					continue // tool-types says why
				}
				fix := ""
				if v.uses(v.Examples[i], func(t Tool) bool { return t.Unannotated }) {
					fix = "annotate the tools that the example uses"
				}
				r.at(v.Examples[i].Pos, fmt.Sprintf("%s was not run: %s", exampleName(i, v.Examples[i]), run.Skipped), fix)
			}
		},
	},
}

// uses reports whether an example calls a tool of a kind.
func (v *view) uses(e Example, kind func(Tool) bool) bool {
	return slices.ContainsFunc(e.Calls, func(c Call) bool {
		i := v.tool(c.Tool)
		return i >= 0 && kind(v.Tools[i])
	})
}

// eachAnswer visits the answers of all examples. n is the index of the call in example i.
func (v *view) eachAnswer(visit func(i, n int, e Example, a Answer)) {
	for i, run := range v.Runs {
		for n, a := range run.Answers {
			if i < len(v.Examples) && n < len(v.Examples[i].Calls) {
				visit(i, n, v.Examples[i], a)
			}
		}
	}
}

// callName returns how a message names a call of an example.
func callName(e Example, n int) string {
	if len(e.Calls) == 1 {
		return e.Calls[n].Tool
	}
	return fmt.Sprintf("call %d, %s,", n+1, e.Calls[n].Tool)
}

// complete reports whether every call of e has a result.
func (run Run) complete(e Example) bool {
	for _, a := range run.Answers {
		if a.Fault != "" || a.Failed {
			return false
		}
	}
	return len(run.Answers) == len(e.Calls)
}

// contains reports whether a result contains the text.
func (run Run) contains(want string) bool {
	for _, a := range run.Answers {
		if strings.Contains(a.Text, want) {
			return true
		}
		for _, text := range stringsOf(a.Structured) {
			if strings.Contains(text, want) {
				return true
			}
		}
	}
	return false
}

// emptyResult describes a result that shows nothing, for a message.
func emptyResult(a Answer) string {
	switch {
	case len(a.Structured) > 0:
		return display.Brief(string(a.Structured))
	case strings.TrimSpace(a.Text) != "":
		return display.Brief(a.Text)
	}
	return "no text"
}

// stringsOf returns the strings in a JSON value, without their escapes.
func stringsOf(raw json.RawMessage) (all []string) {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return nil
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			all = append(all, v)
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			for _, value := range v {
				walk(value)
			}
		}
	}
	walk(v)
	return all
}
