package words

import (
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"
)

// A clause is a part of a sentence that says one thing: the words between two brackets, colons or
// dashes, or up to a word such as "but".
type clause struct {
	prose.Sentence
	from, to int // the clause has the words from up to and without to
}

// clauses returns the clauses of a text that [Fold] returned.
func clauses(text string) []clause {
	var all []clause
	for _, s := range prose.Sentences(text) {
		from := 0
		for i := 1; i <= len(s.Words); i++ {
			if i == len(s.Words) || parted(s, i) {
				all = append(all, clause{s, from, i})
				from = i
			}
		}
	}
	return all
}

// parted reports whether a clause begins at the word i.
func parted(s prose.Sentence, i int) bool {
	w, before := s.Words[i], s.Words[i-1]
	if w.Start < before.End { // two words of a contraction
		return false
	}
	between := s.Text[before.End:w.Start]
	if strings.ContainsAny(between, "()[]:;") || strings.Contains(between, " - ") || strings.Contains(between, "--") {
		return true
	}
	comma := strings.Contains(between, ",")
	return contrasts.Has(w.Lower) || comma && stateAdverbs.Has(w.Lower)
}

var (
	contrasts    = prose.NewList("but though although however whereas")
	stateAdverbs = prose.NewList("still currently presently not now yet so which and it this")
)

// patternSet returns the set of patterns, compiled on first use, with at most one special class.
func patternSet(lexicon prose.Lexicon, special string, patterns ...string) func() *prose.Set {
	return sync.OnceValue(func() *prose.Set { return lexicon.NewSet(patterns, []string{special}) })
}

// at returns the i-th word of c in lower case, or "".
func (c clause) at(i int) string {
	if i < 0 || c.from+i >= c.to {
		return ""
	}
	return c.Words[c.from+i].Lower
}

func (c clause) length() int { return c.to - c.from }

// text returns the clause as the author wrote it.
func (c clause) text() string { return c.Quote(c.from, c.to) }

// has returns how many words a term has if they stand at the word i of c, and 0 otherwise. A term
// in capitals matches capitals only.
func (c clause) has(i int, term string) int {
	n := 0
	for w := range strings.SplitSeq(term, "_") {
		if c.at(i+n) != strings.ToLower(w) || strings.ToUpper(w) == w && c.Words[c.from+i+n].Text != w {
			return 0
		}
		n++
	}
	return n
}
