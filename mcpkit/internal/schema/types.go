package schema

import (
	"encoding"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"time"

	"github.com/invopop/jsonschema"
)

// A Direction says which way values of a type travel.
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

// implements reports whether t or *t has the methods of iface.
func implements(t, iface reflect.Type) bool {
	return t.Implements(iface) || (t.Kind() != reflect.Interface && reflect.PointerTo(t).Implements(iface))
}

// describesItself reports whether t brings its own schema.
func describesItself(t reflect.Type) bool {
	return implements(t, schemaProvider) || implements(t, aliasProvider)
}

// encodesItself reports whether t has methods of its own for JSON values.
func encodesItself(t reflect.Type) bool {
	return implements(t, jsonMarshaler) || implements(t, jsonUnmarshaler)
}

// encodesAsText reports whether t is a JSON string through its text methods.
func encodesAsText(t reflect.Type) bool {
	return implements(t, textMarshaler) || implements(t, textUnmarshaler)
}

// opaque reports whether t's fields say nothing about its JSON form.
func opaque(t reflect.Type) bool {
	return t == timeType || describesItself(t) || encodesItself(t) || encodesAsText(t)
}

// A typeChecker walks a type before it is reflected, and collects why it cannot
// be described. Reflection of a recursive type without $ref would never end.
type typeChecker struct {
	dir      Direction
	stack    []reflect.Type
	problems []string
}

// checkType returns why t cannot be described, or nothing.
func checkType(t reflect.Type, dir Direction) []string {
	c := &typeChecker{dir: dir}
	c.visit(t, "")
	return c.problems
}

func (c *typeChecker) fail(path, format string, args ...any) {
	msg := fmt.Sprintf(format, args...)
	if path != "" {
		msg = path + ": " + msg
	}
	c.problems = append(c.problems, msg)
}

func (c *typeChecker) visit(t reflect.Type, path string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == urlType:
		c.fail(path, "url.URL is encoded field by field; use a string")
		return
	case t == rawMessageType || opaque(t):
		return
	}
	if t.Name() != "" {
		for _, outer := range c.stack {
			if outer == t {
				c.fail(path, "%s contains itself; a schema without $ref cannot describe a recursive type: flatten it (for example into a list of items with parent ids) or use json.RawMessage for the inner part", t)
				return
			}
		}
		c.stack = append(c.stack, t)
		defer func() { c.stack = c.stack[:len(c.stack)-1] }()
	}
	switch t.Kind() {
	case reflect.Struct:
		c.visitStruct(t, path)
	case reflect.Slice, reflect.Array:
		if c.dir == Output && t.Elem().Kind() == reflect.Pointer && t.Elem().Elem().Kind() != reflect.Struct {
			c.fail(path, "%s may hold null, which no portable schema allows beside another type; use []%s", t, t.Elem().Elem())
			return
		}
		c.visit(t.Elem(), path+"[]")
	case reflect.Map:
		c.visitKey(t.Key(), path)
		c.visit(t.Elem(), path+"{}")
	case reflect.Interface:
		if t == errorType {
			c.fail(path, "an error is encoded as {}; use a string")
		} else if t.NumMethod() > 0 && c.dir == Input {
			c.fail(path, "nothing can be decoded into the interface %s; use a struct", t)
		}
	case reflect.Chan, reflect.Func, reflect.Complex64, reflect.Complex128, reflect.UnsafePointer, reflect.Uintptr:
		c.fail(path, `%s has no JSON form; leave the field out with json:"-"`, t)
	}
}

func (c *typeChecker) visitStruct(t reflect.Type, path string) {
	fields, conflicts := jsonFields(t)
	for _, msg := range conflicts {
		c.fail(path, "%s", msg)
	}
	for _, f := range fields {
		at := f.name
		if path != "" {
			at = path + "." + f.name
		}
		for _, msg := range checkTag(f) {
			c.fail(at, "%s", msg)
		}
		if f.name == "-" {
			c.fail(at, `a field cannot be described under the name "-"; rename it`)
		}
		if alias := propertyAlias(t, f.name); alias != nil {
			continue
		}
		c.visit(f.Type, at)
	}
}

func (c *typeChecker) visitKey(k reflect.Type, path string) {
	switch k.Kind() {
	case reflect.String, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return
	}
	if !encodesAsText(k) {
		c.fail(path, "a map with keys of type %s has no JSON form; use string keys", k)
	}
}

// propertyAlias returns the value whose type t wants described in place of its
// field name, or nil.
func propertyAlias(t reflect.Type, name string) any {
	if !implements(t, propertyProvider) {
		return nil
	}
	return reflect.New(t).Interface().(interface{ JSONSchemaProperty(string) any }).JSONSchemaProperty(name)
}
