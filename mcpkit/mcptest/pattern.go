package mcptest

import (
	"regexp"
	"regexp/syntax"
	"strings"
)

// maxRepeats bounds how often something is repeated that may be repeated for ever.
const maxRepeats = 8

// matching makes up a string that matches a pattern. It reports false for patterns with
// what Go's regular expressions do not have.
func (g *generator) matching(pattern string) (text string, ok bool) {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return "", false
	}
	var b strings.Builder
	g.match(&b, parsed.Simplify())
	matched, err := regexp.MatchString(pattern, b.String())
	return b.String(), err == nil && matched
}

func (g *generator) match(b *strings.Builder, re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		b.WriteRune(g.oneOf(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteRune(rune('a' + g.IntN(26)))
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range re.Sub {
			g.match(b, sub)
		}
	case syntax.OpAlternate:
		g.match(b, re.Sub[g.IntN(len(re.Sub))])
	case syntax.OpQuest:
		g.repeat(b, re.Sub[0], 0, 1)
	case syntax.OpStar:
		g.repeat(b, re.Sub[0], 0, maxRepeats)
	case syntax.OpPlus:
		g.repeat(b, re.Sub[0], 1, maxRepeats)
	case syntax.OpRepeat:
		most := re.Max
		if most < 0 {
			most = re.Min + maxRepeats
		}
		g.repeat(b, re.Sub[0], re.Min, most)
	}
}

func (g *generator) repeat(b *strings.Builder, re *syntax.Regexp, least, most int) {
	for range least + g.IntN(most-least+1) {
		g.match(b, re)
	}
}

// oneOf picks a character of a class, a printable one of ASCII if there is one.
func (g *generator) oneOf(ranges []rune) rune {
	var printable []rune
	for i := 0; i+1 < len(ranges); i += 2 {
		for r := max(ranges[i], ' '); r <= min(ranges[i+1], '~'); r++ {
			printable = append(printable, r)
		}
	}
	if len(printable) > 0 {
		return printable[g.IntN(len(printable))]
	}
	if len(ranges) == 0 {
		return 'x'
	}
	return ranges[0]
}
