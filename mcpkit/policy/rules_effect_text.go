package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// Rules that compare what a description says with the effect.
const (
	RuleToolTextWrites  RuleID = "tool-text-writes"
	RuleToolTextChanges RuleID = "tool-text-changes"
	RuleToolTextReads   RuleID = "tool-text-reads"
)

var effectTextRules = []Rule{
	{
		ID:    RuleToolTextWrites,
		Title: "no tool is read-only while its title or description says that it writes",
		Why: "A read-only tool changes nothing: not a marker, not a counter, not a job that it starts. Clients run it without asking, and a " +
			"reviewer who reads that it writes refuses the annotation (policy 5.E and 2.B).",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "use annotate.Destructive, or make a tool for the part that writes; if nothing changes, say only what the tool returns",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				if !readOnly(t) || namedWriting(t) && !onlyNamed(t) || headRemoves(t, v.inputs[i]) != "" {
					continue // tool-verb and read-only-removes say it
				}
				if verb := titledWriting(t); verb != "" {
					r.tool(t, fmt.Sprintf("%s is annotated read-only but its title %s says it %s", subject(t), display.Quote(titleOf(t)), words.ThirdPerson(verb)), "")
				} else if s, ok := describedWriting(t, v.inputs[i]); ok {
					r.tool(t, fmt.Sprintf("%s is annotated read-only but its description says it writes: %s", subject(t), display.Quote(s.Quote)), "")
				}
			}
		},
	},
	{
		ID:    RuleToolTextChanges,
		Title: "no tool is additive while its text says that it changes or removes",
		Why: "An additive tool never changes existing data. One that creates or updates, replaces or marks is destructive (policy 5.E), and " +
			"clients that read the hints as the specification does skip their warning.",
		Source: hintSpecURL, Checked: pagesRead, Level: Should,
		Fix:   "use annotate.Destructive, or make a tool that only adds and another that changes",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				if !additive(t) || words.VerbOf(t.Name).Act >= words.Changes {
					continue
				}
				if said := saysChanges(t); said != "" {
					r.tool(t, fmt.Sprintf("%s is additive but its text says it changes existing data: %s", subject(t), display.Quote(said)), "")
				} else if path := changeArgument(v.inputs[i]); path != "" {
					r.tool(t, fmt.Sprintf("%s is additive but its argument %s lets it change existing data", subject(t), path), "")
				}
			}
		},
	},
	{
		ID:    RuleToolTextReads,
		Title: "no tool is destructive while its description says that it only reads",
		Why: "Clients ask the user before every call of a destructive tool. For a tool that only reads the question is needless, and the description of a tool " +
			"that does more leaves that out (policy 2.B).",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "use annotate.ReadOnly if the tool changes nothing, else say in its description what it changes",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for i, t := range v.Tools {
				verb := words.VerbOf(t.Name)
				if !destructive(t) || verb.Act >= words.Adds || verb.OnlyReads() {
					continue
				}
				if said := saysOnlyReads(t); said != "" && !choosesAct(t, v.inputs[i]) && argumentThatWrites(t, v.inputs[i]) == nil && len(freeArguments(v.inputs[i])) == 0 {
					r.tool(t, fmt.Sprintf("%s is annotated destructive but its description says it only reads: %s", subject(t), display.Quote(said)), "")
				}
			}
		},
	},
}
