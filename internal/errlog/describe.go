// Package errlog writes errors and panics for logs without the values that they carry. The text of
// an error often repeats the input that caused it: strconv quotes the number, net/http the URL, and
// a database driver the row. A description has the types of the errors instead, and those facts
// that cannot come from a caller.
package errlog

import (
	"log/slog"
	"reflect"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/clip"
)

const (
	maxErrors = 24  // errors of one description
	maxType   = 160 // characters of the name of a type
	maxFacts  = 400 // characters of what is said of one error
)

// Describe returns the types of err and of the errors that it wraps, from the outermost to the
// innermost, each with the facts that are certain to hold no value of a caller:
//
//	*url.Error(Get): *net.OpError(dial tcp): syscall.Errno(connection refused)
//
// An error that implements [slog.LogValuer] decides itself which text a log gets. Describe calls no
// other method of a type that is not of the standard library, except those that return a status or
// a code. It never panics, and its work is bounded.
func Describe(err error) string {
	d := describer{left: maxErrors}
	d.write(err)
	return d.String()
}

type describer struct {
	strings.Builder
	left int
}

func (d *describer) write(err error) {
	for separator := ""; err != nil; separator = ": " {
		d.WriteString(separator)
		if d.left--; d.left < 0 {
			d.WriteString("…")
			return
		}
		if text, ok := logValue(err); ok && !isNilPointer(err) {
			d.WriteString(text)
			return
		}
		d.WriteString(TypeOf(err))
		if isNilPointer(err) { // its methods would panic
			d.WriteString("(nil)")
			return
		}
		if text := facts(err); text != "" {
			d.WriteString("(" + clip.Text(text, maxFacts) + ")")
		}
		inner, several := unwrap(err)
		if several {
			d.writeAll(inner)
			return
		}
		if err = nil; len(inner) > 0 {
			err = inner[0]
		}
	}
}

func (d *describer) writeAll(errs []error) {
	d.WriteString("[")
	for i, err := range errs {
		if i > 0 {
			d.WriteString("; ")
		}
		d.write(err)
		if d.left < 0 {
			break
		}
	}
	d.WriteString("]")
}

// TypeOf returns the name of the type of v, shortened.
func TypeOf(v any) string {
	t := reflect.TypeOf(v)
	if t == nil {
		return "nil"
	}
	return clip.Text(t.String(), maxType)
}

// unwrap returns what err wraps. An error whose method panics wraps nothing.
func unwrap(err error) (inner []error, several bool) {
	defer func() {
		if recover() != nil {
			inner, several = nil, false
		}
	}()
	switch e := err.(type) { //nolint:errorlint // each error of the chain is looked at alone
	case interface{ Unwrap() error }:
		if one := e.Unwrap(); one != nil {
			return []error{one}, false
		}
	case interface{ Unwrap() []error }:
		return e.Unwrap(), true
	}
	return nil, false
}

// logValue returns what an error says about itself for logs.
func logValue(err error) (text string, ok bool) {
	v, ok := err.(slog.LogValuer)
	if !ok {
		return "", false
	}
	defer func() {
		if recover() != nil {
			text, ok = TypeOf(err), true
		}
	}()
	said := v.LogValue().Resolve()
	if inner, isError := said.Any().(error); isError {
		// slog would write its text, which is what the error keeps from logs.
		return TypeOf(err) + "(" + TypeOf(inner) + ")", true
	}
	return clip.Text(TextOf(said), maxFacts), true
}
