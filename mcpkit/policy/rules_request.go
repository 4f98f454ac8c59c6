package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/acts"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// Rules about tools that pass on any request, and about tools whose text says that they read and
// write.
const (
	RuleReadWriteRequest RuleID = "read-write-request"
	RuleReadWriteText    RuleID = "read-write-text"
)

var requestRules = []Rule{
	{
		ID:    RuleReadWriteRequest,
		Title: "no tool passes on any request",
		Why: "A tool that takes an endpoint with its body, an SQL statement or a GraphQL document reads or writes as its caller likes. It is " +
			"refused as a catch-all (review criteria 1), even if its description names the API.",
		Source: criteriaURL, Checked: directoriesRead, Level: Should,
		Fix:   `make a tool for each use, or pass on only requests that read and say so: "Runs a SELECT statement; others are refused"`,
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				if what := passesOn(t, v.inputs[i]); what != "" {
					r.tool(t, fmt.Sprintf("%s passes on any request: it accepts %s", subject(t), what), "")
				}
			}
		},
	},
	{
		ID:    RuleReadWriteText,
		Title: "no tool says that it reads or writes",
		Why: "Hints apply to the whole tool. One that reads in some calls and writes in others is refused, and its description does not help " +
			"(review criteria 1).",
		Source: criteriaURL, Checked: directoriesRead, Level: Should,
		Fix:   "make one tool that reads and one for each way of writing",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				if readOnly(t) || choosesAct(t, v.inputs[i]) || passesOn(t, v.inputs[i]) != "" {
					continue // tool-text-writes, read-write-split, read-write-open and read-write-request say it
				}
				if said := acts.ReadsAndWrites(words.Fold(t.Description)); said != "" {
					r.tool(t, fmt.Sprintf("%s reads in some calls and writes in others, as its description says: %s", subject(t), display.Quote(said)), "")
					continue
				}
				if head := acts.HeadOnlyReads(words.Fold(t.Description)); head != "" {
					if a := argumentThatWrites(t, v.inputs[i]); a != nil {
						r.tool(t, fmt.Sprintf("%s reads or writes depending on argument %s: its description begins with %s", subject(t), a.path, display.Quote(head)), "")
						continue
					}
				}
				v.inputs[i].Walk(func(n schemadoc.Node) {
					said, _ := n.Object["description"].(string)
					if said = acts.ReadsByOmission(words.Fold(said)); said != "" && n.Keyword == "properties" {
						r.tool(t, fmt.Sprintf("%s reads or writes depending on argument %s, whose description says %s", subject(t), n.Path, display.Quote(said)), "")
					}
				})
			}
		},
	},
}

// choosesAct reports whether an argument chooses whether t reads or writes.
func choosesAct(t Tool, d schemadoc.Document) bool {
	for _, c := range switchArguments(d) {
		if read, write := sides(c.values); c.text && c.open(t) || read != "" && write != "" && c.splits(t) {
			return true
		}
	}
	return false
}
