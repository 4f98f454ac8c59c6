package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// The rule about arguments that make a read-only tool write.
const (
	RuleArgumentWrites RuleID = "argument-writes"
)

var effectArgumentRules = []Rule{{
	ID:    RuleArgumentWrites,
	Title: "no argument makes a read-only tool write",
	Why: "Hints hold for all arguments. A dry_run flag on a read-only tool says that there is a run that writes, and mark_as_read that reading " +
		"leaves a mark (policy 5.E).",
	Source: policyURL, Checked: policyRead, Level: Should,
	Fix:   "make a tool for what the argument does, or use annotate.Destructive; name one that changes only the result include_drafts or so",
	needs: PartTools,
	check: func(v *view, r *reporter) {
		for i, t := range v.Tools {
			if !readOnly(t) || argumentThatRemoves(t, v.inputs[i]) != nil { // read-only-removes says it
				continue
			}
			if a := argumentThatWrites(t, v.inputs[i]); a != nil {
				message := fmt.Sprintf("%s is annotated read-only but its argument %s makes it write", subject(t), a.path)
				if a.said != "" {
					message += ": " + display.Quote(a.said)
				}
				r.tool(t, message, "")
			}
		}
	},
}}
