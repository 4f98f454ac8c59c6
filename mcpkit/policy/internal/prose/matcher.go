package prose

import "slices"

// A matcher matches one pattern against the words of one sentence.
type matcher struct {
	elements []element
	ws       []Word
	special  Special
	failed   map[[3]int]bool // by element, word and words that a gap may skip
	done     bool            // the pattern has matched
}

// match returns the end of a match of the elements from e at the word i, or -1. skipped is the
// number of words that a gap before e may still skip, or -1 without a gap.
func (m *matcher) match(e, i, skipped int) int {
	if e == len(m.elements) {
		return i
	}
	el := &m.elements[e]
	if el.gap > 0 {
		return m.match(e+1, i, el.gap)
	}
	if skipped >= 0 && m.elements[e-1].inClause && i < len(m.ws) && m.ws[i].Opens {
		return -1
	}
	key := [3]int{e, i, skipped}
	if m.failed[key] {
		return -1
	}
	if end := m.take(el, e, i); end >= 0 {
		return end
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

// take returns the end of a match in which el takes the word i, or -1.
func (m *matcher) take(el *element, e, i int) int {
	if i >= len(m.ws) {
		return -1
	}
	w := m.ws[i]
	if el.negated && !w.Negated || el.affirmed && w.Negated || el.opens && !w.Opens {
		return -1
	}
	if !el.order || w.Order != NoOrder {
		for _, class := range el.classes {
			for _, t := range class.with(w.Lower) {
				if el.order && w.Order == Imperative && !t.base || !m.follows(t.rest, i+1) {
					continue
				}
				if end := m.match(e+1, i+1+len(t.rest), -1); end >= 0 {
					return end
				}
			}
		}
	}
	for _, class := range el.special {
		if m.special != nil && m.special(class, w) {
			if end := m.match(e+1, i+1, -1); end >= 0 {
				return end
			}
		}
	}
	return -1
}

func (m *matcher) follows(rest [][]string, i int) bool {
	if i+len(rest) > len(m.ws) {
		return false
	}
	for k, forms := range rest {
		if !slices.Contains(forms, m.ws[i+k].Lower) {
			return false
		}
	}
	return true
}
