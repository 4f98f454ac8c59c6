// Package schema derives portable JSON Schemas from Go types and holds values
// to them: arguments before a handler runs, outputs in tests.
//
// Portable means what every known client accepts: one document without $ref,
// one type for each value, an object at the root, unknown properties refused.
// The reflection itself is invopop/jsonschema's, the validation
// santhosh-tekuri/jsonschema's. What is added here is the check that a type can
// be described at all, and messages a model can act on.
package schema
