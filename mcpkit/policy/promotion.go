package policy

// promotion lists phrases that sell. Single words such as "best" are not
// enough: "the best match" is what many tools return.
var promotion = []phrase{
	phraseOf("sponsored content",
		`\b(?:is|are|proudly|kindly) sponsored by\b|\bsponsored (?:content|links?|messages?|recommendations?)\b|\bpaid (?:placement|promotion)\b`),
	phraseOf("a call to buy", `\b(?:buy|shop|subscribe|sign up|register|upgrade|act|call us|try it) now\b|\bsign up for free\b|\bstart your free trial\b`),
	phraseOf("an upsell", `\bupgrade to (?:our |the |a )?(?:\w+ )?(?:premium|pro|plus|enterprise|business|paid)\b`),
	phraseOf("an advertisement", `\b(?:limited[- ]time offer|money[- ]back guarantee|check out our|visit our (?:web ?site|store|shop|page))\b`),
	phraseOf("a superlative", `\b(?:world-class|best[- ]in[- ]class|(?:industry|market)[- ]leading|`+
		`(?:world|industry|market)'s (?:leading|#1|number one) (?:\w+ )?(?:platform|provider|tool|service|solution|product))\b|`+
		`\bthe (?:best|greatest|finest|#1) (?:\w+ )?(?:tool|connector|plugin|mcp|api)\b|`+
		`\b(?:this|our) (?:\w+ ){0,3}(?:is|are) (?:simply |by far )?the (?:best|greatest|number one|#1)(?:\W|$)`),
	phraseOf("a comparison with others", `\b(?:better|faster|cheaper|more \w+|superior) (?:than|to) `+
		`(?:any |all |every |the )*(?:other |competing |alternative |rival )+(?:\w+ )?(?:tools?|servers?|connectors?|services?|apis?|plugins?|products?)\b`),
	phraseOf("a recommendation of itself",
		`\b(?:recommend|promote|advertise|suggest|mention) (?:our (?:products?|services?|platform|brand|company|app|plans?)|this (?:server|connector|tool))\b`),
}

var promotionRules = []Rule{
	{
		ID:     "tool-promotion",
		Title:  "tools and their schemas do not advertise",
		Why:    "The policy accepts no advertising, sponsored content or paid placement, and descriptions must not win calls by praise.",
		Source: policyURL, Checked: policyRead, Level: Must,
		Fix:   "say what the tool does, without praise or offers",
		needs: PartTools,
		check: func(v *view, r *reporter) { findPhrases(r, v.toolPassages, promotion, "contains ") },
	},
	{
		ID:     "instructions-promotion",
		Title:  "the server's instructions do not advertise",
		Why:    "The policy accepts no advertising, sponsored content or paid placement, and instructions are part of every conversation.",
		Source: policyURL, Checked: policyRead, Level: Should,
		Fix:   "take the advertisement out of the instructions",
		needs: PartManifest,
		check: func(v *view, r *reporter) { findPhrases(r, v.instructions(), promotion, "contains ") },
	},
}
