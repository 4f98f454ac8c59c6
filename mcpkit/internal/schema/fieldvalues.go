package schema

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// checkFieldValues checks the defaults, examples, choices and limits of the fields of a type that
// has other problems, each field by itself, so that all problems are reported together.
func checkFieldValues(t reflect.Type, dir Direction) (problems []string) {
	c := &fieldChecker{dir: dir}
	c.visit(t, "")
	return c.problems
}

type fieldChecker struct {
	dir      Direction
	within   []reflect.Type
	problems []string
}

func (c *fieldChecker) visit(t reflect.Type, path string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == urlType || c.dir.opaque(t) || slices.Contains(c.within, t) {
		return
	}
	c.within = append(c.within, t)
	defer func() { c.within = c.within[:len(c.within)-1] }()
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		c.visit(t.Elem(), path+"[]")
	case reflect.Map:
		c.visit(t.Elem(), path+"{}")
	case reflect.Struct:
		fields, _ := jsonFields(t)
		for _, f := range fields {
			if propertyAlias(t, f.name) == nil && len(checkTag(f, c.dir)) == 0 {
				c.checkField(f, path)
			}
			c.visit(f.Type, join(path, f.name))
		}
	}
}

// checkField checks the values in the tag of a field of texts, numbers or booleans, or of a list of
// them.
func (c *fieldChecker) checkField(f field, path string) {
	scalar := func(kind string) bool { return kind == "string" || kind == "number" || kind == "boolean" }
	kind, item := c.dir.valueKinds(f)
	if !scalar(kind) && !(kind == "array" && scalar(item)) || checkType(f.Type, c.dir, true).indescribable {
		return
	}
	g := &generator{dir: c.dir, flat: map[reflect.Type]bool{}}
	one := reflect.StructOf([]reflect.StructField{{Name: "F", Type: f.Type, Tag: g.tag(reflect.TypeFor[struct{}](), f)}})
	g.flat[one] = true
	s := g.reflector().ReflectFromType(one)
	tidy(s)
	raw, err := json.Marshal(s)
	if err != nil {
		return
	}
	for _, p := range checkValues(raw) {
		c.problems = append(c.problems, strings.TrimPrefix(join(path, p), "."))
	}
}
