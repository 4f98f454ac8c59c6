package policy

import (
	"slices"
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
)

// emptyReasons are reasons of several words that give none.
var emptyReasons = []string{"to do", "no reason", "fix later", "to be done", "to be decided", "to be fixed", "not sure", "not now", "because i said so", "does not matter"}

// saysLittle reports whether a reason is one word, or words that everyone could write. A text in a
// script that does not separate words may say all in one.
func saysLittle(reason string) bool {
	if glyph.Empty(reason) {
		return false // rules of level Must report a missing reason
	}
	words := strings.FieldsFunc(strings.ToLower(reason), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '\''
	})
	if len(words) < 2 {
		return !strings.ContainsFunc(reason, func(r rune) bool {
			return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
		})
	}
	said := strings.Join(words, " ")
	return slices.Contains(emptyReasons, said)
}
