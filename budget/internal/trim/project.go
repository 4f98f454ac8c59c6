package trim

import (
	"fmt"
	"slices"
	"strings"
)

// Project removes the optional members that fields does not name from the root or, if the root is a
// page with the member list, from each item. Members that the schema requires or does not name
// stay. If the schema does not name one of fields, the error lists the names that it has.
func Project(src, schema []byte, list string, fields []string) ([]byte, error) {
	t, err := New(src, schema)
	if err != nil {
		return nil, err
	}
	objects, rule := []*node{t.root}, t.root.rule
	if items := t.member(list); items != nil && items.kind == '[' {
		t.expand(items)
		objects, rule = items.children, items.rule.item()
	}
	if rule == nil || !rule.closed {
		return src, nil
	}
	for _, f := range fields {
		if _, known := rule.properties[f]; !known {
			return nil, fmt.Errorf("fields: unknown field %q; valid: %s", shortened(f), strings.Join(rule.names(), ", "))
		}
	}
	for _, o := range objects {
		if o.kind != '{' {
			continue
		}
		t.expand(o)
		for _, m := range o.children {
			name := unquote(t.src[m.keyStart:m.keyEnd])
			if rule.optional(name) && !slices.Contains(fields, name) {
				t.drop(m)
			}
		}
	}
	return t.Bytes(), nil
}

// shortened bounds the length of a quoted name.
func shortened(name string) string {
	const most = 60
	if len(name) <= most {
		return name
	}
	return strings.ToValidUTF8(name[:most-len(ellipsis)], "") + ellipsis
}

func (r *rule) names() []string {
	names := make([]string, 0, len(r.properties))
	for name := range r.properties {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
