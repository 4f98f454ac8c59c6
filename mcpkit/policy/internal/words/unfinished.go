package words

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
)

var (
	unfinishedWords = lazyregexp.New(`(?i)(?:^|[^\pL\pN])(beta|alpha|previews?|experimental|pre-?release|nightly|dev|wip|(?:in|under) (?:active )?development|`+
		`work in progress|early access|proof of concept)(?:$|[^\pL])`,
		"beta", "alpha", "preview", "experimental", "release", "nightly", "dev", "wip", "work in progress", "early access", "proof of concept")
	// otherSense matches such a word, with what follows, where it is about the server's subject and
	// not about the server.
	otherSense = map[string]*lazyregexp.Regexp{
		"alpha":        lazyregexp.New(`(?i)^alpha[ -](?:channels?|blending|vantage|numeric|particles?|decay|value|version of)\b`),
		"beta":         lazyregexp.New(`(?i)^beta[ -](?:distributions?|blockers?|coefficients?|decay|values?|carotene|testers?)\b`),
		"dev":          lazyregexp.New(`(?i)^dev[ -]?(?:tools?|teams?|docs|containers?|kits?|environments?)\b`),
		"preview":      lazyregexp.New(`(?i)^previews? (?:of|images?|urls?|links?|text|panes?|pictures?|cards?|deployments?|environments?|builds?)\b`),
		"previews":     lazyregexp.New(`(?i)^previews\b`),
		"experimental": lazyregexp.New(`(?i)^experimental (?:data|results?|designs?|methods?|stud(?:y|ies)|conditions|protein|structures?|evidence)\b`),
		"nightly":      lazyregexp.New(`(?i)^nightly (?:rates?|prices?|stays?|backups?)\b`),
	}
)

// hostEnd matches what follows such a word at the start of a host: dev.to.
var hostEnd = lazyregexp.New(`^\.\pL`)

// Unfinished returns the words by which a text calls its server or tool unfinished, or "".
func Unfinished(text string) string {
	text = Fold(text)
	if !unfinishedWords.Possible(strings.ToLower(text)) {
		return ""
	}
	for from := 0; from < len(text); {
		m := unfinishedWords.Regexp().FindStringSubmatchIndex(text[from:])
		if m == nil {
			return ""
		}
		start, end := from+m[2], from+m[3]
		sense := otherSense[Normalize(text[start:end])]
		inHost := start > 0 && strings.IndexByte("./@", text[start-1]) >= 0 || hostEnd.MatchString(text[end:])
		if !inHost && (sense == nil || !sense.MatchString(text[start:])) {
			return text[start:end]
		}
		from = end
	}
	return ""
}
