package words

// negations are the anchors of the part not.
var negations = []string{"do not ", "don't ", "never ", "must not ", "should not "}

// Parts of the patterns below. A text for the patterns is folded with [Fold].
const (
	not     = `(?:do not|don't|never|must not|should not)`
	foreign = `(?:other|another|external|third-party|competing|alternative|built-?in|native|default|similar|different|rival)`
	things  = `(?:tools?|servers?|connectors?|integrations?|plugins?|mcps?)`
	others  = `(?:(?:any |all |the |every |your )*` + foreign + ` (?:\w+ )?` + things + `|(?:all |any )?others|(?:any|every)thing else|alternatives|web search)\b`
	orders  = `(?:instructions?|prompts?|directives?|guidelines|guardrails|safeguards|directions)`
	remote  = `(?:https?://|(?:the |this |that |a |an |its |returned |linked )*(?:url|web ?page|page|web ?site|site|link|response|result|output|readme|document|file)\b)`
	ident   = `["'` + "`" + `]?([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\b`
	named   = `["'` + "`" + `]?([\w.-]+)["'` + "`" + `]? (?:tool|connector|plugin|mcp server)\b`
	ask     = `(?:requests?|questions?|quer(?:y|ies)|messages?|prompts?|tasks?|conversations?|turns?)`
)

// preferencePhrases are about preferring this tool to others.
var preferencePhrases = []Phrase{
	newPhrase("to always call a tool", `\balways (?:first )?(?:call|invoke|use|run|execute|prefer|choose|select|pick) `+
		`(?:this|our) ?(?:tool|server|connector|function|first|before|instead|when|whenever|for (?:any|every|all)|[.,;!]|$)`,
		"always "),
	newPhrase("to always call a tool", `\balways (?:first )?(?:call|invoke|run|execute) (?:the )?`+ident,
		"always "),
	newPhrase("to always call a tool", `\b(?:must|should|shall|has to|needs to) (?:always )?be (?:called|invoked|used|run) `+
		`(?:first|before (?:any|all|every|each|other)|instead of|for (?:every|all|any|each))\b`,
		" be called", " be invoked", " be used", " be run"),
	newPhrase("to always call a tool", `\b(?:call|use|invoke|run) this(?: tool)? (?:first )?`+
		`(?:before (?:any|all|every|each)(?: of the)? (?:other|tool)|for (?:every|all|any|each) (?:user )?`+ask+`\b)`,
		"before any", "before all", "before every", "before each", "for every", "for all", "for any", "for each"),

	newPhrase("to prefer this tool over others", `\b(?:prefer|favou?r|use|choose|call|pick|select) (?:this|our)\b(?: \w+){0,2}? `+
		`(?:over|instead of|rather than|in place of|in preference to) `+others,
		" over ", " instead of ", " rather than ", " in place of ", " in preference to "),
	newPhrase("to prefer this tool over others", `\b(?:instead of|rather than|in place of|in preference to) (?:any |all |the |your )*`+
		foreign+` (?:\w+ )?`+things+`\b`,
		"instead of", "rather than", "in place of", "in preference to"),
	newNamedPhrase("to prefer this tool over others",
		`\b(?:prefer|use|choose|call|pick|select) this(?: tool)? (?:over|instead of|rather than) (?:the )?`+ident,
		" over ", " instead of ", " rather than "),

	newPhrase("not to use other tools", `\b(?:`+not+`|avoid|stop) (?:\w+ )?(?:call|invoke|run|execute|use|using|calling|invoking|running|rely on|relying on|consult|trust) `+
		`(?:any |all |the |your )*`+foreign+` (?:\w+ ){0,2}(?:`+things+`|functions?|(?:data )?sources?|apis?|search(?:es)?)\b`,
		append([]string{"avoid ", "stop "}, negations...)...),
	newPhrase("not to use other tools", `\b(?:`+not+`|avoid|stop) (?:\w+ )?(?:use|using|rely on|relying on|answer from|trust|search|consult) `+
		`(?:(?:the |any )?(?:web search|google search|bing|wikipedia|web ?browser|internet)|(?:your|its) (?:\w+ )?(?:knowledge|memory|training))\b`,
		"web search", "google search", "bing", "wikipedia", "browser", "internet", "knowledge", "memory", "training"),
	newNamedPhrase("not to use another tool", `\b`+not+` (?:call|invoke|run|execute|use) (?:the )?`+named,
		negations...),
	newNamedPhrase("not to use another tool", `\b`+not+` (?:call|invoke|run|execute) (?:the )?`+ident,
		negations...),
}

