// Package jsontape indexes the values of a JSON text in one flat list, the tape. Code can then
// visit the values any number of times without parsing the text again, and without a tree of Go
// values: each value takes sixteen bytes, and the length of an array is known before its items
// are visited.
//
// The package also compares and hashes values as JSON: members in any order, strings without
// their escapes, and numbers by their exact value.
package jsontape

import "math"

// A Tape is a JSON text with the positions of its values. A value is identified by its index on
// the tape; the root has index 0. A Tape may be read by several goroutines at once.
type Tape struct {
	// Text is the JSON text. The tape is valid as long as it does not change.
	Text  []byte
	spans []span
}

// A span is one value, or the name of a member, which comes before the member's value.
type span struct {
	start, end uint32
	next       uint32 // the index after the value and everything in it
	count      uint32 // items or members; for a string, 1 if it has escapes
}

// MaxText is the length of the longest text that Parse accepts, in bytes.
const MaxText = math.MaxInt32

// Parse indexes a text, which must be valid JSON of at most [MaxText] bytes. It reuses the memory
// of t.
func (t *Tape) Parse(text []byte) {
	t.Text, t.spans = text, t.spans[:0]
	if n := len(text); n > 1<<14 && cap(t.spans) < n {
		// Counting first saves memory: a list that grows takes several times as much.
		if need := countValues(text); cap(t.spans) < need {
			t.spans = make([]span, 0, need)
		}
	}
	var few [32]uint32
	open := few[:0] // the objects and arrays that contain i, the innermost last
	name := false   // the next string is the name of a member
	for i := 0; i < len(text); {
		switch c := text[i]; c {
		case '{', '[':
			open = append(open, uint32(len(t.spans)))
			t.spans = append(t.spans, span{start: uint32(i)})
			name = c == '{'
			if i++; c == '[' {
				if i = skipSpace(text, i); text[i] != ']' {
					t.spans[open[len(open)-1]].count++
				}
			}
		case '}', ']':
			i++
			s := &t.spans[open[len(open)-1]]
			s.end, s.next = uint32(i), uint32(len(t.spans))
			open = open[:len(open)-1]
			name = false
		case ',':
			s := &t.spans[open[len(open)-1]]
			if name = text[s.start] == '{'; !name {
				s.count++
			}
			i++
		case '"':
			end, escaped := stringEnd(text, i)
			s := span{start: uint32(i), end: uint32(end), next: uint32(len(t.spans) + 1)}
			if escaped {
				s.count = 1
			}
			t.spans = append(t.spans, s)
			if name {
				t.spans[open[len(open)-1]].count++
				name = false
			}
			i = end
		case ' ', '\t', '\n', '\r', ':':
			i++
		default:
			end := i + 1
			for end < len(text) && !endsScalar(text[end]) {
				end++
			}
			t.spans = append(t.spans, span{start: uint32(i), end: uint32(end), next: uint32(len(t.spans) + 1)})
			i = end
		}
	}
}

func countValues(text []byte) (n int) {
	inScalar := false
	for i := 0; i < len(text); {
		switch text[i] {
		case '"':
			i, _ = stringEnd(text, i)
			n++
			inScalar = false
			continue
		case '{', '[':
			n++
			inScalar = false
		case ',', ':', '}', ']', ' ', '\t', '\n', '\r':
			inScalar = false
		default:
			if !inScalar {
				n++
				inScalar = true
			}
		}
		i++
	}
	return n
}

// stringEnd returns the index after the string that begins at i, and whether it has escapes.
func stringEnd(text []byte, i int) (end int, escaped bool) {
	for i++; ; i++ {
		switch text[i] {
		case '\\':
			escaped = true
			i++
		case '"':
			return i + 1, escaped
		}
	}
}

func skipSpace(text []byte, i int) int {
	for text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r' {
		i++
	}
	return i
}

func endsScalar(c byte) bool {
	return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\t' || c == '\n' || c == '\r'
}

// Len returns how many values and names the tape has.
func (t *Tape) Len() int { return len(t.spans) }

// Room returns how many values and names fit into the memory of the tape.
func (t *Tape) Room() int { return cap(t.spans) }

// Kind returns the first byte of a value: one of { [ " t f n, or the first byte of a number.
func (t *Tape) Kind(v int) byte { return t.Text[t.spans[v].start] }

// Raw returns the text of a value. It shares memory with Text.
func (t *Tape) Raw(v int) []byte {
	s := t.spans[v]
	return t.Text[s.start:s.end:s.end]
}

// Start returns the position in Text of the first byte of a value.
func (t *Tape) Start(v int) int { return int(t.spans[v].start) }

// End returns the position in Text after the last byte of a value.
func (t *Tape) End(v int) int { return int(t.spans[v].end) }

// Count returns how many items or members an array or object has.
func (t *Tape) Count(v int) int { return int(t.spans[v].count) }

// Next returns the index after a value: that of the next item, or of the name of the next member.
// The first item, or name, of value v has index v+1. The value of the member whose name has
// index k has index k+1.
func (t *Tape) Next(v int) int { return int(t.spans[v].next) }

// Escaped reports whether a string has escapes.
func (t *Tape) Escaped(v int) bool { return t.spans[v].count != 0 }

// String returns the contents of a string without escapes. They overwrite dst if the string has
// escapes, and otherwise share memory with Text.
func (t *Tape) String(v int, dst []byte) []byte {
	s := t.spans[v]
	inner := t.Text[s.start+1 : s.end-1]
	if s.count == 0 {
		return inner
	}
	return AppendUnescaped(dst[:0], inner)
}

// Member returns the value of an object's member by its name.
func (t *Tape) Member(object int, name string) (v int, ok bool) {
	var few [64]byte
	k := object + 1
	for range t.Count(object) {
		if string(t.String(k, few[:])) == name {
			return k + 1, true
		}
		k = t.Next(k + 1)
	}
	return 0, false
}
