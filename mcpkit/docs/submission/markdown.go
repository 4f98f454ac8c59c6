package submission

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A markdown is a page in the making. Whatever is not a constant of this package goes
// through inline, code or fence, so that it cannot be taken for markup.
type markdown struct{ strings.Builder }

func (m *markdown) heading(level int, text string) {
	fmt.Fprintf(m, "%s %s\n\n", strings.Repeat("#", level), text)
}

// paragraph writes a text of this package.
func (m *markdown) paragraph(format string, args ...any) { fmt.Fprintf(m, format+"\n\n", args...) }

// bullet writes an item of a list; the list ends with end.
func (m *markdown) bullet(format string, args ...any) { fmt.Fprintf(m, "- "+format+"\n", args...) }

func (m *markdown) end() { m.WriteString("\n") }

var (
	markup    = regexp.MustCompile("[\\\\`*_\\[\\]<>&~|$#]")
	lineStart = regexp.MustCompile(`^(\d{1,9})([.)])( |$)|^([-+=:])`)
)

// inline returns text for the running text of a page: on one line, with everything escaped
// that Markdown, or the HTML in it, would read.
func inline(text string) string {
	text = markup.ReplaceAllString(strings.Join(strings.Fields(seen(text)), " "), `\$0`)
	return lineStart.ReplaceAllString(text, `$1\$2$3$4`)
}

// code returns text as a code span.
func code(text string) string {
	text = strings.Join(strings.Fields(seen(text)), " ")
	if text == "" {
		return `""`
	}
	ticks := strings.Repeat("`", longestRun(text)+1)
	if longestRun(text) > 0 {
		return ticks + " " + text + " " + ticks
	}
	return ticks + text + ticks
}

// prose is inline for texts in which authors write code spans.
func prose(text string) string {
	parts := strings.Split(text, "`")
	if len(parts)%2 == 0 || strings.Contains(text, "``") {
		return inline(text) // not all of them are closed
	}
	var b strings.Builder
	for i, part := range parts {
		switch {
		case i%2 == 1:
			b.WriteString(code(part))
		case strings.TrimSpace(part) == "":
			b.WriteString(part)
		default:
			leading, trailing := "", ""
			if unicode.IsSpace([]rune(part)[0]) {
				leading = " "
			}
			if runes := []rune(part); unicode.IsSpace(runes[len(runes)-1]) {
				trailing = " "
			}
			b.WriteString(leading + inline(part) + trailing)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// fence writes text as it is, in a block whose ends it cannot contain.
func (m *markdown) fence(language, text string) {
	text = seen(strings.TrimRight(text, "\n"))
	ticks := strings.Repeat("`", max(3, longestRun(text)+1))
	fmt.Fprintf(m, "%s%s\n%s\n%s\n\n", ticks, language, text, ticks)
}

// longestRun is the number of backticks in the longest row of them.
func longestRun(text string) (longest int) {
	for run := 0; text != ""; text = text[1:] {
		if run++; text[0] != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

// seen escapes what would not be seen, or would move what stands beside it: control
// characters, directions that are not closed, tags. Joiners stay, which emoji and some
// scripts are written with.
func seen(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == '\n' || r == '\t' || r >= 0x200C && r <= 0x200F:
			b.WriteRune(r)
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"):
			fmt.Fprintf(&b, "\\x%02x", text[i])
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp):
			fmt.Fprintf(&b, "\\u{%04X}", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
