package schema

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// WithoutNulls removes the nulls that the schema does not allow from encoded, the compact JSON of a
// Go value of the type that the schema was derived from: encoding/json encodes nil slices, maps and
// pointers as null. A nil slice becomes [], a nil map {} and nil bytes "". A null member that is
// not required is removed, except for a nil slice or map in a map, whose key would be lost; a null
// item of a list of objects is removed too. Without nulls, WithoutNulls returns encoded itself.
func (v *Validator) WithoutNulls(encoded []byte) []byte {
	if !bytes.Contains(encoded, []byte("null")) {
		return encoded
	}
	r := rewriter{src: encoded, dst: make([]byte, 0, len(encoded))}
	r.value(v.root)
	return r.dst
}

// A rewriter copies a valid, compact JSON text without the nulls that a schema does not allow.
type rewriter struct {
	src []byte
	pos int
	dst []byte
}

// value copies the value at pos, whose schema is n. n may be nil.
func (r *rewriter) value(n *node) {
	if n == nil || n.items == nil && n.properties == nil && n.additional == nil {
		r.copyTo(skipValue(r.src, r.pos))
		return
	}
	switch r.src[r.pos] {
	case '{':
		r.object(n)
	case '[':
		r.array(n)
	default:
		r.copyTo(skipValue(r.src, r.pos))
	}
}

func (r *rewriter) object(n *node) {
	r.copyTo(r.pos + 1)
	first := true
	for r.src[r.pos] != '}' {
		if r.src[r.pos] == ',' {
			r.pos++
		}
		keyEnd := skipValue(r.src, r.pos)
		key := r.src[r.pos:keyEnd]
		name := keyName(key)
		r.pos = keyEnd + 1 // past the colon
		m := n.member(name)
		replacement := []byte(nil)
		if r.isNull() && m != nil && !m.allows("null") {
			replacement = m.empty()
			if _, named := n.properties[name]; replacement == nil || !n.requires(name) && (named || !m.isCollection()) {
				r.pos += len("null")
				continue
			}
		}
		if !first {
			r.dst = append(r.dst, ',')
		}
		first = false
		r.dst = append(append(r.dst, key...), ':')
		if replacement != nil {
			r.dst = append(r.dst, replacement...)
			r.pos += len("null")
			continue
		}
		r.value(m)
	}
	r.copyTo(r.pos + 1)
}

func (r *rewriter) array(n *node) {
	r.copyTo(r.pos + 1)
	first := true
	for r.src[r.pos] != ']' {
		if r.src[r.pos] == ',' {
			r.pos++
		}
		replacement := []byte(nil)
		if r.isNull() && n.items != nil && !n.items.allows("null") {
			if replacement = n.items.empty(); replacement == nil || len(n.items.required) > 0 {
				r.pos += len("null")
				continue
			}
		}
		if !first {
			r.dst = append(r.dst, ',')
		}
		first = false
		if replacement != nil {
			r.dst = append(r.dst, replacement...)
			r.pos += len("null")
			continue
		}
		r.value(n.items)
	}
	r.copyTo(r.pos + 1)
}

func (r *rewriter) isNull() bool { return r.src[r.pos] == 'n' }

func (r *rewriter) copyTo(end int) {
	r.dst = append(r.dst, r.src[r.pos:end]...)
	r.pos = end
}

// empty returns the empty JSON value of n's type, which replaces null, or nil if the type has none.
func (n *node) empty() []byte {
	switch {
	case n.allows("array"):
		return []byte("[]")
	case n.allows("object"):
		return []byte("{}")
	case n.allows("string"):
		return []byte(`""`)
	}
	return nil
}

// isCollection reports whether n is the schema of a slice or a map that may be empty.
func (n *node) isCollection() bool {
	return n.allows("array") && !n.filled || n.allows("object") && len(n.properties) == 0 && n.additional != nil
}

func keyName(quoted []byte) string {
	if s, err := strconv.Unquote(string(quoted)); err == nil {
		return s
	}
	var s string
	_ = json.Unmarshal(quoted, &s)
	return s
}

// skipValue returns the end of the value that starts at pos.
func skipValue(src []byte, pos int) int {
	depth := 0
	for i := pos; i < len(src); i++ {
		switch src[i] {
		case '"':
			for i++; src[i] != '"'; i++ {
				if src[i] == '\\' {
					i++
				}
			}
			if depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ':':
			if depth == 0 {
				return i
			}
		}
	}
	return len(src)
}
