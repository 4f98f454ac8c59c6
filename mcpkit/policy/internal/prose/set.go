package prose

import "slices"

// A Set finds the matches of many patterns in one pass over the words of a sentence.
type Set struct {
	patterns []*Pattern
	byFirst  map[string][]int // the patterns that begin with a word
	always   []int            // the patterns that begin with a special class
}

// NewSet returns the set of the patterns.
func NewSet(patterns []*Pattern) *Set {
	s := &Set{patterns: patterns, byFirst: map[string][]int{}}
	for n, p := range patterns {
		first := p.elements[0]
		for word := range first.terms {
			s.byFirst[word] = append(s.byFirst[word], n)
		}
		if len(first.special) > 0 {
			s.always = append(s.always, n)
		}
	}
	return s
}

// A Match is the first match of a pattern in a sentence.
type Match struct {
	Pattern int // its index in the set
	I, J    int // the words from I up to and without J
}

// Find returns the first match of each pattern that matches s, in the order of the set.
func (s *Set) Find(sentence Sentence, special Special) []Match {
	var found []Match
	matchers := map[int]*matcher{}
	for i, w := range sentence.Words {
		for _, list := range [2][]int{s.byFirst[w.Lower], s.always} {
			for _, n := range list {
				m := matchers[n]
				if m == nil {
					m = &matcher{p: s.patterns[n], ws: sentence.Words, special: special}
					matchers[n] = m
				}
				if m.done {
					continue
				}
				if end := m.match(0, i, -1); end >= 0 {
					m.done = true
					found = append(found, Match{n, i, end})
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b Match) int { return a.Pattern - b.Pattern })
	return found
}
