package prose

import (
	"slices"
	"sync"
	"sync/atomic"
)

// A Set finds the matches of many patterns in one pass over the words of a sentence.
type Set struct {
	patterns []pattern
	byPrefix map[string][]int // the patterns that may begin with a word, by its prefix
	always   []int            // the patterns that begin with a special class

	// After some sentences the set is compiled: finding patterns is faster then, which saves more
	// than compiling takes.
	sentences atomic.Int32
	compile   sync.Once
	byWord    map[string][]int // the patterns that begin with a word; made by compile
}

// sentencesToCompile is after how many sentences a set is compiled. Small servers have fewer.
const sentencesToCompile = 64

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
	s := &Set{byPrefix: make(map[string][]int, 512)}
	c := &compiler{lexicon: l, special: special, classes: map[string]*class{}}
	for n, expression := range patterns {
		p := c.pattern(expression)
		s.patterns = append(s.patterns, p)
		for _, class := range p.elements[0].classes {
			for prefix := range class.prefixes() {
				addPattern(s.byPrefix, prefix, n)
			}
		}
		if len(p.elements[0].special) > 0 {
			s.always = append(s.always, n)
		}
	}
	return s
}

// addPattern adds the pattern n to those of a key. Patterns are added in their order.
func addPattern(patterns map[string][]int, key string, n int) {
	if known := patterns[key]; len(known) == 0 || known[len(known)-1] != n {
		patterns[key] = append(known, n)
	}
}

// beginningWith returns the patterns that may begin with a word.
func (s *Set) beginningWith(word string) []int {
	if s.sentences.Load() < sentencesToCompile {
		return s.byPrefix[prefixOf(word)]
	}
	s.compile.Do(func() {
		s.byWord = make(map[string][]int, 4096)
		for n, p := range s.patterns {
			for _, class := range p.elements[0].classes {
				for _, a := range class.alternatives() {
					for _, form := range a.forms() {
						addPattern(s.byWord, form, n)
					}
				}
			}
		}
	})
	return s.byWord[word]
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
	s.sentences.Add(1)
	ws := sentence.Words
	var found []Match
	matchers := map[int]*matcher{}
	try := func(i, n int) {
		m := matchers[n]
		if m == nil {
			m = &matcher{elements: s.patterns[n].elements, ws: ws, special: special}
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
	for i, w := range ws {
		for _, n := range s.beginningWith(w.Lower) {
			try(i, n)
		}
		for _, n := range s.always {
			try(i, n)
		}
	}
	slices.SortFunc(found, func(a, b Match) int { return a.Pattern - b.Pattern })
	return found
}
