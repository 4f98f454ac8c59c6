package call

import (
	"log/slog"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
)

// A PanicError is a panic of a handler.
type PanicError struct {
	Value any
	Place errlog.Place
}

// Error returns the value of the panic.
func (e *PanicError) Error() string { return "panic: " + errlog.TextOf(e.Value) }

// LogValue returns the type of the value, because the value may repeat arguments.
func (e *PanicError) LogValue() slog.Value { return slog.StringValue(errlog.DescribePanic(e.Value)) }
