package markdown

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Visible returns text as valid UTF-8 with \n for line ends, and with characters that a reader
// cannot see written as JSON escapes: U+202E becomes \u202e. These characters are controls, format
// characters, private-use characters and line separators. Joiners and direction marks stay, which
// scripts and emoji need, and so do the tags in the flags of England, Scotland and Wales. Visible
// of a visible text is that text.
func Visible(text string) string {
	if isVisible(text) {
		return text
	}
	text = lineEnds.Replace(strings.ToValidUTF8(text, "\uFFFD"))
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); {
		if n := flagOfRegion(text[i:]); n > 0 {
			b.WriteString(text[i : i+n])
			i += n
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch {
		case !isHidden(r):
			b.WriteRune(r)
		case r <= 0xFFFF:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		}
	}
	return b.String()
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// isVisible reports whether text has nothing for Visible to replace.
func isVisible(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, isHidden)
}

// isHidden reports whether a reader cannot see r although it acts on the text.
func isHidden(r rune) bool {
	switch {
	case r < 0x7F:
		return r < 0x20 && r != '\n' && r != '\t'
	case r >= 0x200C && r <= 0x200F: // joiners and direction marks
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// flagOfRegion returns the length of the flag that text begins with, if it is one of the three that
// Unicode writes with tag characters, or else 0.
func flagOfRegion(text string) int {
	const flag = "\U0001F3F4"
	if !strings.HasPrefix(text, flag) {
		return 0
	}
	for _, region := range []string{"gbeng", "gbsct", "gbwls"} {
		tags := strings.Map(func(r rune) rune { return 0xE0000 + r }, region+"\x7f")
		if strings.HasPrefix(text[len(flag):], tags) {
			return len(flag) + len(tags)
		}
	}
	return 0
}
