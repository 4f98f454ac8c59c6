package schema

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// A node holds the parts of a schema that preparing a value needs: types, names and defaults.
type node struct {
	types      []string // empty: any
	properties map[string]*node
	names      []string // property names in the order of the document
	required   []string
	items      *node
	additional *node    // for members that properties does not name
	patterns   []string // of the names in patternProperties
	def        json.RawMessage
	defaults   int  // how many properties have a default
	prepares   bool // a value may have to be changed
	filled     bool // a list has at least one item
	closed     bool // every member is named, or has a name of a pattern
}

// maxSchemaDepth bounds the nesting of schemas that are prepared for.
const maxSchemaDepth = 64

// parseNode reads a schema, which has passed [strictjson.Check].
func parseNode(raw []byte, depth int) *node {
	n := &node{}
	if depth > maxSchemaDepth {
		return n
	}
	var patterns []*node
	closed := false                                                       // whether there are no members but those of properties and patternProperties
	_ = strictjson.Object(raw, func(keyword string, value []byte) error { // any other schema is a boolean
		switch keyword {
		case "type":
			n.types = stringsIn(value)
		case "required":
			n.required = stringsIn(value)
		case "default":
			n.def = bytes.Clone(value)
		case "minItems":
			n.filled = string(value) != "0"
		case "items":
			n.items = parseNode(value, depth+1)
		case "additionalProperties":
			if closed = string(value) == "false"; !closed {
				n.additional = parseNode(value, depth+1)
			}
		case "patternProperties":
			return strictjson.Object(value, func(pattern string, sub []byte) error {
				n.patterns = append(n.patterns, pattern)
				patterns = append(patterns, parseNode(sub, depth+1))
				return nil
			})
		case "properties":
			n.properties = map[string]*node{}
			return strictjson.Object(value, func(name string, sub []byte) error {
				property := parseNode(sub, depth+1)
				n.properties[name] = property
				n.names = append(n.names, name)
				if property.def != nil {
					n.defaults++
				}
				return nil
			})
		}
		return nil
	})
	n.closed = closed
	if closed && len(patterns) == 1 { // with several, it depends on the name
		n.additional = patterns[0]
	}
	n.prepares = len(n.types) == 1 && n.types[0] == "integer" || n.items != nil && n.items.prepares
	for _, m := range n.properties {
		n.prepares = n.prepares || m.prepares || m.def != nil || !m.allows("null")
	}
	if m := n.additional; m != nil {
		n.prepares = n.prepares || m.prepares || !m.allows("null")
	}
	return n
}

// stringsIn returns a string, or the strings in an array.
func stringsIn(value []byte) (all []string) {
	if one, ok := strictjson.String(value); ok {
		return []string{one}
	}
	_ = strictjson.Array(value, func(element []byte) error {
		if s, ok := strictjson.String(element); ok {
			all = append(all, s)
		}
		return nil
	})
	return all
}

func (n *node) allows(jsonType string) bool {
	return len(n.types) == 0 || slices.Contains(n.types, jsonType)
}

func (n *node) requires(name string) bool { return slices.Contains(n.required, name) }

// member returns the schema of the member name of an object, or nil.
func (n *node) member(name string) *node {
	if p, ok := n.properties[name]; ok {
		return p
	}
	return n.additional
}

// memberNamed is member for a name in bytes.
func (n *node) memberNamed(name []byte) *node {
	if p, ok := n.properties[string(name)]; ok {
		return p
	}
	return n.additional
}

// at returns the node of the value at a path, or an empty one.
func (n *node) at(path []string) *node {
	for _, token := range path {
		next := n.member(token)
		if next == nil {
			next = n.items
		}
		if next == nil {
			return &node{}
		}
		n = next
	}
	return n
}
