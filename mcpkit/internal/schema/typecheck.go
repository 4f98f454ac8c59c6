package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A Direction says whether values of a type are decoded or encoded.
type Direction int

const (
	// Input types are decoded from a client's arguments.
	Input Direction = iota
	// Output types are encoded into a result.
	Output
)

// A typeChecker collects the reasons why no schema describes a type. It runs before reflection,
// which without $ref would not end for a recursive type.
type typeChecker struct {
	dir      Direction
	stack    []reflect.Type
	embedded []reflect.Type // the embedded structs around the current field
	problems []string
}

// checkType returns the reasons why no schema describes t.
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
	case t == durationType:
		c.fail(path, "time.Duration is encoded as a whole number of nanoseconds, and a model means seconds when it writes 30; use an integer with the unit in its name, such as timeout_seconds, or a type with the methods MarshalText and UnmarshalText")
		return
	case t == rawMessageType || opaque(t):
		return
	}
	if t.Name() != "" {
		if slices.Contains(c.stack, t) {
			c.fail(path, "%s contains itself; a schema without $ref cannot describe a recursive type; flatten it, for example into a list of items with parent IDs, or use json.RawMessage for the inner part", t)
			return
		}
		c.stack = append(c.stack, t)
		defer func() { c.stack = c.stack[:len(c.stack)-1] }()
	}
	switch t.Kind() {
	case reflect.Struct:
		c.visitStruct(t, path)
	case reflect.Slice, reflect.Array:
		if c.dir == Output && t.Elem().Kind() == reflect.Pointer && t.Elem().Elem().Kind() != reflect.Struct {
			c.fail(path, "%s may contain null, and not all clients accept a schema that allows null and another type; use []%s", t, t.Elem().Elem())
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
			c.fail(path, "encoding/json cannot decode into the interface %s; use a struct", t)
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
	c.visitDeclared(t, path)
	if c.dir == Input {
		for i, f := range fields {
			for _, other := range fields[:i] {
				if f.name != other.name && strings.EqualFold(f.name, other.name) {
					c.fail(path, "the JSON names %q and %q of the fields %s differ in upper and lower case only; rename one", other.name, f.name, goNames([]field{other, f}))
				}
			}
		}
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
			c.fail(at, `a field cannot have the name "-"; rename it`)
		}
		if alias := propertyAlias(t, f.name); alias != nil {
			continue
		}
		c.visit(f.Type, at)
	}
}

// visitDeclared checks the struct tags of all fields that t declares, with those that are not
// members of its JSON object, and those of the structs that it embeds.
func (c *typeChecker) visitDeclared(t reflect.Type, path string) {
	for i := range t.NumField() {
		f := t.Field(i)
		at := f.Name
		if path != "" {
			at = path + "." + f.Name
		}
		problems := checkStructTag(f.Tag)
		embedded := embeddedStruct(f)
		switch {
		case f.Tag.Get("json") == "-":
			problems = append(problems, ignoredTagProblems(f, "the field is not in the JSON object")...)
		case embedded != nil:
			problems = append(problems, checkJSONTag(f)...)
			problems = append(problems, ignoredTagProblems(f, "the fields of an embedded struct are described one by one")...)
		case !f.IsExported():
			problems = append(problems, ignoredTagProblems(f, "the field is not exported")...)
		default:
			problems = append(problems, checkJSONTag(f)...)
		}
		for _, msg := range problems {
			c.fail(at, "%s", msg)
		}
		if embedded != nil && !slices.Contains(c.embedded, embedded) {
			c.embedded = append(c.embedded, embedded)
			c.visitDeclared(embedded, path)
			c.embedded = c.embedded[:len(c.embedded)-1]
		}
	}
}

// embeddedStruct returns the struct whose fields f promotes, or nil.
func embeddedStruct(f reflect.StructField) reflect.Type {
	elem := f.Type
	if elem.Kind() == reflect.Pointer {
		elem = elem.Elem()
	}
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if !f.Anonymous || name != "" && isJSONName(name) || elem.Kind() != reflect.Struct || opaque(elem) {
		return nil
	}
	return elem
}

func (c *typeChecker) visitKey(k reflect.Type, path string) {
	if k == durationType {
		c.fail(path, "a map with keys of type time.Duration has numbers of nanoseconds as its keys; use string keys")
		return
	}
	switch k.Kind() {
	case reflect.String, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return
	}
	if !encodesAsText(k) {
		c.fail(path, "a map with keys of type %s has no JSON form; use string keys", k)
	}
}
