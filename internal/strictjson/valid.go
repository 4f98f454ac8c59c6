package strictjson

import "bytes"

// scanDepth is the deepest nesting that scan accepts.
const scanDepth = 64

// A plainness says whether every parser reads a valid text the same way, without another scan. It
// knows a few keys, so a text with many members is not plain for it.
type plainness struct {
	unclear bool
	keys    [fewKeys]openKey // of the open objects
	n       int
}

// An openKey is a key of an object that has not ended.
type openKey struct {
	text  []byte
	depth int
}

// addKey adds a key with its quotes.
func (p *plainness) addKey(quoted []byte, depth int) {
	p.unclear = p.unclear || p.n == len(p.keys) || bytes.IndexByte(quoted, '\\') >= 0
	for i := p.n - 1; i >= 0 && !p.unclear && p.keys[i].depth == depth; i-- {
		p.unclear = bytes.Equal(p.keys[i].text, quoted)
	}
	if !p.unclear {
		p.keys[p.n] = openKey{quoted, depth}
		p.n++
	}
}

// addNumber notes a number. A number that is long or has an exponent may be out of range.
func (p *plainness) addNumber(number []byte) {
	p.unclear = p.unclear || len(number) > 32 || bytes.ContainsAny(number, "eE")
}

// close drops the keys of an object that ends.
func (p *plainness) close(depth int) {
	for p.n > 0 && p.keys[p.n-1].depth == depth {
		p.n--
	}
}

// scan reports whether data is one JSON value that is nested at most scanDepth levels deep, and
// whether it is plain. encoding/json decides about texts that are not valid for scan, and
// [scanner] about those that are not plain.
//
// encoding/json calls a function for each byte and takes three times as long to check the syntax.
// That most texts need no other scan makes a call of no items 4 % faster (BenchmarkCall in bench).
func scan(data []byte) (valid, plain bool) {
	var p plainness
	valid = p.scan(data)
	return valid, valid && !p.unclear
}

func (p *plainness) scan(data []byte) (valid bool) {
	var objects uint64 // one bit for each open value: 1 for an object; the innermost is lowest
	depth := 0
	wantKey := false
	for i := skipSpace(data, 0); i < len(data); {
		if wantKey {
			start := i
			if i = scanString(data, i); i < 0 {
				return false
			}
			p.addKey(data[start:i], depth)
			if i = skipSpace(data, i); i == len(data) || data[i] != ':' {
				return false
			}
			if i = skipSpace(data, i+1); i == len(data) {
				return false
			}
		}
		switch c := data[i]; c {
		case '{', '[':
			if depth == scanDepth {
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
			if data[i] != c+2 { // not empty
				continue
			}
		case '"':
			i = scanString(data, i)
		case 't':
			i = scanWord(data, i, "true")
		case 'f':
			i = scanWord(data, i, "false")
		case 'n':
			i = scanWord(data, i, "null")
		default:
			start := i
			if i = scanNumber(data, i); i >= 0 {
				p.addNumber(data[start:i])
			}
		}
		// After a value, the enclosing value continues or ends.
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
			p.close(depth)
			depth--
			objects >>= 1
			i++
		}
	}
	return false
}

// scanString returns the index after the string at data[i], or -1 if there is no valid string.
func scanString(data []byte, i int) int {
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

func scanWord(data []byte, i int, word string) int {
	if len(data)-i < len(word) || string(data[i:i+len(word)]) != word {
		return -1
	}
	return i + len(word)
}

// scanNumber returns the index after the number at data[i], or -1 if there is no valid number.
func scanNumber(data []byte, i int) int {
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

// skipSpace returns the index of the first byte from data[i] that is not white space.
func skipSpace(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\t' || data[i] == '\n' || data[i] == '\r') {
		i++
	}
	return i
}
