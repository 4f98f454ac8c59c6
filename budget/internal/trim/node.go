package trim

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// whole is the limit of a string that is not shortened.
const whole = -1

// ellipsis ends a string that was cut.
const ellipsis = "…"

// A node is a value of the text. Its children are found only when it is trimmed, so that values
// that are removed as a whole are not parsed.
type node struct {
	kind             byte // the first byte: one of { [ ", or that of a literal
	start, end       int
	keyStart, keyEnd int // the name of a member, with its quotes
	rule             *rule
	parent           *node
	children         []*node
	expanded         bool
	depth            int
	keepOne          bool // a list that keeps at least one item
	pinned           bool // neither shortened nor removed

	size    int  // in bytes, as trimmed
	keep    int  // items kept of a list
	limit   int  // bytes kept between the quotes of a string, or whole
	dropped bool // a member that is removed
}

// deepest is the deepest nesting that is trimmed. Finding the children of a value reads all of it,
// so a text with thousands of levels would be read as often. Values nested deeper are kept or
// removed as a whole, so their schemas are not read.
const deepest = 32

// expand finds the children of a list or object.
func (t *Text) expand(n *node) {
	if n.expanded || n.kind != '[' && n.kind != '{' || n.depth == deepest {
		return
	}
	n.expanded = true
	for i := n.start + 1; i < n.end-1; {
		c := &node{parent: n, limit: whole, depth: n.depth + 1}
		if n.kind == '{' {
			c.keyStart, c.keyEnd = i, stringEnd(t.src, i)
			i = c.keyEnd + 1 // past the colon
			c.rule = n.rule.member(unquote(t.src[c.keyStart:c.keyEnd]))
		} else {
			c.rule = n.rule.item()
		}
		c.kind, c.start, c.end = t.src[i], i, valueEnd(t.src, i)
		c.size = c.end - c.start
		n.children = append(n.children, c)
		i = c.end + 1 // past the comma
	}
	n.keep = len(n.children)
}

// grow adds to the sizes of n and of its ancestors.
func (n *node) grow(by int) {
	for ; n != nil; n = n.parent {
		n.size += by
	}
}

// kept calls visit for each child that is not removed.
func (n *node) kept(visit func(i int, c *node)) {
	for i, c := range n.children {
		if n.kind == '[' && i >= n.keep {
			return
		}
		if !c.dropped {
			visit(i, c)
		}
	}
}

func (t *Text) encode(dst []byte, n *node) []byte {
	if n.size == n.end-n.start {
		return append(dst, t.src[n.start:n.end]...)
	}
	if n.kind == '"' {
		dst = append(dst, t.src[n.start:n.start+1+n.limit]...)
		return append(dst, ellipsis+`"`...)
	}
	dst = append(dst, n.kind)
	first := true
	n.kept(func(_ int, c *node) {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		if n.kind == '{' {
			dst = append(append(dst, t.src[c.keyStart:c.keyEnd]...), ':')
		}
		dst = t.encode(dst, c)
	})
	return append(dst, n.kind+2) // ']' and '}' are two after their openers
}

func (t *Text) collect(n *node, path string, list *[]Omission) {
	if n.size == n.end-n.start {
		return
	}
	if n.kind == '"' {
		*list = append(*list, Omission{Path: path, Kind: String, Kept: n.limit, Total: n.end - n.start - 2})
		return
	}
	if n.kind == '[' && n.keep < len(n.children) {
		*list = append(*list, Omission{Path: path, Kind: List, Kept: n.keep, Total: len(n.children)})
	}
	for i, c := range n.children {
		if n.kind == '[' && i >= n.keep {
			return
		}
		at := t.pathOf(n, c, i, path)
		if c.dropped {
			*list = append(*list, Omission{Path: at, Kind: Member})
			continue
		}
		t.collect(c, at, list)
	}
}

func unquote(quoted []byte) string {
	var s string
	if json.Unmarshal(quoted, &s) != nil {
		return string(quoted)
	}
	return s
}

// valueEnd returns the end of the value that starts at i.
func valueEnd(src []byte, i int) int {
	switch src[i] {
	case '"':
		return stringEnd(src, i)
	case '{', '[':
		depth := 0
		for i < len(src) {
			switch src[i] {
			case '"':
				i = stringEnd(src, i)
				continue
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
			i++
		}
		return len(src)
	}
	for i < len(src) && src[i] != ',' && src[i] != '}' && src[i] != ']' && src[i] > ' ' {
		i++
	}
	return i
}

// stringEnd returns the end of the string whose opening quote is at i. It searches for quotes only,
// which is fast for long strings with few escapes.
func stringEnd(src []byte, i int) int {
	for from := i + 1; ; {
		q := bytes.IndexByte(src[from:], '"')
		if q < 0 {
			return len(src)
		}
		q += from
		escaped := false
		for b := q - 1; b > i && src[b] == '\\'; b-- {
			escaped = !escaped
		}
		if !escaped {
			return q + 1
		}
		from = q + 1
	}
}

// safeCut returns the largest offset up to limit at which the contents of an encoded string can be
// cut: not within a rune, an escape or a surrogate pair.
func safeCut(raw []byte, limit int) int {
	if limit >= len(raw) {
		return len(raw)
	}
	last := 0
	for i := 0; i < len(raw); {
		next := i + runeLen(raw[i:])
		if next > limit {
			break
		}
		i, last = next, next
	}
	return last
}

// runeLen returns the encoded length of the first rune of the contents of a string.
func runeLen(raw []byte) int {
	if raw[0] != '\\' {
		_, n := utf8.DecodeRune(raw)
		return n
	}
	if len(raw) < 6 || raw[1] != 'u' {
		return min(2, len(raw))
	}
	high := raw[2] == 'd' || raw[2] == 'D'
	if high && (raw[3] == '8' || raw[3] == '9' || raw[3]|0x20 == 'a' || raw[3]|0x20 == 'b') && len(raw) >= 12 && raw[6] == '\\' && raw[7] == 'u' {
		return 12
	}
	return 6
}

// runes counts the runes of the contents of a string.
func runes(raw []byte) int {
	n := 0
	for i := 0; i < len(raw); i += runeLen(raw[i:]) {
		n++
	}
	return n
}
