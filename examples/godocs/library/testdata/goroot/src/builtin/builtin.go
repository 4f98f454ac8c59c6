// Package builtin documents the predeclared identifiers.
package builtin

// Type is here for documentation only.
type Type int

// The append built-in function appends elements to the end of a slice.
func append(slice []Type, elems ...Type) []Type
