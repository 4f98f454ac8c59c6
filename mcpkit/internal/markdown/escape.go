package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape returns text on one line with all markup disabled.
func Escape(text string) string { return isolate(escape(oneLine(text), true)) }

// Inline returns text on one line with all markup disabled except for code in backquotes.
func Inline(text string) string {
	var b strings.Builder
	for _, s := range Spans(oneLine(text)) {
		if s.Code {
			b.WriteString(CodeSpan(s.Text))
		} else {
			b.WriteString(escape(s.Text, b.Len() == 0))
		}
	}
	return isolate(b.String())
}

// Paragraphs returns text with its paragraphs and line breaks, each line like [Inline].
func Paragraphs(text string) string {
	var out []string
	var lines []string
	flush := func() {
		if len(lines) > 0 {
			out = append(out, strings.Join(lines, "\\\n"))
			lines = nil
		}
	}
	for l := range strings.SplitSeq(text, "\n") {
		if l = Inline(l); l == "" {
			flush()
			continue
		}
		lines = append(lines, l)
	}
	flush()
	return strings.Join(out, "\n\n")
}

// Quote returns text as a block quotation, each line like [Inline].
func Quote(text string) string {
	lines := strings.Split(Paragraphs(text), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight("> "+l, " ")
	}
	return strings.Join(lines, "\n")
}

// Link returns a link, or only its text if the address is empty.
func Link(text, address string) string {
	if address == "" {
		return Escape(text)
	}
	return "[" + Escape(text) + "](" + Target(address) + ")"
}

// Target returns an address for the parentheses of a link.
func Target(address string) string {
	return "<" + strings.NewReplacer("<", "%3C", ">", "%3E", "\\", "%5C", " ", "%20", "\n", "").Replace(address) + ">"
}

// Indent moves the lines of text, except the first, to the right: it fits a block into an item of
// a list.
func Indent(text, margin string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if i > 0 && l != "" {
			lines[i] = margin + l
		}
	}
	return strings.Join(lines, "\n")
}

func oneLine(text string) string { return strings.Join(strings.Fields(Visible(text)), " ") }

// escape puts a backslash before each character that would be markup at its place. CommonMark
// allows a backslash before every ASCII punctuation mark; other marks stay, so that the source is
// easy to read.
func escape(text string, atStart bool) string {
	var b strings.Builder
	b.Grow(len(text) + 8)
	for i := 0; i < len(text); i++ {
		if isMarkup(text, i, atStart) {
			b.WriteByte('\\')
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// isMarkup reports whether the byte at i has a meaning in Markdown. A text at the start of a line
// can begin a list, a line of a heading or a definition.
func isMarkup(text string, i int, atStart bool) bool {
	switch text[i] {
	case '\\', '`', '*', '[', ']', '<', '>', '~', '|', '$', '#':
		return true
	case '&': // of a character reference
		return i+1 < len(text) && isAlphanumeric(text[i+1])
	case '_':
		return !insideWord(text, i)
	case ':', '@': // of GitHub's short names of emoji (:tada:) and mentions (@name)
		if atStart && i == 0 {
			return true
		}
		return i+1 < len(text) && (isAlphanumeric(text[i+1]) || text[i+1] == '+' || text[i+1] == '-') && !(i > 0 && isAlphanumeric(text[i-1]))
	case '-', '+', '=':
		return atStart && i == 0
	case '.', ')': // of a numbered list
		return atStart && i > 0 && strings.Trim(text[:i], "0123456789") == "" && (i+1 == len(text) || text[i+1] == ' ')
	}
	return false
}

// insideWord reports whether the underscore at i is between letters or digits, where it is not
// markup.
func insideWord(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i+1:])
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return word(before) && word(after)
}

func isAlphanumeric(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// isolate surrounds text that is written from right to left with Unicode isolates, so that it
// does not reorder the text around it.
func isolate(text string) string {
	for _, r := range text {
		if unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Adlam) {
			return "\u2068" + text + "\u2069"
		}
	}
	return text
}
