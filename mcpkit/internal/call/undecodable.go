package call

import (
	"cmp"
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/clip"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// undecodable describes err, the error of arguments that cannot be decoded, for the model.
// encoding/json names the failing argument for some errors only, so undecodable decodes the
// arguments again part by part. It searches only the part that fails, so the cost is at most the
// cost of decoding times the depth of the type.
func undecodable[In any](errs ToolErrors, ready []byte, err error) error {
	s := &search{err: err}
	s.value(reflect.TypeFor[In](), ready)
	var e ToolError
	told, _ := errs.find(s.err)
	switch {
	case told != nil:
		e = *told
	case s.problem != "":
		e.What = s.problem
	default:
		e.What = "cannot be used as given"
		if s.expected != "" {
			e.What += "; expected: " + s.expected
		}
		e.Err = s.cause()
	}
	switch path := s.path.String(); {
	case path != "":
		e.What = path + ": " + e.What
	case told == nil:
		e.What = "the arguments " + e.What
	}
	return errs.make(observe.ResultInvalidArguments, e)
}

// maxQuoted bounds the text of an argument that an error repeats, in bytes.
const maxQuoted = 60

// A search finds the part of the arguments that cannot be decoded.
type search struct {
	path    strings.Builder
	err     error
	problem string // what is wrong with the part, unless a decoding method returned the error
	// expected describes the part: the form of a type that decodes itself, or else the description
	// of the innermost argument that has one.
	expected string
}

// cause returns the error of a decoding method for the log.
func (s *search) cause() error {
	return errlog.Errorf("decoding an argument: %v", s.err)
}

// value searches a value that cannot be decoded as t.
func (s *search) value(t reflect.Type, data []byte) {
	if decodesItself(t) {
		s.expected = cmp.Or(schema.TypeForm(t), s.expected)
		return
	}
	switch t.Kind() {
	case reflect.Pointer:
		s.value(t.Elem(), data)
	case reflect.Struct:
		s.structure(t, data)
	case reflect.Map:
		s.mapping(t, data)
	case reflect.Slice, reflect.Array:
		if t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 && data[0] == '"' {
			s.problem = "must be base64"
			return
		}
		s.list(t, data)
	case reflect.Bool, reflect.String:
	default:
		if t.Kind() >= reflect.Int && t.Kind() <= reflect.Float64 {
			s.problem = clip.Bytes(string(data), maxQuoted) + " is out of range"
		}
	}
}

func decodesItself(t reflect.Type) bool {
	for _, method := range []reflect.Type{reflect.TypeFor[json.Unmarshaler](), reflect.TypeFor[encoding.TextUnmarshaler]()} {
		if t.Implements(method) || reflect.PointerTo(t).Implements(method) {
			return true
		}
	}
	return false
}

// errFound ends the search among the members of an object.
var errFound = errlog.New("found")

func (s *search) structure(t reflect.Type, data []byte) {
	properties := map[string]schema.Property{}
	for _, p := range schema.Properties(t) {
		properties[p.Name] = p
	}
	_ = strictjson.Object(data, func(name string, value []byte) error {
		property, ok := properties[name]
		if !ok {
			return nil
		}
		field := property.Field
		if _, options, _ := strings.Cut(field.Tag.Get("json"), ","); slices.Contains(strings.Split(options, ","), "string") {
			// encoding/json honors this option for members of structs only.
			one := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "Field", Type: field.Type, Tag: reflect.StructTag(`json:"field,string"`)}}))
			err := json.Unmarshal([]byte(`{"field":`+string(value)+`}`), one.Interface())
			if err == nil {
				return nil
			}
			s.step(name)
			s.err, s.problem = err, clip.Bytes(string(value), maxQuoted)+" is out of range"
			return errFound
		}
		return s.try(field.Type, value, func() {
			s.step(name)
			s.expected = cmp.Or(property.Description, s.expected)
		})
	})
}

func (s *search) mapping(t reflect.Type, data []byte) {
	_ = strictjson.Object(data, func(name string, value []byte) error {
		if s.try(t.Elem(), value, func() { s.step(name) }) != nil {
			return errFound
		}
		key, _ := json.Marshal(name) // a string
		if err := json.Unmarshal([]byte(`{`+string(key)+`:null}`), reflect.New(reflect.MapOf(t.Key(), reflect.TypeFor[any]())).Interface()); err != nil {
			s.step(name)
			s.err, s.problem = err, ""
			s.expected = cmp.Or(schema.TypeForm(t.Key()), s.expected)
			if !decodesItself(t.Key()) {
				s.problem = "the name is out of range"
			}
			return errFound
		}
		return nil
	})
}

func (s *search) list(t reflect.Type, data []byte) {
	i := -1
	_ = strictjson.Array(data, func(item []byte) error {
		i++
		return s.try(t.Elem(), item, func() { s.path.WriteString("[" + strconv.Itoa(i) + "]") })
	})
}

// try decodes a part, and searches it if that fails.
func (s *search) try(t reflect.Type, data []byte, step func()) error {
	err := json.Unmarshal(data, reflect.New(t).Interface())
	if err == nil {
		return nil
	}
	s.err = err
	step()
	s.value(t, data)
	return errFound
}

func (s *search) step(name string) {
	if s.path.Len() > 0 {
		s.path.WriteByte('.')
	}
	s.path.WriteString(clip.Bytes(name, maxQuoted))
}
