package mcpkit

import "github.com/mcpkit-go/mcpkit/mcpkit/observe"

import "strings"

// A ToolError is an error that the model is meant to read. It reaches the
// client as written, as a tool result with isError set, so that the model can
// correct itself; every other error a handler returns is replaced by
// "internal error (ref …)".
//
// Say what was wrong in terms of the arguments, then what to do next, and
// nothing about the inside of the service:
//
//	return out, &mcpkit.ToolError{
//		What: `no package "net/htp"`,
//		Next: `Did you mean "net/http"? Use list_packages to see all packages.`,
//	}
//
// A ToolError may be wrapped; the outermost one found by errors.As counts.
type ToolError struct {
	// What went wrong, for the model.
	What string
	// Next is what to do now; optional, but most errors are dead ends without it.
	Next string
	// Err is the cause. It is logged and never sent.
	Err error

	result observe.Result // what it counts as; "" for an error of the tool
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
