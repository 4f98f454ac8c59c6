package oauth

import "strings"

// isToken68 reports whether s is a b64token of RFC 6750, section 2.1.
func isToken68(s string) bool {
	s = strings.TrimRight(s, "=")
	var foreign uint8 // tested once, after the loop: tokens are long
	for i := range len(s) {
		foreign |= notToken68[s[i]]
	}
	return s != "" && foreign == 0
}

// notToken68 is 1 for each character that a b64token cannot contain.
var notToken68 = func() (not [256]uint8) {
	for c := range 256 {
		if !isAlphaNum(byte(c)) && strings.IndexByte("-._~+/", byte(c)) < 0 {
			not[c] = 1
		}
	}
	return not
}()

// isToken reports whether s is a token of RFC 9110, section 5.6.2.
func isToken(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isAlphaNum(c) && strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0 {
			return false
		}
	}
	return s != ""
}

func isAlphaNum(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// asciiEqualFold is strings.EqualFold for strings of the same length: outside of ASCII, a
// letter and its other case can differ in length.
func asciiEqualFold(s, t string) bool {
	return len(s) == len(t) && strings.EqualFold(s, t)
}

// isGUID reports whether s is a GUID in lower case, as Entra writes tenants.
func isGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case (c < '0' || c > '9') && (c < 'a' || c > 'f'):
			return false
		}
	}
	return true
}
