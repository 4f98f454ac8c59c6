package words

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
)

// stage matches a word for a stage before general availability.
var stage = lazyregexp.New(`(?i)(?:^|[^\pL\pN])(beta|alpha|previews?|experimental|pre-?release|nightly|dev|wip|(?:in|under) (?:active |heavy |early )?development|`+
	`work in progress|early access|proof of concept|pre-alpha|pre-beta)(?:$|[^\pL])`,
	"beta", "alpha", "preview", "experimental", "release", "nightly", "dev", "wip", "work in progress", "early access", "proof of concept")

// A sense says when a word is about the server's subject. Each expression is matched with what
// surrounds the word.
type sense struct {
	// from matches the word with what follows it, and before what precedes it.
	from, before *lazyregexp.Regexp
	// sure and sureBefore match where the word is about the server, whatever else matches.
	sure, sureBefore *lazyregexp.Regexp
}

// inStage matches what precedes a stage: "is in", "public".
var inStage = lazyregexp.New(`(?i)(?:\b(?:in|public|private|technical|tech|developer|limited|early|research|closed|open|gated|still|currently)|[(\[]) ?$`)

// ownStage matches a stage with the noun whose stage it is.
var ownStage = lazyregexp.New(`(?i)^(?:alpha|beta|preview)s? (?:of (?:\w+ ){0,3})?(?:servers?|connectors?|integrations?|plugins?|releases?|versions?|access|program(?:me)?|phase|edition|stage)\b`)

var developing = sense{before: lazyregexp.New(`(?i)(?:\b[\pL-]+[^i\P{L}]s|\b[\pL-]+[\pL]{2}is) ?$`)}

var senses = map[string]sense{
	"alpha": {
		from:   lazyregexp.New(`(?i)^alpha[ -](?:channels?|blending|vantage|numeric|particles?|decay|value|version of|builds?|groups?|testers?|tracks?|of (?:a|an|the|your))\b`),
		before: lazyregexp.New(`(?i)\b(?:and|or|jensen's|calculat\w+|comput\w+|estimat\w+|portfolio|stock|market|generat\w+) ?$`), sure: ownStage, sureBefore: inStage,
	},
	"beta": {
		from:   lazyregexp.New(`(?i)^beta[ -](?:distributions?|blockers?|coefficients?|decay|values?|carotene|testers?|amyloid|builds?|groups?|reviews?|apps? of|feedback|tracks?|of (?:a|an|the|your))\b`),
		before: lazyregexp.New(`(?i)\b(?:and|or|levered|unlevered|portfolio|stock|market|equity|rolling|historical|asset|fund|calculat\w+|comput\w+|estimat\w+) ?$`), sure: ownStage, sureBefore: inStage,
	},
	"dev":         {from: lazyregexp.New(`(?i)^dev[ -]?(?:tools?|teams?|docs|containers?|kits?|environments?|servers? on|dependenc\w+)\b`)},
	"pre release": {from: lazyregexp.New(`(?i)^pre-?release (?:tags|versions|builds|flags?|identifiers?|channels?|notes?)\b`)},
	"prerelease":  {from: lazyregexp.New(`(?i)^pre-?release (?:tags|versions|builds|flags?|identifiers?|channels?|notes?)\b`)},
	"preview": {
		from: lazyregexp.New(`(?i)^preview (?:of|images?|urls?|links?|text|panes?|pictures?|cards?|deployments?|environments?|builds?|` +
			`a|an|the|your|its|their|this|that|these|each|every|any|all|it|them|what|how|and|or|before|changes?|files?|documents?|designs?|messages?|pages?|templates?|e-?mails?|edits?)\b`),
		before: lazyregexp.New(`(?i)\b(?:to|can|could|and|or|you|then|a|an|the|its|their|your|this|each|every|with|without|link|file|image|document|page|e-?mail|web|video|site|code|design|theme|` +
			`print|live|message|url|pdf|map|product|content|app|text|data|rich|quick|short|small|media|social|share|post|ad|card|calendar|deploy|deployment|branch|change|diff|template|` +
			`html|markdown|query|table|result|search|audio|track|song|slide|invoice|form) ?$`),
		sure:       ownStage,
		sureBefore: lazyregexp.New(`(?i)(?:\b(?:in|public|private|technical|tech|developer|limited|early|research|closed|open|gated|feature|customer|community)|[(\[]) ?$`),
	},
	"previews":     {from: lazyregexp.New(`(?i)^previews\b`)},
	"experimental": {from: lazyregexp.New(`(?i)^experimental (?:data|results?|designs?|methods?|stud(?:y|ies)|conditions|protein|structures?|evidence|groups?|physics|drugs?|features of)\b`)},
	"nightly":      {from: lazyregexp.New(`(?i)^nightly (?:rates?|prices?|stays?|backups?|jobs?|reports?)\b`)},
	"early access": {from: lazyregexp.New(`(?i)^early access (?:games?|titles?|sales?|tickets?|presales?)\b`)},
	"wip": {
		from:   lazyregexp.New(`(?i)^wip (?:limits?|items?|columns?|boards?|reports?|commits?|prs?|pull requests?|merge requests?|branches|entries)\b`),
		before: lazyregexp.New(`(?i)\b(?:the|your|their|team's|all|of|lists?|shows?|tracks?) ?$`),
	},
	"work in progress": {
		from:   lazyregexp.New(`(?i)^work in progress (?:limits?|items?|columns?|boards?|inventory|reports?)\b`),
		before: lazyregexp.New(`(?i)\b(?:the|your|their|team's|all|each|any|of|lists?|shows?|tracks?|limits?) ?$`),
	},
	"in development": developing, "under development": developing,
	"in active development": developing, "under active development": developing,
}

// hostEnd matches what follows such a word at the start of a host: dev.to.
var hostEnd = lazyregexp.New(`^\.\pL`)

// unfinishedStage returns the word by which a folded text names a stage before general
// availability, or "".
func unfinishedStage(text, lower string) string {
	if !stage.Possible(lower) {
		return ""
	}
	for from := 0; from < len(text); {
		m := stage.Regexp().FindStringSubmatchIndex(text[from:])
		if m == nil {
			return ""
		}
		start, end := from+m[2], from+m[3]
		before := text[max(0, start-40):start]
		inHost := start > 0 && strings.IndexByte("./@", text[start-1]) >= 0 || hostEnd.MatchString(text[end:])
		if !inHost && senses[Normalize(text[start:end])].aboutServer(before, text[start:]) && !aboutSubject(text[:start]) {
			return text[start:end]
		}
		from = end
	}
	return ""
}

// aboutServer reports whether a word is about the server. from is the text that begins with the
// word, and before what precedes it.
func (s sense) aboutServer(before, from string) bool {
	if s.sure != nil && s.sure.MatchString(from) || s.sureBefore != nil && s.sureBefore.MatchString(before) {
		return true
	}
	return (s.from == nil || !s.from.MatchString(from)) && (s.before == nil || !s.before.MatchString(before))
}
