// Package glyph finds characters that a reader cannot see or mistakes for others.
package glyph

import (
	"fmt"
	"strings"
	"unicode"
)

// Invisible reports whether r leaves no mark on a screen. A plain space does not count.
// Invisible is wider than what [FindHidden] finds: it includes characters that their place can
// justify, such as a joiner between two emoji.
func Invisible(r rune) bool {
	return r != ' ' && (!unicode.IsPrint(r) || blank(r) || variationSelector(r))
}

// Empty reports whether s contains nothing to read.
func Empty(s string) bool {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || Invisible(r) }) == ""
}

// CodePoint returns the Unicode notation of r, for example "U+200B".
func CodePoint(r rune) string { return fmt.Sprintf("U+%04X", r) }
