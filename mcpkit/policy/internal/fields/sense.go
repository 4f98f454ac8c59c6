package fields

import "github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/prose"

// A sense is one kind of thing that a value may be, with the words for it. A set that is nil asks
// for nothing.
type sense struct {
	what string // "a password"

	heads   *prose.List // the last word of the phrase
	with    *prose.List // one of the words before the head
	without *prose.List // none of the words before the head
	given   *prose.List // one of the words of the description and the name
	unless  *prose.List // none of the words of the description and the name
	beside  *prose.List // one of the members next to it
	next    bool        // a word of with stands right before the head

	numeric bool // a number can be such a value
	yesNo   bool // true or false can be such a value
	chosen  bool // a value of a fixed list can be such a value
	held    bool // an object with members can be such a value
}

// match returns the words by which f is a value of the sense.
func (s *sense) match(f *Field) (quote string, ok bool) {
	if !f.text() && !(s.numeric && f.number()) && !(s.yesNo && f.yesNo()) || f.choice && !s.chosen || f.holder && !s.held || f.says(s.unless) {
		return "", false
	}
	for _, p := range f.phrases {
		if p.named && f.handle && !s.heads.Has(f.phrases[1].head()) || !p.named && f.reference && !s.heads.Has(f.phrases[0].head()) {
			continue
		}
		if s.names(p, f) || s.names(p.trimmed(), f) {
			if p.named {
				return f.Name, true
			}
			return f.Description, true
		}
	}
	return "", false
}

// names reports whether p is a name of a value of the sense.
func (s *sense) names(p phrase, f *Field) bool {
	before := p.words[:len(p.words)-1]
	if !s.heads.Has(p.head()) || s.without.AnyOf(before) {
		return false
	}
	if s.next && len(before) > 0 {
		before = before[len(before)-1:]
	}
	return (s.with == nil || s.with.AnyOf(before)) && (s.given == nil || f.says(s.given)) && (s.beside == nil || s.beside.Any(f.siblings))
}

// A Found is what a value or a text is found to have.
type Found struct {
	What  string // "a password"
	Quote string // the words that say so
	Sure  bool   // the words leave hardly a doubt
}

// first returns the first sense of the list that f has.
func first(list []sense, f *Field) (Found, bool) {
	for i := range list {
		if quote, ok := list[i].match(f); ok {
			return Found{What: list[i].what, Quote: quote}, true
		}
	}
	return Found{}, false
}

// listOf returns the list of the words, see [prose.NewList].
func listOf(words string) *prose.List { return prose.NewList(words) }
