package wrap

import (
	"fmt"
	"reflect"
	"slices"
)

// ignoredTags returns a fault for each path, query and header tag without effect: on a field that
// is not an argument, or on a field inside an argument.
func ignoredTags(in reflect.Type) []fault {
	w := &tagWalk{}
	w.walk(in, true)
	return w.faults
}

type tagWalk struct {
	within []reflect.Type // the structs around the current field
	faults []fault
}

// walk visits the fields of t; arguments reports whether they are arguments.
func (w *tagWalk) walk(t reflect.Type, arguments bool) {
	for slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map}, t.Kind()) {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || slices.Contains(w.within, t) {
		return
	}
	w.within = append(w.within, t)
	defer func() { w.within = w.within[:len(w.within)-1] }()
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("json")
		if f.Anonymous && name == "" {
			w.walk(f.Type, arguments)
			continue
		}
		hidden := !f.IsExported() || name == "-"
		if hidden || !arguments {
			w.report(t, f)
		}
		if !hidden {
			w.walk(f.Type, false)
		}
	}
}

func (w *tagWalk) report(t reflect.Type, f reflect.StructField) {
	for _, p := range tagPlaces {
		if name, ok := f.Tag.Lookup(p.tag); ok {
			w.faults = append(w.faults, fault{
				fmt.Sprintf("the tag %s:%q of field %s of %s has no effect because the field is not an argument", p.tag, name, f.Name, t),
				"move the field to the input struct and give it a JSON name, or remove the tag"})
		}
	}
}
