package call

import (
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// An Operation is one MCP operation as the stages of a call see it: the request that it came in,
// and its outcome.
type Operation struct {
	// Origin is the request of the operation; nil over stdio and in memory, where the program
	// itself calls.
	Origin Origin
	// Rehearsed is set for a call that runs an example. It is not logged or observed.
	Rehearsed bool
	// Outcome is what observers are told at the end.
	Outcome observe.Outcome
}

// An Origin is the request of an operation, as far as a call needs to know it.
type Origin interface {
	// CallerKey identifies whom the rate limit and the shares of resources count; see package
	// internal/share.
	CallerKey() string
	// Hold keeps the request's places for a handler that may outlive its operation. Release ends
	// it.
	Hold()
	Release()
	// Abort makes the response break off, as a panic with http.ErrAbortHandler does.
	Abort()
}

// caller returns the caller's key, or "" for the program itself.
func (o *Operation) caller() string {
	if o.Origin == nil {
		return ""
	}
	return o.Origin.CallerKey()
}
