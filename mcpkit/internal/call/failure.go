package call

import (
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// A ToolError is an error that the model is meant to read. It has the fields of
// mcpkit.ToolError, which is the type that programs use.
type ToolError struct {
	What string
	Next string
	Err  error
}

// ToolErrors converts between [ToolError] and the type that programs use.
type ToolErrors struct {
	// Find returns the outermost tool error in err, or nil.
	Find func(err error) *ToolError
	// Make returns e as programs see it.
	Make func(e *ToolError) error
}

// A classified error is a tool error of the pipeline, with the result for observers.
type classified struct {
	error
	result observe.Result
}

func (e *classified) Unwrap() error { return e.error }

// make returns a tool error of the pipeline.
func (e ToolErrors) make(result observe.Result, told ToolError) error {
	return &classified{e.Make(&told), result}
}

// find returns the outermost tool error in err, or nil, and the result for observers. The result is
// "" for an error of the program.
func (e ToolErrors) find(err error) (*ToolError, observe.Result) {
	told := e.Find(err)
	if told == nil {
		return nil, ""
	}
	if own, ok := errlog.As[*classified](err); ok && e.Find(own.error) != nil {
		return told, own.result
	}
	return told, ""
}
