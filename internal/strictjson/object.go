package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/mcpkit-go/mcpkit/internal/jsontape"
)

// ErrNotObject and ErrNotArray say that a text is not a JSON object, or not an array.
var (
	ErrNotObject = errors.New("not a JSON object")
	ErrNotArray  = errors.New("not a JSON array")
)

// Object calls visit for every member of the JSON object in data, in order, with the
// member's name and the text of its value. It returns the first error of visit, or
// [ErrNotObject]. data must have passed [Check]: Object does not check the
// syntax again, although no text makes it panic.
//
// Names are passed exactly, unlike encoding/json, which fills a struct's field
// from any name that differs only in case.
func Object(data []byte, visit func(name string, value []byte) error) error {
	i := skipSpace(data, 0)
	if i == len(data) || data[i] != '{' {
		return ErrNotObject
	}
	for i = skipSpace(data, i+1); i < len(data) && data[i] != '}'; i = skipSpace(data, i) {
		if data[i] == ',' {
			i = skipSpace(data, i+1)
		}
		end := stringEnd(data, i)
		name, ok := String(data[min(i, len(data)):end])
		if !ok {
			return ErrNotObject
		}
		start := skipSpace(data, min(skipSpace(data, end)+1, len(data))) // after the colon
		if i = valueEnd(data, start); i <= start {
			return ErrNotObject
		}
		if err := visit(name, data[start:i]); err != nil {
			return err
		}
	}
	return nil
}

// Array is like [Object] for the elements of a JSON array.
func Array(data []byte, visit func(value []byte) error) error {
	i := skipSpace(data, 0)
	if i == len(data) || data[i] != '[' {
		return ErrNotArray
	}
	for i = skipSpace(data, i+1); i < len(data) && data[i] != ']'; i = skipSpace(data, i) {
		if data[i] == ',' {
			i = skipSpace(data, i+1)
		}
		start := i
		if i = valueEnd(data, start); i <= start {
			return ErrNotArray
		}
		if err := visit(data[start:i]); err != nil {
			return err
		}
	}
	return nil
}

// String decodes a JSON string. It returns false for any other value.
func String(value []byte) (string, bool) {
	if len(value) < 2 || value[0] != '"' {
		return "", false
	}
	if bytes.IndexByte(value, '\\') < 0 {
		text := value[1 : len(value)-1]
		if s, ok := common[string(text)]; ok {
			return s, true
		}
		return string(text), true
	}
	if scanString(value, 0) == len(value) {
		// encoding/json allocates some 200 bytes to decode a string of four.
		return string(jsontape.AppendUnescaped(make([]byte, 0, len(value)), value[1:len(value)-1])), true
	}
	var s string
	err := json.Unmarshal(value, &s)
	return s, err == nil
}

// common holds strings that nearly every message contains, so that decoding them does not
// allocate.
var common = func() map[string]string {
	names := map[string]string{}
	for _, s := range []string{
		"jsonrpc", "id", "method", "params", "result", "error", "name", "arguments", "uri", "cursor", "_meta",
		"ref", "type", "ref/prompt", "ref/resource",
		"tools/call", "tools/list", "ping", "initialize", "server/discover",
		"io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/clientInfo", "io.modelcontextprotocol/clientCapabilities",
		"2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28", "version", "title",
	} {
		names[s] = s
	}
	return names
}()

// stringEnd returns the index after the string that begins at data[start].
func stringEnd(data []byte, start int) int {
	for i := start + 1; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(data)
}

// valueEnd returns the index after the value that begins at data[i].
func valueEnd(data []byte, i int) int {
	depth := 0
	for i < len(data) {
		switch c := data[i]; c {
		case '"':
			i = stringEnd(data, i)
		case '{', '[':
			depth++
			i++
		case '}', ']':
			if depth == 0 {
				return i // the end of the enclosing value
			}
			depth--
			i++
		case ' ', '\t', '\n', '\r', ',', ':': // within an object or an array
			i++
		default:
			for i++; i < len(data) && !endsScalar(data[i]); {
				i++
			}
		}
		if depth == 0 {
			return i
		}
	}
	return i
}

func endsScalar(c byte) bool {
	return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\t' || c == '\n' || c == '\r'
}

// loneSurrogate reports whether a valid JSON string contains an escaped surrogate without a
// partner.
func loneSurrogate(quoted []byte) bool {
	for i := 0; i < len(quoted); i++ {
		if quoted[i] != '\\' {
			continue
		}
		i++ // to the escaped character
		if quoted[i] != 'u' {
			continue
		}
		switch unit := hexUnit(quoted[i+1:]); {
		case unit >= 0xDC00 && unit < 0xE000:
			return true
		case unit >= 0xD800 && unit < 0xDC00:
			rest := quoted[i+5:]
			if rest[0] != '\\' || rest[1] != 'u' {
				return true
			}
			if low := hexUnit(rest[2:]); low < 0xDC00 || low >= 0xE000 {
				return true
			}
			i += 6
		}
		i += 4
	}
	return false
}

// hexUnit parses the four hexadecimal digits of an escape. data has at least four bytes.
func hexUnit(data []byte) uint64 {
	unit, _ := strconv.ParseUint(string(data[:4]), 16, 32)
	return unit
}
