// Package described lets packages below wrap add routes whose arguments and answers a document
// describes instead of Go types.
package described

import (
	"encoding/json"
	"reflect"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
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
	// Input is a struct type. The tags of its fields say where each argument goes; their types say
	// whether an argument is a scalar, a list, an object or a file.
	Input reflect.Type
	// InputSchema and OutputSchema describe the arguments and the output. There is an output schema
	// for JSON and Page.
	InputSchema, OutputSchema json.RawMessage
	Output                    Output
}

// Add adds a tool to a server. backend is a *wrap.Backend. Package wrap sets Add.
var Add func(s *mcpkit.Server, backend any, t Tool)
