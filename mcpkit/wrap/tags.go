package wrap

import (
	"fmt"
	"reflect"
	"slices"
)

// lostTags finds tags that would be passed over without a word: on fields that are no arguments, and inside of fields that
// are arguments as a whole.
func lostTags(in reflect.Type) []fault {
	w := &tagWalk{}
	w.walk(in, true)
	return w.faults
}

type tagWalk struct {
	within []reflect.Type
	faults []fault
}

// walk looks at the fields of t; own says that they are arguments.
func (w *tagWalk) walk(t reflect.Type, own bool) {
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
			w.walk(f.Type, own)
			continue
		}
		hidden := !f.IsExported() || name == "-"
		if hidden || !own {
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
				fmt.Sprintf("the tag %s:%q of field %s of %s has no effect, because the field is no argument of its own", p.tag, name, f.Name, t),
				"move the field to the input itself and give it a name in JSON, or take the tag off"})
		}
	}
}
