package errlog

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
)

// New returns an error whose text a log may have, because it is a constant.
func New(text string) error { return &known{format: text} }

// Errorf is [fmt.Errorf] for errors whose text a log may have: args must hold no value of a caller,
// except in errors, which the log describes.
func Errorf(format string, args ...any) error {
	return &known{format: format, args: args, err: fmt.Errorf(format, args...)}
}

// A known error has a text that a log may have.
type known struct {
	format string
	args   []any
	err    error // nil without args
}

// Error returns the text.
func (e *known) Error() string {
	if e.err == nil {
		return e.format
	}
	return e.err.Error()
}

// Unwrap returns the error that the format wraps.
func (e *known) Unwrap() error {
	if w, ok := e.err.(interface{ Unwrap() error }); ok {
		return w.Unwrap()
	}
	return nil
}

// LogValue returns the text with descriptions of the errors in it.
func (e *known) LogValue() slog.Value {
	if e.err == nil {
		return slog.StringValue(e.format)
	}
	args := slices.Clone(e.args)
	for i, a := range args {
		if err, ok := a.(error); ok {
			args[i] = Describe(err)
		}
	}
	return slog.StringValue(fmt.Sprintf(strings.ReplaceAll(e.format, "%w", "%v"), args...))
}

// Errors says how a log gets errors.
type Errors struct {
	// Values makes the log get the texts of errors.
	Values bool
}

// Text returns what a log gets of err.
func (e Errors) Text(err error) string {
	if e.Values {
		return TextOf(err)
	}
	return Describe(err)
}

// TextOfPanic returns what a log gets of the value of a panic.
func (e Errors) TextOfPanic(v any) string {
	if e.Values {
		return TextOf(v)
	}
	return DescribePanic(v)
}
