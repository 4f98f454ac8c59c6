package lazyregexp

import (
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"
)

// VerifyAnchors returns an error unless every match of r provably contains one of its anchors.
// It parses the expression, so it is meant for tests.
func (r *Regexp) VerifyAnchors() error {
	parsed, err := syntax.Parse(r.expr, syntax.Perl)
	if err != nil {
		return err
	}
	for _, anchor := range r.anchors {
		if anchor == "" || anchor != strings.ToLower(anchor) {
			return fmt.Errorf("anchor %q of %q is empty or not in lower case", anchor, r.expr)
		}
	}
	if len(r.anchors) > 0 && !r.anchored(parsed, []string{""}) {
		return fmt.Errorf("%q can match a text without any of its anchors %q", r.expr, r.anchors)
	}
	return nil
}

// anchored reports whether every match of re that follows one of the texts in before contains an
// anchor, together with that text: after "g", the expression h|lpat- contains "gh" or "glpat-".
func (r *Regexp) anchored(re *syntax.Regexp, before []string) bool {
	texts, finite := spellings(re)
	if all, ok := product(before, texts, finite); ok {
		return !slices.ContainsFunc(all, func(text string) bool { return !r.Possible(text) })
	}
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return r.anchored(re.Sub[0], before)
	case syntax.OpRepeat:
		if re.Min == 0 {
			return false
		}
		// "  " is an anchor of " {2,}", although it is none of " ".
		texts, finite := spellings(re.Sub[0])
		for range min(re.Min, repeatsMax) {
			if before, finite = product(before, texts, finite); !finite {
				break
			}
			if !slices.ContainsFunc(before, func(text string) bool { return !r.Possible(text) }) {
				return true
			}
		}
		return r.anchored(re.Sub[0], []string{""})
	case syntax.OpAlternate:
		return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !r.anchored(sub, before) })
	case syntax.OpConcat:
		for _, part := range re.Sub {
			if r.anchored(part, before) {
				return true
			}
			texts, finite := spellings(part)
			if before, finite = product(before, texts, finite); !finite {
				before = []string{""}
			}
		}
	}
	return false
}

// repeatsMax is how many copies of a repeated expression are examined together.
const repeatsMax = 4

// spellingsMax is how many spellings of an expression are listed.
const spellingsMax = 500

// spellings lists all texts that re matches, in lower case, unless they are too many.
func spellings(re *syntax.Regexp) (texts []string, ok bool) {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText,
		syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return []string{""}, true
	case syntax.OpLiteral:
		return []string{strings.ToLower(string(re.Rune))}, true
	case syntax.OpCharClass:
		return classSpellings(re.Rune)
	case syntax.OpCapture:
		return spellings(re.Sub[0])
	case syntax.OpQuest:
		texts, ok = spellings(re.Sub[0])
		return append(texts, ""), ok
	case syntax.OpConcat:
		texts = []string{""}
		for _, sub := range re.Sub {
			more, finite := spellings(sub)
			if texts, ok = product(texts, more, finite); !ok {
				return nil, false
			}
		}
		return texts, true
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			more, finite := spellings(sub)
			if texts = append(texts, more...); !finite || len(texts) > spellingsMax {
				return nil, false
			}
		}
		return texts, true
	}
	return nil, false
}

// classSpellings lists the characters of a class, given as pairs of bounds.
func classSpellings(bounds []rune) (texts []string, ok bool) {
	for i := 0; i < len(bounds); i += 2 {
		if len(texts)+int(bounds[i+1]-bounds[i]) >= spellingsMax {
			return nil, false
		}
		for c := bounds[i]; c <= bounds[i+1]; c++ {
			texts = append(texts, strings.ToLower(string(c)))
		}
	}
	return texts, true
}

// product joins each of a with each of b.
func product(a, b []string, finite bool) (texts []string, ok bool) {
	if !finite || len(a)*len(b) > spellingsMax {
		return nil, false
	}
	for _, x := range a {
		for _, y := range b {
			texts = append(texts, x+y)
		}
	}
	return texts, true
}
