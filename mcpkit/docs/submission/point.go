package submission

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A state is the result of a point of a checklist. A larger state is worse.
type state int

const (
	done      state = iota // the point was checked and holds
	onlyOwner              // only the owner can check the point
	failed                 // the point was checked and does not hold
)

// A point is one point of a checklist. Notes say what was found, or what the owner should check.
type point struct {
	text  string
	state state
	notes []string
}

// notesMax limits how many notes are listed below one point.
const notesMax = 10

func writePoint(w *markdown.Writer, p point) {
	box := map[state]string{done: "[x] ", onlyOwner: "[ ] **ONLY YOU CAN KNOW:** ", failed: "[ ] **FAILED:** "}[p.state]
	w.Item("%s%s", box, p.text)
	writeNotes(w, p.notes)
}

// writeNotes writes notes below an item of a list.
func writeNotes(w *markdown.Writer, notes []string) {
	for _, note := range notes[:min(len(notes), notesMax)] {
		w.Nested(1, "%s", note)
	}
	if left := len(notes) - notesMax; left > 0 {
		w.Nested(1, "and %d more, in compliance.txt", left)
	}
}

// held returns a point that rules decide. It is failed if the server breaks a rule that must hold,
// and for the owner to check if another rule has findings or was not measured.
func (d *draft) held(text string, rules ...policy.RuleID) point {
	p := point{text: text, state: done}
	worse := func(s state, note string) {
		p.state = max(p.state, s)
		p.notes = append(p.notes, note)
	}
	for _, id := range rules {
		res, known := d.outcomes[id]
		if !known {
			worse(onlyOwner, fmt.Sprintf("the report does not contain the rule %s", markdown.CodeSpan(string(id))))
			continue
		}
		for _, f := range res.Findings {
			switch {
			case f.Waiver != nil:
				worse(onlyOwner, fmt.Sprintf("%s (%s), waived because %s", markdown.Escape(f.Message), markdown.CodeSpan(string(id)), markdown.Escape(f.Waiver.Reason)))
			case f.Rule.Level == policy.Must:
				worse(failed, findingNote(f))
			default:
				worse(onlyOwner, findingNote(f))
			}
		}
		if res.Outcome == policy.NotMeasured {
			worse(onlyOwner, fmt.Sprintf("%s was not measured: %s", markdown.CodeSpan(string(id)), markdown.Escape(res.Reason)))
		}
	}
	return p
}

func findingNote(f policy.Finding) string {
	return markdown.Escape(fmt.Sprintf("%s (%s); %s", f.Message, f.Rule.ID, strings.TrimRight(f.Fix, ".")))
}

// owners returns a point for the owner to check, unless the server breaks one of the rules.
func (d *draft) owners(text, check string, rules ...policy.RuleID) point {
	p := d.held(text, rules...)
	p.state = max(p.state, onlyOwner)
	if p.state == onlyOwner {
		p.notes = append(p.notes, check)
	}
	return p
}

// missed fails p if one of the fields has a problem. The notes then begin with the problems.
func (d *draft) missed(p point, fields ...string) point {
	var found []string
	for _, problem := range d.problems {
		if slices.Contains(fields, problem.Field) {
			found = append(found, fmt.Sprintf("%s: %s: %s", problem.Kind, markdown.CodeSpan(problem.Field), markdown.Escape(problem.Message)))
		}
	}
	if len(found) > 0 {
		p.state, p.notes = failed, append(found, p.notes...)
	}
	return p
}
