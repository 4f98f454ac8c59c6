package schema

import (
	"bytes"
	"context"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/internal/wirejson"
)

// A Leniency says which values that break a schema are read in another way.
type Leniency struct {
	// Texts are read as the JSON that they contain, where the schema allows no text: models write
	// "5" for 5 and "[\"a\"]" for a list.
	Texts bool
	// EmptyLists are read as {} where the schema allows an object and no list: PHP writes them.
	EmptyLists bool
}

// Reread reads arguments that break the schema again, in the ways that allowed says. Texts inside a
// text that was read as JSON are not read in this way again. Reread returns the arguments ready to
// be decoded, as [Validator.Arguments] does, and the ways that it used. It returns false if the
// arguments still break the schema.
func (v *Validator) Reread(ctx context.Context, args []byte, allowed Leniency) (ready []byte, used Leniency, ok bool) {
	args = bytes.TrimSpace(args)
	if len(args) == 0 || unreadable(args) != "" {
		return nil, used, false
	}
	r := rereader{allowed: allowed}
	read, changed := r.value(v.root, args)
	if !changed {
		return nil, used, false
	}
	ready, problems, err := v.ArgumentsContext(ctx, read)
	return ready, r.used, err == nil && len(problems) == 0
}

type rereader struct{ allowed, used Leniency }

// value returns a value as it is read, and whether that changes it.
func (r *rereader) value(n *node, raw []byte) (read []byte, changed bool) {
	if n == nil || len(raw) == 0 {
		return raw, false
	}
	known := len(n.types) > 0
	switch raw[0] {
	case '"':
		text, ok := strictjson.String(raw)
		inside := bytes.TrimSpace([]byte(text))
		if !ok || !known || !r.allowed.Texts || n.allows("string") || len(inside) == 0 || inside[0] == '"' || strictjson.Check(inside) != nil {
			return raw, false
		}
		r.used.Texts = true
		return inside, true
	case '[':
		if known && r.allowed.EmptyLists && !n.allows("array") && n.allows("object") && len(bytes.TrimSpace(raw[1:len(raw)-1])) == 0 {
			r.used.EmptyLists = true
			return []byte("{}"), true
		}
		if n.items == nil {
			return raw, false
		}
		out := []byte{'['}
		_ = strictjson.Array(raw, func(item []byte) error {
			part, different := r.value(n.items, item)
			changed = changed || different
			if len(out) > 1 {
				out = append(out, ',')
			}
			out = append(out, part...)
			return nil
		})
		if !changed {
			return raw, false
		}
		return append(out, ']'), true
	case '{':
		return r.members(n, raw)
	}
	return raw, false
}

// members is value for an object.
func (r *rereader) members(n *node, raw []byte) (read []byte, changed bool) {
	out := []byte{'{'}
	_ = strictjson.Object(raw, func(name string, value []byte) error {
		part, different := r.value(n.member(name), value)
		changed = changed || different
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(wirejson.AppendString(out, name), ':'), part...)
		return nil
	})
	if !changed {
		return raw, false
	}
	return append(out, '}'), true
}
