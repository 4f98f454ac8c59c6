package trim

import (
	"encoding/json"
	"fmt"
)

// Omitted calls visit with everything that was omitted, in order: whole values with their paths,
// and the ends of shortened strings as JSON strings. visit must not change raw.
func (t *Text) Omitted(visit func(path string, raw []byte)) { t.omitted(t.root, "", visit) }

func (t *Text) omitted(n *node, path string, visit func(string, []byte)) {
	if n.size == n.end-n.start {
		return
	}
	if n.kind == '"' {
		visit(path, append([]byte{'"'}, t.src[n.start+1+n.limit:n.end]...))
		return
	}
	for i, c := range n.children {
		at := t.pathOf(n, c, i, path)
		if c.dropped || n.kind == '[' && i >= n.keep {
			visit(at, t.src[c.start:c.end])
			continue
		}
		t.omitted(c, at, visit)
	}
}

func (t *Text) pathOf(parent, n *node, index int, path string) string {
	if parent.kind == '[' {
		return fmt.Sprintf("%s[%d]", path, index)
	}
	name := unquote(t.src[n.keyStart:n.keyEnd])
	if path == "" {
		return name
	}
	return path + "." + name
}

// Split divides a compact JSON text into values of at most size bytes and calls visit with each,
// and with its path below path. A longer string is not divided.
func Split(raw []byte, path string, size int, visit func(path string, raw []byte)) {
	t, err := New(raw, nil)
	if err != nil || !json.Valid(raw) {
		return
	}
	t.split(t.root, path, size, visit)
}

func (t *Text) split(n *node, path string, size int, visit func(string, []byte)) {
	if n.size <= size || n.kind != '[' && n.kind != '{' {
		visit(path, t.src[n.start:n.end])
		return
	}
	if t.expand(n); !n.expanded { // nested too deeply
		visit(path, t.src[n.start:n.end])
		return
	}
	for i, c := range n.children {
		t.split(c, t.pathOf(n, c, i, path), size, visit)
	}
}
