package encoded

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/internal/lazyregexp"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/words"
)

// escapesMin is how many escapes in a row, or how many escaped letters in a text, hide something.
// A pattern or a URL has fewer, and they do not stand for letters.
const (
	escapesMin = 8
	lettersMin = 4
)

// escape matches one escaped character. Its groups are the digits in each notation.
var escape = lazyregexp.New(`%([0-9a-fA-F]{2})|=([0-9A-F]{2})|\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\[xu]\{([0-9a-fA-F]{1,6})\}|`+
	`\\U([0-9a-fA-F]{8})|[Uu]\+([0-9a-fA-F]{4})|&#[xX]([0-9a-fA-F]{1,6});|&#([0-9]{1,7});|\\([0-7]{3})`,
	"%", "=", `\`, "u+", "&#")

// bases are the bases of the digits in the groups of escape.
var bases = []int{16, 16, 16, 16, 16, 16, 16, 16, 10, 8}

// findEscapes returns the first run of escapes that reads as words, and what it reads: many
// escapes in a row, or escaped letters between plain ones.
func findEscapes(text string) (run, plain string) {
	matches := escape.FindAllStringSubmatchIndex(text)
	var decoded strings.Builder
	first, count, letters := 0, 0, 0
	flush := func(end int) bool {
		hidden := count >= escapesMin && words.Normalize(decoded.String()) != "" && words.English(decoded.String())
		if hidden {
			run, plain = text[matches[first][0]:end], decoded.String()
		}
		decoded.Reset()
		count = 0
		return hidden
	}
	for i, m := range matches {
		gap := ""
		if i > 0 {
			gap = text[matches[i-1][1]:m[0]]
		}
		if count > 0 && strings.Trim(gap, " ,") != "" || len(gap) > 2 {
			if flush(matches[i-1][1]) {
				return run, plain
			}
		}
		if count == 0 {
			first = i
		} else if strings.HasPrefix(gap, " ") {
			decoded.WriteByte(' ')
		}
		r := decode(text, m)
		decoded.WriteRune(r)
		count++
		if isLetter(r) && text[m[0]] != '=' && text[m[0]] != 'U' && text[m[0]] != 'u' {
			letters++
		}
	}
	if len(matches) > 0 && flush(matches[len(matches)-1][1]) {
		return run, plain
	}
	if letters >= lettersMin {
		start, end := matches[0][0], matches[len(matches)-1][1]
		return text[start:end], unescapeAll(escape.Regexp(), text[start:end])
	}
	return "", ""
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// decode returns the character of one match of escape.
func decode(text string, match []int) rune {
	for group, base := range bases {
		if at := match[2*group+2]; at >= 0 {
			n, err := strconv.ParseUint(text[at:match[2*group+3]], base, 32)
			if err != nil || n > unicode.MaxRune {
				return unicode.ReplacementChar
			}
			return rune(n)
		}
	}
	return unicode.ReplacementChar
}

// unescapeAll returns text with every escape decoded.
func unescapeAll(escape *regexp.Regexp, text string) string {
	var b strings.Builder
	last := 0
	for _, m := range escape.FindAllStringSubmatchIndex(text, -1) {
		b.WriteString(text[last:m[0]])
		b.WriteRune(decode(text, m))
		last = m[1]
	}
	return b.String() + text[last:]
}
