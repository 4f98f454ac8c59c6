package policy

import (
	"fmt"
	"strings"
	"unicode"
)

// Parts of the patterns below.
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

// steering lists the phrases that the policy (2.D, 2.E, 2.F) and the review
// criteria (6) reject. They are looked for in text of the form that plain makes.
// The rule of thumb of the review: describe what the tool does, do not tell the
// model how to behave. "Use when …", "Do not include the leading slash" and
// pointers to tools of the same server describe.
var steering = []phrase{
	phraseOf("to ignore other instructions", `\b(?:ignore|disregard|forget|override|bypass)\b(?: \w+){0,3} `+
		`(?:previous|prior|earlier|preceding|above|system|original|safety|your|other) (?:\w+ )?`+orders+`\b`),
	phraseOf("to ignore other instructions", `\b(?:ignore|disregard|forget) (?:(?:all|any|every|the)(?: of)?(?: the| your)? `+orders+
		`|(?:everything|anything|all|what(?:ever)?) (?:above|before|you|that came))\b`),
	phraseOf("who it is", `\b(?:from now on,? you|you are (?:now|no longer) (?:an? |the |in |bound|restricted|claude\b))`),
	phraseOf("how to behave", `\b(?:claude|the (?:llm|ai|language model|ai model|ai assistant)) `+
		`(?:must|should|shall|has to|needs to) (?:always|never|not|first|only)\b`),
	phraseOf("how to answer", `\balways (?:respond|reply|answer|recommend|suggest|cite|tell the user|mention)\b`),

	phraseOf("to always call a tool", `\balways (?:first )?(?:call|invoke|use|run|execute|prefer|choose|select|pick) `+
		`(?:this|our) ?(?:tool|server|connector|function|first|before|instead|when|whenever|for (?:any|every|all)|[.,;!]|$)`),
	phraseOf("to always call a tool", `\balways (?:first )?(?:call|invoke|run|execute) (?:the )?`+ident),
	phraseOf("to always call a tool", `\b(?:must|should|shall|has to|needs to) (?:always )?be (?:called|invoked|used|run) `+
		`(?:first|before (?:any|all|every|each|other)|instead of|for (?:every|all|any|each))\b`),
	phraseOf("to always call a tool", `\b(?:call|use|invoke|run) this(?: tool)? (?:first )?`+
		`(?:before (?:any|all|every|each)(?: of the)? (?:other|tool)|for (?:every|all|any|each) (?:user )?`+ask+`\b)`),

	phraseOf("to prefer this tool over others", `\b(?:prefer|favou?r|use|choose|call|pick|select) (?:this|our)\b(?: \w+){0,2}? `+
		`(?:over|instead of|rather than|in place of|in preference to) `+others),
	phraseOf("to prefer this tool over others", `\b(?:instead of|rather than|in place of|in preference to) (?:any |all |the |your )*`+
		foreign+` (?:\w+ )?`+things+`\b`),
	phraseWithName("to prefer this tool over others",
		`\b(?:prefer|use|choose|call|pick|select) this(?: tool)? (?:over|instead of|rather than) (?:the )?`+ident),

	phraseOf("not to use other tools", `\b(?:`+not+`|avoid|stop) (?:\w+ )?(?:call|invoke|run|execute|use|using|calling|invoking|running|rely on|relying on|consult|trust) `+
		`(?:any |all |the |your )*`+foreign+` (?:\w+ ){0,2}(?:`+things+`|functions?|(?:data )?sources?|apis?|search(?:es)?)\b`),
	phraseOf("not to use other tools", `\b(?:`+not+`|avoid|stop) (?:\w+ )?(?:use|using|rely on|relying on|answer from|trust|search|consult) `+
		`(?:(?:the |any )?(?:web search|google search|bing|wikipedia|web ?browser|internet)|(?:your|its) (?:\w+ )?(?:knowledge|memory|training))\b`),
	phraseWithName("not to use another tool", `\b`+not+` (?:call|invoke|run|execute|use) (?:the )?`+named),
	phraseWithName("not to use another tool", `\b`+not+` (?:call|invoke|run|execute) (?:the )?`+ident),
	phraseWithName("to call another tool",
		`\b(?:then|also|next|first|must|afterwards|immediately|please|should) (?:call|invoke|run|execute) (?:the )?`+ident),
	phraseWithName("to call another tool",
		`\b(?:then|also|next|must|afterwards|immediately|please) (?:call|invoke|run|execute|use) the `+named),

	phraseOf("to follow instructions from elsewhere", `\b(?:follow|obey|comply with|adhere to|act on|carry out)\b(?: \w+){0,3} `+
		`(?:instructions?|directions|directives?|guidelines|prompts?)\b(?: \w+){0,3} (?:at|from|in|on|of|by) `+remote),
	phraseOf("to follow instructions from elsewhere", `\b(?:fetch|get|read|load|download|open|visit|retrieve)\b[^.]{0,80}https?://\S+?,? `+
		`(?:and|then|and then) (?:follow|obey|do|execute|apply)\b`),
	phraseOf("to follow instructions from elsewhere",
		`\b(?:fetch|get|read|load|download|retrieve) (?:your|its own) (?:\w+ )?(?:instructions|directives|system prompt)\b`),

	phraseOf("to hide something from the user", `\b`+not+` (?:ever )?(?:(?:tell|inform) the user|let the user (?:know|see|notice|find)|`+
		`(?:mention|reveal|disclose|say)(?: \w+){1,6} to (?:the |any )?users?)\b`),
	phraseOf("to hide something from the user", `\b(?:without (?:telling|asking|informing) the user|`+
		`(?:hide|conceal|keep)(?: \w+){1,4} from the user|(?:secretly|covertly|quietly) (?:call|send|use|invoke|include|add|append|forward|upload|run))\b`),
	phraseOf("to show its own prompt", `\b(?:reveal|repeat|print|output|show) (?:me )?your (?:system prompt|(?:hidden|initial|original) instructions)\b`),
	phraseOf("what only a prompt would say", `</(?:important|system|instructions?|secret|admin)>|<(?:important|secret)>|<\|[a-z_]+\|>|\[/?INST\]|<</?SYS>>`),
}

