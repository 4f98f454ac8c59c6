package mcpkit

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
)

// A ToolError is an error that the model is meant to read. It reaches the client as it is written,
// as a tool result with isError set, so that the model can correct itself. Every other error of a
// handler is replaced by "internal error (ref …)".
//
// Say what was wrong in terms of the arguments, then what to do next, and nothing about the inside
// of the service:
//
//	return out, &mcpkit.ToolError{
//		What: `no package "net/htp"`,
//		Next: `Did you mean "net/http"? Use list_packages to see all packages.`,
//	}
//
// A ToolError may be wrapped; the outermost one that errors.As finds counts. An error of another
// package counts as one if it has a method ForModel() (what, next string), like that of package
// exchange.
type ToolError struct {
	// What says what went wrong.
	What string
	// Next says what to do now. It is optional, but without it most errors are dead ends.
	Next string
	// Err is the cause. It is logged and never sent.
	Err error
}

// Error returns What and Next as the model reads them.
func (e *ToolError) Error() string {
	what := strings.TrimSpace(e.What)
	next := strings.TrimSpace(e.Next)
	switch {
	case what == "":
		return next
	case next == "":
		return what
	case strings.ContainsAny(what[len(what)-1:], ".!?"):
		return what + " " + next
	}
	return what + ". " + next
}

// Unwrap returns the cause.
func (e *ToolError) Unwrap() error { return e.Err }

// toolErrors lets the pipeline find and make tool errors.
var toolErrors = call.ToolErrors{
	Find: func(err error) (found *call.ToolError) {
		if e, ok := errlog.As[*ToolError](err); ok {
			return (*call.ToolError)(e)
		}
		defer func() {
			if recover() != nil { // of a method of the program: the error is not one for the model
				found = nil
			}
		}()
		if foreign, ok := errlog.As[interface {
			error
			ForModel() (what, next string)
		}](err); ok {
			what, next := foreign.ForModel()
			return &call.ToolError{What: what, Next: next, Err: err}
		}
		return nil
	},
	Make: func(e *call.ToolError) error { return (*ToolError)(e) },
}
