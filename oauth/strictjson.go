package oauth

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"unicode/utf8"
)

// The bounds of a JSON object that strangers wrote. Real tokens have some 20
// members, 3 levels deep.
const (
	maxMembers = 256
	maxDepth   = 32
)

var errJSON = errors.New("not a plain JSON object")

// eachMember calls visit for every member of the JSON object in data, in order.
//
// It exists because encoding/json is too kind for security decisions: it lets the
// last of two equal names win, mends broken UTF-8 and lone surrogates, and matches
// the names of struct fields without regard to case. Two programs that read the
// same token must not see two different tokens, so all of that is an error here.
func eachMember(data []byte, visit func(name string, value []byte) error) error {
	if !utf8.Valid(data) || !json.Valid(data) {
		return errJSON
	}
	// From here on data is known to be JSON, so the walk below needs no checks of
	// syntax and cannot run over its end.
	i := skipSpace(data, 0)
	if data[i] != '{' {
		return errJSON
	}
	var names []string
	for i = skipSpace(data, i+1); data[i] != '}'; i = skipSpace(data, i) {
		if data[i] == ',' {
			i = skipSpace(data, i+1)
		}
		end, ok := skipString(data, i)
		if !ok {
			return errJSON
		}
		name, ok := jsonString(data[i:end])
		if !ok || slices.Contains(names, name) || len(names) == maxMembers {
			return errJSON
		}
		names = append(names, name)
		start := skipSpace(data, skipSpace(data, end)+1) // behind the colon
		if i, ok = skipValue(data, start); !ok {
			return errJSON
		}
		if err := visit(name, data[start:i]); err != nil {
			return err
		}
	}
	return nil
}

func skipSpace(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\t' || data[i] == '\n' || data[i] == '\r') {
		i++
	}
	return i
}

// skipString returns the index behind the string at data[i], which begins with a
// quote. It reports false for an escaped surrogate that has no partner.
func skipString(data []byte, i int) (int, bool) {
	for i++; data[i] != '"'; i++ {
		if data[i] != '\\' {
			continue
		}
		i++
		if data[i] != 'u' {
			continue
		}
		switch unit := hexUnit(data[i+1:]); {
		case unit >= 0xDC00 && unit < 0xE000:
			return i, false
		case unit >= 0xD800 && unit < 0xDC00:
			rest := data[i+5:]
			if rest[0] != '\\' || rest[1] != 'u' {
				return i, false
			}
			if low := hexUnit(rest[2:]); low < 0xDC00 || low >= 0xE000 {
				return i, false
			}
			i += 6
		}
		i += 4
	}
	return i + 1, true
}

// hexUnit reads the four digits of an escape; the caller knows that they are there.
func hexUnit(data []byte) uint64 {
	unit, _ := strconv.ParseUint(string(data[:4]), 16, 32)
	return unit
}

// skipValue returns the index behind the value at data[i].
func skipValue(data []byte, i int) (int, bool) {
	depth := 0
	for {
		switch data[i] {
		case '"':
			var ok bool
			if i, ok = skipString(data, i); !ok {
				return i, false
			}
			i--
		case '{', '[':
			if depth++; depth > maxDepth {
				return i, false
			}
		case '}', ']':
			depth--
		case ' ', '\t', '\n', '\r', ',', ':': // inside of an object or a list
		default:
			for i+1 < len(data) && !endsScalar(data[i+1]) {
				i++
			}
		}
		i++
		if depth == 0 {
			return i, true
		}
	}
}

func endsScalar(c byte) bool {
	return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\t' || c == '\n' || c == '\r'
}

// jsonString decodes a JSON string. It reports false for any other value.
func jsonString(value []byte) (string, bool) {
	if len(value) < 2 || value[0] != '"' {
		return "", false
	}
	inner := value[1 : len(value)-1]
	if !slices.Contains(inner, '\\') {
		return string(inner), true
	}
	var s string
	err := json.Unmarshal(value, &s)
	return s, err == nil
}
