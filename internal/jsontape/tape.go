// Package jsontape lays out the values of a JSON text in one flat list, so that the text can be
// looked at again and again without being parsed again, and without a tree of Go values: a list
// of a million numbers takes sixteen bytes for each, and its length is known before its items
// are looked at.
package jsontape

import "math"

// A Tape is a JSON text and where its values are. A value is named by its index; the root has
// index 0.
type Tape struct {
	Text  []byte
	spans []span
}

// A span is one value, or the name of a member, which stands before the member's value.
type span struct {
	start, end uint32
	next       uint32 // the index behind the value and all that is in it
	count      uint32 // items, or members; of a string, 1 when it has escapes
}

// MaxText is the length of the longest text that has a tape.
const MaxText = math.MaxInt32

// Parse lays out a text, which must be valid JSON of at most [MaxText] bytes. The room of t is
// used again.
func (t *Tape) Parse(text []byte) {
	t.Text, t.spans = text, t.spans[:0]
	if n := len(text); n > 1<<14 && cap(t.spans) < n {
		// A large text is measured first: a list that grows takes several times the room.
		if need := countValues(text); cap(t.spans) < need {
			t.spans = make([]span, 0, need)
		}
	}
	var few [32]uint32
	open := few[:0] // the objects and arrays around i, the innermost last
	name := false   // whether the next string is the name of a member
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

// stringEnd returns the index behind the string that begins at i, and whether it has escapes.
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

// Len is how many values and names there are.
func (t *Tape) Len() int { return len(t.spans) }

// Room is for how many there is room.
func (t *Tape) Room() int { return cap(t.spans) }

// Kind is the first byte of a value: { [ " t f n, or that of a number.
func (t *Tape) Kind(v int) byte { return t.Text[t.spans[v].start] }

// Raw is the text of a value.
func (t *Tape) Raw(v int) []byte {
	s := t.spans[v]
	return t.Text[s.start:s.end:s.end]
}

// Start is where the text of a value begins.
func (t *Tape) Start(v int) int { return int(t.spans[v].start) }

// End is the place behind the text of a value.
func (t *Tape) End(v int) int { return int(t.spans[v].end) }

// Count is how many items or members an array or object has.
func (t *Tape) Count(v int) int { return int(t.spans[v].count) }

// Next is the index behind a value: of the item, or of the name of the member, that follows it.
// The first item, or name, of a value v is at v+1; the value of the member with the name k is
// at k+1.
func (t *Tape) Next(v int) int { return int(t.spans[v].next) }

// Escaped reports whether a string has escapes.
func (t *Tape) Escaped(v int) bool { return t.spans[v].count != 0 }

// String returns the bytes of a string, in dst if it has escapes and else in the text.
func (t *Tape) String(v int, dst []byte) []byte {
	s := t.spans[v]
	inner := t.Text[s.start+1 : s.end-1]
	if s.count == 0 {
		return inner
	}
	return AppendUnescaped(dst[:0], inner)
}

// Member returns the value of the member name of an object.
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
