package policy

import (
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
)

// isName reports whether s consists of letters, digits, _ and -, all ASCII.
func isName(s string) bool {
	for _, r := range s {
		if !isNameRune(r) {
			return false
		}
	}
	return s != ""
}

func isNameRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-'
}

// firstInvalid returns the first character that a name may not contain, for a message, and its
// position in characters, counted from 1.
func firstInvalid(name string) (at int, character string) {
	for _, r := range name {
		at++
		switch {
		case r == ' ':
			return at, "a space"
		case !isNameRune(r):
			return at, display.Quote(string(r)) + " (" + glyph.CodePoint(r) + ")"
		}
	}
	return at, ""
}
