package wrap

import (
	"fmt"
	"reflect"
	"slices"
)

// inputTags are the tags of inputs that this package reads.
var inputTags = []string{"path", "query", "header", "form", "multipart", "body", "null", "idempotency"}

// markerTags are those of a blank field, which are about the whole request.
var markerTags = []string{"body", "idempotency"}

// ignoredTags returns a fault for each tag without effect: on a field that is not an argument, on a
// field inside an argument, or on a field with a tag for the other kind of field.
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
		for _, tag := range inputTags {
			effective := arguments && !hidden && tag != "idempotency" || arguments && f.Name == "_" && slices.Contains(markerTags, tag)
			if text, ok := f.Tag.Lookup(tag); ok && !effective {
				w.report(t, f, tag, text)
			}
		}
		if !hidden {
			w.walk(f.Type, false)
		}
	}
}

func (w *tagWalk) report(t reflect.Type, f reflect.StructField, tag, text string) {
	reason, fix := "the field is not an argument", "move the field to the input struct and give it a JSON name, or remove the tag"
	if tag == "idempotency" {
		reason, fix = "it is for a blank field of the input", fmt.Sprintf("write _ struct{} `idempotency:%q`", text)
	}
	w.faults = append(w.faults, fault{fmt.Sprintf("the tag %s:%q of field %s of %s has no effect because %s", tag, text, f.Name, t, reason), fix})
}
