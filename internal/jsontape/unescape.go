package jsontape

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// AppendUnescaped appends to dst the text that inner stands for, where inner is the JSON between
// the quotes of a string. Half of a surrogate pair becomes U+FFFD, as in encoding/json. If inner
// ends within an escape, that escape is left out.
func AppendUnescaped(dst, inner []byte) []byte {
	for i := 0; i < len(inner); {
		c := inner[i]
		if c != '\\' {
			dst = append(dst, c)
			i++
			continue
		}
		if i+1 >= len(inner) {
			return dst
		}
		switch e := inner[i+1]; e {
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			r, ok := unit(inner[i:])
			if !ok {
				return dst
			}
			i += 6
			if utf16.IsSurrogate(r) {
				low, _ := unit(inner[i:])
				if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
					r = pair
					i += 6
				} else {
					r = utf8.RuneError
				}
			}
			dst = utf8.AppendRune(dst, r)
			continue
		default:
			dst = append(dst, e)
		}
		i += 2
	}
	return dst
}

// unit decodes an escape such as \u00e4.
func unit(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 32)
	return rune(n), err == nil
}
