package policy

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A Run is what came of an [Example] whose calls were made.
type Run struct {
	// Skipped says why they were not made; the rules then do not judge the example.
	Skipped string `json:"skipped,omitempty"`
	// Answers are those of the calls, in order. After one that failed there are no more.
	Answers []Answer `json:"answers,omitempty"`
}

// An Answer is what came of one call of an example.
type Answer struct {
	// Text is what the model reads, and Structured the structured content, if any.
	Text       string          `json:"text"`
	Structured json.RawMessage `json:"structured,omitempty"`
	// Media is how many images, sounds and other blocks that are no text it has besides.
	Media int `json:"media,omitempty"`
	// Fault says that there is no result: why the call was refused, or what is wrong with
	// the result. An error that the tool answered with is a Text, and Failed.
	Fault  string `json:"fault,omitempty"`
	Failed bool   `json:"failed,omitempty"`
	// Tokens is the size of the result. Shortened says that more was left out of it than
	// the next page has.
	Tokens    int  `json:"tokens,omitempty"`
	Shortened bool `json:"shortened,omitempty"`
}

var rehearsalRules = []Rule{
	{
		ID:     "example-runs",
		Title:  "the calls of every example succeed",
		Why:    "Reviewers type the examples in. One that fails is a tool that does not work, or a page that is not true.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "mend the tool or the example; what the example needs to be there belongs in mcpkit.Fixture",
		needs: PartExamples | PartRuns,
		check: func(v *view, r *reporter) {
			v.eachAnswer(func(i, n int, e Example, a Answer) {
				switch {
				case a.Fault != "":
					r.at(e.Pos, fmt.Sprintf("%s fails: %s: %s", exampleName(i, e), callName(e, n), brief(a.Fault)), "")
				case a.Failed:
					r.at(e.Pos, fmt.Sprintf("%s fails: %s answers with an error: %s", exampleName(i, e), callName(e, n), brief(a.Text)), "")
				}
			})
		},
	},
	{
		ID:     "example-output",
		Title:  "the calls of every example answer with something",
		Why:    "An example that finds nothing shows nothing, and an account without data is sent back: functions must be testable with sample data.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "use arguments that find something, or put sample data there with mcpkit.Fixture",
		needs: PartExamples | PartRuns,
		check: func(v *view, r *reporter) {
			v.eachAnswer(func(i, n int, e Example, a Answer) {
				if a.Fault == "" && !a.Failed && a.nothing() {
					r.at(e.Pos, fmt.Sprintf("%s shows nothing: %s answers with %s", exampleName(i, e), callName(e, n), emptiness(a)), "")
				}
			})
		},
	},
	{
		ID:     "example-budget",
		Title:  "the results of the examples are within the token limit",
		Why:    "A result over the limit is made shorter; an example whose result is not whole shows the tool at its worst.",
		Source: guideURL, Checked: guideRead, Level: Should,
		Fix:   "ask for less in the example, or let the tool return pages (budget.Page)",
		needs: PartExamples | PartRuns,
		check: func(v *view, r *reporter) {
			v.eachAnswer(func(i, n int, e Example, a Answer) {
				if a.Shortened {
					r.at(e.Pos, fmt.Sprintf("%s is over the limit: the result of %s had to be made shorter", exampleName(i, e), callName(e, n)), "")
				}
			})
		},
	},
	{
		ID:     "example-expectation",
		Title:  "the results of the examples contain what they are expected to",
		Why:    "Documentation that promises what the server no longer answers is incomplete documentation.",
		Source: guideURL, Checked: guideRead, Level: Must,
		Fix:   "mend the tool, or the text in Example.Expect",
		needs: PartExamples | PartRuns,
		check: func(v *view, r *reporter) {
			for i, run := range v.Runs {
				if i >= len(v.Examples) || run.Skipped != "" || !run.complete(v.Examples[i]) {
					continue // example-runs says why
				}
				for _, want := range v.Examples[i].Expect {
					if !run.contains(want) {
						r.at(v.Examples[i].Pos, fmt.Sprintf("%s expects %s, which is in none of its results", exampleName(i, v.Examples[i]), quote(want)), "")
					}
				}
			}
		},
	},
	{
		// What breaks it arrives as Surface.Problems.
		ID:     "example-secrets",
		Title:  "no example shows what looks like a secret",
		Why:    "Examples are published. A token in one is a token that everybody has; the documentation page leaves it out, and nothing else does.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "use an account whose secrets are none, or keep them out of the tool's results",
		needs: PartExamples | PartRuns,
	},
	{
		ID:     "example-rehearsed",
		Title:  "every example can be run",
		Why:    "What is never run is true by chance only.",
		Source: guideURL, Checked: guideRead, Level: Note,
		Fix:   "give the server a fixture or test account for its examples with mcpkit.Fixture",
		needs: PartExamples | PartRuns,
		check: func(v *view, r *reporter) {
			for i, run := range v.Runs {
				if i < len(v.Examples) && run.Skipped != "" {
					r.at(v.Examples[i].Pos, fmt.Sprintf("%s was not run: %s", exampleName(i, v.Examples[i]), run.Skipped), "")
				}
			}
		},
	},
}

// eachAnswer visits the answers to the calls of all examples: n counts the calls of
// example i.
func (v *view) eachAnswer(visit func(i, n int, e Example, a Answer)) {
	for i, run := range v.Runs {
		for n, a := range run.Answers {
			if i < len(v.Examples) && n < len(v.Examples[i].Calls) {
				visit(i, n, v.Examples[i], a)
			}
		}
	}
}

// callName names a call of an example in a message.
func callName(e Example, n int) string {
	if len(e.Calls) == 1 {
		return e.Calls[n].Tool
	}
	return fmt.Sprintf("call %d, %s,", n+1, e.Calls[n].Tool)
}

// complete reports whether every call of e has been answered with a result.
func (run Run) complete(e Example) bool {
	for _, a := range run.Answers {
		if a.Fault != "" || a.Failed {
			return false
		}
	}
	return len(run.Answers) == len(e.Calls)
}

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

// nothing reports whether there is nothing in the result: no text, or JSON in which every
// value is empty, null, false or zero.
func (a Answer) nothing() bool {
	if len(a.Structured) > 0 {
		var v any
		return json.Unmarshal(a.Structured, &v) == nil && isNothing(v) && a.Media == 0
	}
	return empty(a.Text) && a.Media == 0
}

func isNothing(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case float64:
		return v == 0
	case string:
		return empty(v)
	case []any:
		for _, item := range v {
			if !isNothing(item) {
				return false
			}
		}
	case map[string]any:
		for _, value := range v {
			if !isNothing(value) {
				return false
			}
		}
	}
	return true
}

// emptiness names what there is in the place of a result.
func emptiness(a Answer) string {
	if len(a.Structured) > 0 {
		return brief(string(a.Structured))
	}
	return "no text"
}

// stringsOf returns the strings in a JSON value: a text that is looked for there has no
// escapes.
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

// brief is enough of a text to know it by.
func brief(text string) string {
	const most = 200
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}
