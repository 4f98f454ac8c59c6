package errlog

import (
	"errors"
	"fmt"
	"reflect"
)

// The methods of an error belong to the program, and may panic: those of a nil pointer in an
// interface usually do. The functions of this file call them for code that only wants to know what
// an error is.

// As is [errors.As]. It returns false if a method of an error in the chain panics before one with
// the type is found, and for a nil pointer in an interface, which has nothing to look at.
func As[T any](err error) (found T, ok bool) {
	var none T
	defer func() {
		if recover() != nil {
			found, ok = none, false
		}
	}()
	if !errors.As(err, &found) || isNilPointer(found) {
		return none, false
	}
	return found, true
}

// Is is [errors.Is]. It returns false if a method of an error in the chain panics.
func Is(err, target error) (is bool) {
	defer func() {
		if recover() != nil {
			is = false
		}
	}()
	return errors.Is(err, target)
}

// TextOf returns what [fmt.Sprint] returns. If a method of v panics with a value whose methods
// panic, which fmt does not contain, it returns the type of v.
func TextOf(v any) (text string) {
	defer func() {
		if recover() != nil {
			text = TypeOf(v)
		}
	}()
	return fmt.Sprint(v)
}

func isNilPointer(v any) bool {
	r := reflect.ValueOf(v)
	return r.Kind() == reflect.Pointer && r.IsNil()
}
