package words

import (
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// A LengthClaim is the length of a text in digits, letters or characters.
type LengthClaim struct {
	Number int
	Unit   string // "digit", "letter" or "character"
	Most   bool   // the number is the most; otherwise it is exact
	Words  []string
	Quote  string
}

var wildcardSet = patternSet(nil, "", "-asterisk|asterisks|wildcard|wildcards")

// LengthClaims returns the lengths that the sentences of a text give. A sentence with several
// lengths describes parts and gives none.
func LengthClaims(text string) []LengthClaim {
	var all []LengthClaim
	for _, s := range prose.Sentences(Fold(text)) {
		var found []LengthClaim
		for i, w := range s.Words[:len(s.Words)-1] {
			unit := Singular(s.Words[i+1].Lower)
			n := Number(w.Lower)
			if count, of, ok := strings.Cut(w.Lower, "-"); ok && among(of, "digit letter character") { // "two-letter code"
				unit, n = of, Number(count)
			}
			if w.Lower == "single" {
				n = 1
			}
			if n < 1 || unit != "digit" && unit != "letter" && unit != "character" || w.Negated {
				continue
			}
			c := LengthClaim{Number: n, Unit: unit, Most: endsIn(s.Words, i, mostBefore) || startsWith(s.Words, i+2, mostAfter), Quote: s.Quote(max(0, i-2), i+2)}
			for _, other := range s.Words {
				c.Words = append(c.Words, Singular(other.Lower))
			}
			found = append(found, c)
		}
		if len(found) == 1 && !slices.ContainsFunc(s.Words, func(w prose.Word) bool {
			return strings.Contains(" least minimum first last from followed prefix suffix leading starting begins ends check ", " "+w.Lower+" ")
		}) {
			all = append(all, found[0])
		}
	}
	return all
}

// SaysWildcard returns the words by which a text says that an asterisk stands for anything, or "".
func SaysWildcard(text string) string { return firstMatch(wildcardSet(), text) }
