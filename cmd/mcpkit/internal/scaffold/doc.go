// Package scaffold writes the files of a new MCP server: a Go module that builds, and that passes
// its tests and the check of its rules, from a [Spec].
//
// A text of the spec, or of the tools of another server, reaches a Go file only as a quoted string
// or as a comment of one line without control characters, and the README only escaped. The other
// files have no such text.
//
// [Write] writes all files or none.
package scaffold
