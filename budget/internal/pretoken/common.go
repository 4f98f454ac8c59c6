package pretoken

import (
	"unicode"
	"unicode/utf8"
)

// while returns the end of the run of characters from i on that have a class in want.
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

// digits returns the end of \p{N}{1,3} at i, whose first character has width n.
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

// others returns the end of [^\s\p{L}\p{N}]* at i.
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

// spaces returns the end of \s*[\r\n]+|\s+(?!\S)|\s+ at i, which is a space. That is the last line
// end of the run. A run without a line end leaves its last character to the next piece, unless it
// ends the text.
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

// Joins reports whether the piece b[i:j] would be one piece with the one before it if the text
// ended at j: both are white space, and are divided only because of the text after j.
func Joins(b []byte, i, j int) bool {
	if i == j || i == 0 {
		return false
	}
	before, _ := utf8.DecodeLastRune(b[:i])
	space, n := utf8.DecodeRune(b[i:j])
	return n == j-i && unicode.IsSpace(space) && unicode.IsSpace(before)
}

// contraction returns the end of (?i:'s|'t|'re|'ve|'m|'ll|'d)? at i.
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
