package schema

import (
	"strconv"

	"github.com/mcpkit-go/mcpkit/internal/jsontape"
)

// location returns the path of the value being looked at.
func (e *evaluation) location() []string {
	tokens := make([]string, len(e.path))
	for i, s := range e.path {
		if s.item {
			tokens[i] = strconv.Itoa(s.at)
		} else {
			tokens[i] = e.beginning(s.at)
		}
	}
	return tokens
}

// unknownArgument reports a member that the schema of the value being looked at does not name.
func (e *evaluation) unknownArgument(name string) string {
	return sayUnknown(name, e.names.at(e.location()).names)
}

// quotedBytes is more than a message quotes of a value, in bytes without escapes.
const quotedBytes = 256

// beginning returns as much of a string as messages quote.
func (e *evaluation) beginning(v int) string {
	raw := e.doc.Raw(v)
	inner := raw[1 : len(raw)-1]
	const longestEscape = 6
	if len(inner) > longestEscape*quotedBytes {
		inner = inner[:longestEscape*quotedBytes]
	}
	return string(jsontape.AppendUnescaped(nil, inner))
}

// shown returns a value as messages quote it.
func (e *evaluation) shown(v int) string {
	switch e.doc.Kind(v) {
	case '"':
		return strconv.Quote(clip(e.beginning(v)))
	case '{', '[':
		return clip(string(compact(e.doc.Raw(v))))
	}
	return clip(string(e.doc.Raw(v)))
}

// compact returns the beginning of a value without white space between its tokens.
func compact(raw []byte) []byte {
	var dst []byte
	inString := false
	for i := 0; i < len(raw) && len(dst) < quotedBytes; i++ {
		c := raw[i]
		switch {
		case inString && c == '\\' && i+1 < len(raw):
			dst = append(dst, c)
			i++
			c = raw[i]
		case c == '"':
			inString = !inString
		case !inString && (c == ' ' || c == '\t' || c == '\n' || c == '\r'):
			continue
		}
		dst = append(dst, c)
	}
	return dst
}
