package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A field is a struct field as encoding/json treats it: fields of embedded structs are promoted.
type field struct {
	reflect.StructField
	name     string // the JSON name
	optional bool   // omitempty or omitzero
	asString bool   // the option ",string"
	tagged   bool   // the name comes from the tag
	depth    int    // of embedding
	order    []int  // field indexes from the outermost struct on
	owner    string // the struct that declares the field, or "" for an unnamed one
}

// goName returns the name of a field with that of its struct.
func (f field) goName() string {
	if f.owner == "" {
		return f.Name
	}
	return f.owner + "." + f.Name
}

// A Property is a field of a struct type, with its JSON name.
type Property struct {
	Name  string // the JSON name
	Field reflect.StructField
}

// Properties returns the properties of the struct type t in declaration order.
func Properties(t reflect.Type) []Property {
	fields, _ := jsonFields(t)
	properties := make([]Property, len(fields))
	for i, f := range fields {
		properties[i] = Property{Name: f.name, Field: f.StructField}
	}
	return properties
}

// jsonFields returns the fields of the struct type t that encoding/json reads and writes, in
// declaration order. The conflicts are fields that hide each other, which encoding/json silently
// drops.
func jsonFields(t reflect.Type) (fields []field, conflicts []string) {
	byName := map[string][]field{}
	collectFields(t, 0, nil, map[reflect.Type]bool{}, byName)
	for name, candidates := range byName {
		best, ambiguous := dominant(candidates)
		if ambiguous {
			conflicts = append(conflicts, fmt.Sprintf("the fields %s have the JSON name %q; encoding/json drops all of them; rename one, or hide it with json:\"-\"", goNames(equals(candidates)), name))
			continue
		}
		fields = append(fields, best)
	}
	slices.SortFunc(fields, func(a, b field) int { return slices.Compare(a.order, b.order) })
	slices.Sort(conflicts)
	return fields, conflicts
}

// equals returns the fields that encoding/json cannot choose between, the first in order.
func equals(candidates []field) []field {
	first := candidates[0]
	return slices.DeleteFunc(slices.Clone(candidates), func(f field) bool { return f.depth != first.depth || f.tagged != first.tagged })
}

// goNames lists fields by their Go names.
func goNames(fields []field) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.goName()
	}
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return strings.Join(names, "")
}

func collectFields(t reflect.Type, depth int, order []int, seen map[reflect.Type]bool, out map[string][]field) {
	if seen[t] {
		return
	}
	seen[t] = true
	defer delete(seen, t)
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("json")
		if tag == "-" {
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		if !isJSONName(name) {
			name = "" // encoding/json ignores it
		}
		at := append(slices.Clone(order), i)
		if f.Anonymous {
			elem := f.Type
			if elem.Kind() == reflect.Pointer {
				elem = elem.Elem()
			}
			if !f.IsExported() && elem.Kind() != reflect.Struct {
				continue
			}
			if name == "" && elem.Kind() == reflect.Struct && !opaque(elem) {
				collectFields(elem, depth+1, at, seen, out)
				continue
			}
		}
		if !f.IsExported() {
			continue
		}
		fd := field{StructField: f, name: name, tagged: name != "", depth: depth, order: at, owner: t.Name()}
		if name == "" {
			fd.name = f.Name
		}
		for o := range strings.SplitSeq(options, ",") {
			switch o {
			case "omitempty", "omitzero":
				fd.optional = true
			case "string":
				fd.asString = true
			}
		}
		out[fd.name] = append(out[fd.name], fd)
	}
}

// dominant returns the field that a JSON name belongs to by Go's rules: the least nested one, then
// the one with a tag. It is ambiguous if two fields are equal in both.
func dominant(fields []field) (best field, ambiguous bool) {
	slices.SortStableFunc(fields, func(a, b field) int {
		if a.depth != b.depth {
			return a.depth - b.depth
		}
		switch {
		case a.tagged == b.tagged:
			return 0
		case a.tagged:
			return -1
		}
		return 1
	})
	best = fields[0]
	if len(fields) > 1 && fields[1].depth == best.depth && fields[1].tagged == best.tagged {
		return best, true
	}
	return best, false
}