const steeringWhy = "A description that tells the model how to behave, and not what the tool does, is treated as prompt injection: reviewers " +
	"reject it, whatever it was meant for."

var steeringRules = []Rule{
	{
		ID:     "tool-steering",
		Title:  "tools and their schemas describe and do not steer the model",
		Why:    steeringWhy,
		Source: criteriaURL, Checked: pagesRead, Level: Must,
		Fix:   "say what the tool does and when it helps, and leave the choice to the model",
		needs: PartTools,
		check: func(v *view, r *reporter) { findPhrases(r, v.toolPassages, steering, "tells the model ") },
	},
	{
		ID:    "instructions-steering",
		Title: "the server's instructions explain its tools and do not steer the model beyond them",
		Why: "Instructions may say how the tools of this server go together; what reaches beyond them is read as prompt injection like " +
			"in a description.",
		Source: criteriaURL, Checked: pagesRead, Level: Should,
		Fix:   "explain how the tools work together, and leave the rest to the model",
		needs: PartManifest,
		check: func(v *view, r *reporter) { findPhrases(r, v.instructions(), steering, "tells the model ") },
	},
}

// findPhrases reports what each phrase finds in each passage, once for each
// meaning.
func findPhrases(r *reporter, passages []passage, phrases []phrase, says string) {
	for _, p := range passages {
		// A single word says nothing to a model, unless it is a tag; most of a
		// schema is single words.
		if !strings.ContainsAny(p.text, "<[") && !strings.ContainsFunc(p.text, unicode.IsSpace) {
			continue
		}
		text, said := plain(p.text), map[string]bool{}
		lower := strings.ToLower(text)
		for _, ph := range phrases {
			found, ok := ph.find(text, lower, p.own)
			if !ok || said[ph.says] {
				continue
			}
			said[ph.says] = true
			p.report(r, fmt.Sprintf("%s %s%s, in %s: %s", p.owner, says, ph.says, p.place, quote(found)), "")
		}
	}
}

// instructions returns the one passage of the manifest that a model reads.
func (v *view) instructions() []passage {
	p := passage{pos: v.Manifest.Pos, owner: "the server", place: "its instructions", text: v.Manifest.Instructions}
	for _, t := range v.Tools {
		p.own = append(p.own, t.Name)
	}
	return []passage{p}
}
