package prose

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A List is a list of words. The nil list has no words.
type List struct {
	words string
	table Table[bool]
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
	if table, made := l.compiled(); made {
		return table[word]
	}
	return l.scan(word)
}

// Any reports whether the list has one of the words of a set.
func (l *List) Any(set map[string]bool) bool {
	if l == nil {
		return false
	}
	if table, made := l.compiled(); made && len(table) < len(set) {
		for word := range table {
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

// compiled returns the table of the words, which is made after some lookups.
func (l *List) compiled() (table map[string]bool, made bool) {
	return l.table.Get(lookupsToCompile, l.words, tableOf)
}

func tableOf(words string) map[string]bool {
	table := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		base, inflected := strings.CutSuffix(word, "*")
		table[base] = true
		if inflected {
			for _, form := range Forms(base) {
				table[form] = true
			}
		}
	}
	return table
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
