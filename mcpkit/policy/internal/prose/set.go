package prose

import "slices"

// A Set finds the matches of many patterns in one pass over the words of a sentence.
type Set struct {
	patterns []pattern
	terms    map[string][]term // by their first word
	byClass  [][]int           // the patterns that begin with a word of a class
	always   []int             // the patterns that begin with a special class
}

// NewSet returns the set of patterns, which may name special classes. A pattern is a list of
// elements separated by spaces:
//
//	send          this word; send* is any form of it
//	@vendors      a word of a class of the lexicon, or of a special class
//	a|b|@c        one of them
//	?x            x or nothing
//	..4           at most four words of any kind
//	~4            at most four words, all in one clause
//	^x            x as an order, see [Order]
//	!x            x after a negation
//	-x            x without a negation before it
//	<x            x as the first word of a clause
//
// NewSet panics if a pattern has an error: patterns are constants of a program.
func (l Lexicon) NewSet(patterns, special []string) *Set {
	s := &Set{terms: map[string][]term{}}
	c := &compiler{lexicon: l, special: special, set: s, classes: map[string]int{}}
	for _, expression := range patterns {
		s.patterns = append(s.patterns, c.pattern(expression))
	}
	s.byClass = make([][]int, len(c.classes))
	for n, p := range s.patterns {
		for _, class := range p.elements[0].classes {
			s.byClass[class] = append(s.byClass[class], n)
		}
		if len(p.elements[0].special) > 0 {
			s.always = append(s.always, n)
		}
	}
	return s
}

// A Special decides whether a word belongs to a class that is no class of the lexicon.
type Special func(class string, w Word) bool

// A Match is the first match of a pattern in a sentence.
type Match struct {
	Pattern int // its index in the set
	I, J    int // the words from I up to and without J
}

// Find returns the first match of each pattern that matches s, in the order of the set.
func (s *Set) Find(sentence Sentence, special Special) []Match {
	ws := sentence.Words
	terms := make([][]term, len(ws))
	for i, w := range ws {
		terms[i] = s.terms[w.Lower]
	}
	var found []Match
	matchers := map[int]*matcher{}
	try := func(i, n int) {
		m := matchers[n]
		if m == nil {
			m = &matcher{elements: s.patterns[n].elements, ws: ws, terms: terms, special: special}
			matchers[n] = m
		}
		if m.done {
			return
		}
		if end := m.match(0, i, -1); end >= 0 {
			m.done = true
			found = append(found, Match{n, i, end})
		}
	}
	for i := range ws {
		last := -1
		for _, t := range terms[i] {
			if t.class == last { // a word can be in a class in several ways
				continue
			}
			last = t.class
			for _, n := range s.byClass[t.class] {
				try(i, n)
			}
		}
		for _, n := range s.always {
			try(i, n)
		}
	}
	slices.SortFunc(found, func(a, b Match) int { return a.Pattern - b.Pattern })
	return found
}
