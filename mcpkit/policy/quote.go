package policy

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// quoteMax is how many characters of a value a message shows: enough to find
// it again, little enough that the line stays one.
const quoteMax = 60

// quote shows s in a message: shortened, in quotation marks, and with
// everything escaped that a terminal would not show.
func quote(s string) string { return visible(strconv.Quote(shorten(s, quoteMax))) }

// quoteASCII is quote for letters that are not what they look like.
func quoteASCII(s string) string { return strconv.QuoteToASCII(shorten(s, quoteMax)) }

func shorten(s string, limit int) string {
	n := 0
	for i := range s {
		if n == limit {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// visible returns s on one line, with every character escaped that cannot be
// seen, so that a report can be read where the text it is about could not.
func visible(s string) string {
	if strings.IndexFunc(s, invisible) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case !invisible(r):
			b.WriteRune(r)
		default:
			q := strconv.QuoteRuneToASCII(r)
			b.WriteString(q[1 : len(q)-1])
		}
	}
	return b.String()
}

// invisible reports whether r leaves no mark of its own on a screen. It is wider
// than what the rules call hidden: it also covers characters that are in order
// in their place, such as a joiner between two emoji.
func invisible(r rune) bool {
	return r != ' ' && (!unicode.IsPrint(r) || blank(r) || variationSelector(r))
}

// codePoint names r the way Unicode does, for example U+200B.
func codePoint(r rune) string { return fmt.Sprintf("U+%04X", r) }

// subject names t at the head of a message.
func subject(t Tool) string {
	if t.Name == "" {
		return "a tool without a name"
	}
	return "tool " + quote(t.Name)
}

// listMax is how many items a message lists before it counts the rest.
const listMax = 8

// list joins items for a message: "a, b and 3 more".
func list(items []string) string {
	if len(items) <= listMax {
		return strings.Join(items, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(items[:listMax], ", "), len(items)-listMax)
}

// count writes n with its noun: "1 tool", "3 tools".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// length counts characters, as the directories do.
func length(s string) int { return utf8.RuneCountInString(s) }

// empty reports whether s holds nothing to read.
func empty(s string) bool {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || invisible(r) }) == ""
}
