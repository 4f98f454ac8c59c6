package schema

import (
	"fmt"
	"reflect"
	"slices"
)

// A typeChecker collects the reasons why no schema describes a type. It runs before reflection,
// which without $ref would not end for a recursive type.
type typeChecker struct {
	dir      Direction
	stack    []reflect.Type
	problems []string
	reported map[string]bool // the paths of the problems
	// indescribable is set if a problem is about a type and not about a tag: reflection could then
	// fail or not end.
	indescribable bool
}

// checkType returns a checker with the reasons why no schema describes t. addressable says that a
// pointer to the value is encoded.
func checkType(t reflect.Type, dir Direction, addressable bool) *typeChecker {
	c := &typeChecker{dir: dir, reported: map[string]bool{}}
	c.visit(t, "", addressable || dir == Input)
	return c
}

// fail adds a problem of a type.
func (c *typeChecker) fail(path, format string, args ...any) {
	c.indescribable = true
	c.report(path, fmt.Sprintf(format, args...))
}

// report adds a problem, once.
func (c *typeChecker) report(path, msg string) {
	c.reported[path] = true
	if path != "" {
		msg = path + ": " + msg
	}
	if !slices.Contains(c.problems, msg) {
		c.problems = append(c.problems, msg)
	}
}

// visit checks the type of a value at path. addressable says whether the value is addressable when
// it is encoded; what is decoded always is.
func (c *typeChecker) visit(t reflect.Type, path string, addressable bool) {
	for t.Kind() == reflect.Pointer {
		t, addressable = t.Elem(), true
	}
	switch {
	case t == urlType:
		c.fail(path, "url.URL is encoded field by field; use a string")
		return
	case t == durationType:
		c.fail(path, "time.Duration is a number of nanoseconds in JSON, and a model writes 30 for 30 seconds; use a number and name its unit, such as timeout_seconds, or a type with a text method")
		return
	case c.dir == Output && !addressable && needsAddress(t):
		c.fail(path, "encoding/json does not use the method of *%s here, because the value is not addressable; give the method a value receiver, or use *%s", t, t)
		return
	case c.dir.opaque(t), c.dir.asBase64(t):
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
		c.visitStruct(t, path, addressable)
	case reflect.Slice, reflect.Array:
		c.visitList(t, path, addressable)
	case reflect.Map:
		c.visitKey(t.Key(), path)
		c.visit(t.Elem(), path+"{}", c.dir == Input)
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

func (c *typeChecker) visitList(t reflect.Type, path string, addressable bool) {
	elem := t.Elem()
	switch {
	case c.dir == Output && elem.Kind() == reflect.Pointer && elem.Elem().Kind() != reflect.Struct:
		c.fail(path, "%s may contain null, and not all clients accept a schema that allows null and another type; use []%s", t, elem.Elem())
		return
	case c.dir == Output && t.Kind() == reflect.Array && elem.Kind() == reflect.Pointer:
		c.fail(path, "%s may contain null, and an array has a fixed length; use []%s", t, elem.Elem())
		return
	}
	c.visit(elem, path+"[]", addressable || t.Kind() == reflect.Slice)
}

func (c *typeChecker) visitStruct(t reflect.Type, path string, addressable bool) {
	fields, conflicts := jsonFields(t)
	for _, msg := range conflicts {
		c.fail(path, "%s", msg)
	}
	for _, msg := range unusedTags(t) {
		c.report(path, msg)
	}
	if c.dir == Input {
		for _, msg := range similarNames(t, fields) {
			c.report(path, msg)
		}
	}
	unreachable := map[reflect.Type]bool{}
	for _, f := range fields {
		at := f.name
		if path != "" {
			at = path + "." + f.name
		}
		if e := f.unreachable; e != nil && c.dir == Input && !unreachable[e] {
			unreachable[e] = true
			c.fail(path, "encoding/json cannot set the embedded pointer %s of %s, because its type is not exported; embed %s without the pointer, or export it", e, t, e.Elem())
		}
		for _, msg := range checkTag(f, c.dir) {
			c.report(at, msg)
		}
		if alias := propertyAlias(t, f.name); alias != nil {
			continue
		}
		c.visit(f.Type, at, addressable || f.maybe)
	}
}

func (c *typeChecker) visitKey(k reflect.Type, path string) {
	switch {
	case k == durationType:
		c.fail(path, "a map with keys of type time.Duration has numbers of nanoseconds as its names; use string keys")
		return
	case k.Kind() == reflect.String, k.Kind() >= reflect.Int && k.Kind() <= reflect.Uint64:
		return
	case c.dir == Input && reflect.PointerTo(k).Implements(textUnmarshaler), c.dir == Output && k.Implements(textMarshaler):
		return
	}
	c.fail(path, "a map with keys of type %s has no JSON form; use string keys", k)
}
