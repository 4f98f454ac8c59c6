package mcpkit

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// undecodable is the error of arguments that cannot be decoded. It decodes them again part by
// part to find the one that fails: encoding/json says so of some errors only. Of each level
// only the part that fails is looked into, so that this takes as often the time of decoding as the type
// has levels.
func undecodable[In any](ready []byte, err error) error {
	s := &search{err: err}
	s.value(reflect.TypeFor[In](), ready)
	e := &ToolError{result: observe.ResultInvalidArguments}
	var told *ToolError
	switch plain := s.plain; {
	case errors.As(s.err, &told):
		e.What, e.Next = told.What, told.Next
		e.Err = told.Err
	case plain != "":
		e.What = plain
	default:
		e.What = "cannot be used as given"
		e.Err = s.cause()
	}
	switch path := s.path.String(); {
	case path != "":
		e.What = path + ": " + e.What
	case told == nil:
		e.What = "the arguments " + e.What
	}
	return e
}

// A search follows an error of decoding to where it arises.
type search struct {
	path  strings.Builder
	err   error
	plain string // what is wrong, where it is no method's error
	data  []byte // the value that the method refused, or its name
}

// cause is the error of a method as the log may have it: such errors mostly repeat what they
// could not read, and arguments are not logged.
func (s *search) cause() error {
	text, ok := strictjson.String(s.data)
	if !ok {
		if len(s.data) == 0 || s.data[0] == '{' || s.data[0] == '[' {
			return fmt.Errorf("decoding an argument: %T", s.err) // it may repeat any part
		}
		text = string(s.data)
	}
	said := s.err.Error()
	quoted := strconv.Quote(text)
	const word = 4 // what is shorter may be part of any text
	said = strings.ReplaceAll(said, quoted, "[the argument]")
	if len(text) >= word {
		said = strings.ReplaceAll(said, quoted[1:len(quoted)-1], "[the argument]")
		said = strings.ReplaceAll(said, text, "[the argument]")
	}
	return errors.New("decoding an argument: " + said)
}

// value looks into a value that cannot be decoded as t.
func (s *search) value(t reflect.Type, data []byte) {
	s.data = data
	if decodesItself(t) {
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
			s.plain = "must be base64"
			return
		}
		s.list(t, data)
	case reflect.Bool, reflect.String:
	default:
		if t.Kind() >= reflect.Int && t.Kind() <= reflect.Float64 {
			s.plain = shortened(string(data)) + " is out of range"
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

// errFound ends a search among members.
var errFound = errors.New("found")

func (s *search) structure(t reflect.Type, data []byte) {
	fields := map[string]reflect.StructField{}
	for _, p := range schema.Properties(t) {
		fields[p.Name] = p.Field
	}
	_ = strictjson.Object(data, func(name string, value []byte) error {
		field, ok := fields[name]
		if !ok {
			return nil
		}
		if _, options, _ := strings.Cut(field.Tag.Get("json"), ","); slices.Contains(strings.Split(options, ","), "string") {
			// Such a value is decoded as the member of a struct only.
			one := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "Field", Type: field.Type, Tag: reflect.StructTag(`json:"field,string"`)}}))
			err := json.Unmarshal([]byte(`{"field":`+string(value)+`}`), one.Interface())
			if err == nil {
				return nil
			}
			s.step(name)
			s.err, s.plain = err, shortened(string(value))+" is out of range"
			return errFound
		}
		return s.try(field.Type, value, func() { s.step(name) })
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
			s.err, s.plain, s.data = err, "", key
			if !decodesItself(t.Key()) {
				s.plain = "the name is out of range"
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

// try decodes a part, and looks into it if it fails.
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
	s.path.WriteString(shortened(name))
}

// shortened bounds what is repeated of an argument.
func shortened(text string) string {
	const most = 60
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most-len("…")], "") + "…"
}
