package policy

import "github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"

// Rules about advertising.
const (
	RuleToolPromotion         RuleID = "tool-promotion"
	RuleToolAdvertising       RuleID = "tool-advertising"
	RuleInstructionsPromotion RuleID = "instructions-promotion"
	RuleManifestPromotion     RuleID = "manifest-promotion"
)

var promotionRules = []Rule{
	{
		ID:     RuleToolPromotion,
		Title:  "tools and their schemas do not advertise",
		Why:    "The policy (4.C) accepts no advertising, sponsored content or paid placement, and descriptions must not win calls by praising the tool.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:     "say what the tool does, without praise or offers",
		needs:   PartTools,
		foreign: foreignTools,
		check: func(v *view, r *reporter) {
			for p := range v.untilStopped(v.toolPassages) {
				p.reportSaid(r, words.Advertising.Surely, "contains ")
			}
		},
	},
	themeRule(RuleToolAdvertising, words.Advertising, "contains ", Rule{
		Title:  "tools and their schemas neither praise the service nor sell it",
		Why:    "The policy (4.C) accepts no advertising, sponsored content or paid placement; praise and offers read as both.",
		Source: policyURL, Checked: policyRead,
		Fix: "say what the tool does, without praise or offers",
	}),
	{
		ID:     RuleInstructionsPromotion,
		Title:  "the server's instructions do not advertise",
		Why:    "The policy (4.C) accepts no advertising, sponsored content or paid placement, and instructions are part of every conversation.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:     "remove the advertisement from the instructions",
		needs:   PartManifest,
		foreign: (*view).foreignInstructions,
		check: func(v *view, r *reporter) {
			v.instructions().reportSaid(r, words.Advertising.Said, "contains ")
		},
	},
	{
		ID:     RuleManifestPromotion,
		Title:  "the texts of the listing do not advertise",
		Why:    "The policy (4.C) accepts no advertising, and a reviewer asks for the proof of praise such as \"the best\" in a listing.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "say what the server does, without praise or offers",
		needs: PartManifest,
		check: func(v *view, r *reporter) {
			for _, f := range manifestFields(&v.Manifest) {
				if f.kind == listingText && f.name != "version" {
					p := passage{pos: v.Manifest.Pos, owner: "the manifest", place: "its " + f.name, text: f.text, read: words.Read(f.text, v.server.Own())}
					p.reportSaid(r, words.Advertising.Said, "contains ")
				}
			}
		},
	},
}
