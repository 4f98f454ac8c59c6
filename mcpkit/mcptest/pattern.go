package mcptest

import (
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"strings"
)

// maxRepeats is how often * and + repeat at most.
const maxRepeats = 8

// matchingText generates a string that matches a regular expression. It returns false for an
// expression that Go cannot parse.
func matchingText(r *rand.Rand, pattern string) (text string, ok bool) {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return "", false
	}
	var b strings.Builder
	writeMatch(&b, r, parsed.Simplify())
	matched, err := regexp.MatchString(pattern, b.String())
	return b.String(), err == nil && matched
}

func writeMatch(b *strings.Builder, r *rand.Rand, re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		b.WriteRune(characterOf(r, re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteRune(rune('a' + r.IntN(26)))
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range re.Sub {
			writeMatch(b, r, sub)
		}
	case syntax.OpAlternate:
		writeMatch(b, r, re.Sub[r.IntN(len(re.Sub))])
	case syntax.OpQuest:
		writeRepeated(b, r, re.Sub[0], 0, 1)
	case syntax.OpStar:
		writeRepeated(b, r, re.Sub[0], 0, maxRepeats)
	case syntax.OpPlus:
		writeRepeated(b, r, re.Sub[0], 1, maxRepeats)
	case syntax.OpRepeat:
		most := re.Max
		if most < 0 {
			most = re.Min + maxRepeats
		}
		writeRepeated(b, r, re.Sub[0], re.Min, most)
	}
}

func writeRepeated(b *strings.Builder, r *rand.Rand, re *syntax.Regexp, least, most int) {
	for range least + r.IntN(most-least+1) {
		writeMatch(b, r, re)
	}
}

// characterOf returns a character of a class, a printable ASCII one if the class has any.
func characterOf(r *rand.Rand, ranges []rune) rune {
	var printable []rune
	for i := 0; i+1 < len(ranges); i += 2 {
		for c := max(ranges[i], ' '); c <= min(ranges[i+1], '~'); c++ {
			printable = append(printable, c)
		}
	}
	if len(printable) > 0 {
		return printable[r.IntN(len(printable))]
	}
	if len(ranges) == 0 {
		return 'x'
	}
	return ranges[0]
}
