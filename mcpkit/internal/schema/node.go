package schema

import (
	"encoding/json"
	"slices"

	orderedmap "github.com/pb33f/ordered-map/v2"
)

// A node holds the parts of a schema that preparing a value needs: types, names and defaults.
type node struct {
	types      []string // empty: any
	properties map[string]*node
	names      []string // property names in the order of the document
	required   []string
	items      *node
	additional *node // for members that properties does not name
	def        json.RawMessage
	defaults   int  // how many properties have a default
	prepares   bool // a value may have to be changed
}

// members keeps the order of the document, which is that of the fields of a Go struct.
type members = orderedmap.OrderedMap[string, json.RawMessage]

// maxSchemaDepth bounds the nesting of schemas that are prepared for.
const maxSchemaDepth = 64

func parseNode(raw json.RawMessage, depth int) *node {
	var doc struct {
		Type                 json.RawMessage            `json:"type"`
		Properties           *members                   `json:"properties"`
		PatternProperties    map[string]json.RawMessage `json:"patternProperties"`
		Required             []string                   `json:"required"`
		Items                json.RawMessage            `json:"items"`
		AdditionalProperties json.RawMessage            `json:"additionalProperties"`
		Default              json.RawMessage            `json:"default"`
	}
	n := &node{}
	if depth > maxSchemaDepth || json.Unmarshal(raw, &doc) != nil {
		return n
	}
	var one string
	if json.Unmarshal(doc.Type, &one) == nil && one != "" {
		n.types = []string{one}
	} else {
		_ = json.Unmarshal(doc.Type, &n.types)
	}
	n.required, n.def = doc.Required, doc.Default
	if doc.Properties != nil {
		n.properties = make(map[string]*node, doc.Properties.Len())
		for p := doc.Properties.Oldest(); p != nil; p = p.Next() {
			n.properties[p.Key] = parseNode(p.Value, depth+1)
			n.names = append(n.names, p.Key)
			if n.properties[p.Key].def != nil {
				n.defaults++
			}
		}
	}
	if len(doc.Items) > 0 {
		n.items = parseNode(doc.Items, depth+1)
	}
	switch {
	case string(doc.AdditionalProperties) == "false":
		if len(doc.PatternProperties) == 1 { // with several, it depends on the name
			for _, sub := range doc.PatternProperties {
				n.additional = parseNode(sub, depth+1)
			}
		}
	case len(doc.AdditionalProperties) > 0:
		n.additional = parseNode(doc.AdditionalProperties, depth+1)
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
