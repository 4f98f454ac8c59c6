package pretoken

import (
	"unicode"
	"unicode/utf8"
)

// while returns the end of the run from i on of characters that have a class in want.
func while(b []byte, i int, want class, invalid *bool) int {
	for i < len(b) {
		c, n := at(b, i, invalid)
		if c&want == 0 {
			break
		}
		i += n
	}
	return i
}

// digits is \p{N}{1,3} with the first character, of width n, already seen.
func digits(b []byte, i, n int, invalid *bool) int {
	i += n
	for k := 1; k < 3 && i < len(b); k++ {
		c, n := at(b, i, invalid)
		if c&number == 0 {
			break
		}
		i += n
	}
	return i
}

// others is [^\s\p{L}\p{N}]*.
func others(b []byte, i int, invalid *bool) int {
	for i < len(b) {
		c, n := at(b, i, invalid)
		if c&notOther != 0 {
			break
		}
		i += n
	}
	return i
}

// spaces is \s*[\r\n]+|\s+(?!\S)|\s+ from a space on: up to the last line end of the run; without one, all but the last
// character, which goes to what follows; at the end of the text, everything.
func spaces(b []byte, i int, invalid *bool) int {
	start, last, lines := i, i, -1
	for i < len(b) {
		c, n := at(b, i, invalid)
		if c&space == 0 {
			break
		}
		last = i
		i += n
		if c&newline != 0 {
			lines = i
		}
	}
	switch {
	case lines >= 0:
		return lines
	case i == len(b) || last == start:
		return i
	}
	return last
}

// Joins tells whether the piece b[i:j] would be one with the piece before it if the text ended at j: it is white space after
// white space, and they are two only because of what comes next.
func Joins(b []byte, i, j int) bool {
	if i == j || i == 0 {
		return false
	}
	before, _ := utf8.DecodeLastRune(b[:i])
	space, n := utf8.DecodeRune(b[i:j])
	return n == j-i && unicode.IsSpace(space) && unicode.IsSpace(before)
}

// contraction is (?i:'s|'t|'re|'ve|'m|'ll|'d)? at i: its end, or i where there is none.
func contraction(b []byte, i int) int {
	if len(b)-i < 2 || b[i] != '\'' {
		return i
	}
	switch b[i+1] | 0x20 {
	case 's', 't', 'm', 'd':
		return i + 2
	case 'r', 'v':
		if len(b)-i > 2 && b[i+2]|0x20 == 'e' {
			return i + 3
		}
	case 'l':
		if len(b)-i > 2 && b[i+2]|0x20 == 'l' {
			return i + 3
		}
	}
	return i
}
