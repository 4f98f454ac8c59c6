package schemadoc

import (
	"encoding/json"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/display"
)

// Fault returns why d is not a valid JSON Schema, as a predicate, or "". An absent document has
// no fault.
func (d Document) Fault() string {
	if d.Absent || d.Broken != "" {
		return d.Broken
	}
	if _, err := d.Compile(); err != nil {
		return "is not a JSON Schema: " + strings.TrimPrefix(err.Error(), "the schema: ")
	}
	return ""
}

// Compile returns a validator for d. It leaves patterns out if d does not compile with them: they
// are regular expressions of JavaScript, which have features that Go's lack.
func (d Document) Compile() (*schema.Validator, error) {
	v, err := schema.Compile(d.Raw)
	if err == nil {
		return v, nil
	}
	if without, changed := withoutPatterns(d.Root); changed {
		if raw, encodeErr := json.Marshal(without); encodeErr == nil {
			return schema.Compile(raw)
		}
	}
	return nil, err
}

// withoutPatterns returns a copy of value without the keywords that contain regular expressions.
func withoutPatterns(value any) (without any, changed bool) {
	switch value := value.(type) {
	case []any:
		items := make([]any, len(value))
		for i, v := range value {
			c := false
			items[i], c = withoutPatterns(v)
			changed = changed || c
		}
		return items, changed
	case map[string]any:
		object := make(map[string]any, len(value))
		for k, v := range value {
			if _, text := v.(string); k == "pattern" && text || k == "patternProperties" {
				changed = true
				continue
			}
			c := false
			object[k], c = withoutPatterns(v)
			changed = changed || c
		}
		return object, changed
	}
	return value, false
}

// ObjectRoot reports whether the type at the root is "object".
func (d Document) ObjectRoot() bool {
	root, _ := d.Root.(map[string]any)
	return root["type"] == "object"
}

// RootType describes the type at the root for a message, for example "no type".
func (d Document) RootType() string {
	root, ok := d.Root.(map[string]any)
	if !ok {
		return jsonKind(d.Root)
	}
	switch t := root["type"].(type) {
	case nil:
		return "no type"
	case string:
		return "the type " + display.Quote(t)
	case []any:
		return "several types"
	default:
		return jsonKind(t) + " for a type"
	}
}

// jsonKind names the kind of a decoded JSON value.
func jsonKind(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case float64:
		return "a number"
	case string:
		return "a string"
	case []any:
		return "an array"
	}
	return "an object"
}
