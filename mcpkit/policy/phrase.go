package policy

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// A phrase is a pattern of words that tell a model what to do instead of what a
// tool does.
type phrase struct {
	says string // what such words do: "tells the model to …"
	re   *regexp.Regexp
	// needs are words of which any text that matches has at least one. Looking
	// for them first spares most texts the pattern.
	needs []string
	// own marks a pattern whose first group is a name. The phrase is in order if
	// that is the name of a tool of this server, or of an argument, or if it
	// speaks of "this tool".
	own bool
}

// phraseOf compiles a pattern, which ignores case.
func phraseOf(says, pattern string) phrase {
	parsed, err := syntax.Parse(`(?i)`+pattern, syntax.Perl)
	if err != nil {
		panic(err) // the patterns are constants
	}
	return phrase{says: says, re: regexp.MustCompile(`(?i)` + pattern), needs: needed(parsed)}
}

// phraseWithName is phraseOf for patterns with a name in their first group.
func phraseWithName(says, pattern string) phrase {
	p := phraseOf(says, pattern)
	p.own = true
	return p
}

// needed returns words of which every match of re contains one, in lower case,
// or nil if there is no such list.
func needed(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return []string{strings.ToLower(string(re.Rune))}
	case syntax.OpCapture, syntax.OpPlus:
		return needed(re.Sub[0])
	case syntax.OpConcat: // any part will do: the one with the longest words says most
		var best []string
		for _, sub := range re.Sub {
			if words := needed(sub); shortest(words) > shortest(best) {
				best = words
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			words := needed(sub)
			if words == nil {
				return nil
			}
			all = append(all, words...)
		}
		return all
	}
	return nil
}

func shortest(words []string) int {
	if len(words) == 0 {
		return 0
	}
	return len(slices.MinFunc(words, func(a, b string) int { return len(a) - len(b) }))
}

// find returns the first place of text that matches and is not excused. lower is
// text in lower case.
func (p phrase) find(text, lower string, own []string) (found string, ok bool) {
	if p.needs != nil && !slices.ContainsFunc(p.needs, func(w string) bool { return strings.Contains(lower, w) }) {
		return "", false
	}
	for _, m := range p.re.FindAllStringSubmatch(text, -1) {
		excused := func(name string) bool { return strings.EqualFold(name, m[1]) }
		if !p.own || !slices.ContainsFunc(own, excused) && !slices.ContainsFunc(itself, excused) {
			return strings.TrimSpace(m[0]), true
		}
	}
	return "", false
}

var itself = []string{"this", "that", "the", "same", "a"}

var folding = strings.NewReplacer("’", "'", "‘", "'", "ʼ", "'", "“", `"`, "”", `"`, "‐", "-", "‑", "-", "–", "-", "—", "-", "ſ", "s")

// plain prepares text for the patterns: typographic signs folded to ASCII,
// full-width letters narrowed, what cannot be seen left out, and every run of
// white space made one space.
func plain(text string) string {
	text = strings.Join(strings.Fields(folding.Replace(text)), " ")
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFEE0
		case invisible(r):
			return -1
		}
		return r
	}, text)
}
