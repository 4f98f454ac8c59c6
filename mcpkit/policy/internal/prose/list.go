package prose

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"
)

// A List is a list of words. The first words are looked up in its text, and a table is made for
// those that follow: a small server looks up a few words in hundreds of lists when it starts. The
// nil list has no words.
type List struct {
	words   string
	lookups atomic.Int32
	compile sync.Once
	table   map[string]bool
}

// lookupsToCompile is after how many lookups a list makes its table.
const lookupsToCompile = 16

// NewList returns the list of words that are separated by white space. A "*" after a word means all
// its forms, see [Forms].
func NewList(words string) *List { return &List{words: words} }

// Has reports whether the list has a word.
func (l *List) Has(word string) bool {
	if l == nil {
		return false
	}
	if l.compiled() {
		return l.table[word]
	}
	return l.scan(word)
}

// Any reports whether the list has one of the words of a set.
func (l *List) Any(set map[string]bool) bool {
	if l == nil {
		return false
	}
	if l.compiled() && len(l.table) < len(set) {
		for word := range l.table {
			if set[word] {
				return true
			}
		}
		return false
	}
	for word, in := range set {
		if in && l.Has(word) {
			return true
		}
	}
	return false
}

// AnyOf reports whether the list has one of the words.
func (l *List) AnyOf(words []string) bool { return slices.ContainsFunc(words, l.Has) }

// compiled reports whether the list has its table, which it makes after some lookups.
func (l *List) compiled() bool {
	if l.lookups.Load() < lookupsToCompile {
		l.lookups.Add(1)
		return false
	}
	l.compile.Do(func() {
		l.table = map[string]bool{}
		for word := range strings.FieldsSeq(l.words) {
			base, inflected := strings.CutSuffix(word, "*")
			l.table[base] = true
			if inflected {
				for _, form := range Forms(base) {
					l.table[form] = true
				}
			}
		}
	})
	return true
}

// scan looks a word up in the text of the list.
func (l *List) scan(word string) bool {
	if word == "" || strings.ContainsAny(word, "* \t\n") { // which are no part of a word here
		return false
	}
	for from := 0; ; {
		i := strings.Index(l.words[from:], word)
		if i < 0 {
			break
		}
		i += from
		if before, after := l.words[:i], strings.TrimPrefix(l.words[i+len(word):], "*"); endsInSpace(before) && beginsWithSpace(after) {
			return true
		}
		from = i + len(word)
	}
	if !strings.Contains(l.words, "*") {
		return false
	}
	for listed := range strings.FieldsSeq(l.words) {
		if base, inflected := strings.CutSuffix(listed, "*"); inflected && IsForm(base, word) {
			return true
		}
	}
	return false
}

func endsInSpace(text string) bool {
	r, size := utf8.DecodeLastRuneInString(text)
	return size == 0 || unicode.IsSpace(r)
}

func beginsWithSpace(text string) bool {
	r, size := utf8.DecodeRuneInString(text)
	return size == 0 || unicode.IsSpace(r)
}
