package policy

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/acts"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
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
				if !readOnly(t) || namedWriting(t) && !onlyNamed(t) {
					continue
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
		Why: "Clients ask the user before every call of a destructive tool: one that only reads asks needlessly, and the description of one " +
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

// namedWriting reports whether the name of t says that it writes, which is another rule's finding.
func namedWriting(t Tool) bool { return words.VerbOf(t.Name).Act >= words.Adds }

// titledWriting returns the verb by which the title of t says that it writes, or "".
func titledWriting(t Tool) string {
	title := titleOf(t)
	if !words.English(title) || onlyNamed(t) {
		return ""
	}
	if verb := words.VerbOf(title); verb.Leading && verb.Act >= words.Adds {
		return verb.Word
	}
	return ""
}

// describedWriting returns the part of a description that says that the tool writes.
func describedWriting(t Tool, input schemadoc.Document) (s acts.Statement, ok bool) {
	s, ok = acts.Writes(words.Fold(t.Description))
	return s, ok && !(edits(s.Verb) && takesText(input))
}

// edits reports whether a verb can say what a tool does to a text that it was given and returns.
func edits(verb string) bool {
	return strings.Contains(" remove replace add insert append merge move change modify set clear drop truncate update edit mark write ", " "+verb+" ")
}

// takesText reports whether the arguments have the text to work on and name nothing that is stored:
// a tool that removes tags from a text changes no data.
func takesText(d schemadoc.Document) bool {
	text, stored := false, false
	d.Walk(func(n schemadoc.Node) {
		if n.Keyword != "properties" {
			return
		}
		for _, w := range words.SplitName(n.Name) {
			switch w {
			case "text", "string", "html", "markdown", "json", "csv", "code", "content", "input", "numbers", "values", "lines", "template":
				text = true
			case "id", "ids", "uid", "uuid", "key", "path", "name", "slug", "url", "file":
				stored = true
			}
		}
	})
	return text && !stored
}

// changing are verbs of texts that say that existing data is changed. Sending and starting change
// nothing that exists.
const changing = " update change modify edit alter overwrite replace rename move reassign set reset mark merge delete remove erase purge " +
	"destroy wipe revoke clear truncate close archive cancel disable deactivate unpublish restore rotate upsert discard drop "

// saysChanges returns the words by which the title or description of an additive tool says that it
// changes existing data, or "".
func saysChanges(t Tool) string {
	title := words.SplitName(titleOf(t))
	for i, w := range title {
		if (i == 0 || title[i-1] == "or") && words.VerbOf(strings.Join(title[i:], " ")).Act >= words.Changes && strings.Contains(changing, " "+w+" ") {
			return titleOf(t)
		}
	}
	for _, s := range acts.In(words.Fold(t.Description)) {
		if s.Act >= words.Changes && strings.Contains(changing, " "+s.Verb+" ") {
			return s.Quote
		}
	}
	return acts.Replaces(words.Fold(t.Description))
}

// saysOnlyReads returns the first words of a description that says that its tool reads and has no
// word for writing, or "".
func saysOnlyReads(t Tool) string {
	text := words.Fold(t.Description)
	if acts.MentionsWriting(text) {
		return ""
	}
	return acts.HeadOnlyReads(text)
}
