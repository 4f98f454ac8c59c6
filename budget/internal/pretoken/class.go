// Package pretoken divides text into the pieces within which byte pair encoding merges.
//
// Every published encoding defines its pieces by a regular expression with lookahead. The functions
// of this package implement those expressions as code: each takes a text and an offset and returns
// the end of the piece that starts there. None looks before the offset, so the text after a piece
// is divided the same way with and without the piece. So is the text before a piece, unless [Joins]
// reports otherwise.
package pretoken

import (
	"sync"
	"unicode"
	"unicode/utf8"
)

// A class is a set of properties of a character that the expressions test.
type class uint8

const (
	letter  class = 1 << iota // \p{L}
	number                    // \p{N}
	space                     // \s
	newline                   // [\r\n]; always with space
	upper                     // [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}], o200k's first half of a word
	lower                     // [\p{Ll}\p{Lm}\p{Lo}\p{M}], o200k's second half of a word
	high                      // not ASCII; only in asciiClass, which cannot classify such a byte
)

// notOther are the classes that end a run of [^\s\p{L}\p{N}].
const notOther = letter | number | space

// asciiClass has the classes of single bytes. It is separate from pages so that the common case is
// one load.
var asciiClass = func() (t [256]class) {
	for c := range t {
		switch {
		case c >= utf8.RuneSelf:
			t[c] = high
		case c >= 'a' && c <= 'z':
			t[c] = letter | lower
		case c >= 'A' && c <= 'Z':
			t[c] = letter | upper
		case c >= '0' && c <= '9':
			t[c] = number
		case c == '\r' || c == '\n':
			t[c] = space | newline
		case c == ' ' || c >= '\t' && c <= '\f':
			t[c] = space
		}
	}
	return t
}()

const pageCount = (unicode.MaxRune + 1) / 256

// pages is a two-stage table: 256 consecutive characters share a page, and equal pages are stored
// once.
type pages struct {
	index [pageCount]uint8
	page  [][256]class
}

// unicodeClasses takes about a millisecond to build, so it is built for the first text that is not
// ASCII.
var unicodeClasses = sync.OnceValue(buildPages)

func buildPages() *pages {
	all := make([]class, unicode.MaxRune+1)
	mark := func(t *unicode.RangeTable, c class) {
		for _, r := range t.R16 {
			for x := rune(r.Lo); x <= rune(r.Hi); x += rune(r.Stride) {
				all[x] |= c
			}
		}
		for _, r := range t.R32 {
			for x := rune(r.Lo); x <= rune(r.Hi); x += rune(r.Stride) {
				all[x] |= c
			}
		}
	}
	mark(unicode.L, letter)
	mark(unicode.N, number)
	mark(unicode.White_Space, space)
	mark(unicode.Lu, upper)
	mark(unicode.Lt, upper)
	mark(unicode.Ll, lower)
	for _, both := range []*unicode.RangeTable{unicode.Lm, unicode.Lo, unicode.M} {
		mark(both, upper|lower)
	}
	all['\r'] |= newline
	all['\n'] |= newline

	p := new(pages)
	seen := make(map[[256]class]uint8)
	for i := range p.index {
		page := [256]class(all[i*256:])
		n, ok := seen[page]
		if !ok {
			n = uint8(len(p.page))
			seen[page] = n
			p.page = append(p.page, page)
		}
		p.index[i] = n
	}
	return p
}

// at returns the class and width of the character at b[i]. A byte that is not UTF-8 counts as
// U+FFFD, as in encoding/json: it has no class, and at sets *invalid.
func at(b []byte, i int, invalid *bool) (class, int) {
	if c := asciiClass[b[i]]; c != high {
		return c, 1
	}
	return decode(b[i:], invalid)
}

func decode(b []byte, invalid *bool) (class, int) {
	r, n := utf8.DecodeRune(b)
	if r == utf8.RuneError && n == 1 {
		*invalid = true
	}
	p := unicodeClasses()
	return p.page[p.index[r>>8]][r&0xff], n
}
