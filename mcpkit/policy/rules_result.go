package policy

import "fmt"

// Rules about what the tools return in the examples.
const (
	RuleListCut          RuleID = "list-cut"
	RuleExampleMediaType RuleID = "example-media-type"
)

const (
	mediaURL  = "https://github.com/anthropics/claude-code/issues/12009"
	mediaRead = "2026-11-28"
)

var resultRules = []Rule{
	{
		ID:    RuleListCut,
		Title: "a list that is too long for one result can be read to its end",
		Why: "The guide limits results to about 25,000 tokens, and a longer list is cut. Without a limit, cursor or filter the model " +
			"cannot ask for the rest, and answers as if it had all.",
		Source: guideURL, Checked: guideRead, Level: Should,
		Fix:   "return budget.Page from the tool, or add a limit with an offset or a filter",
		needs: PartTools | PartExamples | PartRuns,
		check: func(v *view, r *reporter) {
			reported := map[string]bool{}
			v.eachAnswer(func(i, n int, e Example, a Answer) {
				name := e.Calls[n].Tool
				if t := v.tool(name); a.CutList && t >= 0 && !reported[name] {
					reported[name] = true
					r.tool(v.Tools[t], fmt.Sprintf("the list that %s returns in %s was cut, and no argument limits, filters or pages it", subject(v.Tools[t]), exampleName(i, e)), "")
				}
			})
		},
	},
	{
		ID:    RuleExampleMediaType,
		Title: "images and audio clips say what they are",
		Why: "Claude's API refuses an image whose media type is missing or is not that of its data, and with it every later message of " +
			"the conversation.",
		Source: mediaURL, Checked: mediaRead, Level: Must,
		Fix:   "set MIMEType to the type of the data, such as image/png",
		needs: PartExamples | PartRuns,
		check: func(v *view, r *reporter) {
			v.eachAnswer(func(i, n int, e Example, a Answer) {
				if a.MediaFault != "" {
					r.at(e.Pos, fmt.Sprintf("%s: the result of %s is refused by clients: %s", exampleName(i, e), callName(e, n), a.MediaFault), "")
				}
			})
		},
	},
}
