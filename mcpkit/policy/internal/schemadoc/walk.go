package schemadoc

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// A Node is one schema inside a document.
type Node struct {
	Schema  any            // the decoded schema: an object, a boolean, or an invalid value
	Object  map[string]any // the schema if it is an object, else nil
	Path    string         // the path of the described value: "filter.kind", "tags[]"
	Keyword string         // the keyword that contains the schema: "properties", "items", …; "" at the root
	Name    string         // the name of the property, under "properties"
	Depth   int            // the number of properties between the root and the schema
	Direct  bool           // reached through properties only

	Required bool // the property is one of its object's required ones
}

// Walk visits the root and every schema below it, in a stable order. It does not visit the data
// of a schema: enum, const, default, examples.
func (d Document) Walk(visit func(Node)) {
	if d.Root != nil {
		walkNode(Node{Schema: d.Root, Direct: true}, visit)
	}
}

func walkNode(n Node, visit func(Node)) {
	n.Object, _ = n.Schema.(map[string]any)
	visit(n)
	for _, keyword := range sortedKeys(n.Object) {
		value := n.Object[keyword]
		child := Node{Schema: value, Path: n.Path, Keyword: keyword, Depth: n.Depth}
		switch keyword {
		case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas":
			walkNamed(n, child, visit)
		case "items", "prefixItems", "contains", "additionalItems", "unevaluatedItems":
			child.Path += "[]"
			walkEach(child, visit)
		case "additionalProperties", "unevaluatedProperties":
			child.Path = JoinPath(n.Path, "*")
			walkEach(child, visit)
		case "anyOf", "oneOf", "allOf", "not", "if", "then", "else":
			walkEach(child, visit)
		}
	}
}

// walkNamed visits the schemas of a keyword whose value is an object of schemas.
func walkNamed(parent, child Node, visit func(Node)) {
	schemas, _ := child.Schema.(map[string]any)
	required := make(map[any]bool)
	list, _ := parent.Object["required"].([]any)
	for _, name := range list {
		if text, ok := name.(string); ok {
			required[text] = true
		}
	}
	for _, name := range sortedKeys(schemas) {
		child.Schema, child.Name = schemas[name], name
		switch child.Keyword {
		case "properties":
			child.Path = JoinPath(parent.Path, pathName(name))
			child.Depth = parent.Depth + 1
			child.Direct = parent.Direct
			child.Required = required[name]
		case "patternProperties":
			child.Path = JoinPath(parent.Path, "*")
		case "$defs", "definitions":
			child.Path = JoinPath(child.Keyword, pathName(name))
		}
		walkNode(child, visit)
	}
}

// walkEach visits the schemas of a keyword whose value is a schema or an array of schemas.
func walkEach(child Node, visit func(Node)) {
	schemas, ok := child.Schema.([]any)
	if !ok {
		walkNode(child, visit)
		return
	}
	for _, s := range schemas {
		child.Schema = s
		walkNode(child, visit)
	}
}

// Where returns the path of n for a message, "the root" for the root.
func (n Node) Where() string {
	if n.Path == "" {
		return "the root"
	}
	return n.Path
}

// JoinPath returns the path of a member.
func JoinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// pathName returns the name of a property for a path. It quotes names that are long or have
// characters that look like a part of the path.
func pathName(name string) string {
	if isPlain(name) && len(name) <= display.QuoteMax {
		return name
	}
	return display.Quote(name)
}

func isPlain(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == '$', c == '@':
		case i > 0 && (c >= '0' && c <= '9' || c == '-'):
		default:
			return false
		}
	}
	return name != ""
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Strings calls visit for every string of the document, keys included, with its place.
func (d Document) Strings(visit func(place, text string)) { walkStrings("", d.Root, visit) }

func walkStrings(place string, value any, visit func(place, text string)) {
	switch value := value.(type) {
	case string:
		visit(place, value)
	case []any:
		for i, v := range value {
			walkStrings(fmt.Sprintf("%s[%d]", place, i), v, visit)
		}
	case map[string]any:
		for _, k := range sortedKeys(value) {
			below := strings.TrimPrefix(place+"."+pathName(k), ".")
			visit(below, k)
			walkStrings(below, value[k], visit)
		}
	}
}
