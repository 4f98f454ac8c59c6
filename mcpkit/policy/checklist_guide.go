package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// GuideChecklist returns the boxes of [GuideBoxes] with what the report says about each: ticked with
// its evidence, failed with the findings, or for the owner with what to do.
func GuideChecklist(r *Report) []Box {
	var all []Box
	for _, box := range GuideBoxes() {
		all = append(all, r.box(box))
	}
	return all
}

// boxNotes is how many notes of a kind a box has, before the rest is counted.
const boxNotes = 5

func (r *Report) box(g GuideBox) Box {
	box := Box{Text: g.Text}
	if g.Login {
		if reason, public := r.anyoneMayCall(); public {
			box.Notes = []string{"no authentication is required: " + reason}
			return box
		}
	}
	var passed, unmeasured []string
	var broken []Finding
	for _, res := range r.Results {
		if !res.Rule.decides(g) {
			continue
		}
		for _, f := range res.Findings {
			switch {
			case f.Waiver != nil:
				box.State = max(box.State, BoxOwner)
				box.Asides = append(box.Asides, f.Message+" ("+string(f.Rule.ID)+"), waived because "+f.Waiver.Reason)
			case f.Rule.Level == Must:
				box.State = BoxFailed
				broken = append(broken, f)
			case f.Rule.Level == Should:
				box.State = max(box.State, BoxOwner)
				box.Asides = append(box.Asides, "advice: "+f.String())
			}
		}
		switch {
		case res.Outcome == NotMeasured:
			unmeasured = append(unmeasured, string(res.Rule.ID))
		case res.Outcome == Pass && len(res.Findings) == 0:
			passed = append(passed, string(res.Rule.ID))
		}
	}
	for _, e := range entries(broken, eachKind) {
		lines, _ := e.lines()
		box.Notes = append(box.Notes, strings.Join(lines, " "))
	}
	if len(unmeasured) > 0 || len(passed) == 0 || g.OwnerDecides || !r.hasLive(g) {
		box.State = max(box.State, BoxOwner)
	}
	if box.State != BoxFailed {
		if len(passed) > 0 {
			box.Notes = append(box.Notes, "checked by "+display.List(passed))
		}
		if box.State == BoxOwner {
			box.Notes = append(box.Notes, g.Ask)
		}
	}
	if len(unmeasured) > 0 {
		box.Asides = append(box.Asides, "not measured: "+display.List(unmeasured))
	}
	box.Notes, box.Asides = shortNotes(box.Notes), shortNotes(box.Asides)
	return box
}

// shortNotes returns the first notes, and counts the rest.
func shortNotes(notes []string) []string {
	if left := len(notes) - boxNotes; left > 0 {
		notes = append(notes[:boxNotes:boxNotes], fmt.Sprintf("and %d more", left))
	}
	return notes
}

// decides reports whether the rule is one of those of a box.
func (r Rule) decides(g GuideBox) bool {
	return slices.ContainsFunc(g.Rules, r.named) || slices.ContainsFunc(g.Live, r.named)
}

// named reports whether a name of a rule, or a name that ends in *, means the rule.
func (r Rule) named(name RuleID) bool {
	if prefix, many := strings.CutSuffix(string(name), "*"); many {
		return strings.HasPrefix(string(r.ID), prefix)
	}
	return r.ID == name
}

// hasLive reports whether the report has a verdict of each rule of an audit that a box needs.
func (r *Report) hasLive(g GuideBox) bool {
	for _, name := range g.Live {
		if !slices.ContainsFunc(r.Results, func(res Result) bool { return res.Rule.named(name) && res.Outcome != NotMeasured }) {
			return false
		}
	}
	return true
}

// liveLogin is the rule of an audit that does not apply to a server which anyone may call.
const liveLogin RuleID = "login-status"

// anyoneMayCall reports whether the server needs no login, and why that is known.
func (r *Report) anyoneMayCall() (reason string, public bool) {
	if r.Surface != nil && r.Surface.Known&PartAccess != 0 && r.Surface.Access.Public {
		return "the server is declared public, " + r.Surface.Access.Reason, true
	}
	for _, res := range r.Results {
		if res.Rule.ID == liveLogin && res.Outcome == NotApplicable {
			return res.Reason, true
		}
	}
	return "", false
}
