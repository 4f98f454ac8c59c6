package audit

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// A shape is an input schema as far as arguments are made from it.
type shape struct {
	root map[string]any
	// invented is set if a value of the arguments that were made is not one that the schema names.
	invented bool
}

// readShape reads an input schema. It returns nil for one that is not an object.
func readShape(raw json.RawMessage) *shape {
	var root map[string]any
	if json.Unmarshal(raw, &root) != nil {
		return nil
	}
	return &shape{root: root}
}

// closed reports whether the schema refuses arguments that it does not name.
func (s *shape) closed() bool { return s.root["additionalProperties"] == false }

// required returns the names that the schema requires, in its order.
func required(node map[string]any) (names []string) {
	list, _ := node["required"].([]any)
	for _, item := range list {
		if name, ok := item.(string); ok {
			names = append(names, name)
		}
	}
	return names
}

// needed returns the arguments that a tool must refuse to miss: those that are required and have no
// default.
func (s *shape) needed() []string {
	return slices.DeleteFunc(required(s.root), func(name string) bool {
		_, ok := s.property(s.root, name)["default"]
		return ok
	})
}

// property returns the schema of a property, or nil.
func (s *shape) property(node map[string]any, name string) map[string]any {
	properties, _ := node["properties"].(map[string]any)
	property, _ := properties[name].(map[string]any)
	return s.resolved(property)
}

// resolved follows references inside the document, and takes the first alternative that is not
// null.
func (s *shape) resolved(node map[string]any) map[string]any {
	for range 10 {
		if reference, ok := node["$ref"].(string); ok {
			node = s.at(reference)
			continue
		}
		next := map[string]any(nil)
		for _, keyword := range []string{"anyOf", "oneOf", "allOf"} {
			alternatives, _ := node[keyword].([]any)
			for _, a := range alternatives {
				if one, ok := a.(map[string]any); ok && next == nil && one["type"] != "null" {
					next = one
				}
			}
		}
		if next == nil || node["type"] != nil || node["enum"] != nil {
			return node
		}
		node = next
	}
	return node
}

// at returns the schema at a reference such as "#/$defs/Color", or nil.
func (s *shape) at(reference string) map[string]any {
	path, ok := strings.CutPrefix(reference, "#/")
	if !ok {
		return nil
	}
	node := s.root
	for step := range strings.SplitSeq(path, "/") {
		node, _ = node[step].(map[string]any)
	}
	return node
}

// kind returns the type of a value, or "".
func kind(node map[string]any) string {
	switch t := node["type"].(type) {
	case string:
		return t
	case []any:
		for _, one := range t {
			if name, ok := one.(string); ok && name != "null" {
				return name
			}
		}
	}
	return ""
}

// wrongValue returns an argument with a value of a type that its schema refuses and that nothing
// converts, or "" for a tool without such an argument. Required arguments come first. good are
// arguments that the schema accepts.
func (s *shape) wrongValue(good map[string]json.RawMessage) (name string, value json.RawMessage) {
	names := required(s.root)
	properties, _ := s.root["properties"].(map[string]any)
	var optional []string
	for property := range properties {
		if !slices.Contains(names, property) {
			optional = append(optional, property)
		}
	}
	slices.Sort(optional)
	v, err := schema.Compile(encode(s.root))
	if err != nil {
		return "", nil
	}
	for _, property := range append(names, optional...) {
		wrong := map[string]string{
			"string": `{"wrong":["type"]}`, "integer": `"not a number"`, "number": `"not a number"`,
			"boolean": `"not a boolean"`, "array": `{"wrong":"type"}`, "object": `"not an object"`,
		}[kind(s.property(s.root, property))]
		if wrong != "" && !acceptable(v, encode(replaced(good, property, json.RawMessage(wrong)))) {
			return property, json.RawMessage(wrong)
		}
	}
	return "", nil
}

// replaced returns a copy of arguments with another value for one of them.
func replaced(arguments map[string]json.RawMessage, name string, value json.RawMessage) map[string]json.RawMessage {
	changed := map[string]json.RawMessage{}
	maps.Copy(changed, arguments)
	changed[name] = value
	return changed
}

// encode encodes a value that was decoded from JSON.
func encode(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return raw
}
