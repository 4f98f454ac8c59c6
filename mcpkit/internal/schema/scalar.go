package schema

import (
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/internal/jsontape"
)

// string applies the keywords for strings.
func (e *evaluation) string(r *rule, v int) bool {
	if r.minLength == nil && r.maxLength == nil && r.pattern == nil {
		return true
	}
	text := e.name(v)
	e.spend(len(text) / 8)
	ok := true
	if r.minLength != nil || r.maxLength != nil {
		n := utf8.RuneCount(text)
		if r.maxLength != nil && n > *r.maxLength {
			e.problem(func() string { return sayLength("most", *r.maxLength, n) })
			return false
		}
		if r.minLength != nil && n < *r.minLength {
			e.problem(func() string { return sayLength("least", *r.minLength, n) })
			ok = false
		}
	}
	if r.pattern != nil && !e.decided(ok) && !e.match(r.pattern, text) {
		e.problem(func() string { return sayPattern(r.pattern.String()) + ", got " + shown(&e.doc, v) })
		ok = false
	}
	return ok
}

// longText is the length from which on a text that takes too much work is named in the refusal.
const longText = 1 << 10

// match reports whether a text matches a pattern.
func (e *evaluation) match(p *pattern, text []byte) bool {
	before := e.tooComplex
	ok := e.matcher.match(&e.meter, p, text)
	if e.tooComplex && !before && len(text) >= longText {
		e.refusal = located(e.location(), "too long to be checked against the pattern "+clip(p.String())+"; send a shorter text")
	}
	return ok
}

func (e *evaluation) isInteger(v int) bool {
	raw := e.doc.Raw(v)
	if !hasFraction(raw) {
		return true
	}
	var room [64]byte
	d, ok := jsontape.ParseDecimal(raw, room[:])
	return ok && d.IsInteger()
}

// number applies the keywords for numbers.
func (e *evaluation) number(r *rule, v int) bool {
	if r.minimum == nil && r.maximum == nil && r.above == nil && r.below == nil && r.multiple == nil {
		return true
	}
	var room [64]byte
	// It does not fail: strictjson refuses large exponents.
	got, _ := jsontape.ParseDecimal(e.doc.Raw(v), room[:])
	ok := true
	refuse := func(must string, l *limit) {
		ok = false
		e.problem(func() string { return "must be " + must + " " + l.text + ", got " + shownNumber(e.doc.Raw(v)) })
	}
	if l := r.minimum; l != nil && got.Compare(l.number) < 0 {
		refuse("at least", l)
	}
	if l := r.maximum; l != nil && got.Compare(l.number) > 0 {
		refuse("at most", l)
	}
	if l := r.above; l != nil && got.Compare(l.number) <= 0 {
		refuse("greater than", l)
	}
	if l := r.below; l != nil && got.Compare(l.number) >= 0 {
		refuse("less than", l)
	}
	if l := r.multiple; l != nil && !got.IsMultipleOf(l.number) {
		refuse("a multiple of", l)
	}
	return ok
}
