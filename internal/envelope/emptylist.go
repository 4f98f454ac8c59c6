package envelope

import (
	"bytes"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// WithoutEmptyLists returns a message, or a batch of them, with {} for an empty list where MCP has
// an object: params, their arguments and _meta, and capabilities with everything in them. PHP
// encodes an empty object so. It returns the body itself, and false, if there is nothing to change,
// and for a body that is not JSON.
func WithoutEmptyLists(body []byte) (fixed []byte, changed bool) {
	if len(body) > mostForEmptyLists || !hasEmptyList(body) || strictjson.Check(body) != nil {
		return body, false
	}
	trimmed := bytes.TrimSpace(body)
	rewrite := messageWithoutEmptyLists
	if trimmed[0] == '[' {
		rewrite = func(batch []byte) ([]byte, bool) { return rewriteList(batch, messageWithoutEmptyLists) }
	}
	if fixed, changed = rewrite(trimmed); !changed {
		return body, false
	}
	return fixed, true
}

// mostForEmptyLists is the length of the longest message that is changed. What params and
// capabilities need an empty object for is short.
const mostForEmptyLists = 64 << 10

// hasEmptyList reports whether a text has brackets with nothing but spaces between them.
func hasEmptyList(text []byte) bool {
	for {
		i := bytes.IndexByte(text, '[')
		if i < 0 {
			return false
		}
		if text = bytes.TrimLeft(text[i+1:], " \t\r\n"); len(text) > 0 && text[0] == ']' {
			return true
		}
	}
}

func messageWithoutEmptyLists(message []byte) ([]byte, bool) {
	return rewriteMembers(message, func(name string, value []byte) ([]byte, bool) {
		switch {
		case name != "params":
			return value, false
		case isEmptyList(value):
			return []byte("{}"), true
		}
		return rewriteMembers(value, func(name string, value []byte) ([]byte, bool) {
			switch {
			case name == "capabilities":
				return objectsOnly(value)
			case (name == "arguments" || name == "_meta") && isEmptyList(value):
				return []byte("{}"), true
			case name == "_meta":
				return rewriteMembers(value, func(name string, value []byte) ([]byte, bool) {
					if strings.HasSuffix(name, "/clientCapabilities") {
						return objectsOnly(value)
					}
					return value, false
				})
			}
			return value, false
		})
	})
}

// objectsOnly replaces each empty list in a value by {}.
func objectsOnly(value []byte) ([]byte, bool) {
	if isEmptyList(value) {
		return []byte("{}"), true
	}
	return rewriteMembers(value, func(_ string, value []byte) ([]byte, bool) { return objectsOnly(value) })
}

func isEmptyList(value []byte) bool {
	return len(value) > 1 && value[0] == '[' && len(bytes.TrimSpace(value[1:len(value)-1])) == 0
}

// rewriteMembers rewrites the members of an object. It returns any other value as it is.
func rewriteMembers(value []byte, rewrite func(name string, value []byte) ([]byte, bool)) (fixed []byte, changed bool) {
	if len(value) == 0 || value[0] != '{' {
		return value, false
	}
	copied := 0
	_ = strictjson.Object(value, func(name string, member []byte) error {
		part, different := rewrite(name, member)
		if different {
			// member is a part of value, so their capacities tell where it begins.
			at := cap(value) - cap(member)
			fixed = append(append(fixed, value[copied:at]...), part...)
			copied, changed = at+len(member), true
		}
		return nil
	})
	if !changed {
		return value, false
	}
	return append(fixed, value[copied:]...), true
}

func rewriteList(value []byte, rewrite func([]byte) ([]byte, bool)) (fixed []byte, changed bool) {
	copied := 0
	_ = strictjson.Array(value, func(item []byte) error {
		part, different := rewrite(item)
		if different {
			at := cap(value) - cap(item)
			fixed = append(append(fixed, value[copied:at]...), part...)
			copied, changed = at+len(item), true
		}
		return nil
	})
	if !changed {
		return value, false
	}
	return append(fixed, value[copied:]...), true
}
