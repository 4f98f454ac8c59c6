package schema

import (
	"encoding"
	"encoding/json"
	"net/url"
	"reflect"
	"time"

	"github.com/invopop/jsonschema"
)

var (
	timeType          = reflect.TypeFor[time.Time]()
	durationType      = reflect.TypeFor[time.Duration]()
	urlType           = reflect.TypeFor[url.URL]()
	rawMessageType    = reflect.TypeFor[json.RawMessage]()
	errorType         = reflect.TypeFor[error]()
	jsonMarshaler     = reflect.TypeFor[json.Marshaler]()
	jsonUnmarshaler   = reflect.TypeFor[json.Unmarshaler]()
	textMarshaler     = reflect.TypeFor[encoding.TextMarshaler]()
	textUnmarshaler   = reflect.TypeFor[encoding.TextUnmarshaler]()
	schemaProvider    = reflect.TypeFor[interface{ JSONSchema() *jsonschema.Schema }]()
	aliasProvider     = reflect.TypeFor[interface{ JSONSchemaAlias() any }]()
	schemaExtender    = reflect.TypeFor[interface{ JSONSchemaExtend(*jsonschema.Schema) }]()
	propertyProvider  = reflect.TypeFor[interface{ JSONSchemaProperty(string) any }]()
	docStringProvider = reflect.TypeFor[interface{ GetFieldDocString(string) string }]()
)

// implements reports whether t or *t implements iface.
func implements(t, iface reflect.Type) bool {
	return t.Implements(iface) || (t.Kind() != reflect.Interface && reflect.PointerTo(t).Implements(iface))
}

// describesItself reports whether t has a method that returns its schema.
func describesItself(t reflect.Type) bool {
	return implements(t, schemaProvider) || implements(t, aliasProvider)
}

// encodesItself reports whether t has a method that encodes or decodes its JSON.
func encodesItself(t reflect.Type) bool {
	return implements(t, jsonMarshaler) || implements(t, jsonUnmarshaler)
}

// encodesAsText reports whether t has a text method, so that its JSON is a string.
func encodesAsText(t reflect.Type) bool {
	return implements(t, textMarshaler) || implements(t, textUnmarshaler)
}

// opaque reports whether the JSON of t does not follow from its fields.
func opaque(t reflect.Type) bool {
	return t == timeType || describesItself(t) || encodesItself(t) || encodesAsText(t)
}

// propertyAlias returns a value of the type that t says describes the field name, or nil if t
// says nothing about that field.
func propertyAlias(t reflect.Type, name string) any {
	if !implements(t, propertyProvider) {
		return nil
	}
	return reflect.New(t).Interface().(interface{ JSONSchemaProperty(string) any }).JSONSchemaProperty(name)
}
