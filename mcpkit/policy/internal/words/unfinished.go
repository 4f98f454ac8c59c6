package words

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
)

// Unfinished returns the words by which a text says that its server or tool is not generally
// available or not finished, or "". Words about the server's subject do not count: a server may
// list beta testers, films that are coming soon, or requirements that are not implemented yet.
func Unfinished(text string) string {
	text = Fold(text)
	lower := strings.ToLower(text)
	if !stage.Possible(lower) && !anyPossible(lower) {
		return ""
	}
	if found := unfinishedStage(text, lower); found != "" {
		return found
	}
	for _, p := range unfinishedPhrases {
		if !p.Possible(lower) {
			continue
		}
		for _, m := range p.Regexp().FindAllStringIndex(text, phraseMatches) {
			if !aboutSubject(text[:m[0]]) {
				return strings.Trim(text[m[0]:m[1]], " .,;:()[]")
			}
		}
	}
	return ""
}

// phraseMatches is how many matches of a phrase are looked at.
const phraseMatches = 20

func anyPossible(lower string) bool {
	for _, p := range unfinishedPhrases {
		if p.Possible(lower) {
			return true
		}
	}
	return false
}

// The words that people are called who may use a server before others.
const chosenUsers = `(?:invited|selected|chosen|approved|allow-?listed|whitelisted|early|pilot|beta|alpha|internal) (?:\w+ )?` +
	`(?:users|customers|testers|partners|members|teams|organi[sz]ations|accounts|workspaces|companies|employees|staff)`

// unfinishedPhrases match texts that say that something is not ready, comes later, or is open to
// few.
var unfinishedPhrases = []*lazyregexp.Regexp{
	lazyregexp.New(`(?i)\b(?:not|\pL+n't) (?:yet )?(?:been )?(?:fully )?(?:yet )?implemented yet\b|\b(?:not|\pL+n't) yet (?:been )?(?:fully )?implemented\b|`+
		`\b(?:yet )?to be implemented\b|\b(?:partially|only partly|half) implemented\b|(?:^|[.(\[:;-] ?)(?:not implemented|unimplemented)(?:$|[.)\],;])`,
		"implemented"),
	lazyregexp.New(`(?i)\b(?:not|\pL+n't) (?:yet )?(?:ready|suitable|recommended|intended|meant|approved|fit) (?:yet )?for (?:production|general|public|real)\b|`+
		`\b(?:not|\pL+n't) (?:yet )?(?:production|prod|fully functional|feature[- ]complete|generally available|publicly available)(?:[- ]ready)?(?: yet)?\b|`+
		`\b(?:do not|don't|never|should not|must not) (?:be )?used? (?:this |it )?(?:tool |server |connector )?(?:in|for) production\b`,
		"production", "prod", "general", "public", "real", "functional", "feature"),
	lazyregexp.New(`(?i)\bfor (?:testing|tests?|development|debugging|internal|evaluation|demo|demonstration)(?: purposes| use)? only\b|`+
		`\b(?:only|just) for (?:testing|development|debugging|internal|evaluation|demo|demonstration) (?:purposes|use)\b|\binternal use only\b`,
		"only", "just for"),
	lazyregexp.New(`(?i)\bcoming (?:very |really )?soon\b(?:[^ \pL]|$| (?:to (?:this|the|our) (?:server|tool|connector|version)|in (?:a|an|the)|with|for|and|but|as))`, "coming"),
	lazyregexp.New(`(?i)\bwill (?:soon )?be (?:added|available|supported|enabled|implemented|released|ready|rolled out)(?: \w+)? `+
		`(?:soon|shortly|later this|in (?:a|an|the) (?:future|later|next|upcoming))\b|\bwill soon be (?:added|available|supported|enabled|implemented|released|ready)\b|`+
		`\b(?:coming|available|support(?:ed)?|added) in (?:a|an|the) (?:future|upcoming|next) (?:version|release|update)\b|\bon our roadmap\b`,
		"will", "future", "upcoming", "next", "roadmap"),
	lazyregexp.New(`(?i)\b(?:invite|invitation)[- ]only\b(?:[^ \pL]|$| (?:access|beta|alpha|program(?:me)?|release|preview|phase|basis|server|connector|while|for|at|until|during|and|but|right|now|currently|today))|`+
		`\b(?:access|available|open|use|usage) (?:is |to (?:this|the|our) \w+ is )?(?:only )?by invitation\b|\brequires an invit(?:e|ation)\b`,
		"invit"),
	lazyregexp.New(`(?i)\b(?:only (?:for|to|available to|open to)|(?:limited|restricted|open|available) (?:only )?to) (?:(?:a|an|the) (?:small |limited |select(?:ed)? )?(?:group|number|set) of )?`+chosenUsers+`\b|`+
		`\b(?:for )?`+chosenUsers+` only\b|\b(?:limited|restricted|available|open) (?:only )?to a (?:small|limited|select(?:ed)?) (?:group|number|set) of \w+`,
		"only", "limited", "restricted", "open", "available"),
	lazyregexp.New(`(?i)\bour wait(?:ing)?[- ]?list\b|\bwait(?:ing)?[- ]?list(?:ed)? (?:access|only|for (?:early )?access|at https?:)|`+
		`\bjoin the wait(?:ing)?[- ]?list(?: (?:to|for) (?:get )?(?:early )?(?:access|use|try)\b| at https?:|[.!)]|$)|`+
		`\b(?:access|availability|accounts?|sign-?ups?)\b[^.]{0,60}\b(?:has|have|is|are|through|via|behind|by|on) (?:a |an |the )?wait(?:ing)?[- ]?list`,
		"waitlist", "waiting list", "waiting-list", "wait-list", "wait list", "waitinglist"),
	lazyregexp.New(`(?i)\b(?:is|are|still|currently|in|a|an) (?:a |an |in )?(?:limited availability|soft launch|pilot phase|pilot program(?:me)?|trial phase|test phase)\b|`+
		`\brelease candidate\b(?:[^ \pL]|$| (?:version|of (?:this|the|our) (?:server|tool|connector)))|`+
		`\bthis (?:server|connector|tool|integration|plugin|version) is (?:only |just |still )?(?:a |an )?(?:\w+ )?(?:demo|prototype|test|sample|example|stub|placeholder|toy|experiment|mock-?up|draft)\b|`+
		`\b(?:is|are|still|currently) under construction\b|(?:^|[.(\[] ?)under construction\b|\b(?:is|are|still) (?:a )?rough around the edges\b|\buse at your own risk\b`,
		"limited availability", "soft launch", "phase", "pilot program", "candidate", "this ", "construction", "rough", "own risk"),
	lazyregexp.New(`(?i)\b(?:stub|placeholder|dummy|mock) (?:implementation|version)\b|`+
		`\b(?:for now|currently|at the moment|temporarily|as yet),? (?:only )?returns? (?:only )?(?:dummy|mock|fake|canned|hard-?coded|placeholder|static)\b|`+
		`\breturns? (?:only )?(?:dummy|mock|fake|canned|hard-?coded|placeholder) \w+,? (?:for now|at the moment|currently|until)\b`,
		"implementation", "version", "return"),
}
