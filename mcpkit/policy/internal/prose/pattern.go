package prose

import (
	"fmt"
	"strconv"
	"strings"
)

// A Lexicon has classes of words by name. A class is a list of words separated by spaces. A "*"
// after a word means all its forms, see [Forms]; "_" joins the words of a term, as in "web_search".
type Lexicon map[string]string

// A Pattern matches words of a sentence. It is a list of elements separated by spaces:
//
//	send          this word; send* is any form of it
//	@vendors      a word of a class of the lexicon, or one that the matcher's special classes know
//	a|b|@c        one of them
//	?x            x or nothing
//	..4           at most four words of any kind
//	~4            at most four words, all in one clause
//	^x            x as an order, see [Order]
//	!x            x after a negation
//	-x            x without a negation before it
//	<x            x as the first word of a clause
type Pattern struct {
	elements []element
}

type element struct {
	optional bool
	gap      int // the longest gap, if positive
	inClause bool
	order    bool
	opens    bool
	negated  bool
	affirmed bool
	terms    map[string][]term // by the first word
	special  []string          // names of special classes
}

// A term is what follows the first word of a term, and whether the first word is a base form.
type term struct {
	rest []map[string]bool
	base bool
}

// Compile returns the pattern of an expression. It panics if the expression has an error: patterns
// are constants of a program.
func (l Lexicon) Compile(expression string) *Pattern {
	p := &Pattern{}
	for field := range strings.FieldsSeq(expression) {
		p.elements = append(p.elements, l.element(field, expression))
	}
	if len(p.elements) == 0 || p.elements[0].optional || p.elements[0].gap > 0 {
		panic(fmt.Sprintf("prose: the pattern %q does not begin with a word", expression))
	}
	return p
}

func (l Lexicon) element(field, expression string) element {
	for i, prefix := range []string{"..", "~"} {
		if digits, ok := strings.CutPrefix(field, prefix); ok {
			n, err := strconv.Atoi(digits)
			if err != nil {
				panic(fmt.Sprintf("prose: the gap %q of %q is no number", field, expression))
			}
			return element{gap: n, inClause: i == 1}
		}
	}
	e := element{terms: map[string][]term{}}
flags:
	for ; ; field = field[1:] {
		switch field[0] {
		case '?':
			e.optional = true
		case '^':
			e.order = true
		case '<':
			e.opens = true
		case '!':
			e.negated = true
		case '-':
			e.affirmed = true
		default:
			break flags
		}
	}
	for alternative := range strings.SplitSeq(field, "|") {
		if class, ok := strings.CutPrefix(alternative, "@"); ok {
			list, ok := l[class]
			if !ok {
				e.special = append(e.special, class)
			}
			for word := range strings.FieldsSeq(list) {
				e.add(word)
			}
			continue
		}
		e.add(alternative)
	}
	return e
}

// add adds a word or a term to the alternatives.
func (e *element) add(alternative string) {
	var parts [][]string
	for word := range strings.SplitSeq(alternative, "_") {
		if base, ok := strings.CutSuffix(word, "*"); ok {
			parts = append(parts, Forms(base))
		} else {
			parts = append(parts, []string{word})
		}
	}
	var rest []map[string]bool
	for _, forms := range parts[1:] {
		rest = append(rest, set(forms...))
	}
	for i, form := range parts[0] {
		e.terms[form] = append(e.terms[form], term{rest: rest, base: i == 0})
	}
}

// A Special decides whether a word belongs to a class that is no class of the lexicon.
type Special func(class string, w Word) bool

// A matcher matches one pattern against the words of one sentence.
type matcher struct {
	p       *Pattern
	ws      []Word
	special Special
	failed  map[[3]int]bool // by element, word and words that a gap may skip
	done    bool            // the pattern has matched
}

// match returns the end of a match of the elements from e at the word i, or -1. skipped is the
// number of words that a gap before e may still skip, or -1 without a gap.
func (m *matcher) match(e, i, skipped int) int {
	if e == len(m.p.elements) {
		return i
	}
	el := &m.p.elements[e]
	if el.gap > 0 {
		if e+1 == len(m.p.elements) {
			return i
		}
		return m.match(e+1, i, el.gap)
	}
	if skipped >= 0 && m.p.elements[e-1].inClause && i < len(m.ws) && m.ws[i].Opens {
		return -1
	}
	key := [3]int{e, i, skipped}
	if m.failed[key] {
		return -1
	}
	for _, n := range m.widths(el, i) {
		if end := m.match(e+1, i+n, -1); end >= 0 {
			return end
		}
	}
	if el.optional {
		if end := m.match(e+1, i, skipped); end >= 0 {
			return end
		}
	}
	if skipped > 0 && i < len(m.ws) {
		if end := m.match(e, i+1, skipped-1); end >= 0 {
			return end
		}
	}
	if e > 0 { // the first element is tried once at each word
		if m.failed == nil {
			m.failed = map[[3]int]bool{}
		}
		m.failed[key] = true
	}
	return -1
}

// widths returns the numbers of words that el can take at i.
func (m *matcher) widths(el *element, i int) []int {
	if i >= len(m.ws) {
		return nil
	}
	w := m.ws[i]
	if el.negated && !w.Negated || el.affirmed && w.Negated || el.opens && !w.Opens {
		return nil
	}
	var all []int
	for _, t := range el.terms[w.Lower] {
		if el.order && (w.Order == NoOrder || w.Order == Imperative && !t.base) || i+len(t.rest) >= len(m.ws) {
			continue
		}
		if m.follows(t.rest, i+1) {
			all = append(all, 1+len(t.rest))
		}
	}
	for _, class := range el.special {
		if m.special != nil && m.special(class, w) {
			all = append(all, 1)
		}
	}
	return all
}

func (m *matcher) follows(rest []map[string]bool, i int) bool {
	for k, forms := range rest {
		if !forms[m.ws[i+k].Lower] {
			return false
		}
	}
	return true
}
