package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// Rules that compare the verb in a name with the effect.
const (
	RuleToolVerb         RuleID = "tool-verb"
	RuleToolVerbLikely   RuleID = "tool-verb-likely"
	RuleToolVerbAdditive RuleID = "tool-verb-additive"
	RuleToolVerbReads    RuleID = "tool-verb-reads"
)

var verbRules = []Rule{
	{
		ID:     RuleToolVerb,
		Title:  "no tool is read-only while its name says that it writes",
		Why:    "Clients run read-only tools without asking. A reviewer who finds delete_note among them rejects the server (policy 5.E), and a user may lose data first.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "use annotate.Destructive",
		needs: PartTools,
		check: func(v *view, r *reporter) { checkReadOnlyVerbs(v, r, RuleToolVerb) },
	},
	{
		ID:     RuleToolVerbLikely,
		Title:  "no tool is read-only while its name probably says that it writes",
		Why:    "A reviewer reads the name as that of a tool that writes, and asks whether it is read-only (policy 5.E).",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "use annotate.Destructive if the tool changes something, else name it after what it returns",
		needs: PartTools,
		check: func(v *view, r *reporter) { checkReadOnlyVerbs(v, r, RuleToolVerbLikely) },
	},
	{
		ID:     RuleToolVerbAdditive,
		Title:  "no tool is additive while its name says that it changes or removes",
		Why:    "An additive tool never changes existing data, so clients that read the hints as the specification does skip their warning.",
		Source: hintSpecURL, Checked: pagesRead, Level: Should,
		Fix:   "use annotate.Destructive",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				verb := words.VerbOf(t.Name)
				if !additive(t) || verb.Act < words.Changes {
					continue
				}
				said := "declared additive"
				if t.Effect == undeclared {
					said = "annotated neither read-only nor destructive"
				}
				r.tool(t, fmt.Sprintf("%s is %s but its name says it %s", subject(t), said, words.ThirdPerson(verb.Word)), "")
			}
		},
	},
	{
		ID:     RuleToolVerbReads,
		Title:  "no tool is destructive while its name says that it only reads",
		Why:    "Clients ask the user before every call of a destructive tool. For a tool that only reads the question is needless, and a tool that does more has a misleading name.",
		Source: criteriaURL, Checked: directoriesRead, Level: Should,
		Fix:   "use annotate.ReadOnly if the tool changes nothing, else say in its name what it changes",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				verb := words.VerbOf(t.Name)
				if !destructive(t) || !verb.SeemsToRead() {
					continue
				}
				r.tool(t, fmt.Sprintf("%s is annotated destructive but its name says it %s", subject(t), words.ThirdPerson(verb.Word)), "")
			}
		},
	},
}

// surelyNamed reports whether the name of a read-only tool leaves no doubt that it does what its
// verb says. A name such as reset_schedule may be one of nouns, if the description says that the
// tool reads.
func surelyNamed(t Tool, verb words.Verb) bool {
	return verb.Sure() && !(words.NamesInformation(t.Name) && beginsReading(t))
}

// checkReadOnlyVerbs reports read-only tools whose name says that they write: surely, or probably
// for [RuleToolVerbLikely].
func checkReadOnlyVerbs(v *view, r *reporter, rule RuleID) {
	for i, t := range v.Tools {
		verb := words.VerbOf(t.Name)
		if !readOnly(t) || verb.Act < words.Adds || onlyNamed(t) || edits(verb.Word) && takesText(v.inputs[i]) || surelyNamed(t, verb) != (rule == RuleToolVerb) {
			continue
		}
		fix := "use annotate.Destructive"
		if verb.Act == words.Adds {
			fix = "use annotate.Additive, or annotate.Destructive if it can also change existing data"
		}
		says := "says"
		if rule == RuleToolVerbLikely {
			says = "may say"
		}
		fix += "; if the tool changes nothing, say in its description what it returns, or accept the finding with mcpkit.Waive(policy." + rule.constant() + ", reason)"
		r.tool(t, fmt.Sprintf("%s is annotated read-only but its name %s it %s", subject(t), says, words.ThirdPerson(verb.Word)), fix)
	}
}
