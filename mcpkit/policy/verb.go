package policy

import "fmt"

var verbRules = []Rule{
	{
		ID:     "tool-verb",
		Title:  "no tool is read-only while its name says that it writes",
		Why:    "Clients run read-only tools without asking. A reviewer who finds delete_note among them rejects the server, and a user may lose data first.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "use annotate.Destructive",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				verb := verbOf(t.Name)
				if !readOnly(t) || verb.act < adds {
					continue
				}
				fix := ""
				if verb.act == adds {
					fix = "use annotate.Additive, or annotate.Destructive if it can also change what is there"
				}
				r.tool(t, fmt.Sprintf("%s is annotated read-only but its name says it %s", subject(t), thirdPerson(verb.word)), fix)
			}
		},
	},
	{
		ID:     "tool-verb-additive",
		Title:  "no tool is additive while its name says that it changes or removes",
		Why:    "An additive tool leaves what exists as it is; with the specification's reading of the hints, clients then skip the warning.",
		Source: hintSpecURL, Checked: pagesRead, Level: Should,
		Fix:   "use annotate.Destructive",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				verb := verbOf(t.Name)
				if !additive(t) || verb.act < changes {
					continue
				}
				said := "declared additive"
				if t.Effect == undeclared {
					said = "annotated neither read-only nor destructive"
				}
				r.tool(t, fmt.Sprintf("%s is %s but its name says it %s", subject(t), said, thirdPerson(verb.word)), "")
			}
		},
	},
	{
		ID:     "tool-verb-reads",
		Title:  "no tool is destructive while its name says that it only reads",
		Why:    "Clients ask before every call of a destructive tool; a read among them is a needless prompt each time, or its name hides what it does.",
		Source: criteriaURL, Checked: pagesRead, Level: Should,
		Fix:   "use annotate.ReadOnly if the tool changes nothing, else say in its name what it changes",
		needs: PartTools,
		check: func(v *view, r *reporter) {
			for _, t := range v.Tools {
				verb := verbOf(t.Name)
				// A query or a check may well change something: SQL does.
				if !destructive(t) || verb.act != reads || !verb.leading || !verb.alone || verb.word == "query" || verb.word == "check" {
					continue
				}
				r.tool(t, fmt.Sprintf("%s is annotated destructive but its name says it %s", subject(t), thirdPerson(verb.word)), "")
			}
		},
	},
}
