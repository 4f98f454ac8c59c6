package words

// advertisingPhrases are the phrases that advertise. A single word such as "best" is not enough:
// many tools return "the best match".
var advertisingPhrases = []Phrase{
	newPhrase("sponsored content",
		`\b(?:is|are|proudly|kindly) sponsored by\b|\bsponsored (?:content|links?|messages?|recommendations?)\b|\bpaid (?:placement|promotion)\b`,
		"sponsored", "paid placement", "paid promotion"),
	newPhrase("a call to buy", `\b(?:buy|shop|subscribe|sign up|register|upgrade|act|call us|try it) now\b|\bsign up for free\b|\bstart your free trial\b`,
		" now", "sign up for free", "start your free trial"),
	newPhrase("an upsell", `\bupgrade to (?:our |the |a )?(?:\w+ )?(?:premium|pro|plus|enterprise|business|paid)\b`,
		"upgrade to "),
	newPhrase("an advertisement", `\b(?:limited[- ]time offer|money[- ]back guarantee|check out our|visit our (?:web ?site|store|shop|page))\b`,
		"time offer", "back guarantee", "check out our", "visit our "),
	newPhrase("a superlative", `\b(?:world-class|best[- ]in[- ]class|(?:industry|market)[- ]leading|`+
		`(?:world|industry|market)'s (?:leading|#1|number one) (?:\w+ )?(?:platform|provider|tool|service|solution|product))\b|`+
		`\bthe (?:best|greatest|finest|#1) (?:\w+ )?(?:tool|connector|plugin|mcp|api)\b|`+
		`\b(?:this|our) (?:\w+ ){0,3}(?:is|are) (?:simply |by far )?the (?:best|greatest|number one|#1)(?:\W|$)`,
		"world-class", "in-class", "in class", "leading", "world's", "industry's", "market's", "best", "greatest", "finest", "#1", "number one"),
	newPhrase("a comparison with others", `\b(?:better|faster|cheaper|more \w+|superior) (?:than|to) `+
		`(?:any |all |every |the )*(?:other |competing |alternative |rival )+(?:\w+ )?(?:tools?|servers?|connectors?|services?|apis?|plugins?|products?)\b`,
		"other ", "competing ", "alternative ", "rival "),
	newPhrase("a recommendation of itself",
		`\b(?:recommend|promote|advertise|suggest|mention) (?:our (?:products?|services?|platform|brand|company|app|plans?)|this (?:server|connector|tool))\b`,
		"recommend", "promote", "advertise", "suggest", "mention"),
}
