package schema

import (
	"encoding"
	"encoding/json"
	"log/slog"
	"math/big"
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"regexp"
	"time"

	"github.com/invopop/jsonschema"
)

// A Direction says whether values of a type are decoded or encoded.
type Direction int

const (
	// Input types are decoded from a client's arguments.
	Input Direction = iota
	// Output types are encoded into a result.
	Output
)

var (
	timeType          = reflect.TypeFor[time.Time]()
	urlType           = reflect.TypeFor[url.URL]()
	numberType        = reflect.TypeFor[json.Number]()
	durationType      = reflect.TypeFor[time.Duration]()
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
	fieldDescriber    = reflect.TypeFor[FieldDescriber]()
	docStringProvider = reflect.TypeFor[interface{ GetFieldDocString(string) string }]()
)

// standardForms has the schemas of types of the standard library whose methods read and write a
// form that models know by name. A description in a struct tag replaces that of the form.
var standardForms = map[reflect.Type]jsonschema.Schema{
	reflect.TypeFor[big.Int]():        {Type: "integer", Description: "A whole number of any size."},
	reflect.TypeFor[big.Float]():      {Type: "string", Description: "A decimal number as text, such as 1.5."},
	reflect.TypeFor[big.Rat]():        {Type: "string", Description: "A fraction as text, such as 3/4."},
	reflect.TypeFor[net.IP]():         {Type: "string", Description: "An IP address, such as 192.0.2.1 or 2001:db8::1."},
	reflect.TypeFor[netip.Addr]():     {Type: "string", Description: "An IP address, such as 192.0.2.1 or 2001:db8::1."},
	reflect.TypeFor[netip.AddrPort](): {Type: "string", Description: "An IP address with a port, such as 192.0.2.1:80."},
	reflect.TypeFor[netip.Prefix]():   {Type: "string", Description: "An IP network, such as 192.0.2.0/24."},
	reflect.TypeFor[regexp.Regexp]():  {Type: "string", Description: "A regular expression in the syntax of Go."},
	reflect.TypeFor[slog.Level]():     {Type: "string", Description: "A log level, such as INFO or ERROR+1."},
}

// implements reports whether t or *t implements iface.
func implements(t, iface reflect.Type) bool {
	return t.Implements(iface) || (t.Kind() != reflect.Interface && reflect.PointerTo(t).Implements(iface))
}

// describesItself reports whether t has a method that returns its schema.
func describesItself(t reflect.Type) bool {
	return implements(t, schemaProvider) || implements(t, aliasProvider)
}

// ownJSON reports whether encoding/json uses a method of t to decode it, or to encode it where it
// is addressable: in one direction it may, and in the other not.
func (d Direction) ownJSON(t reflect.Type) bool {
	if d == Input {
		return implements(t, jsonUnmarshaler)
	}
	return implements(t, jsonMarshaler)
}

// ownText reports whether the JSON of t is a string that a method of t reads or writes.
func (d Direction) ownText(t reflect.Type) bool {
	if d == Input {
		return implements(t, textUnmarshaler)
	}
	return implements(t, textMarshaler)
}

// opaque reports whether the JSON of t does not follow from its fields or its kind.
func (d Direction) opaque(t reflect.Type) bool {
	return t == timeType || t == rawMessageType || t == numberType || describesItself(t) || d.ownJSON(t) || d.ownText(t)
}

// asBase64 reports whether the JSON of t is a string with its bytes in base64. A slice of bytes
// that encode themselves is a list.
func (d Direction) asBase64(t reflect.Type) bool {
	if t.Kind() != reflect.Slice || t.Elem().Kind() != reflect.Uint8 {
		return false
	}
	at := reflect.PointerTo(t.Elem())
	return d == Input || !at.Implements(jsonMarshaler) && !at.Implements(textMarshaler)
}

// needsAddress reports whether encoding/json uses a method of t only where the value is
// addressable, because the method has a pointer receiver. It encodes the value in another way
// elsewhere.
func needsAddress(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer || t.Kind() == reflect.Interface || describesItself(t) {
		return false
	}
	at := reflect.PointerTo(t)
	switch {
	case t.Implements(jsonMarshaler):
		return false
	case at.Implements(jsonMarshaler):
		return true
	}
	return !t.Implements(textMarshaler) && at.Implements(textMarshaler)
}

// propertyAlias returns a value of the type that t says describes the field name, or nil if t
// says nothing about that field.
func propertyAlias(t reflect.Type, name string) any {
	if !implements(t, propertyProvider) {
		return nil
	}
	return reflect.New(t).Interface().(interface{ JSONSchemaProperty(string) any }).JSONSchemaProperty(name)
}

// StandardForm describes the JSON form of a type of the standard library that reads and writes it
// itself, and returns "" for other types.
func StandardForm(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return standardForms[t].Description
}
