package trim

import "encoding/json"

// Page declares that the root is a page: its member list keeps at least one item, whatever the
// size, and its member cursor is neither shortened nor removed.
func (t *Text) Page(list, cursor string) {
	if n := t.member(list); n != nil && n.kind == '[' {
		n.keepOne = true
	}
	if n := t.member(cursor); n != nil {
		n.pinned = true
	}
}

// Items returns how many items are kept of the list in the root's member name, and how many it had.
// It is not ok if that member is not a list.
func (t *Text) Items(name string) (kept, total int, ok bool) {
	n := t.member(name)
	if n == nil || n.kind != '[' {
		return 0, 0, false
	}
	t.expand(n)
	return n.keep, len(n.children), true
}

// BytesWith returns the trimmed text with the root's member name set to value. It appends the
// member if the root does not have it.
func (t *Text) BytesWith(name, value string) []byte {
	encodedName, _ := json.Marshal(name) // strings always encode
	encoded, _ := json.Marshal(value)
	if n := t.member(name); n != nil && !n.dropped {
		// Replace only this member.
		before := t.encodePrefix(n)
		after := t.Bytes()[len(before)+n.size:]
		return append(append(before, encoded...), after...)
	}
	out := t.Bytes()
	out = out[:len(out)-1]
	if out[len(out)-1] != '{' {
		out = append(out, ',')
	}
	out = append(append(append(out, encodedName...), ':'), encoded...)
	return append(out, '}')
}

// encodePrefix returns the encoded root up to the value of its member n.
func (t *Text) encodePrefix(n *node) []byte {
	dst := []byte{'{'}
	for _, c := range t.root.children {
		if c.dropped {
			continue
		}
		if len(dst) > 1 {
			dst = append(dst, ',')
		}
		dst = append(append(dst, t.src[c.keyStart:c.keyEnd]...), ':')
		if c == n {
			return dst
		}
		dst = t.encode(dst, c)
	}
	return dst
}

func (t *Text) member(name string) *node {
	if t.root.kind != '{' {
		return nil
	}
	t.expand(t.root)
	for _, c := range t.root.children {
		if unquote(t.src[c.keyStart:c.keyEnd]) == name {
			return c
		}
	}
	return nil
}
