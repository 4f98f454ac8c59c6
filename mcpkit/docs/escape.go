package docs

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// inline writes text as Markdown that shows it as it is, on one line, with the code in
// backquotes as code.
func inline(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	var b strings.Builder
	for _, s := range spans(text) {
		if s.Code {
			b.WriteString(codeSpan(s.Text))
		} else {
			b.WriteString(escape(s.Text, b.Len() == 0))
		}
	}
	return isolate(b.String())
}

// verbatim is inline without code: backquotes show as they are.
func verbatim(text string) string {
	return isolate(escape(strings.Join(strings.Fields(text), " "), true))
}

// paragraphs writes text of several lines: its paragraphs, and the line breaks in them.
func paragraphs(text string) string {
	var out []string
	var lines []string
	flush := func() {
		if len(lines) > 0 {
			out = append(out, strings.Join(lines, "\\\n"))
			lines = nil
		}
	}
	for l := range strings.SplitSeq(text, "\n") {
		if l = inline(l); l == "" {
			flush()
			continue
		}
		lines = append(lines, l)
	}
	flush()
	return strings.Join(out, "\n\n")
}

// escape makes the characters of text lose what they mean in Markdown: CommonMark lets a
// backslash do so before every ASCII punctuation mark. Only those are escaped that could
// mean something where they stand, so that the source stays readable.
func escape(text string, atStart bool) string {
	var b strings.Builder
	b.Grow(len(text) + 8)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch c {
		case '\\', '`', '*', '[', ']', '<', '>', '~', '|', '$', '&', '#':
			b.WriteByte('\\')
		case '_':
			if !wordAt(text, i) {
				b.WriteByte('\\')
			}
		case ':', '@':
			// Short names of emoji (:tada:) and mentions (@somebody) on GitHub.
			if i+1 < len(text) && (isLetter(text[i+1]) || text[i+1] == '+' || text[i+1] == '-') && (i == 0 || !isLetter(text[i-1])) {
				b.WriteByte('\\')
			}
		case '-', '+', '=':
			if atStart && i == 0 {
				b.WriteByte('\\')
			}
		case '.', ')':
			if atStart && i > 0 && strings.Trim(text[:i], "0123456789") == "" {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

// wordAt reports whether the underscore at i stands between letters or digits, where it
// means nothing.
func wordAt(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i+1:])
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return word(before) && word(after)
}

func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// isolate keeps text that is written from right to left from turning what stands around it.
func isolate(text string) string {
	for _, r := range text {
		if unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Adlam) {
			return "\u2068" + text + "\u2069"
		}
	}
	return text
}

// codeSpan writes text as code within a line.
func codeSpan(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return ""
	}
	fence := strings.Repeat("`", longestRun(text, '`')+1)
	if text[0] == '`' || text[len(text)-1] == '`' {
		text = " " + text + " "
	}
	return fence + text + fence
}

// codeBlock writes text as code on lines of its own.
func codeBlock(text, language string) string {
	fence := strings.Repeat("`", max(longestRun(text, '`')+1, 3))
	return fence + language + "\n" + strings.TrimRight(text, "\n") + "\n" + fence + "\n"
}

// longestRun is the length of the longest run of c in text.
func longestRun(text string, c byte) int {
	longest, run := 0, 0
	for i := 0; i < len(text); i++ {
		if text[i] != c {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// target writes an address for the parentheses of a Markdown link.
func target(address string) string {
	return "<" + strings.NewReplacer("<", "%3C", ">", "%3E", "\\", "%5C", " ", "%20", "\n", "").Replace(address) + ">"
}

// link writes a Markdown link, or only its text where there is no address.
func link(text, address string) string {
	if address == "" {
		return verbatim(text)
	}
	return "[" + verbatim(text) + "](" + target(address) + ")"
}
