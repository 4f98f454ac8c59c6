package schema

import (
	"strconv"

	"github.com/mcpkit-go/mcpkit/internal/jsontape"
)

// quotedBytes limits how much of a value is read for a message, in bytes without escapes. A message
// quotes less.
const quotedBytes = 256

// beginning returns the part of a string that messages may quote.
func beginning(doc *jsontape.Tape, v int) string {
	raw := doc.Raw(v)
	inner := raw[1 : len(raw)-1]
	const longestEscape = 6
	if len(inner) > longestEscape*quotedBytes {
		inner = inner[:longestEscape*quotedBytes]
	}
	return string(jsontape.AppendUnescaped(nil, inner))
}

// shown returns a value as messages quote it.
func shown(doc *jsontape.Tape, v int) string {
	switch doc.Kind(v) {
	case '"':
		return strconv.Quote(clip(beginning(doc, v)))
	case '{', '[':
		return clip(string(compact(doc.Raw(v))))
	}
	return clip(string(doc.Raw(v)))
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
