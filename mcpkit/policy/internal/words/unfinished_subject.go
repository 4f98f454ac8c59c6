package words

import (
	"strings"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
)

var (
	// clauseBreak matches the start of a clause about something else at the end of a text:
	// "requirements that are ", "returns an error if the report is ".
	clauseBreak = lazyregexp.New(`(?i)\b(?:that|which|what|who|whose|whether|if|when|until|unless|where|any|each|every)(?: [\pL\pN'-]+){0,4} ?$`)
	// clauseOfSelf matches such a start whose subject is the server or tool.
	clauseOfSelf = lazyregexp.New(`(?i)\b(?:tool|server|connector|endpoint|integration|plugin|api|service)s? (?:that|which)(?: [\pL\pN'-]+){0,2} ?$`)
)

// aboutSubject reports whether what follows before is a clause about the server's subject.
func aboutSubject(before string) bool {
	before = before[strings.LastIndexAny(before, ".!?;:")+1:]
	const enough = 120
	if cut := len(before) - enough; cut > 0 {
		for !utf8.RuneStart(before[cut]) {
			cut++
		}
		before = before[cut:]
	}
	return clauseBreak.MatchString(before) && !clauseOfSelf.MatchString(before)
}
