package filevalue

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
)

// A Form finds the files in the outputs of a tool.
type Form struct {
	public  reflect.Type // mcpkit.File, which File converts to
	dynamic bool         // the type of an output is known only when there is one
}

// NewForm returns the form of outputs of type t, or nil if they have no files. public is the type
// of files, which File converts to, and dynamic says that the type of an output is known only when
// there is one.
func NewForm(t, public reflect.Type, dynamic bool) *Form {
	f := &Form{public: public, dynamic: dynamic}
	if !dynamic && !Holds(t, public) {
		return nil
	}
	return f
}

// IsWhole reports whether an output of type t consists of files only: it is one, or a list of them.
func (f *Form) IsWhole(t reflect.Type) bool {
	if t == nil {
		return false
	}
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t == f.public || t.Kind() == reflect.Pointer && t.Elem() == f.public
}

// CheckWhole returns an error if an output that consists of files has a nil file.
func (f *Form) CheckWhole(v reflect.Value) error {
	if v.Kind() != reflect.Slice {
		if isNil(v) {
			return errlog.Errorf("the handler returned a nil %s and no error", v.Type())
		}
		return nil
	}
	for i := range v.Len() {
		if isNil(v.Index(i)) {
			return errlog.Errorf("file %d of the output is nil", i)
		}
	}
	return nil
}

// A holding is a question of Holds.
type holding struct{ in, part reflect.Type }

// holdings has the answers of Holds, because outputs of a dynamic type ask at each call.
var holdings sync.Map

// Holds reports whether values of type t have values of type part that encoding/json reaches, apart
// from those in interfaces and in values that code themselves.
func Holds(t, part reflect.Type) bool {
	if t == nil {
		return false
	}
	if has, ok := holdings.Load(holding{t, part}); ok {
		return has.(bool)
	}
	has := find(t, part, map[reflect.Type]bool{})
	holdings.Store(holding{t, part}, has)
	return has
}

func find(t, part reflect.Type, seen map[reflect.Type]bool) bool {
	for t.Kind() == reflect.Pointer && !seen[t] { // its methods are those of the element
		seen[t] = true
		t = t.Elem()
	}
	switch {
	case t == part:
		return true
	case seen[t], codesItself(t):
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map:
		return find(t.Elem(), part, seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); (f.IsExported() || f.Anonymous) && f.Tag.Get("json") != "-" && find(f.Type, part, seen) {
				return true
			}
		}
	}
	return false
}

var codingMethods = []reflect.Type{
	reflect.TypeFor[json.Marshaler](), reflect.TypeFor[encoding.TextMarshaler](),
	reflect.TypeFor[json.Unmarshaler](), reflect.TypeFor[encoding.TextUnmarshaler](),
}

// codesItself reports whether encoding/json uses a method of t.
func codesItself(t reflect.Type) bool {
	return slices.ContainsFunc(codingMethods, func(method reflect.Type) bool {
		return t.Implements(method) || t.Kind() != reflect.Interface && reflect.PointerTo(t).Implements(method)
	})
}

// deepest bounds how deep a walk goes, as encoding/json does: a value may contain itself.
const deepest = 200

// A walk visits the files of an output and replaces each by what visit returns, in copies of
// everything that the handler may still use.
type walk struct {
	public reflect.Type
	visit  func(path string, f File) File
	depth  int
	err    error // the first problem of the walk itself
}

// replace replaces the files of the output at v, which can be set.
func (f *Form) replace(v reflect.Value, visit func(path string, f File) File) error {
	w := &walk{public: f.public, visit: visit}
	if f.dynamic {
		if v.Kind() != reflect.Interface || v.IsNil() || !Holds(v.Elem().Type(), f.public) {
			return nil
		}
		own := reflect.New(v.Elem().Type()).Elem()
		own.Set(v.Elem())
		w.value(own, "")
		v.Set(own)
		return w.err
	}
	w.value(v, "")
	return w.err
}

// value replaces the files in v, which can be set or is an embedded struct.
func (w *walk) value(v reflect.Value, path string) {
	if v.Type() == w.public {
		file := v.Convert(reflect.TypeFor[File]()).Interface().(File)
		v.Set(reflect.ValueOf(w.visit(path, file)).Convert(w.public))
		return
	}
	if w.depth++; w.depth > deepest {
		w.err = errlog.New("the output contains itself")
		return
	}
	defer func() { w.depth-- }()
	switch v.Kind() {
	case reflect.Pointer:
		w.pointer(v, path)
	case reflect.Struct:
		w.structure(v, path)
	case reflect.Slice:
		if v.IsNil() {
			return
		}
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(own, v)
		w.items(own, path)
		v.Set(own)
	case reflect.Array:
		w.items(v, path)
	case reflect.Map:
		w.mapping(v, path)
	}
}

func (w *walk) pointer(v reflect.Value, path string) {
	switch {
	case v.IsNil():
	case !v.CanSet():
		w.err = errlog.Errorf("the File in the embedded pointer %s cannot be sent; embed the struct without the pointer, or export its type", v.Type())
	default:
		own := reflect.New(v.Type().Elem())
		own.Elem().Set(v.Elem())
		w.value(own.Elem(), path)
		v.Set(own)
	}
}

func (w *walk) structure(v reflect.Value, path string) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, isMember := memberName(field, w.public)
		if !isMember || !Holds(field.Type, w.public) {
			continue
		}
		_, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case slices.Contains(strings.Split(options, ","), "omitzero") && v.Field(i).IsZero():
		case name == "":
			w.value(v.Field(i), path)
		default:
			w.value(v.Field(i), join(path, name))
		}
	}
}

func (w *walk) items(v reflect.Value, path string) {
	for i := range v.Len() {
		w.value(v.Index(i), path+"["+strconv.Itoa(i)+"]")
	}
}

// mapping replaces the files of a map in the order of its keys, so that each call has the same
// order.
func (w *walk) mapping(v reflect.Value, path string) {
	if v.IsNil() {
		return
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		return strings.Compare(fmt.Sprint(a.Interface()), fmt.Sprint(b.Interface()))
	})
	own := reflect.MakeMapWithSize(v.Type(), len(keys))
	for _, key := range keys {
		member := reflect.New(v.Type().Elem()).Elem()
		member.Set(v.MapIndex(key))
		w.value(member, path+"{}")
		own.SetMapIndex(key, member)
	}
	v.Set(own)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func isNil(v reflect.Value) bool { return v.Kind() == reflect.Pointer && v.IsNil() }
