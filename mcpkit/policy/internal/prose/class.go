package prose

import (
	"iter"
	"strings"
)

// A class is a list of words and terms. It is compiled when it has been used a few times: all
// classes of the rules have 20,000 terms, and compiling them takes as long as all else that a small
// server does when it starts, while its texts have words of a few.
type class struct {
	words string        // separated by "|" or white space
	terms Table[[]term] // by their first word
}

// usesToCompile is how often the alternatives of a class are compared with a word before the class
// is compiled.
const usesToCompile = 16

// An alternative is a word or a term of a class.
type alternative struct {
	word      string // the first word, without "*"
	inflected bool   // any form of the word
	irregular bool   // and the forms may have other prefixes
	rest      string // the words that follow, joined by "_", each of which may end in "*"
}

// A term is a way to be in a class: by one word, or by a word and those that follow it.
type term struct {
	base bool       // the word is a base form
	rest [][]string // the forms of each word that follows
}

// alternatives iterates over the alternatives that words mean.
func alternatives(words string) iter.Seq[alternative] {
	return func(yield func(alternative) bool) {
		for word := range fields(words) {
			first, others, joined := strings.Cut(word, "_")
			a := alternative{word: first}
			if a.word, a.inflected = strings.CutSuffix(first, "*"); a.inflected {
				_, listed := irregular[a.word]
				a.irregular = listed || len(a.word) < 3 // short words keep only their first letter
			}
			if joined {
				a.rest = others
			}
			if !yield(a) {
				return
			}
		}
	}
}

// fields iterates over the words of a class.
func fields(words string) iter.Seq[string] {
	return func(yield func(string) bool) {
		from := 0
		for i := 0; i <= len(words); i++ {
			if i < len(words) && words[i] != '|' && words[i] > ' ' {
				continue
			}
			if i > from && !yield(words[from:i]) {
				return
			}
			from = i + 1
		}
	}
}

// with returns the ways in which a term that begins with a word is in the class.
func (c *class) with(word string) (terms []term) {
	if all, made := c.terms.Get(usesToCompile, c.words, termsOf); made {
		return all[word]
	}
	for a := range alternatives(c.words) {
		switch {
		case a.word == word:
			terms = append(terms, a.term(true))
		case a.inflected && IsForm(a.word, word):
			terms = append(terms, a.term(false))
		}
	}
	return terms
}

// termsOf returns the terms of the words of a class by each form of their first word.
func termsOf(words string) map[string][]term {
	terms := make(map[string][]term, len(words)/2)
	for a := range alternatives(words) {
		for i, form := range a.forms() {
			terms[form] = append(terms[form], a.term(i == 0))
		}
	}
	return terms
}

// forms returns the forms of the first word, the base form first.
func (a alternative) forms() []string {
	if a.inflected {
		return Forms(a.word)
	}
	return []string{a.word}
}

// term returns the term that begins with a form of the first word. base is set for the base form.
func (a alternative) term(base bool) term {
	t := term{base: base}
	if a.rest == "" {
		return t
	}
	for word := range strings.SplitSeq(a.rest, "_") {
		t.rest = append(t.rest, forms(word))
	}
	return t
}

// forms returns the forms of a word that ends in "*", or the word.
func forms(word string) []string {
	if base, ok := strings.CutSuffix(word, "*"); ok {
		return Forms(base)
	}
	return []string{word}
}
