package schema

import (
	"encoding/json"
	"reflect"
	"strconv"

	"github.com/invopop/jsonschema"
)

// tidy makes a reflected schema one that all clients accept: it removes identifiers, replaces
// schemas that would be encoded as `true`, and converts defaults of lists to the type of their
// items.
func tidy(s *jsonschema.Schema) {
	s.Version, s.ID, s.Anchor = "", "", ""
	if s.Items != nil {
		s.Default = convertAll(s.Default, s.Items.Type)
	}
	if s.Properties != nil {
		for p := s.Properties.Oldest(); p != nil; p = p.Next() {
			if isEmpty(p.Value) {
				p.Value = anyValue()
			}
		}
	}
	if s.Items != nil && isEmpty(s.Items) {
		s.Items = anyValue()
	}
	forEachChild(s, tidy)
}

// anyValue describes any JSON value. The empty schema would be encoded as `true`, and some clients
// refuse a tool that has one.
func anyValue() *jsonschema.Schema {
	return &jsonschema.Schema{Description: "Any JSON value."}
}

// isEmpty reports whether s has no keywords, so that it would be encoded as `true`.
func isEmpty(s *jsonschema.Schema) bool {
	return s == jsonschema.TrueSchema || reflect.DeepEqual(s, &jsonschema.Schema{})
}

// convertAll converts the default of a list, whose items come from a struct tag as strings, to
// the type of its items.
func convertAll(list any, itemType string) any {
	values, ok := list.([]any)
	if !ok {
		return list
	}
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
		s, ok := v.(string)
		switch {
		case !ok:
		case (itemType == "integer" || itemType == "number") && isNumber(s):
			out[i] = json.Number(s)
		case itemType == "boolean":
			if b, err := strconv.ParseBool(s); err == nil {
				out[i] = b
			}
		}
	}
	return out
}

// forEachChild calls visit for every schema directly below s.
func forEachChild(s *jsonschema.Schema, visit func(*jsonschema.Schema)) {
	var children []*jsonschema.Schema
	if s.Properties != nil {
		for p := s.Properties.Oldest(); p != nil; p = p.Next() {
			children = append(children, p.Value)
		}
	}
	for _, sub := range s.PatternProperties {
		children = append(children, sub)
	}
	for _, list := range [][]*jsonschema.Schema{s.AllOf, s.AnyOf, s.OneOf, s.PrefixItems, {s.Items, s.AdditionalProperties, s.Not, s.Contains, s.PropertyNames}} {
		children = append(children, list...)
	}
	for _, c := range children {
		if c != nil && c != jsonschema.TrueSchema && c != jsonschema.FalseSchema {
			visit(c)
		}
	}
}
