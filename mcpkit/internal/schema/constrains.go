package schema

import (
	"reflect"
	"strings"
)

// annotationKeywords are the keywords of struct tags that constrain nothing.
var annotationKeywords = map[string]bool{"title": true, "description": true, "default": true, "example": true, "readOnly": true, "writeOnly": true}

// CanBreak reports whether values of type t can break the schema that [For] makes for it as an
// output: if a struct tag says more than the Go type, such as an enum or a bound, or if a type says
// itself what its schema is. In all other cases, the JSON that encoding/json writes for a type
// satisfies its schema.
func CanBreak(t reflect.Type) bool { return canBreak(t, map[reflect.Type]bool{}) }

func canBreak(t reflect.Type, seen map[reflect.Type]bool) bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if seen[t] {
		return false
	}
	seen[t] = true
	switch {
	case describesItself(t) || implements(t, schemaExtender) || implements(t, propertyProvider):
		return true
	case Output.opaque(t) || Output.asBase64(t):
		return false
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map:
		return canBreak(t.Elem(), seen)
	case reflect.Struct:
		fields, _ := jsonFields(t)
		for _, f := range fields {
			if constrained(f) || canBreak(f.Type, seen) {
				return true
			}
		}
	}
	return false
}

// constrained reports whether the tags of a field constrain its values, or require it.
func constrained(f field) bool {
	for _, part := range tagParts(f) {
		if keyword, _, _ := strings.Cut(part, "="); !annotationKeywords[keyword] {
			return true
		}
	}
	return f.Tag.Get("jsonschema_extras") != ""
}
