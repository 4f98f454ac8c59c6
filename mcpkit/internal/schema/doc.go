// Package schema derives JSON Schemas from Go types and validates values against schemas: the
// arguments of a call before its handler runs, and results in tests.
//
// [For] derives a schema that every known client accepts: one document without $ref, one type for
// each value, an object at the root, and no unknown properties. It reports types whose JSON form
// no such schema describes.
//
// [Compile] reads a schema of any draft from draft-04 to 2020-12 and returns a [Validator]. Its
// messages are written for a language model that has to correct the arguments of a call.
// Validation of a document of n bytes takes time in proportion to n; a document that would take
// more is refused.
package schema
