package prose

import (
	"iter"
	"slices"
)

// A prefix is the first two bytes of a word, which all its regular forms have in common.
type prefix uint16

func prefixOf(word string) (p prefix) {
	for _, b := range []byte(word[:min(2, len(word))]) {
		p = p<<8 | prefix(b)
	}
	return p
}

// prefixes appends the prefixes of the words that terms of a class begin with.
func prefixes(to []prefix, words string) []prefix {
	for a := range alternatives(words) {
		if !a.irregular {
			to = append(to, prefixOf(a.word))
			continue
		}
		for _, form := range a.forms() {
			to = append(to, prefixOf(form))
		}
	}
	return to
}

// A start says that a pattern may begin with a word of a prefix. The prefix is in the upper half,
// and the index of the pattern in the lower one.
type start uint32

// addStarts adds that the pattern n may begin with words of the prefixes.
func addStarts(to []start, n int, prefixes ...prefix) []start {
	for _, p := range prefixes {
		to = append(to, start(p)<<16|start(n))
	}
	return to
}

// patternsOf iterates over the patterns that may begin with words of a prefix, by starts in
// ascending order.
func patternsOf(starts []start, p prefix) iter.Seq[int] {
	return func(yield func(int) bool) {
		first, _ := slices.BinarySearch(starts, start(p)<<16)
		for _, s := range starts[first:] {
			if prefix(s>>16) != p || !yield(int(s&0xffff)) {
				return
			}
		}
	}
}
