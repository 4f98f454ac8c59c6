package call

import (
	"time"

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
	// Protocol is the version of the protocol; "" if only the request of go-sdk has it.
	Protocol string
	// Began is when the call began, if the transport has looked at the clock; or else zero.
	Began time.Time
	// Outcome is what observers get at the end.
	Outcome observe.Outcome
}

// An Origin is the request of an operation, as far as a call needs to know it.
type Origin interface {
	// CallerKey identifies the caller for the rate limit and for shares of resources; see package
	// internal/share.
	CallerKey() string
	// Hold keeps the request's places for a handler that may outlive its operation. Release ends
	// it.
	Hold()
	Release()
	// Abort closes the connection without a complete response, as a panic with http.ErrAbortHandler
	// does.
	Abort()
}

// tolerate counts a tolerance.
func (o *Operation) tolerate(t observe.Tolerance) {
	o.Outcome.Tolerated = append(o.Outcome.Tolerated, t)
}

// caller returns the caller's key, or "" for the program itself.
func (o *Operation) caller() string {
	if o.Origin == nil {
		return ""
	}
	return o.Origin.CallerKey()
}
