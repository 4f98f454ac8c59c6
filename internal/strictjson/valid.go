package strictjson

import "encoding/json"

// valid reports whether data is one JSON value. encoding/json decides; but it looks at each
// byte through a function, and nearly all texts are plainly right.
func valid(data []byte) bool { return plainlyValid(data) || json.Valid(data) }

// plainDepth is the deepest nesting that plainlyValid follows.
const plainDepth = 64

// plainlyValid reports whether data is JSON for certain. It may say no to JSON that is
// nested deeply.
func plainlyValid(data []byte) bool {
	var objects uint64 // which of the open values are objects, the innermost last
	depth := 0
	wantKey := false
	for i := skipSpace(data, 0); i < len(data); {
		if wantKey {
			if i = plainString(data, i); i < 0 {
				return false
			}
			if i = skipSpace(data, i); i == len(data) || data[i] != ':' {
				return false
			}
			if i = skipSpace(data, i+1); i == len(data) {
				return false
			}
		}
		switch c := data[i]; c {
		case '{', '[':
			if depth == plainDepth {
				return false
			}
			depth++
			objects <<= 1
			if c == '{' {
				objects |= 1
			}
			i = skipSpace(data, i+1)
			if i == len(data) {
				return false
			}
			wantKey = c == '{'
			if data[i] != c+2 { // not closed at once
				continue
			}
		case '"':
			i = plainString(data, i)
		case 't':
			i = plainWord(data, i, "true")
		case 'f':
			i = plainWord(data, i, "false")
		case 'n':
			i = plainWord(data, i, "null")
		default:
			i = plainNumber(data, i)
		}
		// Behind a value: what it is in goes on, or ends.
		for {
			if i < 0 {
				return false
			}
			if i = skipSpace(data, i); depth == 0 {
				return i == len(data)
			}
			if i == len(data) {
				return false
			}
			inObject := objects&1 == 1
			if data[i] == ',' {
				wantKey = inObject
				i = skipSpace(data, i+1)
				break
			}
			if inObject && data[i] != '}' || !inObject && data[i] != ']' {
				return false
			}
			depth--
			objects >>= 1
			i++
		}
	}
	return false
}

// plainString returns the index behind the string at data[i], -1 if there is none.
func plainString(data []byte, i int) int {
	if i >= len(data) || data[i] != '"' {
		return -1
	}
	for i++; i < len(data); i++ {
		switch c := data[i]; {
		case c == '"':
			return i + 1
		case c < ' ':
			return -1
		case c == '\\':
			if i++; i == len(data) {
				return -1
			}
			switch data[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				for range 4 {
					if i++; i == len(data) || !isHex(data[i]) {
						return -1
					}
				}
			default:
				return -1
			}
		}
	}
	return -1
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func plainWord(data []byte, i int, word string) int {
	if len(data)-i < len(word) || string(data[i:i+len(word)]) != word {
		return -1
	}
	return i + len(word)
}

// plainNumber returns the index behind the number at data[i], -1 if there is none.
func plainNumber(data []byte, i int) int {
	if data[i] == '-' {
		i++
	}
	end := digits(data, i)
	if end == i || data[i] == '0' && end > i+1 {
		return -1
	}
	if i = end; i < len(data) && data[i] == '.' {
		if end = digits(data, i+1); end == i+1 {
			return -1
		}
		i = end
	}
	if i < len(data) && (data[i] == 'e' || data[i] == 'E') {
		if i++; i < len(data) && (data[i] == '+' || data[i] == '-') {
			i++
		}
		if end = digits(data, i); end == i {
			return -1
		}
		i = end
	}
	return i
}

func digits(data []byte, i int) int {
	for i < len(data) && '0' <= data[i] && data[i] <= '9' {
		i++
	}
	return i
}
