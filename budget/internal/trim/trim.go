// Package trim shortens JSON texts. The result is valid JSON, matches the same schema, and has
// prefixes of the original lists and strings.
//
// It removes items from the ends of the largest lists first, then shortens long strings at rune
// boundaries, then removes all items that the schema does not require, and removes optional members
// last.
package trim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// An Omission is something that was omitted.
type Omission struct {
	// Path of the list, string or member, for example "hits" or "items[0].text";
	// "" at the root.
	Path string
	Kind Kind
	// Kept and Total count items of a list or bytes of a string.
	Kept, Total int
}

// A Kind is a kind of omission.
type Kind int

// The kinds.
const (
	List   Kind = iota // items at the end of a list
	String             // the end of a string, which now ends in "…"
	Member             // a member of an object
)

// A Text is a JSON text being trimmed. It is not safe for concurrent use.
type Text struct {
	src  []byte
	root *node
}

// New returns a Text for src, which must be valid JSON. schema is the JSON Schema document that the
// trimmed text must match, or nil. Values that the schema describes in ways that trimming does not
// follow (references, alternatives, conditions) are not trimmed. White space between tokens is
// removed.
func New(src, schema []byte) (*Text, error) {
	if spaced(src) {
		var compact bytes.Buffer
		if err := json.Compact(&compact, src); err != nil {
			return nil, fmt.Errorf("trim: %w", err)
		}
		src = compact.Bytes()
	}
	if len(src) == 0 {
		return nil, errors.New("trim: empty text")
	}
	return &Text{src: src, root: &node{kind: src[0], end: len(src), size: len(src), limit: whole, rule: parseRule(schema)}}, nil
}

// spaced reports whether src has white space between its tokens.
func spaced(src []byte) bool {
	for i := 0; i < len(src); i++ {
		switch src[i] {
		case '"':
			i = stringEnd(src, i) - 1
		case ' ', '\n', '\t', '\r':
			return true
		}
	}
	return false
}

// To trims the original text to at most size bytes and reports whether that is possible. Afterwards
// Bytes and Omissions describe the trimmed text, or the shortest possible one.
func (t *Text) To(size int) bool {
	t.reset(t.root)
	for _, step := range []func(int){
		func(size int) { t.cutLists(size, 1) },
		func(size int) { t.cutStrings(size, readable) },
		func(size int) { t.cutLists(size, 0) },
		func(size int) { t.cutStrings(size, 0) },
		t.dropMembers,
	} {
		if t.root.size <= size {
			return true
		}
		step(size)
	}
	return t.root.size <= size
}

// Size returns the size of the trimmed text in bytes.
func (t *Text) Size() int { return t.root.size }

// Bytes returns the trimmed text.
func (t *Text) Bytes() []byte { return t.encode(make([]byte, 0, t.root.size), t.root) }

// Omissions returns what was omitted, in the order of the text.
func (t *Text) Omissions() []Omission {
	var list []Omission
	t.collect(t.root, "", &list)
	return list
}

// reset undoes all trimming and keeps the nodes.
func (t *Text) reset(n *node) {
	n.size, n.keep, n.limit, n.dropped = n.end-n.start, len(n.children), whole, false
	for _, c := range n.children {
		t.reset(c)
	}
}
