package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// A field is a struct field as encoding/json treats it: fields of embedded structs are promoted.
type field struct {
	reflect.StructField
	name     string // the JSON name
	optional bool   // omitempty or omitzero: an input need not have it
	omitted  bool   // encoding/json may leave it out; omitempty has no effect on a struct
	asString bool   // the option ",string"
	tagged   bool   // the name comes from the tag
	depth    int    // of embedding
	order    []int  // field indexes from the outermost struct on
	// maybe is set if the field is in an embedded struct that a pointer refers to, which may be nil.
	maybe bool
	// unreachable is the embedded pointer to an unexported struct through which the field would be
	// decoded; encoding/json cannot set it.
	unreachable reflect.Type
}

// jsonFields returns the fields of the struct type t that encoding/json reads and writes, in
// declaration order. The conflicts are fields that hide each other, which encoding/json silently
// drops.
func jsonFields(t reflect.Type) (fields []field, conflicts []string) {
	byName := map[string][]field{}
	collectFields(t, embedding{}, map[reflect.Type]bool{}, byName)
	for name, candidates := range byName {
		best, ambiguous := dominant(candidates)
		if ambiguous {
			conflicts = append(conflicts, conflict(t, name, candidates))
			continue
		}
		fields = append(fields, best)
	}
	slices.SortFunc(fields, func(a, b field) int { return slices.Compare(a.order, b.order) })
	slices.Sort(conflicts)
	return fields, conflicts
}

// An embedding is how a struct is embedded in the outermost one.
type embedding struct {
	depth       int
	order       []int
	maybe       bool
	unreachable reflect.Type
}

// collectFields adds the fields of t to out by their JSON names, as encoding/json finds them.
func collectFields(t reflect.Type, in embedding, seen map[reflect.Type]bool, out map[string][]field) {
	if seen[t] {
		return
	}
	seen[t] = true
	defer delete(seen, t)
	for i := range t.NumField() {
		f := t.Field(i)
		elem := f.Type
		if f.Anonymous && elem.Kind() == reflect.Pointer {
			elem = elem.Elem()
		}
		if !f.IsExported() && (!f.Anonymous || elem.Kind() != reflect.Struct) {
			continue
		}
		tag := f.Tag.Get("json")
		if tag == "-" {
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		if !validName(name) {
			name = ""
		}
		at := append(slices.Clone(in.order), i)
		if f.Anonymous && name == "" && elem.Kind() == reflect.Struct {
			next := embedding{depth: in.depth + 1, order: at, maybe: in.maybe, unreachable: in.unreachable}
			if f.Type.Kind() == reflect.Pointer {
				next.maybe = true
				if !f.IsExported() {
					next.unreachable = f.Type
				}
			}
			collectFields(elem, next, seen, out)
			continue
		}
		fd := field{StructField: f, name: name, tagged: name != "", depth: in.depth, order: at, maybe: in.maybe, unreachable: in.unreachable}
		if !f.IsExported() && f.Type.Kind() == reflect.Pointer {
			fd.unreachable = f.Type
		}
		if name == "" {
			fd.name = f.Name
		}
		for o := range strings.SplitSeq(options, ",") {
			switch o {
			case "omitempty":
				fd.optional = true
				fd.omitted = fd.omitted || mayBeEmpty(f.Type)
			case "omitzero":
				fd.optional, fd.omitted = true, true
			case "string":
				fd.asString = quotable(f.Type)
			}
		}
		out[fd.name] = append(out[fd.name], fd)
	}
}

// validName reports whether encoding/json uses a name in a tag. It ignores others.
func validName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r) && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// mayBeEmpty reports whether omitempty can leave out a value of t.
func mayBeEmpty(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		return false
	case reflect.Array:
		return t.Len() == 0
	}
	return true
}

// quotable reports whether the option ",string" has an effect on a field of type t. encoding/json
// looks behind one pointer, unless the type of the pointer has a name.
func quotable(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer && t.Name() == "" {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Bool, reflect.String, reflect.Float32, reflect.Float64:
		return true
	}
	return t.Kind() >= reflect.Int && t.Kind() <= reflect.Uintptr
}

// conflict describes fields of t that have the same JSON name at the same depth.
func conflict(t reflect.Type, name string, candidates []field) string {
	var where []string
	for _, c := range candidates {
		if c.depth == candidates[0].depth && c.tagged == candidates[0].tagged {
			where = append(where, goPath(t, c.order))
		}
	}
	return fmt.Sprintf("the fields %s of %s have the same JSON name %q, so encoding/json drops all of them; rename all but one", strings.Join(where, " and "), t, name)
}

// goPath returns the Go names of the fields with these indexes, such as "Base.ID".
func goPath(t reflect.Type, order []int) string {
	var names []string
	for _, i := range order {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		f := t.Field(i)
		names = append(names, f.Name)
		t = f.Type
	}
	return strings.Join(names, ".")
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
