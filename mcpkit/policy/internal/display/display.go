// Package display formats values for findings, which are one line of visible text.
package display

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/glyph"
)

// QuoteMax is how many characters of a value a message quotes.
const QuoteMax = 60

// Quote returns s shortened to [QuoteMax] characters, in quotation marks, with invisible
// characters escaped.
func Quote(s string) string { return Visible(strconv.Quote(Shorten(s, QuoteMax))) }

// QuoteASCII is [Quote] with every character outside of ASCII escaped.
func QuoteASCII(s string) string { return strconv.QuoteToASCII(Shorten(s, QuoteMax)) }

// Shorten returns the first limit characters of s, followed by an ellipsis if s is longer.
func Shorten(s string, limit int) string {
	n := 0
	for i := range s {
		if n == limit {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// Brief returns the first 200 characters of a text on one line, followed by an ellipsis if the
// text is longer.
func Brief(text string) string { return Shorten(strings.Join(strings.Fields(text), " "), 200) }

// Visible returns s with every invisible character and invalid byte escaped.
func Visible(s string) string {
	if strings.IndexFunc(s, glyph.Invisible) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case !glyph.Invisible(r):
			b.WriteRune(r)
		default:
			q := strconv.QuoteRuneToASCII(r)
			b.WriteString(q[1 : len(q)-1])
		}
	}
	return b.String()
}

// ListMax is how many items [List] names before it counts the rest. It names one more if that is
// the last.
const ListMax = 8

// List joins items: "a, b", and of more than nine items eight, with "… and 3 more".
func List(items []string) string {
	if len(items) == ListMax+1 {
		return Some(items, len(items))
	}
	return Some(items, ListMax)
}

// Some lists at most as many items as most says, and says how many more there are.
func Some(items []string, most int) string {
	if len(items) <= most {
		return strings.Join(items, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(items[:most], ", "), len(items)-most)
}

// Count returns n with its noun: "1 tool", "3 tools".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Length returns how many characters s has. The limits of directories count characters.
func Length(s string) int { return utf8.RuneCountInString(s) }
