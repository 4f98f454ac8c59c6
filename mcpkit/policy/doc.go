// Package policy holds the rules that connector directories review servers by,
// as data, and runs them over a [Surface]: what a server shows of itself.
//
// The same table is used when a server registers its tools, in its unit tests,
// against a live URL, and in the generated documentation. Rules are pure
// functions: they open no connection, read no file and need no credentials.
//
// A rule that could not be decided, because the surface does not show what it
// looks at, is reported as [NotMeasured] and never as a pass.
//
// What the package does not do: judge whether a tool really does what it says.
// That takes a run, see package mcpkit/mcptest.
package policy
