package schema

import (
	"reflect"

	"github.com/invopop/jsonschema"
)

// TypeForm describes what a type that decodes itself reads: a type of the standard library by its
// form, and another one by the description of the schema that it returns. It returns "" if neither
// says it.
func TypeForm(t reflect.Type) (form string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == timeType {
		return "A date and time of RFC 3339, such as 2026-01-31T12:00:00Z."
	}
	if form := StandardForm(t); form != "" || !implements(t, schemaProvider) {
		return form
	}
	defer func() {
		if recover() != nil { // a schema method of the program
			form = ""
		}
	}()
	if s := reflect.New(t).Interface().(interface{ JSONSchema() *jsonschema.Schema }).JSONSchema(); s != nil {
		form = s.Description
	}
	return form
}
