package schema

import (
	"reflect"

	"github.com/invopop/jsonschema"
)

// A FieldDescriber is a type whose schema depends on the tags of the field that it is the type of,
// or the type of the items of.
type FieldDescriber interface {
	// DescribeField completes the schema of the type by the tags of a field.
	DescribeField(s *jsonschema.Schema, tag reflect.StructTag)
}

// describeField lets the type of a field complete its schema.
func describeField(s *jsonschema.Schema, t reflect.Type, tag reflect.StructTag) {
	for s != nil {
		if t.Kind() != reflect.Pointer && implements(t, fieldDescriber) {
			reflect.New(t).Interface().(FieldDescriber).DescribeField(s, tag)
			return
		}
		switch t.Kind() {
		case reflect.Pointer:
		case reflect.Slice, reflect.Array:
			s = s.Items
		case reflect.Map:
			s = s.AdditionalProperties
		default:
			return
		}
		t = t.Elem()
	}
}
