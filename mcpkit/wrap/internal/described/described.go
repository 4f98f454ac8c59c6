// Package described lets packages below wrap add routes whose arguments and answers a document
// describes instead of Go types.
package described

import (
	"encoding/json"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/request"
)

// An Output says how the output of a tool is made from an answer.
type Output int

// The outputs.
const (
	Done Output = iota // from the status alone
	JSON               // from a JSON answer
	Page               // from a JSON answer with a list that has pages
	Text               // from a text
	File               // from an answer of any type
)

// A Tool is a route and the tool that calls it.
type Tool struct {
	Pos         policy.Pos
	Route       string // as wrap.HTTP takes it
	Name        string
	Annotation  annotate.Annotation
	Description string
	Options     []mcpkit.ToolOption
	Problems    []policy.Problem
	// Params and Body say where the arguments go.
	Params []request.Parameter
	Body   request.Body
	// Accept is the Accept header of requests, "" for the usual one of the output.
	Accept string
	// Paging is the page tag of the service, for Page.
	Paging string
	// InputSchema and OutputSchema describe the arguments and the output. There is an output schema
	// for JSON and Page.
	InputSchema, OutputSchema json.RawMessage
	Output                    Output
}

// Add adds a tool to a server. backend is a *wrap.Backend. Package wrap sets Add.
var Add func(s *mcpkit.Server, backend any, t Tool)

// Faults returns why no request can carry out a tool, such as a path that no request has. Package
// wrap sets Faults.
var Faults func(t Tool) []string

// IsReserved reports whether a header says who calls or how to read the request, so that no
// argument can set it. Package wrap sets IsReserved.
var IsReserved func(header string) bool
