package schema

import (
	"fmt"
	"reflect"
	"slices"
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
