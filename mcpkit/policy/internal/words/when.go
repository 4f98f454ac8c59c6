package words

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

var (
	// occasions introduce an occasion, a condition or an order in any sentence.
	occasions = prose.NewList(`when whenever if once unless until while before after during beforehand afterwards later useful helpful handy suitable suited intended
		meant choose prefer whichever case purposes`)
	// uses begin a sentence that says what a tool is for.
	uses = prose.NewList(`use used using call called choose pick take try start begin run invoke reach turn prefer consult helps help handy helpful useful suited suitable
		meant intended good great ideal best better worth made designed built aimed fit fits needed required necessary answers answer serves
		serve supports support lets let allows enables makes gives saves avoids first next last typically usually often mostly commonly part
		follows precedes comes goes complements complement recommended appropriate applies relevant works not do see prerequisite
		entry suggested companion counterpart alternative step perfect convenient valuable important intended practical for to want in
		tells shows reveals explains clears suits spares settles informs guides proves illustrates prepares feeds speeds eases simplifies completes backs
		of typical asked occasion`)
	// purposes are gerunds and nouns of what people do, after "for".
	purposes = prose.NewList(`analysis planning review reviews reporting reports debugging research questions audit audits triage diagnosis troubleshooting support
		maintenance comparison comparisons overview overviews charts checks checking incidents purposes use reference example`)
	// purposeVerbs follow "to" in a clause that says what a tool is for.
	purposeVerbs = prose.NewList(`find see check learn look get know answer let help avoid understand decide discover confirm verify compare plan prepare debug diagnose
		inspect review identify determine choose pick track monitor spot locate trace judge estimate explore narrow resolve obtain keep make show`)
)

// SaysWhen reports whether a description says when to use its tool or what it is for. It is
// generous: the rule is about descriptions that only say what the tool does.
func SaysWhen(description string) bool {
	for k, s := range prose.Sentences(Fold(description)) {
		ws := s.Words
		if k > 0 && uses.Has(ws[0].Lower) {
			return true
		}
		for i, w := range ws {
			next := ""
			if i+1 < len(ws) {
				next = ws[i+1].Lower
			}
			switch {
			case occasions.Has(w.Lower) && !(w.Lower == "once" && i > 0 && ws[i-1].Lower == "at"), i > 0 && w.Opens && uses.Has(w.Lower) && w.Lower != "see" && w.Lower != "for" && w.Lower != "to" && w.Lower != "in" && w.Lower != "of",
				w.Order == prose.Imperative && (w.Lower == "use" || w.Lower == "call"):
				return true
			case w.Lower == "to" && purposeVerbs.Has(next), w.Lower == "so" && next == "that", w.Lower == "order" && next == "to":
				return true
			case k > 0 && (w.Lower == "can" && purposeVerbs.Has(next) || w.Lower == "occasion" || w.Lower == "occasions"):
				return true
			case w.Lower == "for" && (purposes.Has(next) || strings.HasSuffix(next, "ing")):
				return true
			case (w.Lower == "need" || w.Lower == "needs" || w.Lower == "want" || w.Lower == "wants" || w.Lower == "ask" || w.Lower == "asks") && i > 0 &&
				slices.Contains([]string{"you", "user", "users", "who", "they", "people", "customer", "customers", "somebody", "someone", "tools", "tool"}, ws[i-1].Lower):
				return true
			case w.Lower == "needed" || w.Lower == "required" || w.Lower == "takes" && i > 0 && namesProgram(ws[i-1].Text):
				return true
			}
		}
	}
	return false
}

// namesProgram reports whether a word is written as a name of a program.
func namesProgram(word string) bool {
	return strings.ContainsAny(word, "_") || strings.Contains(strings.Trim(word, "-"), "-")
}
