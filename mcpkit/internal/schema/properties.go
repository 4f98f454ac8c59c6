package schema

import (
	"reflect"
	"strings"
)

// A Property is a field of a struct type, with its JSON name.
type Property struct {
	Name        string // the JSON name
	Field       reflect.StructField
	Description string // of its struct tags; "" if they have none
}

// Properties returns the properties of the struct type t in declaration order.
func Properties(t reflect.Type) []Property {
	fields, _ := jsonFields(t)
	properties := make([]Property, len(fields))
	for i, f := range fields {
		properties[i] = Property{Name: f.name, Field: f.StructField, Description: f.description()}
	}
	return properties
}

// description returns the description in the tags of a field.
func (f field) description() string {
	for _, part := range tagParts(f) {
		if text, ok := strings.CutPrefix(part, "description="); ok {
			return text
		}
	}
	return f.Tag.Get("jsonschema_description")
}
