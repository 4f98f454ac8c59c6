package docs

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

// line returns visible text on one line.
func line(text string) string { return strings.Join(strings.Fields(markdown.Visible(text)), " ") }

// lines returns each of texts like line.
func lines(texts []string) (out []string) {
	for _, t := range texts {
		out = append(out, line(t))
	}
	return out
}

// block returns visible text without empty lines around it.
func block(text string) string { return strings.Trim(markdown.Visible(text), " \t\n") }

// named returns a name on one line, or a placeholder for an empty name.
func named(name string) string {
	if blank(name) {
		return "(without a name)"
	}
	return line(name)
}

// blank reports whether s has no character that can be seen.
func blank(s string) bool {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Cc) }) == ""
}

// firstSentence returns the first sentence of a description.
func firstSentence(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	if i := strings.Index(text, ". "); i >= 0 {
		return text[:i+1]
	}
	return text
}

// clip returns the first n characters of text and the number of the others.
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

// marked returns the first n characters of a text. Omitted counts characters that followed the text
// and were removed already. If any are missing, the result ends with how many.
func marked(text string, n, omitted int) string {
	kept, left := clip(text, n)
	if left += omitted; left > 0 {
		kept += fmt.Sprintf(" … (%s more)", counted(left, "character"))
	}
	return kept
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

// counted writes n with a noun: 1 item, 2 items.
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return number(int64(n)) + " " + noun
}

// duration writes d in words: 30 seconds, 2 minutes, 1.5 seconds.
func duration(d time.Duration) string {
	switch {
	case d >= time.Minute && d%time.Minute == 0:
		return counted(int(d/time.Minute), "minute")
	case d%time.Second == 0:
		return counted(int(d/time.Second), "second")
	case d < time.Second:
		return d.String()
	}
	return fmt.Sprintf("%g seconds", d.Seconds())
}

// joined writes words as a list in a sentence: a, b and c.
func joined(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// tick puts text in backquotes, unless it contains backquotes or line ends.
func tick(text string) string {
	if text == "" || strings.ContainsAny(text, "`\n") {
		return text
	}
	return "`" + text + "`"
}

// slug makes an identifier from a name: letters, digits, underscores and hyphens, at most 80 bytes.
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
