package docs

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean makes text fit to be shown: valid UTF-8 with \n for line ends, and with characters
// written out that would act on what is around them unseen (controls, and those that turn
// the direction of writing: U+202E shows as "\u202e").
func clean(text string) string {
	if plain(text) {
		return text
	}
	text = lineEnds.Replace(strings.ToValidUTF8(text, "\uFFFD"))
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		if isUnseen(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// plain reports whether clean would leave text as it is.
func plain(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	for _, r := range text {
		if r == '\r' || isUnseen(r) {
			return false
		}
	}
	return true
}

// isUnseen reports whether r acts without being seen. The joiners that scripts and emoji
// need are not among them, nor the marks of direction, which reach no further than a letter.
func isUnseen(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r):
		return true
	case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0xFEFF:
		return true
	case r == 0x2028 || r == 0x2029:
		return true
	}
	return false
}

// line is clean text on one line.
func line(text string) string { return strings.Join(strings.Fields(clean(text)), " ") }

// block is clean text without empty lines around it.
func block(text string) string { return strings.Trim(clean(text), " \t\n") }

// A span is a part of a text: plain, or code that stood in backquotes.
type span struct {
	Text string
	Code bool
}

// spans takes the code out of a text: what stands between two backquotes on one line.
func spans(text string) []span {
	if strings.IndexByte(text, '`') < 0 {
		if text == "" {
			return nil
		}
		return []span{{Text: text}}
	}
	var out []span
	add := func(s string, code bool) {
		if s != "" {
			out = append(out, span{s, code})
		}
	}
	for {
		start := strings.IndexByte(text, '`')
		if start < 0 {
			break
		}
		end := strings.IndexByte(text[start+1:], '`')
		if end <= 0 || strings.ContainsRune(text[start+1:start+1+end], '\n') {
			// No code: an empty pair, or a backquote on its own.
			skip := start + 1
			if end == 0 {
				skip = start + 2
			}
			add(text[:skip], false)
			text = text[skip:]
			continue
		}
		add(text[:start], false)
		add(text[start+1:start+1+end], true)
		text = text[start+end+2:]
	}
	add(text, false)
	return out
}

// firstSentence returns the first sentence of a description.
func firstSentence(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	if i := strings.Index(text, ". "); i >= 0 {
		return text[:i+1]
	}
	return text
}

// clip shortens text to at most n characters, and says by how many it is shorter.
func clip(text string, n int) (short string, left int) {
	if len(text) <= n {
		return text, 0
	}
	seen := 0
	for i := range text {
		if seen == n {
			return text[:i], utf8.RuneCountInString(text[i:])
		}
		seen++
	}
	return text, 0
}

// number writes n with commas: 25,000.
func number(n int64) string {
	s := fmt.Sprint(n)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// counted is n with a noun: 1 item, 2 items.
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return number(int64(n)) + " " + noun
}

// slug makes an identifier out of a name.
func slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_', r == '-':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 80 {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}
