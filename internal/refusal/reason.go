package refusal

import (
	"log/slog"
	"time"
)

// A Reason says why a request is refused. The zero value is not a reason.
type Reason int

// A Door is the part of the server that refuses.
type Door string

// The doors, in the order in which a request passes them.
const (
	DoorEdge  Door = "edge"  // HTTP headers and bodies: package edge
	DoorOAuth Door = "oauth" // tokens and metadata documents: package oauth
	DoorSite  Door = "site"  // the paths beside the endpoint
	DoorWire  Door = "wire"  // JSON-RPC messages and sessions
	DoorGate  Door = "gate"  // rates and concurrency limits, per operation
	DoorCall  Door = "call"  // one operation that has begun
)

// A Format is the shape of a response's body.
type Format string

// The formats. Write sends the first three. The other two are parts of an operation's answer,
// which are encoded with its result.
const (
	FormatRPC    Format = "rpc"    // a JSON-RPC error response
	FormatOAuth  Format = "oauth"  // the error and error_description of RFC 6750
	FormatText   Format = "text"   // plain text
	FormatMethod Format = "method" // the JSON-RPC error of an operation
	FormatTool   Format = "tool"   // a tool result with isError
)

// A Row says how the server refuses for one reason.
type Row struct {
	// Name names the reason in test output and in the golden file.
	Name string
	// Door is where the request is refused.
	Door Door
	// Format is the shape of the body.
	Format Format
	// Status is the HTTP status.
	Status int
	// Code is the JSON-RPC code, and 0 for formats that have none.
	Code int64
	// Error is the OAuth error code, and "" for formats that have none.
	Error string
	// Message is a format for fmt.Sprintf with Response.Args. {wait} stands for the whole
	// seconds of Retry-After, and {seconds} for the same with the unit in words.
	Message string
	// Retry is the default of Retry-After; 0 means that the response has no such header.
	Retry time.Duration
	// Challenge is set when the response needs a WWW-Authenticate header.
	Challenge bool
	// ChallengeError is set when the challenge repeats Error and Message, and ChallengeScopes
	// when it names the scopes that the operation needs, if they are known.
	ChallengeError, ChallengeScopes bool
	// Allow is set when the response needs an Allow header.
	Allow bool
	// Close is set when the response ends an HTTP/1 connection, since the request's body was
	// not read.
	Close bool
	// Header and Value are one more header. Both are "" if the response needs no other.
	Header, Value string
	// Counts is the reason that observers get, a constant of package observe. It is "" for
	// refusals that are not counted and not logged: requests outside of the endpoint, and
	// operations, which have a Result.
	Counts string
	// Result is the observe.Result of a refused operation, and "" for other doors.
	Result string
	// Level is the level of the line in the log.
	Level slog.Level
}

// Row returns the row of r. It panics when r is not one of the constants.
func (r Reason) Row() Row {
	if r <= 0 || int(r) >= len(table) {
		panic("refusal: unknown reason")
	}
	return table[r]
}

// String returns the name of r.
func (r Reason) String() string { return r.Row().Name }

// All returns every reason, in the order of the table.
func All() []Reason {
	all := make([]Reason, 0, len(table)-1)
	for r := Reason(1); int(r) < len(table); r++ {
		all = append(all, r)
	}
	return all
}
