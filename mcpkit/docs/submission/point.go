package submission

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A checklist finds the results of points: what the rules, evidence and the other pages of the kit
// say about them.
type checklist struct{ *draft }

// A state is the result of a point of a checklist. A larger state is worse.
type state int

const (
	done      state = iota // the point was checked and holds
	onlyOwner              // only the owner can check the point
	failed                 // the point was checked and does not hold
)

// A point is one point of a checklist.
type point struct {
	text  string
	state state
	// notes say what decides the state, or what the owner should check. asides say what else was
	// found: advice, waived findings, and rules that were not measured.
	notes, asides []string
}

func writePoint(w *markdown.Writer, p point) {
	box := map[state]string{done: "[x] ", onlyOwner: "[ ] **ONLY YOU CAN KNOW:** ", failed: "[ ] **FAILED:** "}[p.state]
	w.Item("%s%s", box, p.text)
	writeNotes(w, p.allNotes())
}

// allNotes returns the notes of the point, and then what else was found.
func (p point) allNotes() []string { return slices.Concat(p.notes, p.asides) }

// writeNotes writes notes below an item of a list.
func writeNotes(w *markdown.Writer, notes []string) {
	for _, note := range notes[:min(len(notes), notesMax)] {
		w.Nested(1, "%s", note)
	}
	if left := len(notes) - notesMax; left > 0 {
		w.Nested(1, "and %d more, in compliance.txt", left)
	}
}

func (p *point) worsen(s state, note string) {
	p.state = max(p.state, s)
	p.notes = append(p.notes, note)
}

// mention adds a further finding, which does not fail the point.
func (p *point) mention(s state, aside string) {
	p.state = max(p.state, s)
	p.asides = append(p.asides, aside)
}

// held returns a point that rules decide. It is failed if the server breaks a rule that must hold
// or a promise. It is for the owner to check if a rule that should hold has findings, if a finding
// is waived, or if a rule was not measured. Findings of level [policy.Note] do not count. The note
// of a point that holds names its evidence.
func (d checklist) held(text string, rules ...policy.RuleID) point {
	p := point{text: text, state: done}
	var passed []string
	for _, id := range rules {
		if d.rule(&p, id) {
			passed = append(passed, string(id))
		}
	}
	if p.state == done && len(passed) > 0 {
		p.notes = append(p.notes, d.checkedBy(passed))
	}
	return p
}

// checkedBy names the rules that give evidence, and the day on which they were checked.
func (d checklist) checkedBy(rules []string) string {
	text := "checked by the rules " + firstCodes(rules)
	if len(rules) == 1 {
		text = "checked by the rule " + markdown.CodeSpan(rules[0])
	}
	return text + d.onDay()
}

// rule adds the result of one rule to p. It reports whether the report says that the rule holds.
func (d checklist) rule(p *point, id policy.RuleID) (passed bool) {
	res, known := d.outcomes[id]
	live, examined := d.evidence(func(e Evidence) bool { return e.Rule == id })
	switch {
	case examined && live.Result == Fails:
		p.worsen(failed, "on the live server: "+live.note())
	case examined && live.Result == Holds && (!known || res.Outcome == policy.NotMeasured):
		p.worsen(done, "on the live server: "+live.note())
		return false
	case !known:
		p.worsen(onlyOwner, fmt.Sprintf("the report does not contain the rule %s", markdown.CodeSpan(string(id))))
		return false
	}
	for _, f := range res.Findings {
		switch {
		case f.Waiver != nil:
			p.mention(onlyOwner, fmt.Sprintf("%s (%s), waived because %s", markdown.Escape(f.Message), markdown.CodeSpan(string(id)), markdown.Escape(f.Waiver.Reason)))
		case f.Rule.Level == policy.Must || d.promises(id):
			p.worsen(failed, findingNote(f))
		case f.Rule.Level == policy.Note:
			p.mention(done, "advice: "+findingNote(f))
		default:
			p.mention(onlyOwner, "advice: "+findingNote(f))
		}
	}
	if res.Outcome == policy.NotMeasured {
		p.mention(onlyOwner, fmt.Sprintf("%s was not measured: %s", markdown.CodeSpan(string(id)), markdown.Escape(res.Reason)))
	}
	return known && res.Outcome == policy.Pass
}

func findingNote(f policy.Finding) string {
	return markdown.Escape(fmt.Sprintf("%s (%s); %s", f.Message, f.Rule.ID, strings.TrimRight(f.Fix, ".")))
}

// owners returns a point for the owner to check, unless the server breaks one of the rules, or
// evidence about the point decides it.
func (d checklist) owners(id PointID, text, check string, rules ...policy.RuleID) point {
	p := d.held(text, rules...)
	live, examined := d.evidence(func(e Evidence) bool { return e.Point == id })
	switch {
	case examined && live.Result == Fails:
		p.worsen(failed, live.note())
	case examined && live.Result == Holds:
		p.notes = append(p.notes, live.note())
	case p.state < failed:
		if p.state == done {
			p.notes = nil // rules alone do not decide the point
		}
		p.state = onlyOwner
		p.notes = append(p.notes, check)
		if examined {
			p.notes = append(p.notes, "an audit tried it without a result: "+live.note())
		}
	}
	return p
}

// missed fails p if one of the fields has a problem. The notes then begin with the problems.
func (d checklist) missed(p point, fields ...string) point {
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

// evidence returns the last piece of evidence about a rule or a point. Evidence that is incomplete
// or about another server does not count.
func (d checklist) evidence(about func(Evidence) bool) (last Evidence, found bool) {
	for _, e := range d.seen {
		if about(e) && e.fault() == nil && e.URL == d.surface.Manifest.URL && (!found || e.When.After(last.When)) {
			last, found = e, true
		}
	}
	return last, found
}