// otherSoftwarePhrases are about calling other software.
var otherSoftwarePhrases = []Phrase{
	newNamedPhrase("to call another tool",
		`\b(?:then|also|next|first|must|afterwards|immediately|please|should) (?:call|invoke|run|execute) (?:the )?`+ident,
		" call ", " invoke ", " run ", " execute "),
	newNamedPhrase("to call another tool",
		`\b(?:then|also|next|must|afterwards|immediately|please) (?:call|invoke|run|execute|use) the `+named,
		" call the ", " invoke the ", " run the ", " execute the ", " use the "),
}

// outsideOrdersPhrases are about instructions from elsewhere.
var outsideOrdersPhrases = []Phrase{
	newPhrase("to follow instructions from elsewhere", `\b(?:follow|obey|comply with|adhere to|act on|carry out)\b(?: \w+){0,3} `+
		`(?:instructions?|directions|directives?|guidelines|prompts?)\b(?: \w+){0,3} (?:at|from|in|on|of|by) `+remote,
		"instruction", "direction", "directive", "guideline", "prompt"),
	newPhrase("to follow instructions from elsewhere", `\b(?:fetch|get|read|load|download|open|visit|retrieve)\b[^.]{0,80}https?://\S+?,? `+
		`(?:and|then|and then) (?:follow|obey|do|execute|apply)\b`,
		"http"),
	newPhrase("to follow instructions from elsewhere",
		`\b(?:fetch|get|read|load|download|retrieve) (?:your|its own) (?:\w+ )?(?:instructions|directives|system prompt)\b`,
		"instructions", "directives", "system prompt"),
}

// What phrases say that may also be the data of a tool.
const (
	howToAnswer = "how to answer"
	whoItIs     = "who it is"
)

// behaviorPhrases are about how the model behaves.
var behaviorPhrases = []Phrase{
	newPhrase("to ignore other instructions", `\b(?:ignore|disregard|forget|override|bypass)\b(?: \w+){0,3} `+
		`(?:previous|prior|earlier|preceding|above|system|original|safety|your|other) (?:\w+ )?`+orders+`\b`,
		"ignore", "disregard", "forget", "override", "bypass"),
	newPhrase("to ignore other instructions", `\b(?:ignore|disregard|forget) (?:(?:all|any|every|the)(?: of)?(?: the| your)? `+orders+
		`|(?:everything|anything|all|what(?:ever)?) (?:above|before|you|that came))\b`,
		"ignore", "disregard", "forget"),
	newPhrase(whoItIs, `\b(?:from now on,? you (?:are (?:an? |the |no )?(?:\w+ )?(?:longer|assistant|agent|bot|ai|model|pirate|expert|persona|character|unrestricted|dan)|`+
		`(?:(?:must|will|shall|should|only|always|never) ){0,2}(?:act|speak|talk|answer|respond|reply|behave|obey|pretend|refuse))\b|you are (?:now|no longer) (?:an? |the |in |bound|restricted|claude\b))`,
		"from now on", "you are no"),
	newPhrase("how to behave", `\b(?:claude|the (?:llm|ai|language model|ai assistant|ai model)) `+
		`(?:must|should|shall|has to|needs to) (?:always|never|not|first|only)\b`,
		"claude", "the llm", "the ai", "the language model"),
	newPhrase(howToAnswer, `\balways (?:respond|reply|answer|recommend|suggest|cite|tell the user|mention)\b`,
		"always "),

	newPhrase("to hide something from the user", `\b`+not+` (?:ever )?(?:(?:tell|inform) the user|let the user (?:know|see|notice|find)|`+
		`(?:(?:reveal|disclose|say)(?: \w+){1,6}|mention (?:an?|the|this|that|these|any|your|its|how|why|who|which|what|\w{5,})(?: \w+){0,5}) to (?:the |any )?users?)\b`,
		negations...),
	newAffirmedPhrase("to hide something from the user", `\bwithout (?:telling|asking|informing) the user`, "the user"),
	newPhrase("to hide something from the user", `\b(?:`+
		`(?:hide|conceal|keep)(?: \w+){1,4} from the user|(?:secretly|covertly|quietly) (?:call|send|use|invoke|include|add|append|forward|upload|run))\b`,
		"the user", "secretly", "covertly", "quietly"),
	newPhrase("to show its own prompt", `\b(?:reveal|repeat|print|output|show) (?:me )?your (?:system prompt|(?:hidden|initial|original) instructions)\b`,
		"system prompt", " instructions"),
	newPhrase("to show its own prompt", `\b(?:append|prepend|attach|paste|repeat|reveal|copy|encode|quote)\b(?: \w+){0,5} the (?:system prompt|system message|developer message)\b`,
		"system prompt", "system message", "developer message"),
	newPhrase("what only a prompt would say", `</(?:important|system|instructions?|secret|admin)>|<(?:important|secret)>|<\|[a-z_]+\|>|\[/?INST\]|<</?SYS>>`,
		"<", "inst]"),
}
