package submission

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A state is what can be said about a point of a checklist.
type state int

const (
	done   state = iota // it holds, and that was looked at
	only                // only the owner can know
	failed              // it does not hold
)

// A point is one point of a checklist. Notes say what was found, or what is to be looked at.
type point struct {
	text  string
	state state
	notes []string
}

// notesMax is how many findings stand below one point.
const notesMax = 10

func (m *markdown) point(p point) {
	box := map[state]string{done: "[x] ", only: "[ ] **ONLY YOU CAN KNOW:** ", failed: "[ ] **FAILED:** "}[p.state]
	m.bullet("%s%s", box, p.text)
	m.notes(p.notes)
}

// notes stand below a point, or an item of a list.
func (m *markdown) notes(notes []string) {
	for i, note := range notes {
		if i == notesMax {
			fmt.Fprintf(m, "  - and %d more, in compliance.txt\n", len(notes)-notesMax)
			break
		}
		fmt.Fprintf(m, "  - %s\n", note)
	}
}

// held is a point that stands when rules hold: failed where one that must hold is broken,
// and for the owner to judge where another is, or where one was not measured.
func (k *Kit) held(text string, rules ...policy.RuleID) point {
	p := point{text: text, state: done}
	worse := func(s state, note string) {
		p.state = max(p.state, s)
		p.notes = append(p.notes, note)
	}
	for _, id := range rules {
		res, known := k.outcomes[id]
		if !known {
			worse(only, fmt.Sprintf("the report does not have the rule %s", code(string(id))))
			continue
		}
		for _, f := range res.Findings {
			switch {
			case f.Waiver != nil:
				worse(only, fmt.Sprintf("%s (%s), waived because %s", inline(f.Message), code(string(id)), inline(f.Waiver.Reason)))
			case f.Rule.Level == policy.Must:
				worse(failed, findingNote(f))
			default:
				worse(only, findingNote(f))
			}
		}
		if res.Outcome == policy.NotMeasured {
			worse(only, fmt.Sprintf("%s was not measured: %s", code(string(id)), inline(res.Reason)))
		}
	}
	return p
}

func findingNote(f policy.Finding) string {
	return inline(fmt.Sprintf("%s (%s); %s", f.Message, f.Rule.ID, strings.TrimRight(f.Fix, ".")))
}

// owners is a point for the owner to look at, unless a rule about it is broken.
func (k *Kit) owners(text, look string, rules ...policy.RuleID) point {
	p := k.held(text, rules...)
	p.state = max(p.state, only)
	if p.state == only {
		p.notes = append(p.notes, look)
	}
	return p
}

// missed fails p where one of the fields is among the problems, and says so before the rest.
func (k *Kit) missed(p point, fields ...string) point {
	var found []string
	for _, problem := range k.problems {
		if slices.Contains(fields, problem.Field) {
			found = append(found, fmt.Sprintf("%s: %s: %s", problem.Kind, code(problem.Field), inline(problem.Message)))
		}
	}
	if len(found) > 0 {
		p.state, p.notes = failed, append(found, p.notes...)
	}
	return p
}
