package prose

import (
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// A Set finds the matches of many patterns in one pass over the words of a sentence. A pattern is
// compiled when a sentence has a word that it may begin with: the rules have many patterns, and the
// texts of a small server need few of them.
type Set struct {
	patterns []lazyPattern
	starts   []start // in ascending order
	always   []int   // the patterns that begin with a special class

	mu       sync.Mutex // for compiler
	compiler compiler

	// After some sentences all patterns are compiled: finding patterns is faster then, which saves
	// more than compiling takes.
	sentences atomic.Int32
	compile   sync.Once
	byWord    map[string][]int // the patterns that begin with a word; made by compile
}

// A lazyPattern is a pattern that is compiled when it is needed.
type lazyPattern struct {
	expression string
	head       atomic.Pointer[element] // the first element
	elements   atomic.Pointer[[]element]
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
	s := &Set{
		patterns: make([]lazyPattern, len(patterns)),
		starts:   make([]start, 0, 16*len(patterns)),
		compiler: compiler{lexicon: l, special: special, classes: map[string]*class{}},
	}
	of := map[string][]prefix{} // of classes
	for n, expression := range patterns {
		s.patterns[n].expression = expression
		for alternative := range strings.SplitSeq(s.compiler.verify(expression), "|") {
			name, isClass := strings.CutPrefix(alternative, "@")
			switch words, known := l[name]; {
			case !isClass:
				s.starts = addStarts(s.starts, n, prefixes(nil, alternative)...)
			case known:
				if of[name] == nil {
					of[name] = prefixes(nil, words)
				}
				s.starts = addStarts(s.starts, n, of[name]...)
			case len(s.always) == 0 || s.always[len(s.always)-1] != n:
				s.always = append(s.always, n)
			}
		}
	}
	slices.Sort(s.starts)
	s.starts = slices.Compact(s.starts)
	return s
}

// head returns the first element of the pattern n.
func (s *Set) head(n int) *element {
	p := &s.patterns[n]
	if head := p.head.Load(); head != nil {
		return head
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	first, _, _ := strings.Cut(strings.TrimSpace(p.expression), " ")
	head := s.compiler.element(first, p.expression)
	p.head.Store(&head)
	return &head
}

// elements returns the elements of the pattern n.
func (s *Set) elements(n int) []element {
	p := &s.patterns[n]
	if elements := p.elements.Load(); elements != nil {
		return *elements
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	elements := s.compiler.elements(p.expression)
	p.elements.Store(&elements)
	return elements
}

// beginningWith iterates over the patterns that may begin with a word.
func (s *Set) beginningWith(word string) iter.Seq[int] {
	if s.sentences.Load() < sentencesToCompile {
		return func(yield func(int) bool) {
			for n := range patternsOf(s.starts, prefixOf(word)) {
				if s.head(n).has(word) && !yield(n) {
					return
				}
			}
		}
	}
	s.compile.Do(func() {
		s.byWord = make(map[string][]int, 4096)
		for n := range s.patterns {
			for _, class := range s.elements(n)[0].classes {
				for a := range alternatives(class.words) {
					for _, form := range a.forms() {
						addPattern(s.byWord, form, n)
					}
				}
			}
		}
	})
	return slices.Values(s.byWord[word])
}

// addPattern adds the pattern n to those of a word. Patterns are added in their order.
func addPattern(patterns map[string][]int, word string, n int) {
	if known := patterns[word]; len(known) == 0 || known[len(known)-1] != n {
		patterns[word] = append(known, n)
	}
}

// A Special decides whether a word belongs to a class that is not a class of the lexicon.
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
			m = &matcher{elements: s.elements(n), ws: ws, special: special}
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
		for n := range s.beginningWith(w.Lower) {
			try(i, n)
		}
		for _, n := range s.always {
			try(i, n)
		}
	}
	slices.SortFunc(found, func(a, b Match) int { return a.Pattern - b.Pattern })
	return found
}
