// Package exactjson decodes JSON without losing digits of numbers.
package exactjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// Unmarshal is json.Unmarshal, but a number in a value of an interface type becomes a json.Number
// if a float64 would lose digits of it, such as 9007199254740993. All other numbers become a
// float64, as programs expect.
func Unmarshal(data []byte, v any) error {
	if !hasInterface(reflect.TypeOf(v)) {
		return json.Unmarshal(data, v)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(v); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return json.Unmarshal(data, v) // returns the error for what follows the value
	}
	soften(reflect.ValueOf(v))
	return nil
}

// known remembers which types contain an interface, because finding it out costs more than
// decoding.
var known sync.Map

func hasInterface(t reflect.Type) bool {
	if has, ok := known.Load(t); ok {
		return has.(bool)
	}
	has := contains(t, map[reflect.Type]bool{})
	known.Store(t, has)
	return has
}

// contains reports whether a value of t can contain an interface that encoding/json fills.
func contains(t reflect.Type, seen map[reflect.Type]bool) bool {
	if t == nil || seen[t] {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Interface:
		return t.NumMethod() == 0
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return contains(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); (f.IsExported() || f.Anonymous) && contains(f.Type, seen) {
				return true
			}
		}
	}
	return false
}

// soften replaces the numbers in interfaces that a float64 holds.
func soften(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			soften(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if hasInterface(v.Field(i).Type()) {
				soften(v.Field(i))
			}
		}
	case reflect.Slice, reflect.Array:
		if hasInterface(v.Type().Elem()) {
			for i := range v.Len() {
				soften(v.Index(i))
			}
		}
	case reflect.Map:
		softenMap(v)
	case reflect.Interface:
		if v.NumMethod() == 0 && v.CanSet() && !v.IsNil() {
			v.Set(reflect.ValueOf(softened(v.Interface())))
		}
	}
}

func softenMap(v reflect.Value) {
	elem := v.Type().Elem()
	if !hasInterface(elem) {
		return
	}
	for _, key := range v.MapKeys() {
		value := reflect.New(elem).Elem() // elements of maps cannot be set
		value.Set(v.MapIndex(key))
		soften(value)
		v.SetMapIndex(key, value)
	}
}

// softened returns what an interface holds with its numbers softened.
func softened(value any) any {
	switch value := value.(type) {
	case json.Number:
		if f, ok := exact(string(value)); ok {
			return f
		}
	case []any:
		for i := range value {
			value[i] = softened(value[i])
		}
	case map[string]any:
		for name := range value {
			value[name] = softened(value[name])
		}
	}
	return value
}

// maxExact is the integer up to which a float64 holds every integer.
const maxExact = 1 << 53

// safeDigits is how many significant digits a float64 always keeps.
const safeDigits = 15

// smallestNormal is the smallest positive float64 with all its digits.
const smallestNormal = 0x1p-1022

// exact returns a number as a float64 if that has the same digits.
func exact(number string) (float64, bool) {
	f, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return 0, false
	}
	if !strings.ContainsAny(number, ".eE") {
		n, err := strconv.ParseInt(number, 10, 64)
		return f, err == nil && n >= -maxExact && n <= maxExact && number != "-0"
	}
	mantissa, _, _ := strings.Cut(strings.ToLower(number), "e")
	digits := strings.TrimLeft(strings.NewReplacer("-", "", ".", "").Replace(mantissa), "0")
	// Below the smallest normal number, a float64 has fewer digits, and in the end none.
	return f, len(digits) <= safeDigits && (digits == "" || math.Abs(f) >= smallestNormal)
}
