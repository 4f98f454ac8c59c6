package wirejson

import (
	"slices"
	"unicode/utf8"
)

// AppendString appends s as a JSON string.
func AppendString(b []byte, s string) []byte {
	return append(AppendEscaped(append(b, '"'), s), '"')
}

// AppendEscaped appends the inside of a JSON string. As in encoding/json, bytes that are not UTF-8
// become U+FFFD.
func AppendEscaped(b []byte, s string) []byte {
	const (
		digits = "0123456789abcdef"
		most   = 6  // bytes that one byte may become
		block  = 64 // bytes that get room at once
	)
	for i := 0; i < len(s); {
		b = slices.Grow(b, most*(block+utf8.UTFMax))
		out, n := b[:cap(b)], len(b)
		for end := min(i+block, len(s)); i < end; {
			c := s[i]
			if short := escapes[c]; short == 0 {
				out[n] = c
				n++
				i++
				continue
			} else if short < utf8.RuneSelf {
				out[n], out[n+1] = '\\', short
				n += 2
				i++
				continue
			}
			if c < utf8.RuneSelf {
				n += copy(out[n:], `\u00`)
				out[n], out[n+1] = digits[c>>4], digits[c&15]
				n += 2
				i++
				continue
			}
			r, size := utf8.DecodeRuneInString(s[i:])
			n += utf8.EncodeRune(out[n:], r) // U+FFFD for invalid bytes
			i += size
		}
		b = out[:n]
	}
	return b
}

// escapes has, for each byte, how a JSON string represents it: 0 as the byte itself, a letter
// after a backslash, and 0xff in another way.
var escapes = func() (e [256]byte) {
	for c := range e {
		if c < ' ' || c >= utf8.RuneSelf {
			e[c] = 0xff
		}
	}
	e['"'], e['\\'], e['\n'], e['\r'], e['\t'] = '"', '\\', 'n', 'r', 't'
	return e
}()
