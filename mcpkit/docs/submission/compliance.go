package submission

import "github.com/mcpkit-go/mcpkit/mcpkit/policy"

// complianceStep lists the seven acknowledgements. They are a person's to make, so none is
// ticked; what is known about each stands below it.
func (f *form) complianceStep() {
	k := f.kit
	f.begin(10, "Compliance")
	f.paragraph("Seven acknowledgements. A person makes them; what was found about each stands below it. The whole report is in compliance.txt.")
	for _, a := range []struct {
		text string
		at   point
	}{
		{"The server follows the directory's policy and guidelines.", k.everyRule()},
		{"The tools work on a first-party API, or on one that is proxied with permission.", k.apiPoint()},
		{"No tool moves money or other assets, or carries out financial transactions.",
			point{state: only, notes: []string{"no rule looks for it: read tools.md"}}},
		{"No tool makes images, video or audio with AI models. Diagrams, charts and mock-ups are fine.",
			point{state: only, notes: []string{"no rule looks for it: read tools.md"}}},
		{"Nothing in the tools steers the model: no prompt injection, no hidden text.",
			k.held("", policy.RuleToolSteering, policy.RuleInstructionsSteering, policy.RuleToolPromotion, policy.RuleInstructionsPromotion, policy.RuleToolHiddenText, policy.RuleToolEncodedText,
				policy.RuleToolHiddenComment, policy.RuleToolLookalikeLetters)},
		{"No conversation data is collected beyond what a call needs, in logs neither.",
			point{state: only, notes: []string{"mcpkit logs no arguments and no results; see that handlers and what they call do not either"}}},
		{"The documentation is public.",
			k.missed(point{state: only, notes: []string{"open Manifest.Docs without being logged in"}}, "Manifest.Docs")},
	} {
		f.bullet("[ ] %s", a.text)
		switch a.at.state {
		case done:
			f.notes([]string{"nothing was found against it"})
		case failed:
			f.notes([]string{"**FAILED:** this cannot be acknowledged yet"})
		}
		f.notes(a.at.notes)
	}
	f.end()
}

// everyRule stands for the whole report.
func (k *Kit) everyRule() point {
	ids := make([]policy.RuleID, len(k.report.Results))
	for i, res := range k.report.Results {
		ids[i] = res.Rule.ID
	}
	return k.held("", ids...)
}

func (k *Kit) apiPoint() point {
	d := k.listing.Data
	p := point{state: only}
	if d.API != "" {
		p.notes = []string{"declared: " + inline(string(d.API))}
	}
	return k.missed(p, "Listing.Data.API", "Listing.Data.Permission")
}
