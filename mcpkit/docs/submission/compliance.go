package submission

import (
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// complianceStep lists the seven acknowledgements. Only a person can make them, so none is checked.
// The results of the checks are listed below each.
func (f *form) complianceStep() {
	f.begin(9, complianceStep)
	c := checklist{f.draft}
	f.Paragraph("The form asks for seven acknowledgements, which a person must make. The results of the checks are listed below each. The full report is in compliance.txt.")
	for _, a := range []struct {
		text  string
		point point
	}{
		{"The server follows the directory's policy and guidelines.", c.allRules()},
		{"The tools use a first-party API, or one that is proxied with permission.", c.apiPoint()},
		{"No tool moves money or other assets, or carries out financial transactions.", c.judged("the rule only looks for words: read tools.md", moneyPromise)},
		{"No tool makes images, video or audio with AI models. Diagrams, charts and mock-ups are allowed.", c.judged("the rule only looks for words: read tools.md", mediaPromise)},
		{"Nothing in the tools steers the model or promotes something: no prompt injection, no hidden text, no advertising.",
			c.held("", slices.Concat(steeringPromise, promotionPromise)...)},
		{"No conversation data is collected beyond what a call needs, nor in logs.",
			c.judged("mcpkit logs no arguments and no results; check that your handlers and the code they call do not log them either", conversationPromise)},
		{"The documentation is public.", c.missed(manual("open Manifest.Docs without logging in"), "Manifest.Docs")},
	} {
		f.Item("[ ] %s", a.text)
		switch a.point.state {
		case done:
			writeNotes(&f.Writer, []string{"the checks found no violation"})
		case failed:
			writeNotes(&f.Writer, []string{"**FAILED:** you cannot acknowledge this yet"})
		}
		writeNotes(&f.Writer, a.point.allNotes())
	}
	f.EndList()
}

// manual returns a point that no check can decide.
func manual(note string) point { return point{state: onlyOwner, notes: []string{note}} }

// judged returns a point that the rules can fail, and that only the owner can confirm.
func (d checklist) judged(check string, rules []policy.RuleID) point {
	p := d.held("", rules...)
	if p.state < failed {
		p.state = onlyOwner
		p.notes = append(p.notes, check)
	}
	return p
}

// allRules returns a point about the whole report.
func (d checklist) allRules() point {
	ids := make([]policy.RuleID, len(d.report.Results))
	for i, res := range d.report.Results {
		ids[i] = res.Rule.ID
	}
	return d.held("", ids...)
}

func (d checklist) apiPoint() point {
	p := point{state: onlyOwner}
	if api := d.listing.Data.API; api != "" {
		p.notes = []string{"declared: " + markdown.Escape(string(api))}
	}
	return d.missed(p, "Listing.Data.API", "Listing.Data.Permission")
}
