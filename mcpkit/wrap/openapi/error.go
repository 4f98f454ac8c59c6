package openapi

import (
	"fmt"

	"go.yaml.in/yaml/v4"
)

// An Error is what is wrong with a document, and where.
type Error struct {
	// Line and Column are the position in the document, from 1. They are 0 if it is not known.
	Line, Column int
	// Message says what is wrong and what to do.
	Message string
}

// Error returns the message with its position.
func (e *Error) Error() string {
	if e.Line == 0 {
		return "openapi: " + e.Message
	}
	return fmt.Sprintf("openapi: line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// at returns an error at the position of a node.
func at(n *yaml.Node, format string, args ...any) error {
	return &Error{Line: n.Line, Column: n.Column, Message: fmt.Sprintf(format, args...)}
}

// A Note says what a tool does not take over from its document, such as a schema that contains
// itself, so that its author can decide whether that matters.
type Note struct {
	// Operation is the operationId, "" for a note about the whole document.
	Operation string
	// Text is one sentence.
	Text string
}

// String returns the note with its operation.
func (n Note) String() string {
	if n.Operation == "" {
		return n.Text
	}
	return n.Operation + ": " + n.Text
}
