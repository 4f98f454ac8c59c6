// Package trim makes a JSON text shorter without making it something else: the
// result is valid JSON, satisfies the same schema, and is a prefix of the
// original in every list and string.
//
// Whole items go first, from the ends of the largest lists; then long strings are
// shortened at rune boundaries; then lists are emptied as far as the schema
// allows; and optional members go last.
package trim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// An Omission is what was left out at one place.
type Omission struct {
	// Path of the list, string or member, for example "hits" or "items[0].text";
	// "" at the root.
	Path string
	Kind Kind
	// Kept and Total count items of a list or bytes of a string.
	Kept, Total int
}

// A Kind is a kind of place that was trimmed.
type Kind int

// The kinds.
const (
	List   Kind = iota // items were dropped from its end
	String             // it was cut and ends in "…"
	Member             // it was dropped from its object
)

// A Text is a JSON text being trimmed. It is not safe for concurrent use.
type Text struct {
	src  []byte
	root *node
}

// New prepares src, which must be valid JSON, to be trimmed in accordance with
// schema, a JSON Schema document, or nil where there is none. What the schema
// describes in ways that trimming cannot follow (references, alternatives,
// conditions) is left whole. White space between tokens is dropped.
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

// To trims the text to at most size bytes, from the original each time, and
// reports whether that is possible. After it, Bytes and Omissions describe the
// trimmed text, or the shortest possible one.
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

// Omissions lists what was left out, in the order of the text.
func (t *Text) Omissions() []Omission {
	var list []Omission
	t.collect(t.root, "", &list)
	return list
}

// reset undoes all trimming and keeps what was learnt about the text.
func (t *Text) reset(n *node) {
	n.size, n.keep, n.limit, n.dropped = n.end-n.start, len(n.children), whole, false
	for _, c := range n.children {
		t.reset(c)
	}
}
