// Package clip shortens texts that a message quotes. A shortened text ends in "…".
package clip

import "unicode/utf8"

const ellipsis = "…"

// Text returns s if it has at most n characters, and else its first n characters followed by "…".
// Each invalid byte counts as one character and is kept.
func Text(s string, n int) string {
	if len(s) <= n {
		return s
	}
	characters := 0
	for i := range s {
		if characters == n {
			return s[:i] + ellipsis
		}
		characters++
	}
	return s
}

// Bytes returns s if it has at most n bytes, and else a prefix of s followed by "…", which has at
// most n bytes in all. It does not split a character. n is at least 3, the size of "…".
func Bytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	end := n - len(ellipsis)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + ellipsis
}
